import { expect, it } from 'vitest';
import { Custody } from '../../../src/core/inspection/flow/custody.ts';
import { NO_SPECTRAL_PICTURES } from '../../../src/core/inspection/ports/index.ts';
import { EYES, fakeLane, pageOutcome } from '../../fakes/lane-ports.ts';

/** A lane with all lights, and the pictures that were laid on it. */
function laneWithPages() {
  const lane = fakeLane({ camera: null, scanner: null });
  const lay = async () => {
    const picture = (byte: number) => new Uint8Array([byte, byte]);
    const [bytes, IR, UV] = [picture(1), picture(2), picture(3)] as const;
    const pictures = {
      ...NO_SPECTRAL_PICTURES,
      IR: { ok: true as const, bytes: IR },
      UV: { ok: true as const, bytes: UV },
    };
    lane.imager.emit({ kind: 'page', source: 'imager', bytes, pictures, at: lane.time.now });
    await lane.time.pass(1);
    return [bytes, IR, UV] as const;
  };
  const closed = (buffers: readonly Uint8Array[]) => buffers.map((bytes) => lane.page.closed.has(bytes));
  return { ...lane, lay, closed };
}

it('keeps the pixels of a page for further looks, and has them overwritten when the inspection ends', async () => {
  const { lane, lay, closed } = laneWithPages();
  const page = await lay();
  expect(closed(page)).toEqual([false, true, true]);
  expect(lane.abandon(lane.snapshot().current?.id ?? '', 'officer-1')).toEqual({ ok: true });
  expect(closed(page)).toEqual([true, true, true]);
  expect(page.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
});

it('has the pixels of a page overwritten that a newer one replaces, and of one that cannot be used', async () => {
  const { page, lay, closed } = laneWithPages();
  const first = await lay();
  const second = await lay();
  expect([closed(first), closed(second)]).toEqual([
    [true, true, true],
    [false, true, true],
  ]);
  page.outcome = { ok: false, value: 'failed', reason: 'DOC_IMAGE_REJECTED', checks: [] };
  const third = await lay();
  expect([closed(second), closed(third)]).toEqual([
    [true, true, true],
    [true, true, true],
  ]);
});

it('has the pixels of a page overwritten when the daemon stops', async () => {
  const { lane, page, lay, closed } = laneWithPages();
  page.outcome = pageOutcome();
  const laid = await lay();
  lane.stop();
  expect(closed(laid)).toEqual([true, true, true]);
});

it('says where the eyes are only of the picture that is shown', () => {
  const custody = new Custody('one', () => undefined);
  custody.show('live', new Uint8Array([1]), EYES);
  expect(custody.eyes('live')).toEqual(EYES);
  expect(custody.eyes('portrait')).toBeNull();
  // A newer picture in which no eyes were found must not be turned by those of the one before.
  custody.show('live', new Uint8Array([2]));
  expect(custody.eyes('live')).toBeNull();
  custody.show('live', new Uint8Array([3]), EYES);
  custody.drop('live');
  expect(custody.eyes('live')).toBeNull();
  custody.show('chip', new Uint8Array([4]), EYES);
  custody.wipe();
  expect(custody.eyes('chip')).toBeNull();
});

it('still gives a screen the live pictures that were just replaced, and overwrites older ones', () => {
  const custody = new Custody('one', () => undefined);
  const pictures = Array.from({ length: 7 }, (_, n) => new Uint8Array([n + 1]));
  const refs = pictures.map((jpeg) => {
    custody.next('live', jpeg);
    return custody.ref('live') ?? '';
  });
  expect(refs.map((ref) => custody.image(ref)?.[0] ?? null)).toEqual([null, null, 3, 4, 5, 6, 7]);
  expect(pictures.map(([byte]) => byte)).toEqual([0, 0, 3, 4, 5, 6, 7]);
  custody.drop('live');
  expect(custody.image(refs[6] ?? '')).toBeNull();
  expect(custody.image(refs[5] ?? '')?.[0]).toBe(6);
  expect(custody.wipe()).toBe(7);
  expect(refs.map((ref) => custody.image(ref))).toEqual(refs.map(() => null));
  expect(pictures.every(([byte]) => byte === 0)).toBe(true);
});
