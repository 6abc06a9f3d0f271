import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { carryOut } from '../../../src/adapters/storage/protection/index.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/core/time/index.ts';
import { type DrillParts, Drills } from '../../../src/daemon/lane/drills.ts';
import { packWith, type TestRoute, testBody, testRoute } from '../../fakes/protection.ts';

let route: TestRoute;
let stick: string;
const { body } = testBody();
const WEEK = 7 * DAY_MS;
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
      siteId: 'lane-1',
      plan: { everyDays: 7, lane: 1, of: 1 },
      hasFolder: true,
      answerWithinMinutes: 30,
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
    for (let at = this.now.getTime(); at < until; at += 10 * MINUTE_MS) {
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
    const sealed = new Lane().pass(70);
    expect(sealed.length).toBeGreaterThanOrEqual(9);
    expect(sealed.length).toBeLessThanOrEqual(11);
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
    expect(new Lane({ pack: { version: 1, routes: [], bodies: [] } }).pass(14)).toEqual([]);
    expect(new Lane({ plan: null }).pass(14)).toEqual([]);
    const untrusted = new Lane();
    untrusted.trusted = false;
    expect(untrusted.pass(14)).toEqual([]);
    const pack = packWith({ ...body, drillsPerWeek: 0 });
    expect(new Lane({ pack }).pass(14)).toEqual([]);
    expect(route.store.waiting()).toEqual([]);
  });

  it('go with the next carry where nothing was exchanged for a week, whoever has the turn', async () => {
    // The turn of the other lane.
    const lane = new Lane({
      plan: { everyDays: 7, lane: ((TURN / WEEK) % 2) + 1 === 1 ? 2 : 1, of: 2 },
      hasFolder: false,
    });
    lane.now = new Date(TURN + HOUR_MS);
    lane.drills.carried();
    expect(route.store.waiting()).toHaveLength(1);
    expect(await carryOut({ store: route.store, folder: stick, now: () => lane.now })).toMatchObject({ there: 1 });
    lane.now = new Date(TURN + 6 * DAY_MS);
    lane.drills.carried();
    expect(route.store.waiting()).toHaveLength(1);
  });

  it('have seven days where a person carries them, and the minutes of the body where a folder does', () => {
    const carried = new Lane({ hasFolder: false });
    carried.drills.seal();
    carried.now = new Date(TURN + 6 * DAY_MS);
    expect(carried.drills.standing()).toMatchObject({ failedInARow: 0 });
    carried.now = new Date(TURN + 8 * DAY_MS);
    expect(carried.drills.standing()).toMatchObject({ failedInARow: 1 });
    const folder = new Lane();
    folder.now = new Date(TURN + 31 * MINUTE_MS);
    expect(folder.drills.standing()).toMatchObject({ failedInARow: 1 });
  });
});
