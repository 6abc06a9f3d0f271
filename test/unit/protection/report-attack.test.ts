import { describe, expect, it } from 'vitest';
import { type Dimension, disclose, type ToldWord } from '../../../src/core/protection/report/disclose.ts';
import { MEASURES, type ProtectionReport, type ToldTable } from '../../../src/core/protection/report/index.ts';
import { DELAYS } from '../../../src/core/protection/report/measures.ts';
import { TestReport, tablesOf } from '../../fakes/protection-report.ts';
import { seeded } from '../../fakes/seeded.ts';

/**
 * Somebody has every report that was ever given and computes with it: adds, subtracts, multiplies. What can be computed about a
 * group is a sum of what is told, so a group is found by solving for it. Numbers are counted modulo a prime; a group that is
 * found with whole numbers is found so too.
 */
const PRIME = 65_521;

class Equations {
  readonly #rows: { pivot: number; values: Int32Array }[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  /** Whether the number of this group follows from what was added. */
  tells(group: readonly number[]): boolean {
    return this.#reduced(group) === null;
  }

  add(group: readonly number[]): void {
    const left = this.#reduced(group);
    if (left === null) return;
    const pivot = left.findIndex((value) => value !== 0);
    const inverse = power(left[pivot] as number, PRIME - 2);
    this.#rows.push({ pivot, values: left.map((value) => (value * inverse) % PRIME) });
  }

  #reduced(group: readonly number[]): Int32Array | null {
    const values = new Int32Array(this.#size);
    for (const at of group) values[at] = 1;
    for (const row of this.#rows) {
      const factor = values[row.pivot] as number;
      if (factor === 0) continue;
      for (let at = 0; at < values.length; at += 1)
        values[at] = ((values[at] as number) + (PRIME - factor) * (row.values[at] as number)) % PRIME;
    }
    return values.some((value) => value !== 0) ? values : null;
  }
}

function power(base: number, exponent: number): number {
  let [result, factor] = [1, base % PRIME];
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = (result * factor) % PRIME;
    factor = (factor * factor) % PRIME;
  }
  return result;
}

/** Each week has one unknown for each carried, received and accepted. */
const FINE = DELAYS.flatMap((carried) =>
  DELAYS.flatMap((received) => DELAYS.map((accepted) => ({ carried, received, accepted }))),
);
type Fine = (typeof FINE)[number];

/** Unknowns that a told cell is the sum of. */
function unknownsOf(table: ToldTable, words: readonly string[], weeks: readonly number[]): number[] {
  const fits = (fine: Fine): boolean =>
    table.dimensions.every(({ name, words: told }, at) => {
      const delay = DELAYS.indexOf(fine[name as keyof Fine]);
      return told.find((word) => DELAYS.indexOf(word as never) >= delay) === words[at];
    });
  return weeks.flatMap((week) => FINE.flatMap((fine, at) => (fits(fine) ? [week * FINE.length + at] : [])));
}

/** Groups that somebody may look for: by week and over the quarter, by each stage, by two and by all three of them. */
function* groups(weeks: number): Generator<number[]> {
  const stages = ['carried', 'received', 'accepted'] as const;
  const over = [...Array.from({ length: weeks }, (_, at) => [at]), Array.from({ length: weeks }, (_, at) => at)];
  for (const here of over) {
    for (let chosen = 0; chosen < 8; chosen += 1) {
      const sides = stages.filter((_, at) => (chosen & (1 << at)) !== 0);
      const keys = new Set(FINE.map((fine) => JSON.stringify(sides.map((side) => fine[side]))));
      for (const key of keys)
        yield here.flatMap((week) =>
          FINE.flatMap((fine, at) =>
            JSON.stringify(sides.map((side) => fine[side])) === key ? [week * FINE.length + at] : [],
          ),
        );
    }
  }
}

/** Groups of fewer than `k`, of at least one, whose number follows from the reports. */
function found(
  reports: readonly ProtectionReport[],
  truth: readonly number[],
  { k, weeks }: { k: number; weeks: string[] },
): number {
  const equations = new Equations(weeks.length * FINE.length);
  for (const report of reports)
    for (const { measure, weeks: about, table } of tablesOf(report)) {
      if (measure !== 'referrals') continue;
      const at = about.map((week) => weeks.indexOf(week));
      const cells = table.cells.length === 0 ? [{ words: [], n: table.n }] : table.cells;
      for (const { words } of cells) equations.add(unknownsOf(table, words, at));
    }
  let small = 0;
  for (const group of groups(weeks.length)) {
    const n = group.reduce((sum, at) => sum + (truth[at] as number), 0);
    if (n > 0 && n < k && equations.tells(group)) small += 1;
  }
  return small;
}

const Q4 = '2026-Q4';
const AFTER = '2027-01-20T12:00:00Z';
const MINUTES = { '30m': 10, '24h': 600, '72h': 3_000, late: null } as const;

/** A quarter whose weeks hold from nobody to many, and which are asked for one after the other as they close. */
function quarter(random: () => number, k: number): { reports: ProtectionReport[]; truth: number[]; weeks: string[] } {
  const test = new TestReport().add('2026-09-28T08:00:00Z', { kind: 'emergency' });
  const weeks = Array.from({ length: 14 }, (_, at) => `2026-W${40 + at}`);
  const truth = new Array<number>(weeks.length * FINE.length).fill(0);
  const reports: ProtectionReport[] = [];
  const busy = random() * 6 * k;
  for (const at of weeks.keys()) {
    const monday = Date.parse('2026-09-28T10:00:00Z') + at * 7 * 86_400_000;
    const n = Math.floor(random() * random() * busy);
    for (let i = 0; i < n; i += 1) {
      const draw = Math.floor(random() * random() * DELAYS.length);
      const carried = DELAYS[draw] as keyof typeof MINUTES;
      const accepted = DELAYS[Math.min(3, draw + Math.floor(random() * 2))] as keyof typeof MINUTES;
      test.referral(new Date(monday + i * 60_000).toISOString(), {
        carried: MINUTES[carried],
        accepted: MINUTES[accepted],
      });
      const cell = FINE.findIndex(
        (fine) => fine.carried === carried && fine.received === accepted && fine.accepted === accepted,
      );
      truth[at * FINE.length + cell] = (truth[at * FINE.length + cell] as number) + 1;
    }
    reports.push(test.report(Q4, new Date(monday + 12 * 86_400_000).toISOString(), k));
  }
  reports.push(test.report(Q4, AFTER, k), test.report(Q4, AFTER, k + 1));
  return { reports, truth, weeks };
}

describe('subtraction over all reports of a quarter', () => {
  it.each([3, 20])('finds no group below k = %i', (k) => {
    const random = seeded(7_000 + k);
    let told = 0;
    for (let run = 0; run < 6; run += 1) {
      const { reports, truth, weeks } = quarter(random, k);
      expect(found(reports, truth, { k, weeks })).toBe(0);
      const last = reports.at(-1) as ProtectionReport;
      for (const { table } of tablesOf(last)) {
        told += table.cells.length;
        expect(table.n).toBeGreaterThanOrEqual(k);
        for (const { n } of table.cells) expect(n).toBeGreaterThanOrEqual(k);
        if (table.cells.length > 0) expect(table.cells.reduce((sum, { n }) => sum + n, 0)).toBe(table.n);
      }
    }
    // Something was told, or there was nothing to compute with.
    expect(told).toBeGreaterThan(20);
  });

  it('is an attack: it finds the one person where a sum of the quarter is told as well', () => {
    const k = 20;
    const { reports, truth, weeks } = quarter(seeded(5), k);
    const last = reports.at(-1) as ProtectionReport;
    const one = weeks.findIndex((week, at) => {
      const n = truth.slice(at * FINE.length, (at + 1) * FINE.length).reduce((a, b) => a + b, 0);
      return n > 0 && n < k && last.weeks.some(({ period }) => period === week);
    });
    expect(one).toBeGreaterThanOrEqual(0);
    // A second answer that leaves one week out.
    const all: ToldTable = { n: 0, dimensions: [], cells: [] };
    const leaky = (about: string[]): ProtectionReport => ({
      ...last,
      weeks: about.map((period) => ({ period, tables: { referrals: null } }) as never),
      whole: { rest: { referrals: { weeks: about.length, table: all } } } as never,
    });
    const both = [leaky(weeks), leaky(weeks.filter((_, at) => at !== one))];
    expect(found(both, truth, { k, weeks })).toBeGreaterThan(0);
  });

  it('nor does knowing that every week that is not told holds fewer than k', () => {
    const random = seeded(11);
    let rests = 0;
    for (let run = 0; run < 200; run += 1) {
      const test = new TestReport().add('2026-09-28T08:00:00Z', { kind: 'emergency' });
      for (let at = 0; at < 14; at += 1) {
        const monday = Date.parse('2026-09-28T10:00:00Z') + at * 7 * 86_400_000;
        const n = Math.floor(random() * (run % 8));
        for (let i = 0; i < n; i += 1)
          test.add(new Date(monday).toISOString(), { kind: 'called', reached: random() < 0.5 });
      }
      const { whole, weeks } = test.report(Q4, AFTER, 5);
      const rest = whole?.rest.calls ?? null;
      if (rest === null) continue;
      rests += 1;
      expect(weeks.filter(({ tables }) => tables.calls === null)).toHaveLength(rest.weeks);
      // The least that one week can hold if all others hold as much as they can.
      expect(rest.table.n - (rest.weeks - 1) * 4).toBeLessThanOrEqual(0);
    }
    expect(rests).toBeGreaterThan(20);
  });
});

describe('a table', () => {
  const SIDES: readonly Dimension[] = MEASURES.referrals;
  const of = (n: number, carried: ToldWord, accepted = carried) =>
    Array.from({ length: n }, () => ({ carried, received: accepted, accepted }));

  it('puts neighbours together and never those that are not', () => {
    const table = disclose([...of(30, '30m'), ...of(12, '24h'), ...of(15, '72h'), ...of(40, 'late')], SIDES, 20);
    expect(table?.dimensions[0]).toEqual({ name: 'carried', words: ['30m', '72h', 'late'] });
    expect(table?.cells.map(({ n }) => n)).toEqual([30, 27, 40]);
  });

  it('tells of two tables that would subtract to one person neither', () => {
    // 40 carried in time, 39 of them accepted in time.
    const table = disclose([...of(39, '30m'), ...of(1, '30m', 'late'), ...of(30, 'late')], SIDES, 20);
    const sides = table?.dimensions.map(({ name }) => name) ?? [];
    expect(sides.includes('carried') && sides.includes('accepted')).toBe(false);
    expect(table?.cells.map(({ n }) => n)).toEqual([39, 31]);
  });

  it('says most of what it may', () => {
    expect(disclose(of(19, '30m'), SIDES, 20)).toBeNull();
    expect(disclose([], SIDES, 1)).toBeNull();
    expect(disclose(of(20, '30m'), SIDES, 20)?.cells).toEqual([{ words: ['30m', '30m', '30m'], n: 20 }]);
    expect(disclose([...of(19, '30m'), ...of(19, 'late')], SIDES, 20)).toEqual({ n: 38, dimensions: [], cells: [] });
  });

  it('refuses a word that is none', () => {
    expect(() => disclose(of(20, 'o.anna' as ToldWord), SIDES, 20)).toThrow('carried has no word o.anna');
  });
});
