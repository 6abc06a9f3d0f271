import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../src/adapters/storage/protection/index.ts';
import type { HelpRoute } from '../../../src/core/protection/route/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time/index.ts';
import { type DrillParts, Drills, drillPlan } from '../../../src/daemon/lane/drills.ts';
import { LaneTrials } from '../../../src/daemon/lane/trials.ts';
import { wayTo } from '../../fakes/drills.ts';
import { packWith, type TestRoute, testBody, testRoute } from '../../fakes/protection.ts';

let route: TestRoute;
let stick: string;
const { body } = testBody();
const WEEK = 7 * DAY_MS;
const WAY = wayTo(body);
/** Midnight, UTC, at which a turn of seven days begins. */
const TURN = Math.ceil(Date.parse('2026-11-26T00:00:00Z') / WEEK) * WEEK;

beforeEach(async () => {
  route = await testRoute();
  stick = mkdtempSync(join(tmpdir(), 'waypost-stick-'));
});
afterEach(() => {
  route.remove();
  rmSync(stick, { recursive: true, force: true });
});

/** The drills of a lane whose clock this test turns. */
class Lane {
  now = new Date(TURN);
  trusted = true;
  #seed = 7;
  readonly drills: Drills;

  constructor(change: Partial<DrillParts> = {}) {
    this.drills = new Drills({
      store: route.store,
      pack: packWith(body),
      way: { route: () => WAY },
      siteId: 'lane-1',
      plan: () => ({ everyDays: 7, lane: 1, of: 1 }),
      clock: { wall: () => this.now, mono: () => 0, trusted: () => this.trusted },
      random: (bytes) => Uint8Array.from({ length: bytes }, () => this.#next()),
      ...change,
    });
  }

  #next(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return (this.#seed >> 16) & 255;
  }

  /** Passes some days, minute by minute; staffed from 6 to 14 UTC. The hours at which a drill was sealed. */
  pass(days: number, isStaffed = (hour: number) => hour >= 6 && hour < 14): string[] {
    const sealed: string[] = [];
    const until = this.now.getTime() + days * DAY_MS;
    for (let at = this.now.getTime(); at < until; at += 20 * MINUTE_MS) {
      this.now = new Date(at);
      const before = route.store.drills().length;
      this.drills.look(isStaffed(this.now.getUTCHours()));
      if (route.store.drills().length > before) sealed.push(this.now.toISOString());
    }
    this.now = new Date(until);
    return sealed;
  }
}

describe('the drills of a lane', () => {
  it('come once a week, at another hour each time, and only while somebody is there', () => {
    const sealed = new Lane().pass(49);
    expect(sealed.length).toBeGreaterThanOrEqual(6);
    expect(sealed.length).toBeLessThanOrEqual(8);
    const hours = sealed.map((at) => new Date(at).getUTCHours());
    expect(hours.every((hour) => hour >= 6 && hour < 14)).toBe(true);
    expect(new Set(hours).size).toBeGreaterThan(2);
  });

  it('give one after two weeks in which nobody was there', () => {
    const lane = new Lane();
    expect(lane.pass(15, () => false)).toEqual([]);
    expect(lane.pass(4)).toHaveLength(1);
  });

  it('are none without a body, without a plan, under a clock that is not trusted, and beyond what the body takes', () => {
    const nowhere: HelpRoute = { ...WAY, state: 'telephone', body: null };
    expect(new Lane({ way: { route: () => nowhere } }).pass(14)).toEqual([]);
    expect(new Lane({ plan: () => null }).pass(14)).toEqual([]);
    const untrusted = new Lane();
    untrusted.trusted = false;
    expect(untrusted.pass(14)).toEqual([]);
    const pack = packWith({ ...body, drillsPerWeek: 0 });
    expect(new Lane({ pack }).pass(14)).toEqual([]);
    expect(route.store.waiting()).toEqual([]);
  });

  it('go with the next carry where nothing was exchanged for a week, whoever has the turn', async () => {
    // The turn of the other lane.
    const other = (TURN / WEEK) % 2 === 0 ? 2 : 1;
    const lane = new Lane({ plan: () => ({ everyDays: 7, lane: other, of: 2 }) });
    lane.now = new Date(TURN + HOUR_MS);
    lane.drills.carried();
    expect(route.store.waiting()).toHaveLength(1);
    expect(await carryOut({ store: route.store, folder: stick, now: () => lane.now })).toMatchObject({ there: 1 });
    lane.now = new Date(TURN + 6 * DAY_MS);
    lane.drills.carried();
    expect(route.store.waiting()).toHaveLength(1);
  });

  it('follow the rarer of configuration and policy never: the policy may ask for more, or for none', () => {
    const drill = { everyDays: 7, lane: 1, of: 1 };
    expect(drillPlan({ drill }, { drillDays: 7 })).toEqual(drill);
    expect(drillPlan({ drill }, { drillDays: 3 })).toEqual({ ...drill, everyDays: 3 });
    expect(drillPlan({ drill: { ...drill, everyDays: 2 } }, { drillDays: 14 })).toEqual({ ...drill, everyDays: 2 });
    expect(drillPlan({ drill }, { drillDays: 0 })).toBeNull();
    expect(drillPlan({ drill: null }, { drillDays: 7 })).toBeNull();
  });

  it('have seven days where a person carries them, and the minutes of the policy where a folder does', () => {
    const lane = new Lane();
    lane.drills.seal();
    const tried = (folder: string | null, minutes: number) =>
      new LaneTrials({
        store: route.store,
        journal: { caseRows: () => [] },
        clock: { wall: () => lane.now, mono: () => 0, trusted: () => true },
        config: { protection: { folder, answerWithinMinutes: 30 } },
        help: () => ({ answerWithinMinutes: minutes }),
      }).lastDrill();
    lane.now = new Date(TURN + 31 * MINUTE_MS);
    expect(tried('/spool', 30)).toEqual({ answeredAt: null, minutes: null, failed: 1 });
    expect(tried('/spool', 45)).toMatchObject({ failed: 0 });
    expect(tried(null, 30)).toMatchObject({ failed: 0 });
    lane.now = new Date(TURN + 8 * DAY_MS);
    expect(tried(null, 30)).toMatchObject({ failed: 1 });
  });
});
