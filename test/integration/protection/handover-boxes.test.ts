import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceBoxKey, deviceSigningKey, KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import { openHandover } from '../../../src/adapters/storage/protection/handover-seal.ts';
import {
  HandoverExchange,
  openProtection,
  type ProtectionStore,
} from '../../../src/adapters/storage/protection/index.ts';
import { HANDOVER_LIFE_MS, HANDOVER_SEALED_BYTES, type OtherBox } from '../../../src/core/protection/handover/index.ts';
import { boxOf, TestHandovers, trained } from '../../fakes/handovers.ts';
import { allBytes } from '../../fakes/protection.ts';

const SECRET = 'quincewood companion answered all four questions';

/** One box of the site with a store of its own. */
class Box {
  readonly stateDir = mkdtempSync(join(tmpdir(), 'waypost-box-'));
  readonly ring: KeyRing;
  readonly store: ProtectionStore;
  readonly at: TestHandovers;
  readonly #exchange: HandoverExchange;
  constructor(seed: number, folder: string, others: readonly OtherBox[]) {
    this.ring = ringOf(seed);
    const now = new Date('2026-11-26T10:20:30.400');
    const opened = openProtection({ stateDir: this.stateDir, ring: this.ring, now, noted: null });
    if (!opened.ok) throw new Error(opened.message);
    this.store = opened.store;
    this.at = new TestHandovers(this.store, { boxes: others });
    this.#exchange = new HandoverExchange({
      store: this.store.handovers,
      desk: this.at.desk,
      folder,
      boxes: others,
      now: () => this.at.wall,
      mono: () => this.at.mono,
    });
  }
  round() {
    return this.#exchange.round();
  }
  remove(): void {
    this.store.close();
    rmSync(this.stateDir, { recursive: true, force: true });
  }
}

const ringOf = (seed: number): KeyRing => new KeyRing(new Uint8Array(32).fill(seed));

let folder: string;
let lane: Box;
let desk: Box;
let third: Box;
beforeEach(async () => {
  await cryptoReady();
  folder = mkdtempSync(join(tmpdir(), 'waypost-between-'));
  const [a, b, c] = [boxOf('Lane 1', ringOf(1)), boxOf('Second line', ringOf(2)), boxOf('Lane 3', ringOf(3))];
  lane = new Box(1, folder, [b, c]);
  desk = new Box(2, folder, [a, c]);
  third = new Box(3, folder, [a, b]);
  lane.at.people = [];
  third.at.people = [];
});
afterEach(() => {
  for (const box of [lane, desk, third]) box.remove();
  rmSync(folder, { recursive: true, force: true });
});

const between = () => readdirSync(join(folder, 'between'));
const everybody = async () => {
  for (const box of [lane, desk, third, lane, desk, third]) await box.round();
};
const deskId = () => boxOf('', ringOf(2)).id;
const handToDesk = () => lane.at.hand([SECRET], { colleague: { box: deskId(), account: 'anna' } });

describe('a hand-over to another box', () => {
  beforeEach(everybody);

  it('offers who was trained there, with the name of the box', () => {
    expect(lane.at.desk.colleagues('otto')).toEqual([
      {
        box: deskId(),
        boxName: 'Second line',
        account: 'anna',
        name: 'ANNA',
        for: ['protection', 'child'],
        signedIn: true,
      },
      {
        box: deskId(),
        boxName: 'Second line',
        account: 'ben',
        name: 'BEN',
        for: ['protection', 'child'],
        signedIn: false,
      },
    ]);
  });

  it('opens there for its colleague alone, and the sender sees it; only then the first copy is overwritten', async () => {
    const id = handToDesk();
    await lane.round();
    await desk.round();
    expect(desk.at.desk.listed('anna')).toMatchObject([{ id, mine: 'to', account: 'otto', boxName: 'Lane 1' }]);
    expect(desk.at.desk.listed('anna')[0]?.word).toBe(lane.at.desk.listed('otto')[0]?.word);
    for (const officer of ['ben', 'otto', 'supervisor']) expect(desk.at.open(id, officer)).toBe('HANDOVER_NOT_YOURS');
    expect(desk.at.open(id, 'anna')).toMatchObject({ texts: SECRET });
    expect(lane.store.handovers.bytes(id)).not.toBeNull();
    desk.at.desk.taken(id, 'anna');
    expect(desk.at.open(id, 'anna')).toBe('HANDOVER_OPENED');
    await desk.round();
    await lane.round();
    expect(lane.at.desk.listed('otto')).toMatchObject([{ state: 'taken', name: 'ANNA', boxName: 'Second line' }]);
    expect(lane.store.handovers.bytes(id)).toBeNull();
    expect(lane.at.open(id, 'otto')).toBe('HANDOVER_OPENED');
    for (const box of [lane, desk]) {
      expect(allBytes(box.stateDir).includes('quincewood')).toBe(false);
      expect(box.store.chain.verify()).toMatchObject({ ok: true });
    }
  });

  it('does not open for an account of the same name on the box that sent it', () => {
    const id = handToDesk();
    expect(lane.at.open(id, 'anna')).toBe('HANDOVER_NOT_YOURS');
  });

  it('reaches no third box, not even one that is handed the file', async () => {
    const id = handToDesk();
    await lane.round();
    await third.round();
    expect(third.at.desk.listed('anna')).toEqual([]);
    expect(third.at.open(id, 'anna')).toBe('HANDOVER_ENDED');
    const { sealed } = lane.store.handovers.passed()[0] ?? { sealed: new Uint8Array() };
    expect(openHandover(sealed, deviceBoxKey(third.ring))).toBeNull();
    expect(openHandover(sealed, deviceBoxKey(lane.ring))).toBeNull();
    expect(openHandover(sealed, deviceBoxKey(desk.ring))).not.toBeNull();
  });

  it('is a file of one size, named by its digest, like every other message', async () => {
    handToDesk();
    lane.at.people = [trained('zoe')];
    await lane.round();
    const files = between().map((name) => readFileSync(join(folder, 'between', name)));
    expect(files.length).toBeGreaterThan(1);
    expect(new Set(files.map((bytes) => bytes.length)).size).toBe(1);
    for (const name of between()) expect(name).toMatch(/^[0-9a-f]{64}\.wpm$/);
    for (const bytes of files) {
      const frame = JSON.parse(bytes.toString()) as { sealed: string };
      expect(Buffer.from(frame.sealed, 'base64')).toHaveLength(HANDOVER_SEALED_BYTES);
      for (const word of ['quincewood', '"anna"', '"otto"', '"kind"']) expect(bytes.includes(word)).toBe(false);
    }
  });

  it('opens once, although its file is put back', async () => {
    const id = handToDesk();
    await lane.round();
    const [file = ''] = between().filter((name) => name.startsWith(lane.store.handovers.passed()[0]?.ref ?? 'none'));
    const bytes = readFileSync(join(folder, 'between', file));
    await desk.round();
    desk.at.desk.taken(id, 'anna');
    writeFileSync(join(folder, 'between', file), bytes);
    await desk.round();
    expect(desk.at.open(id, 'anna')).toBe('HANDOVER_OPENED');
    desk.at.pass(HANDOVER_LIFE_MS * 4);
    desk.at.desk.sweep();
    writeFileSync(join(folder, 'between', file), bytes);
    await desk.round();
    expect(desk.at.open(id, 'anna')).toBe('HANDOVER_ENDED');
  });

  it('is destroyed on both boxes after eight hours, with its file', async () => {
    const id = handToDesk();
    await lane.round();
    const { ref } = lane.store.handovers.passed()[0] ?? { ref: 'none' };
    expect(between()).toContain(`${ref}.wpm`);
    for (const box of [lane, desk]) box.at.pass(HANDOVER_LIFE_MS);
    lane.at.desk.sweep();
    await lane.round();
    expect(between()).not.toContain(`${ref}.wpm`);
    expect(lane.store.handovers.passed()).toEqual([]);
    await desk.round();
    expect(desk.at.open(id, 'anna')).toBe('HANDOVER_ENDED');
    expect(lane.store.chain.rows().at(-1)).toMatchObject({ kind: 'handover-ended', body: { id, because: 'time' } });
  });

  it('goes back to its sender while nobody has it, and ends there too', async () => {
    const id = handToDesk();
    await lane.round();
    await desk.round();
    expect(lane.at.open(id, 'otto')).toMatchObject({ texts: SECRET });
    lane.at.desk.taken(id, 'otto');
    await lane.round();
    await desk.round();
    expect(desk.at.open(id, 'anna')).toBe('HANDOVER_ENDED');
    expect(desk.at.desk.late()).toEqual([]);
  });

  it('is believed from boxes of the configuration alone', async () => {
    const stranger = new Box(9, folder, [boxOf('Second line', ringOf(2))]);
    stranger.at.desk.heard(deskId(), { ...desk.at.desk.peopleNow(), at: new Date().toISOString() });
    const id = stranger.at.hand([SECRET], { colleague: { box: deskId(), account: 'anna' } });
    await stranger.round();
    expect(await desk.round()).toMatchObject({ refused: 2, fault: null });
    expect(desk.at.open(id, 'anna')).toBe('HANDOVER_ENDED');
    expect(desk.at.desk.listed('anna')).toEqual([]);
    stranger.remove();
  });

  it('is not believed where the box that signed it is named for another', async () => {
    // Lane 3 says that lane 1's form was taken over.
    const id = handToDesk();
    third.at.desk.heard(boxOf('', ringOf(1)).id, lane.at.desk.peopleNow());
    const word = third.store.handovers.sealFor(boxOf('Lane 1', ringOf(1)), {
      v: 1,
      kind: 'taken',
      id,
      by: 'anna',
      at: third.at.wall.toISOString(),
    });
    const { handoverFile } = await import('../../../src/adapters/storage/protection/handover-seal.ts');
    writeFileSync(join(folder, 'between', `${word.ref}.wpm`), handoverFile(word));
    await lane.round();
    expect(lane.at.desk.listed('otto')).toMatchObject([{ state: 'waiting' }]);
  });

  it('leaves damaged files alone and goes on', async () => {
    const id = handToDesk();
    writeFileSync(join(folder, 'between', `${'ab'.repeat(32)}.wpm`), '{"format":"waypost.handover.1"');
    writeFileSync(join(folder, 'between', `${'cd'.repeat(32)}.wpm`), Buffer.alloc(20_000));
    writeFileSync(join(folder, 'between', 'notes.txt'), 'x');
    await lane.round();
    expect(await desk.round()).toMatchObject({ refused: 1, fault: null });
    expect(desk.at.open(id, 'anna')).toMatchObject({ texts: SECRET });
  });

  it('says by a word what is wrong with the folder, and goes on when it is back', async () => {
    rmSync(folder, { recursive: true, force: true });
    expect(await lane.round()).toMatchObject({ fault: 'NOTICE_FOLDER_MISSING' });
  });

  it('forgets people of a box that says nothing for a day', () => {
    lane.at.pass(25 * 3_600_000);
    expect(lane.at.desk.colleagues('otto')).toEqual([]);
  });

  it('takes no older word about people for a newer one', () => {
    lane.at.desk.heard(deskId(), { v: 1, kind: 'people', at: '2026-11-26T07:00:00.000Z', people: [] });
    expect(lane.at.desk.colleagues('otto')).toHaveLength(2);
  });

  it('signs with the key of the device, over receiver and digest', () => {
    expect(deviceSigningKey(lane.ring).publicKey).toEqual(boxOf('Lane 1', ringOf(1)).sign);
    desk.at.people = [trained('carl')];
    expect(desk.at.desk.peopleNow().people.map(({ account }) => account)).toEqual(['carl']);
  });
});
