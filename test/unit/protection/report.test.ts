import { describe, expect, it } from 'vitest';
import { SETTLED_AS } from '../../../src/core/inspection/lane/index.ts';
import { GOES_WITH } from '../../../src/core/inspection/record/index.ts';
import type { ToldWord } from '../../../src/core/protection/report/disclose.ts';
import {
  type ReportEntry,
  type ReportRow,
  reportOf,
  type ToldDimension,
  toldUpTo,
} from '../../../src/core/protection/report/index.ts';
import { delayOf } from '../../../src/core/protection/report/measures.ts';
import { quarterIsClosed, weekIsClosed, weekOf, weeksOf } from '../../../src/core/protection/report/periods.ts';
import { ENTRY_GOES_WITH, ENTRY_SETTLED_AS } from '../../../src/core/protection/report/rows.ts';
import { TestReport, tablesOf } from '../../fakes/protection-report.ts';

const Q4 = '2026-Q4';
/** A day on which every week of the quarter and the quarter itself are closed. */
const AFTER = '2027-01-20T12:00:00Z';
/** Tuesday of 2026-W45. */
const TUESDAY = '2026-11-03T10:15:00Z';

const began = (): TestReport => new TestReport().add('2026-09-28T08:00:00Z', { kind: 'emergency' });
const week = (test: TestReport, period = '2026-W45', k = 20) => {
  const found = test.report(Q4, AFTER, k).weeks.find((one) => one.period === period);
  if (found === undefined) throw new Error(`${period} is not told`);
  return found;
};

describe('weeks and quarters', () => {
  it('belong to each other by the Thursday, and every week is in one quarter', () => {
    expect(weeksOf(Q4)).toHaveLength(14);
    expect([weeksOf(Q4)[0], weeksOf(Q4).at(-1)]).toEqual(['2026-W40', '2026-W53']);
    const years = [2024, 2025, 2026, 2027].flatMap((year) => [1, 2, 3, 4].flatMap((n) => weeksOf(`${year}-Q${n}`)));
    expect(new Set(years).size).toBe(years.length);
    expect(years).toHaveLength(52 + 52 + 53 + 52);
  });

  it('are closed three days after their end', () => {
    // 2026-W45 ends with Sunday, 8 November.
    expect(weekIsClosed('2026-W45', new Date(2026, 10, 9, 12))).toBe(false);
    expect(weekIsClosed('2026-W45', new Date(2026, 10, 11, 23))).toBe(false);
    expect(weekIsClosed('2026-W45', new Date(2026, 10, 12, 1))).toBe(true);
    expect(quarterIsClosed(Q4, new Date(2027, 0, 4))).toBe(false);
    expect(quarterIsClosed(Q4, new Date(2027, 0, 7, 1))).toBe(true);
    expect(weekOf(new Date(2026, 10, 3))).toBe('2026-W45');
  });

  it('are not told before, nor by a clock that cannot be believed, nor under another name', () => {
    const test = began();
    expect(test.report(Q4, '2026-11-05T12:00:00Z').weeks.map(({ period }) => period)).not.toContain('2026-W45');
    expect(test.report(Q4, '2026-11-05T12:00:00Z').whole).toBeNull();
    expect(reportOf(test.source(), { quarter: Q4, now: null, k: 20 })).toEqual({ ok: false, fault: 'clock' });
    for (const quarter of ['2026-Q5', '2026', '2026-W45', "2026-Q4'; --", ''])
      expect(reportOf(test.source(), { quarter, now: new Date(AFTER), k: 20 })).toMatchObject({
        fault: 'not-a-quarter',
      });
  });

  it('from before the kiosk began are no weeks of it', () => {
    const test = new TestReport().add(TUESDAY, { kind: 'emergency' });
    expect(test.report(Q4, AFTER).weeks[0]?.period).toBe('2026-W45');
    expect(new TestReport().report(Q4, AFTER)).toEqual({ quarter: Q4, weeks: [], whole: null });
  });
});

describe('a delay', () => {
  const at = (hour: string, minute: string | null) => ({
    hour: `2026-11-03T${hour}:00:00.000Z`,
    minute: minute === null ? null : Math.floor(Date.parse(`2026-11-03T${hour}:${minute}:00Z`) / 60_000),
  });
  it.each([
    ['the very minute', at('10', '15'), at('10', '15'), '30m'],
    ['30 minutes', at('10', '15'), at('10', '45'), '30m'],
    ['31 minutes', at('10', '15'), at('10', '46'), '24h'],
    ['by the hours alone, the same hour: up to an hour', at('10', null), at('10', null), '24h'],
    ['by the hours alone, one minute that is known', at('10', '15'), at('10', null), '24h'],
    ['clock set back in between', at('10', '15'), at('10', '14'), 'late'],
    ['clock set back by hours', at('10', null), at('07', null), 'late'],
  ])('%s', (_, from, to, told) => {
    expect(delayOf(from, to)).toBe(told);
  });
  it('that ends at a limit is within it', () => {
    const later = (hours: number) => ({
      hour: new Date(Date.parse('2026-11-03T10:00:00Z') + hours * 3_600_000).toISOString(),
      minute: null,
    });
    const told = [23, 24, 71, 72, 500].map((hours) => delayOf(later(0), later(hours)));
    expect(told).toEqual(['24h', '72h', '72h', 'late', 'late']);
    expect(delayOf(later(0), undefined)).toBe('late');
  });
});

describe('measures, counted by hand', () => {
  it('referrals: carried, received and accepted within 30 min, 24 h and 72 h', () => {
    const test = began();
    // 40: at once and accepted in 20 min. 25: carried in 2 h, accepted in 30 h. 21: never carried. 20: carried in 10 min, refused in 50 h.
    for (let n = 0; n < 40; n += 1) test.referral(TUESDAY, { carried: 1, accepted: 20 });
    for (let n = 0; n < 25; n += 1) test.referral(TUESDAY, { carried: 120, accepted: 1_800 });
    for (let n = 0; n < 21; n += 1) test.referral(TUESDAY, { carried: null, accepted: null });
    for (let n = 0; n < 20; n += 1) {
      const refNo = test.referral(TUESDAY, { carried: 10, accepted: null });
      test.add('2026-11-05T12:15:00Z', { kind: 'acknowledged', refNo, accepted: false });
    }
    const table = week(test).tables.referrals;
    if (table === null) throw new Error('told');
    expect(table.n).toBe(106);
    const upTo = (stage: ToldDimension, delays: readonly ToldWord[]) =>
      delays.map((delay) => toldUpTo(table, stage, delay));
    expect(upTo('carried', ['30m', '24h', 'late'])).toEqual([60, 85, 106]);
    expect(upTo('received', ['30m', '72h', 'late'])).toEqual([40, 85, 106]);
    expect(upTo('accepted', ['30m', '72h', 'late'])).toEqual([40, 65, 106]);
    expect(Math.min(...table.cells.map(({ n }) => n))).toBe(20);
  });

  it('referrals of another week are counted there, and an answer of the next week here', () => {
    const test = began();
    for (let n = 0; n < 22; n += 1) test.referral('2026-11-08T20:00:00Z', { carried: 5, accepted: 3_000 });
    for (let n = 0; n < 23; n += 1) test.referral('2026-11-09T12:00:00Z', { carried: 5, accepted: 10 });
    expect(week(test, '2026-W45').tables.referrals).toMatchObject({
      n: 22,
      cells: [{ words: ['30m', '72h', '72h'], n: 22 }],
    });
    expect(week(test, '2026-W46').tables.referrals).toMatchObject({
      n: 23,
      cells: [{ words: ['30m', '30m', '30m'], n: 23 }],
    });
  });

  it('a body that answers twice has answered once, and an addendum is no second referral', () => {
    const test = began();
    for (let n = 0; n < 20; n += 1) {
      const refNo = test.referral(TUESDAY, { carried: 1, accepted: 5 });
      test.add('2026-11-03T14:00:00Z', { kind: 'sealed', refNo });
      test.add('2026-11-03T14:05:00Z', { kind: 'sent', refNo });
      test.add('2026-11-06T14:00:00Z', { kind: 'acknowledged', refNo, accepted: true });
      test.add('2026-11-06T15:00:00Z', { kind: 'acknowledged', refNo, accepted: false });
    }
    expect(week(test).tables.referrals).toMatchObject({ n: 20, cells: [{ words: ['30m', '30m', '30m'], n: 20 }] });
  });

  it('calls: reached of all', () => {
    const test = began();
    for (let n = 0; n < 31; n += 1) test.add(TUESDAY, { kind: 'called', reached: true });
    for (let n = 0; n < 20; n += 1) test.add(TUESDAY, { kind: 'called', reached: false });
    const table = week(test).tables.calls;
    expect(table?.n).toBe(51);
    expect(table === null ? null : toldUpTo(table, 'reached', 'yes', true)).toBe(31);
    // One call less without an answer, and no share is told.
    test.rows.pop();
    test.told.clear();
    expect(week(test).tables.calls).toEqual({ n: 50, dimensions: [], cells: [] });
  });

  it('hand-overs: opened in 10 minutes, of those that began here', () => {
    const test = began();
    const handOver = (id: string, inTime: boolean | null): void => {
      test.add(TUESDAY, { kind: 'handed-over', id });
      if (inTime !== null) test.add('2026-11-03T12:00:00Z', { kind: 'taken-over', id, inTime });
    };
    for (let n = 0; n < 30; n += 1) handOver(`a${n}`, true);
    for (let n = 0; n < 15; n += 1) handOver(`b${n}`, false);
    for (let n = 0; n < 8; n += 1) handOver(`c${n}`, null);
    // Told twice, and one that another box began.
    test
      .add(TUESDAY, { kind: 'taken-over', id: 'b0', inTime: true })
      .add(TUESDAY, { kind: 'taken-over', id: 'other', inTime: true });
    const table = week(test).tables.handOvers;
    expect(table?.n).toBe(53);
    expect(table === null ? null : toldUpTo(table, 'opened', 'yes', true)).toBe(30);
  });

  it('entries: by class, answer, decision, what they were settled as, and when', () => {
    const test = began();
    const at = Date.parse(TUESDAY);
    const entry = (
      change: Partial<ReportEntry>,
      settled: [NonNullable<ReportEntry['settled']>['as'], number] | null,
    ): ReportEntry => ({
      answeredMs: at,
      cls: 'protect',
      answer: 'confirmed',
      decision: 'second-line',
      goesWith: 'not-asked',
      settled: settled === null ? null : { as: settled[0], atMs: at + settled[1] * 3_600_000 },
      ...change,
    });
    const many = (n: number, one: ReportEntry) => Array.from({ length: n }, () => one);
    test.entries = [
      ...many(40, entry({}, ['safeguarding', 2])),
      ...many(25, entry({ decision: 'clear', goesWith: 'guardian' }, ['let-pass', 2.1])),
      ...many(21, entry({ cls: 'discreet', answer: 'unsure' }, null)),
      // Settled after the week was told, and answered in another week.
      ...many(20, entry({ cls: 'stop' }, ['desk', 73])),
      ...many(50, entry({ answeredMs: at + 7 * 86_400_000 }, ['desk', 1])),
    ];
    const table = week(test).tables.entries;
    if (table === null) throw new Error('told');
    expect(table.n).toBe(106);
    const only = (side: ToldDimension, words: readonly ToldWord[]) =>
      words.map((word) => toldUpTo(table, side, word, true));
    expect(only('class', ['protect', 'stop', 'discreet'])).toEqual([65, 20, 21]);
    expect(only('answer', ['confirmed', 'unsure'])).toEqual([85, 21]);
    expect(only('decision', ['clear', 'second-line'])).toEqual([25, 81]);
    expect(only('goesWith', ['guardian', 'alone'])).toEqual([25, 0]);
    expect(only('settledAs', ['safeguarding', 'let-pass', 'open'])).toEqual([40, 25, 41]);
    expect(['2h', '24h', 'late'].map((word) => toldUpTo(table, 'settled', word as ToldWord))).toEqual([40, 65, 106]);
    expect(week(test, '2026-W46').tables.entries?.n).toBe(50);
  });

  it('drills: exact, median and worst, and in no count of referrals', () => {
    const test = began();
    const drill = (minutes: number | null): void => {
      const refNo = test.referral(TUESDAY, { carried: 1, accepted: minutes });
      test.drills.push({ refNo, minutes, answered: minutes !== null });
    };
    for (const minutes of [12, 30, 1_440, 25, null]) drill(minutes);
    expect(week(test).drills).toEqual({ sealed: 5, answered: 4, medianMinutes: 27.5, worstMinutes: 1_440 });
    expect(week(test).tables.referrals).toBeNull();
    // Nineteen referrals and five drills are nineteen referrals.
    for (let n = 0; n < 19; n += 1) test.referral(TUESDAY, { carried: 1, accepted: 5 });
    test.told.clear();
    expect(week(test).tables.referrals).toBeNull();
    test.referral(TUESDAY, { carried: 1, accepted: 5 });
    test.told.clear();
    expect(week(test).tables.referrals?.n).toBe(20);
    expect(week(test, '2026-W46').drills).toEqual({ sealed: 0, answered: 0, medianMinutes: null, worstMinutes: null });
  });

  it('states of the route by the week of the day', () => {
    const test = began();
    test.routeDays = [
      { day: '2026-11-01', state: 'none', n: 7 },
      { day: '2026-11-02', state: 'ready', n: 280 },
      { day: '2026-11-08', state: 'ready', n: 200 },
      { day: '2026-11-08', state: 'telephone', n: 20 },
      { day: '2026-11-09', state: 'none', n: 9 },
    ];
    expect(week(test).states).toEqual([
      { state: 'ready', n: 480 },
      { state: 'carried', n: 0 },
      { state: 'telephone', n: 20 },
      { state: 'none', n: 0 },
    ]);
  });

  it('of the quarter: not referred, emergencies, no key, and what was seen by chance', () => {
    const test = began();
    const kinds = [
      ['not-referred', 20],
      ['emergency', 18],
      ['no-key', 33],
    ] as const;
    for (const [kind, n] of kinds) for (let i = 0; i < n; i += 1) test.add(TUESDAY, { kind });
    // A row of another quarter.
    test.add('2027-01-12T10:00:00Z', { kind: 'no-key' });
    test.asked = [{ quarter: Q4, asked: 100, nothing: 55, something: 25 }];
    const { whole } = test.report(Q4, AFTER);
    // 18 emergencies and the one at the beginning are 19.
    expect(whole).toMatchObject({ notReferred: 20, emergencies: null, noKey: 33 });
    expect(whole?.asked?.cells).toEqual([
      { words: ['nothing'], n: 55 },
      { words: ['something'], n: 25 },
      { words: ['none'], n: 20 },
    ]);
  });

  it('tells no answers where those who gave none are few: the sum would subtract to them', () => {
    const test = began();
    test.asked = [{ quarter: Q4, asked: 81, nothing: 55, something: 25 }];
    expect(test.report(Q4, AFTER).whole?.asked).toEqual({ n: 81, dimensions: [], cells: [] });
  });
});

describe('the first answer', () => {
  it('stays the only one: asked twice, with another k, after more rows, and after the clock was set back', () => {
    const test = began();
    for (let n = 0; n < 25; n += 1) test.referral(TUESDAY, { carried: 1, accepted: 5 });
    const first = test.report(Q4, '2026-11-13T12:00:00Z');
    expect(first.weeks.find(({ period }) => period === '2026-W45')?.tables.referrals?.n).toBe(25);
    expect(test.report(Q4, '2026-11-13T12:00:00Z')).toEqual(first);
    // The clock is set back over the week: what is written there now was never told and never will be.
    for (let n = 0; n < 30; n += 1) test.referral(TUESDAY, { carried: null, accepted: null });
    expect(test.report(Q4, '2026-11-13T12:00:00Z', 5)).toEqual(first);
    expect(test.report(Q4, '2026-11-05T12:00:00Z').weeks.map(({ period }) => period)).not.toContain('2026-W45');
    expect(week(test).tables.referrals?.n).toBe(25);
    // Nor are they in the rest of the quarter.
    expect(test.report(Q4, AFTER).whole?.rest.referrals).toBeNull();
  });

  it('is not given where it cannot be kept', () => {
    const test = began();
    test.keeps = false;
    expect(reportOf(test.source(), { quarter: Q4, now: new Date(AFTER), k: 20 })).toEqual({
      ok: false,
      fault: 'not-kept',
    });
  });

  it('does not depend on when it is asked for', () => {
    const fill = (): TestReport => {
      const test = began();
      for (let n = 0; n < 21; n += 1) test.referral('2026-11-08T20:00:00Z', { carried: 5, accepted: 4_319 });
      for (let n = 0; n < 21; n += 1) test.referral('2026-11-08T20:00:00Z', { carried: 5, accepted: 4_321 });
      return test;
    };
    const early = fill();
    early.report(Q4, new Date(2026, 10, 12, 1).toISOString());
    expect(week(early)).toEqual(week(fill()));
  });
});

describe('a site with few', () => {
  it('publishes nothing with one referral a month', () => {
    const test = new TestReport().add('2025-12-30T08:00:00Z', { kind: 'no-key' });
    for (let month = 1; month <= 12; month += 1) {
      const at = `2026-${String(month).padStart(2, '0')}-14T10:00:00Z`;
      test.referral(at, { carried: 5, accepted: 60 });
      test.add(at, { kind: 'called', reached: true }).add(at, { kind: 'emergency' }).add(at, { kind: 'not-referred' });
    }
    for (const quarter of ['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4']) {
      const report = test.report(quarter, AFTER);
      expect(report.weeks.length).toBeGreaterThan(12);
      expect(tablesOf(report)).toEqual([]);
      expect(report.whole).toMatchObject({ notReferred: null, emergencies: null, noKey: null, asked: null });
      expect(JSON.stringify(report.whole)).not.toMatch(/"n":/);
    }
  });

  it('has its weeks put together at the end of the quarter, where that says of no week that anybody was there', () => {
    const test = began();
    for (let n = 0; n < 14; n += 1)
      for (let i = 0; i < 3; i += 1)
        test.referral(new Date(Date.parse('2026-09-29T10:00:00Z') + n * 7 * 86_400_000).toISOString(), {
          carried: 5,
          accepted: 60,
        });
    const report = test.report(Q4, AFTER);
    expect(report.weeks.every(({ tables }) => tables.referrals === null)).toBe(true);
    expect(report.whole?.rest.referrals).toMatchObject({ weeks: 14, table: { n: 42 } });
  });

  it('has them not put together where a sum would say what each holds', () => {
    // Two weeks with 19 each: 38 is 19 and 19 and nothing else.
    const test = new TestReport().add('2026-12-22T08:00:00Z', { kind: 'emergency' });
    for (const at of ['2026-12-22T10:00:00Z', '2026-12-29T10:00:00Z'])
      for (let n = 0; n < 19; n += 1) test.referral(at, { carried: 5, accepted: 60 });
    const report = test.report(Q4, AFTER);
    expect(report.weeks.map(({ period }) => period)).toEqual(['2026-W52', '2026-W53']);
    expect(report.whole?.rest.referrals).toBeNull();
  });
});

describe('an entry', () => {
  it('has the words in which the lane records it', () => {
    expect(ENTRY_GOES_WITH).toEqual([...GOES_WITH, 'not-asked']);
    expect(ENTRY_SETTLED_AS).toEqual([...SETTLED_AS, 'open']);
  });
});

describe('an account', () => {
  it('has no place in a row of the report', () => {
    // @ts-expect-error a row of the report names nobody
    const row: ReportRow = { hour: TUESDAY, minute: null, kind: 'called', reached: true, by: 'o.anna' };
    expect(row.kind).toBe('called');
    type Members = ReportRow extends infer Row ? (Row extends ReportRow ? keyof Row : never) : never;
    const members: Record<Members, true> = {
      id: true,
      inTime: true,
      hour: true,
      minute: true,
      kind: true,
      refNo: true,
      accepted: true,
      reached: true,
    };
    expect(Object.keys(members)).not.toContain('by');
  });
});
