import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DrillHour, drillDue, drillStanding } from '../../../src/core/protection/drill/index.ts';
import type { DrillRecord } from '../../../src/core/protection/referral/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time/index.ts';

const NOW = Date.parse('2026-11-26T10:20:30Z');
const WITHIN = 30 * MINUTE_MS;
const at = (ms: number): Date => new Date(ms);

/** A drill sealed so many minutes ago, answered after so many. */
function drill(agoMinutes: number, tookMinutes: number | null, rejected = false): DrillRecord {
  const sealedAtMs = NOW - agoMinutes * MINUTE_MS;
  const answeredAtMs = tookMinutes === null ? null : sealedAtMs + tookMinutes * MINUTE_MS;
  return { refNo: '7Q2K3M4N5P', sealedAtMs, answeredAtMs, rejected };
}

const standing = (drills: DrillRecord[]) => drillStanding(drills, { now: at(NOW), withinMs: WITHIN });

describe('what the drills say', () => {
  it('is nothing where none was sealed', () => {
    expect(standing([])).toEqual({ sealed: 0, answered: null, waitsUntilMs: null, failedInARow: 0 });
  });

  it('is how many whole minutes the last answer took', () => {
    const answered = { answeredAtMs: NOW - 288 * MINUTE_MS, minutes: 12, late: false };
    expect(standing([drill(10_000, 5), drill(300, 12)])).toMatchObject({ answered, failedInARow: 0 });
    expect(standing([drill(300, 11.2)]).answered?.minutes).toBe(12);
    expect(standing([drill(300, 0)]).answered?.minutes).toBe(1);
  });

  it('is no time where the clock went back between the two', () => {
    expect(standing([drill(300, -40)]).answered?.minutes).toBeNull();
  });

  it('neither passes nor fails while there is time for the answer', () => {
    expect(standing([drill(29, null)])).toMatchObject({ waitsUntilMs: NOW + MINUTE_MS, failedInARow: 0 });
    expect(standing([drill(31, null)])).toMatchObject({ waitsUntilMs: null, failedInARow: 1 });
  });

  it('counts two without an answer in a row, and begins again at one that passed', () => {
    const [old, older] = [drill(20_000, null), drill(30_000, null)];
    expect(standing([older, old]).failedInARow).toBe(2);
    expect(standing([older, old, drill(10, null)]).failedInARow).toBe(2);
    expect(standing([older, old, drill(500, 20)]).failedInARow).toBe(0);
    expect(standing([older, drill(25_000, 20), old]).failedInARow).toBe(1);
  });

  it('shows an answer after the time, and the drill stays failed', () => {
    const late = standing([drill(20_000, 90), drill(10_000, 31)]);
    expect(late).toMatchObject({ failedInARow: 2, answered: { minutes: 31, late: true } });
  });

  it('takes a drill that the body rejects as failed, not as answered', () => {
    expect(standing([drill(300, 5, true)])).toMatchObject({ failedInARow: 1, answered: null });
  });
});

describe('whose turn it is', () => {
  const plan = { everyDays: 7, lane: 2, of: 4 };
  const never = { lastSealedAtMs: null, lastExchangeMs: null };
  const WEEK = 7 * DAY_MS;
  /** The first moment of a turn of lane 2 of 4. */
  const TURN = Math.ceil(NOW / (4 * WEEK)) * 4 * WEEK + WEEK;

  it('goes round the lanes of a site: one drill in a week for all of them', () => {
    const busy = (now: number) => ({ now: at(now), lastSealedAtMs: null, lastExchangeMs: now - DAY_MS });
    for (let week = 0; week < 12; week += 1) {
      const now = TURN + week * WEEK + DAY_MS;
      const due = [1, 2, 3, 4].filter((lane) => drillDue({ ...plan, lane }, busy(now)));
      expect(due).toEqual([((week + 1) % 4) + 1]);
    }
  });

  it('is over once a drill was sealed in it', () => {
    const times = { now: at(TURN + 5 * DAY_MS), lastExchangeMs: TURN + DAY_MS };
    expect(drillDue(plan, { ...times, lastSealedAtMs: TURN - 4 * WEEK })).toBe(true);
    expect(drillDue(plan, { ...times, lastSealedAtMs: TURN + DAY_MS })).toBe(false);
  });

  it('comes to a lane that exchanged nothing for a week, and to a new one', () => {
    const other = TURN + WEEK;
    const times = { now: at(other + DAY_MS), lastSealedAtMs: null };
    expect(drillDue(plan, { ...times, lastExchangeMs: other - 7 * DAY_MS })).toBe(true);
    expect(drillDue(plan, { ...times, lastExchangeMs: other - 5 * DAY_MS })).toBe(false);
    expect(drillDue(plan, { ...never, now: at(other) })).toBe(true);
  });

  it('gives one drill after weeks off, not one for each that was missed', () => {
    const alone = { everyDays: 7, lane: 1, of: 1 };
    const now = TURN + 3 * DAY_MS;
    const off = { now: at(now), lastSealedAtMs: now - 3 * WEEK, lastExchangeMs: now - 3 * WEEK };
    expect(drillDue(alone, off)).toBe(true);
    for (const later of [MINUTE_MS, HOUR_MS, DAY_MS, 3 * DAY_MS])
      expect(drillDue(alone, { ...off, now: at(now + later), lastSealedAtMs: now }), String(later)).toBe(false);
  });

  it('never asks for two within half a turn, at the end of one and the beginning of the next', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * 24 * 28 }), fc.integer({ min: 0, max: 5_039 }), (start, gap) => {
        const lastSealedAtMs = TURN + start * MINUTE_MS;
        const now = at(lastSealedAtMs + gap * MINUTE_MS);
        expect(drillDue({ everyDays: 7, lane: 1, of: 1 }, { now, lastSealedAtMs, lastExchangeMs: null })).toBe(false);
      }),
    );
  });

  it('is not silenced by a clock that was set back', () => {
    const times = { now: at(NOW), lastSealedAtMs: NOW + 300 * DAY_MS, lastExchangeMs: null };
    expect(drillDue({ everyDays: 7, lane: 1, of: 1 }, times)).toBe(true);
  });
});

describe('the hour of a drill', () => {
  const drawn = (bytes: number[]) => new DrillHour(() => Uint8Array.from(bytes));

  it('is never one in which nobody is signed in, nor one while none is due', () => {
    const hour = drawn([0, 0]);
    expect(hour.isNow({ now: at(NOW), due: () => true, staffed: false })).toBe(false);
    expect(hour.isNow({ now: at(NOW), due: () => false, staffed: true })).toBe(false);
    expect(drawn([0, 0]).isNow({ now: at(NOW), due: () => true, staffed: true })).toBe(true);
  });

  it('is drawn once for each hour, with its minute', () => {
    const hour = drawn([0, 128]);
    const minutes: number[] = [];
    const start = Math.floor(NOW / HOUR_MS) * HOUR_MS;
    for (let minute = 0; minute < 60; minute += 1)
      if (hour.isNow({ now: at(start + minute * MINUTE_MS), due: () => true, staffed: true })) minutes.push(minute);
    expect(minutes).toEqual([30]);
    const not = drawn([43, 0]);
    for (let minute = 0; minute < 60; minute += 1)
      expect(not.isNow({ now: at(start + minute * MINUTE_MS), due: () => true, staffed: true })).toBe(false);
  });

  it('falls on every staffed hour of a shift about equally often, and on every part of the hour', () => {
    let seed = 1;
    const random = (bytes: number) =>
      Uint8Array.from({ length: bytes }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        return (seed >> 16) & 255;
      });
    const hours = new Array(24).fill(0);
    const start = Math.floor(NOW / DAY_MS) * DAY_MS;
    for (let day = 0; day < 3_000; day += 1) {
      const hour = new DrillHour(random);
      for (let of = 6; of < 14; of += 1)
        for (let minute = 0; minute < 60; minute += 5)
          if (
            hour.isNow({
              now: at(start + day * DAY_MS + of * HOUR_MS + minute * MINUTE_MS),
              due: () => true,
              staffed: true,
            })
          )
            hours[of] += 1;
    }
    const staffed = hours.slice(6, 14) as number[];
    expect(hours.slice(0, 6).concat(hours.slice(14))).toEqual(new Array(16).fill(0));
    const mean = staffed.reduce((sum, n) => sum + n, 0) / 8;
    for (const n of staffed) expect(Math.abs(n - mean) / mean).toBeLessThan(0.2);
  });
});
