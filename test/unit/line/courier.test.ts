import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackOff } from '../../../src/delivery/courier/back-off.ts';
import { beatOffsetMs, nextBeatMs } from '../../../src/delivery/courier/beat.ts';
import { Courier } from '../../../src/delivery/courier/courier.ts';
import { CourierFolder } from '../../../src/delivery/courier/courier-folder.ts';
import { type LinkPlaces, linkPlaces, readAnnounced, readLinkState } from '../../../src/delivery/courier/index.ts';
import type { Dial, LineEvents } from '../../../src/delivery/courier/line.ts';
import type { LinkReason } from '../../../src/delivery/courier/link-state.ts';
import { reasonOf } from '../../../src/delivery/courier/reason.ts';
import { ANSWER_BYTES, announcementBytes, CELL_BYTES, waitOf } from '../../../src/delivery/line/index.ts';
import { HandClock } from '../../fakes/hand-clock.ts';

const LINK_ID = 'b35d86f2c5f84283700b';
const BEAT = 60_000;
const OFFSET = beatOffsetMs(LINK_ID, BEAT);
let root: string;
let places: LinkPlaces;
let clock: HandClock;
let broker: Broker;
let courier: Courier | null = null;

/** A broker in memory: what was published when, and what the test says back. */
class Broker {
  events: LineEvents | null = null;
  refuse: LinkReason | null = null;
  dials: number[] = [];
  closed = 0;
  cells: { at: number; bytes: Uint8Array }[] = [];
  answering = true;

  dial: Dial = (events) => Promise.resolve(this.#connect(events));

  #connect(events: LineEvents): Awaited<ReturnType<Dial>> {
    this.dials.push(clock.now);
    if (this.refuse !== null) return { ok: false as const, reason: this.refuse };
    this.events = events;
    return {
      ok: true as const,
      line: {
        publish: (bytes: Uint8Array) => {
          this.cells.push({ at: clock.now, bytes });
          if (this.answering) events.answer(randomBytes(ANSWER_BYTES));
        },
        close: () => {
          this.closed += 1;
          return Promise.resolve();
        },
      },
    };
  }
  drop(reason: LinkReason = 'LINK_UNREACHABLE'): void {
    const { events } = this;
    this.events = null;
    events?.closed(reason);
  }
  times = (): number[] => this.cells.map(({ at }) => at);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'waypost-courier-'));
  places = linkPlaces(root);
  for (const path of [places.folder, places.up, places.down]) mkdirSync(path);
  clock = new HandClock();
  broker = new Broker();
});
afterEach(async () => {
  await courier?.stop();
  courier = null;
  rmSync(root, { recursive: true, force: true });
});

const begin = async (): Promise<void> => {
  courier = new Courier({
    ...{ linkId: LINK_ID, beatMs: BEAT, places, dial: broker.dial, log: () => undefined },
    folder: new CourierFolder(places, { cellBytes: CELL_BYTES }),
    backOff: new BackOff(() => 0.999),
    time: { now: () => clock.now, after: (ms, run) => clock.after(ms, run) },
  });
  courier.start();
  await settled();
};
const settled = async (): Promise<void> => {
  for (let at = 0; at < 5; at += 1) await Promise.resolve();
};
const cell = (): Buffer => randomBytes(CELL_BYTES);
/** The daemon of this test: a cell is there again within a second of the last one going. */
const run = async (seconds: number, { ready = true } = {}): Promise<void> => {
  for (let at = 0; at < seconds; at += 1) {
    if (ready && !existsSync(places.cell)) writeFileSync(places.cell, cell());
    clock.advance(1_000);
    await settled();
  }
};
const state = () => readLinkState(readFileSync(places.state));
const answers = (): string[] => readdirSync(places.down).filter((name) => name.endsWith('.answer'));
const onBeat = (at: number): boolean => (at - OFFSET) % BEAT === 0;

describe('the beat', () => {
  it('is at the same offset for ever, and another one for another kiosk', () => {
    expect(nextBeatMs(0, { offsetMs: OFFSET, beatMs: BEAT })).toBe(OFFSET);
    expect(nextBeatMs(OFFSET, { offsetMs: OFFSET, beatMs: BEAT })).toBe(OFFSET + BEAT);
    const offsets = Array.from({ length: 1_000 }, (_, at) => beatOffsetMs(`kiosk-${at}`, BEAT));
    expect(new Set(offsets).size).toBeGreaterThan(950);
    expect(Math.min(...offsets)).toBeLessThan(500);
    expect(Math.max(...offsets)).toBeGreaterThan(BEAT - 500);
    expect(Math.max(...offsets)).toBeLessThan(BEAT);
  });

  it('sends one cell, and nothing between two of them', async () => {
    await begin();
    await run(600);
    expect(broker.cells).toHaveLength(10);
    expect(broker.times().every(onBeat)).toBe(true);
    expect(new Set(broker.cells.map(({ bytes }) => bytes.length))).toEqual(new Set([CELL_BYTES]));
    expect(state()).toMatchObject({ reason: null, connected: true, owed: 0 });
    expect(answers()).toHaveLength(10);
  });

  it('is left out where no cell is ready, and none is late', async () => {
    await begin();
    await run(300, { ready: false });
    expect(broker.cells).toEqual([]);
    await run(120);
    expect(broker.cells).toHaveLength(2);
    expect(broker.times().every(onBeat)).toBe(true);
    expect(state()).toMatchObject({ owed: 0 });
  });

  it('sends no cell of another size, no link, and never one twice', async () => {
    await begin();
    writeFileSync(places.cell, randomBytes(CELL_BYTES - 1));
    await run(60, { ready: false });
    symlinkSync('/etc/hostname', places.cell);
    await run(60, { ready: false });
    expect(broker.cells).toEqual([]);
    writeFileSync(join(places.up, 'taken'), cell());
    await courier?.stop();
    await begin();
    expect(readdirSync(places.up)).toEqual([]);
    await run(60, { ready: false });
    expect(broker.cells).toEqual([]);
  });
});

describe('an outage', () => {
  it('is paid with one cell for each beat, at most four without an answer, and then the beat goes on', async () => {
    await begin();
    broker.refuse = 'LINK_UNREACHABLE';
    broker.drop();
    await run(20 * 60);
    expect(state()).toMatchObject({ reason: 'LINK_UNREACHABLE', connected: false, owed: 20 });
    broker.refuse = null;
    broker.answering = false;
    const before = broker.cells.length;
    await run(300, { ready: false });
    await run(30);
    const open = broker.cells.length - before;
    expect(open).toBeGreaterThanOrEqual(4);
    expect(open).toBeLessThanOrEqual(5);
    broker.answering = true;
    for (let at = 0; at < 4; at += 1) broker.events?.answer(randomBytes(ANSWER_BYTES));
    await run(30);
    expect(state()?.owed).toBe(0);
    const paid = broker.cells.length;
    await run(300);
    expect(broker.cells.length - paid).toBe(5);
    expect(broker.times().slice(paid).every(onBeat)).toBe(true);
  });

  it('of a week costs 128 cells', async () => {
    await begin();
    broker.refuse = 'LINK_UNREACHABLE';
    broker.drop();
    await run(3 * 3_600, { ready: false });
    expect(state()?.owed).toBe(128);
  });

  it('waits longer and longer for the next sign-in, up to five minutes, until an answer comes', async () => {
    broker.refuse = 'LINK_REFUSED';
    await begin();
    await run(3_600, { ready: false });
    const gaps = broker.dials.slice(1).map((at, index) => at - (broker.dials[index] ?? 0));
    expect(gaps.slice(0, 5).map((gap) => Math.round(gap / 1_000))).toEqual([1, 2, 4, 8, 16]);
    expect(Math.round(Math.max(...gaps) / 1_000)).toBe(300);
    expect(broker.dials.length).toBeGreaterThan(15);
    expect(state()).toMatchObject({ reason: 'LINK_REFUSED', connected: false });
    // A sign-in alone changes nothing of it.
    broker.refuse = null;
    broker.answering = false;
    await run(301, { ready: false });
    broker.refuse = 'LINK_REFUSED';
    broker.drop('LINK_REFUSED');
    const dials = broker.dials.length;
    await run(250, { ready: false });
    expect(broker.dials.length).toBe(dials);
    broker.refuse = null;
    broker.answering = true;
    await run(200);
    broker.drop();
    await run(2);
    expect(broker.dials.length).toBeGreaterThan(dials + 1);
  });
});

describe('a broker that is silent', () => {
  it('is named after three beats, and left', async () => {
    await begin();
    broker.answering = false;
    await run(3 * 60);
    expect(broker.cells).toHaveLength(3);
    expect(state()).toMatchObject({ reason: null });
    await run(61);
    expect(broker.closed).toBe(1);
    expect(state()).toMatchObject({ reason: 'LINK_SILENT' });
    expect(broker.dials.length).toBeGreaterThan(1);
    broker.answering = true;
    await run(120);
    expect(state()).toMatchObject({ reason: null, connected: true });
  });
});

describe('what a broker says', () => {
  it('has the size of an answer and was asked for, or is dropped', async () => {
    await begin();
    for (const bytes of [0, ANSWER_BYTES - 1, ANSWER_BYTES + 1, 64 * 2 ** 20])
      broker.events?.answer(Buffer.alloc(bytes));
    expect(answers()).toEqual([]);
    for (let at = 0; at < 10_000; at += 1) broker.events?.answer(randomBytes(ANSWER_BYTES));
    expect(answers().length).toBeLessThanOrEqual(64);
  });

  it('fills no disk while the daemon is down', async () => {
    broker.answering = false;
    await begin();
    for (let at = 0; at < 400; at += 1) {
      await run(60);
      broker.events?.answer(randomBytes(ANSWER_BYTES));
    }
    expect(readdirSync(places.down).length).toBeLessThanOrEqual(257);
  });
});

describe('an announcement', () => {
  const said = (version: number, spreadSeconds = 0) =>
    announcementBytes({ repository: 'main', version, timestamp: 'ab'.repeat(32), spreadSeconds, halt: null });
  const announced = () => (existsSync(places.announced) ? readAnnounced(readFileSync(places.announced)) : null);

  it('changes the file after the wait of this kiosk', async () => {
    await begin();
    await run(61);
    rmSync(places.announced, { force: true });
    broker.events?.announcement(said(7, 300));
    const wait = Math.ceil(waitOf({ version: 7, spreadSeconds: 300 } as never, LINK_ID));
    await run(wait - 1);
    expect(announced()).toBeNull();
    await run(2);
    expect(announced()).toMatchObject({ version: 7, halt: null });
  });

  it('is taken once in 30 seconds, and no later one puts off what is due', async () => {
    await begin();
    await run(61);
    rmSync(places.announced, { force: true });
    broker.events?.announcement(said(8));
    await run(1);
    expect(announced()?.version).toBe(8);
    for (let at = 0; at < 100; at += 1) broker.events?.announcement(said(100 + at));
    await run(1);
    expect(announced()?.version).toBe(8);
    await run(30);
    broker.events?.announcement(said(9, 600));
    await run(31);
    const due = waitOf({ version: 9, spreadSeconds: 600 } as never, LINK_ID);
    for (let at = 0; at * 31 < due; at += 1) {
      broker.events?.announcement(said(1_000 + at, 600));
      await run(31);
    }
    expect(announced()?.version).not.toBe(8);
  });

  it('of another size or form changes nothing, and the line that comes back looks once', async () => {
    await begin();
    await run(61);
    expect(announced()).toMatchObject({ version: null });
    rmSync(places.announced, { force: true });
    broker.events?.announcement(Buffer.alloc(2_048));
    broker.events?.announcement(Buffer.from(said(7)).subarray(1));
    await run(120);
    expect(announced()).toBeNull();
  });
});

describe('the reason of an error', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }), 'LINK_CLOCK'],
    [new Error('x', { cause: Object.assign(new Error('y'), { code: 'CERT_NOT_YET_VALID' }) }), 'LINK_CLOCK'],
    [Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'LINK_TLS'],
    [Object.assign(new Error('x'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'LINK_TLS'],
    [Object.assign(new Error("'Authorization Violation'"), { name: 'AuthorizationError' }), 'LINK_REFUSED'],
    [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'LINK_UNREACHABLE'],
    [undefined, 'LINK_UNREACHABLE'],
  ])('%s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
