import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cryptoReady, systemRandom } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceBoxKey, deviceSigningKey, KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import { SiteLanes } from '../../../src/adapters/storage/site-lanes/index.ts';
import { LANE_FILE_BYTES, laneFile, readLaneFile } from '../../../src/adapters/storage/site-lanes/lane-file.ts';
import type { LanePresence } from '../../../src/core/inspection/lane/index.ts';
import { boxOf } from '../../fakes/handovers.ts';

const IDLE: LanePresence = { state: 'idle', since: null, officers: [], entries: [], toSettle: 0, needs: [] };
const AT = '2026-11-30T12:00:00.000Z';
const BUSY: LanePresence = {
  state: 'you',
  since: AT,
  officers: [
    { name: 'Анна Ш.', locked: false },
    { name: 'B. Officer', locked: true },
  ],
  entries: [
    { cls: 'protect', since: AT },
    { cls: 'document', since: AT },
  ],
  toSettle: 3,
  needs: ['camera', 'lists'],
};

let folder: string;
let mono = 0;
let wall = new Date(AT);
const rings = [1, 2, 3].map((fill) => new KeyRing(new Uint8Array(32).fill(fill)));
const [one, two, three] = rings as [KeyRing, KeyRing, KeyRing];

beforeAll(() => cryptoReady());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-lanes-'));
  mono = 0;
  wall = new Date(AT);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const boxes = () => [boxOf('Arrivals 1', one), boxOf('Arrivals 2', two)] as const;
const lanesOf = (ring: KeyRing, others: ReturnType<typeof boxOf>[]) =>
  new SiteLanes({
    folder,
    boxes: others,
    own: deviceBoxKey(ring),
    sign: deviceSigningKey(ring),
    clock: { wall: () => wall, mono: () => mono },
    random: systemRandom,
  });
const pass = (ms: number): void => {
  mono += ms;
  wall = new Date(wall.getTime() + ms);
};

describe('lanes of one site (docs/supervisor.md)', () => {
  it('hear each other through the folder, and say when one is not heard any more', async () => {
    const [first, second] = boxes();
    const a = lanesOf(one, [second]);
    const b = lanesOf(two, [first]);
    expect(await a.beat(IDLE)).toBeNull();
    expect(await b.beat(BUSY)).toBeNull();
    expect(await a.beat(IDLE)).toBeNull();
    // What lay there at the start may be old: it is shown, and not as live.
    expect(a.lanes()).toEqual([{ box: second.id, name: 'Arrivals 2', live: false, at: AT, presence: BUSY }]);
    pass(2_000);
    await b.beat(BUSY);
    await a.beat(IDLE);
    expect(a.lanes()).toMatchObject([{ live: true, presence: BUSY }]);
    pass(11_000);
    await a.beat(IDLE);
    expect(a.lanes()).toMatchObject([{ live: false }]);
    pass(2_000);
    await b.beat({ ...IDLE, state: 'closed' });
    await a.beat(IDLE);
    expect(a.lanes()).toMatchObject([{ live: true, presence: { state: 'closed' } }]);
  });

  it('write files of one size, whatever they say and to how many boxes', () => {
    const keys = { own: deviceBoxKey(one), sign: deviceSigningKey(one), random: systemRandom };
    const long = { ...BUSY, officers: BUSY.officers.map((officer) => ({ ...officer, name: '長'.repeat(80) })) };
    const said = [IDLE, BUSY, long, { ...BUSY, officers: Array(8).fill({ name: '長'.repeat(80), locked: true }) }];
    for (const presence of said) {
      for (const others of [[], [boxes()[1]], Array(16).fill(boxes()[1])]) {
        expect(laneFile({ presence, time: AT }, { ...keys, boxes: others }).length).toBe(LANE_FILE_BYTES);
      }
    }
  });

  it('believe nothing that another box did not sign for them: no change of a byte is taken', () => {
    const [first, second] = boxes();
    const keys = { own: deviceBoxKey(one), sign: deviceSigningKey(one), random: systemRandom, boxes: [second] };
    const file = laneFile({ presence: BUSY, time: AT }, keys);
    const at = { own: deviceBoxKey(two), from: first };
    expect(readLaneFile(file, at)).toEqual({ presence: BUSY, time: AT });
    for (let byte = 0; byte < file.length; byte += 1) {
      const changed = Buffer.from(file);
      changed[byte] = (changed[byte] ?? 0) ^ 1;
      expect(readLaneFile(changed, at), `byte ${byte}`).toBeNull();
    }
    expect(readLaneFile(file.subarray(1), at)).toBeNull();
    expect(readLaneFile(file, { ...at, own: deviceBoxKey(three) })).toBeNull();
    expect(readLaneFile(file, { ...at, from: { ...boxOf('x', three), id: first.id } })).toBeNull();
    const forged = laneFile({ presence: IDLE, time: AT }, { ...keys, sign: deviceSigningKey(three) });
    expect(readLaneFile(forged, at)).toBeNull();
  });

  it('take no older file again, and read through no link and nothing that is too large', async () => {
    const [first, second] = boxes();
    const [a, b] = [lanesOf(one, [second]), lanesOf(two, [first])];
    const path = join(folder, 'lanes', `${second.id}.wpl`);
    await b.beat(BUSY);
    cpSync(path, join(folder, 'old'));
    await a.beat(IDLE);
    pass(2_000);
    await b.beat(IDLE);
    await a.beat(IDLE);
    expect(a.lanes()).toMatchObject([{ live: true, presence: IDLE }]);
    pass(11_000);
    cpSync(join(folder, 'old'), path);
    await a.beat(IDLE);
    expect(a.lanes()).toMatchObject([{ live: false, presence: IDLE }]);
    for (const put of [
      () => symlinkSync(join(folder, 'old'), path),
      () => writeFileSync(path, Buffer.alloc(LANE_FILE_BYTES + 1)),
      () => mkdirSync(path),
    ]) {
      rmSync(path, { recursive: true, force: true });
      put();
      expect(await a.beat(IDLE)).toBeNull();
      expect(a.lanes()).toMatchObject([{ live: false, presence: IDLE }]);
    }
  });

  it('go on without the folder, name the fault, and leave no part of a file', async () => {
    const [first] = boxes();
    const b = lanesOf(two, [first]);
    expect(await b.beat(IDLE)).toBeNull();
    rmSync(folder, { recursive: true });
    expect(await b.beat(IDLE)).toBe('NOTICE_FOLDER_MISSING');
    mkdirSync(folder);
    expect(await b.beat(IDLE)).toBeNull();
    expect(readdirSync(join(folder, 'lanes'))).toEqual([`${boxes()[1].id}.wpl`]);
    const text = readFileSync(join(folder, 'lanes', `${boxes()[1].id}.wpl`)).toString('latin1');
    expect(text).not.toMatch(/idle|protect|officer/i);
  });
});
