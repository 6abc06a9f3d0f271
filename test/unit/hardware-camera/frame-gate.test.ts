import { describe, expect, test } from 'vitest';
import { FEED_SHOWN_EVERY_MS } from '../../../src/adapters/hardware/camera/browser-camera.ts';
import { CAPABILITY_LIFE_MS, FrameGate, TAKE_SPACING_MS } from '../../../src/adapters/hardware/camera/frame-gate.ts';
import { FLOOD_FRAMES_PER_S } from '../../../src/adapters/hardware/camera/frame-tally.ts';
import { BrowserCamera } from '../../../src/adapters/hardware/camera/index.ts';
import type { CameraEvent } from '../../../src/core/inspection/ports/index.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { HeldCamera, seededBytes } from '../../fakes/held-camera.ts';

const FRAME_MS = 150;

async function lane() {
  const clock = new HandClock();
  const camera = new BrowserCamera({ device: 'camera-1', clock, timers: clock, random: seededBytes(11) });
  await camera.start();
  const events: CameraEvent[] = [];
  camera.subscribe((event) => events.push(event));
  const officer = new HeldCamera(camera, 'officer1');
  let byte = 0;
  const frame = (page = officer, held = page.held) => {
    clock.advance(FRAME_MS);
    byte = (byte + 1) % 256;
    return page.push(Uint8Array.of(byte, byte), held);
  };
  const taken = () => events.filter(({ kind }) => kind === 'frame').length;
  const interrupted = () => events.flatMap((event) => (event.kind === 'interrupted' ? [event.reason] : []));
  return { clock, camera, officer, frame, taken, interrupted, events };
}

describe('who has the camera', () => {
  test('one page, and another page of the same sign-in only by the hand of the officer', async () => {
    const { camera, officer, frame } = await lane();
    const second = new HeldCamera(camera, 'officer1', { page: 'page-2', session: officer.session });
    expect(officer.claim().ok).toBe(true);
    expect(second.claim()).toEqual({ ok: false, reason: 'CAMERA_OTHER_PAGE' });
    expect(frame(officer).ok).toBe(true);
    expect(second.claim(true).ok).toBe(true);
    expect(frame(officer, officer.held)).toEqual({ ok: false, why: 'replayed' });
    expect(frame(second).ok).toBe(true);
  });

  test('after the page was closed the next page of the sign-in has it; another sign-in has not', async () => {
    const { camera, officer } = await lane();
    const after = new HeldCamera(camera, 'officer1', { page: 'page-2', session: officer.session });
    const other = new HeldCamera(camera, 'officer2');
    officer.claim();
    camera.pageClosed(officer.session, officer.page);
    expect(camera.feed().holder).toEqual({ officer: 'officer1', capability: null });
    expect(other.claim()).toEqual({ ok: false, reason: 'CAMERA_OTHER_SCREEN' });
    expect(after.claim().ok).toBe(true);
  });

  test('a locked sign-in keeps the lane and feeds nothing; one that ended leaves it', async () => {
    const { camera, officer, frame } = await lane();
    const other = new HeldCamera(camera, 'officer2');
    officer.claim();
    camera.left(officer.session, 'locked');
    expect(frame(officer, officer.held)).toEqual({ ok: false, why: 'no-capability' });
    expect(other.claim()).toEqual({ ok: false, reason: 'CAMERA_OTHER_SCREEN' });
    camera.left(officer.session, 'ended');
    expect(other.claim().ok).toBe(true);
  });

  test('between two inspections another officer takes it, and not twice in ten seconds', async () => {
    const { clock, camera, officer } = await lane();
    const other = new HeldCamera(camera, 'officer2');
    officer.claim();
    expect(other.claim(true)).toMatchObject({ ok: true, takenFrom: 'officer1' });
    expect(officer.claim(true)).toEqual({ ok: false, reason: 'CAMERA_JUST_TAKEN' });
    clock.advance(TAKE_SPACING_MS);
    expect(officer.claim(true)).toMatchObject({ ok: true, takenFrom: 'officer2' });
  });

  test('an open inspection takes frames from the sign-in that it began with, and from no other for its whole life', async () => {
    const { camera, officer } = await lane();
    const other = new HeldCamera(camera, 'officer2');
    officer.claim();
    camera.serve('inspection-1');
    expect(other.claim(true)).toEqual({ ok: false, reason: 'CAMERA_OTHER_SIGN_IN' });
    camera.left(officer.session, 'ended');
    expect(other.claim(true)).toEqual({ ok: false, reason: 'CAMERA_OTHER_SIGN_IN' });
    camera.serve(null);
    expect(other.claim().ok).toBe(true);
  });
});

describe('the sign-in of an inspection', () => {
  test('is the first that has the camera where none had it at the beginning', async () => {
    const { camera, officer } = await lane();
    camera.serve('inspection-1');
    expect(officer.claim().ok).toBe(true);
    expect(new HeldCamera(camera, 'officer2').claim(true)).toEqual({ ok: false, reason: 'CAMERA_OTHER_SIGN_IN' });
  });

  test('is bound to it no longer than it is open', async () => {
    const { camera, officer } = await lane();
    officer.claim();
    camera.serve('inspection-1');
    camera.serve(null);
    expect(new HeldCamera(camera, 'officer2').claim(true)).toMatchObject({ ok: true, takenFrom: 'officer1' });
  });

  test.each(['locked', 'ended'] as const)('goes on when another one %s', async (how) => {
    const { camera, officer, frame } = await lane();
    officer.claim();
    camera.left({}, how);
    expect(frame(officer, officer.held).ok).toBe(true);
  });
});

test('the limits are those that are documented', () => {
  expect([CAPABILITY_LIFE_MS, TAKE_SPACING_MS, FLOOD_FRAMES_PER_S]).toEqual([60_000, 10_000, 40]);
});

test('the key of a capability is overwritten when another takes its place, and when it ends', () => {
  const drawn: Uint8Array[] = [];
  const next = seededBytes(3);
  const gate = new FrameGate((length) => {
    const bytes = next(length);
    drawn.push(bytes);
    return bytes;
  });
  const asker = { session: {}, officer: 'officer1', page: 'page-1' };
  const keys = () => drawn.filter(({ length }) => length === 32).map((key) => key.some((byte) => byte !== 0));
  gate.claim(asker, { take: false, at: 0 });
  gate.claim(asker, { take: false, at: 1 });
  expect(keys()).toEqual([false, true]);
  gate.left(asker.session, 'ended');
  expect(keys()).toEqual([false, false]);
});

describe('what a frame proves', () => {
  test('it is taken once, with the nonce that was asked for, and only as it was sent', async () => {
    const { camera, officer, frame, taken } = await lane();
    officer.claim();
    const used = officer.held;
    expect(frame().ok).toBe(true);
    expect(frame(officer, used)).toEqual({ ok: false, why: 'replayed' });
    const forged = used === null ? null : { ...used, nonce: officer.held?.nonce ?? '', key: 'AAAA' };
    expect(frame(officer, forged)).toEqual({ ok: false, why: 'forged' });
    expect(taken()).toBe(1);
    expect(camera.feed().total).toEqual({ replayed: 1, forged: 1 });
  });

  test('a forged frame uses up nothing: the page goes on', async () => {
    const { officer, frame } = await lane();
    officer.claim();
    const { held } = officer;
    frame(officer, held === null ? null : { ...held, key: 'AAAA' });
    expect(frame(officer).ok).toBe(true);
  });

  test('from an earlier inspection, or older than a minute, it is nothing', async () => {
    const { clock, camera, officer, frame } = await lane();
    officer.claim();
    camera.serve('inspection-1');
    expect(frame(officer)).toEqual({ ok: false, why: 'expired' });
    officer.claim();
    expect(frame(officer).ok).toBe(true);
    camera.serve('inspection-2');
    expect(frame(officer)).toEqual({ ok: false, why: 'expired' });
    officer.claim();
    clock.advance(CAPABILITY_LIFE_MS);
    expect(frame(officer)).toEqual({ ok: false, why: 'expired' });
  });

  test('with the capability of one sign-in in another it is of another screen', async () => {
    const { camera, officer, frame } = await lane();
    officer.claim();
    const thief = new HeldCamera(camera, 'officer2');
    expect(frame(thief, officer.held)).toEqual({ ok: false, why: 'other-screen' });
  });

  test('what is refused is overwritten', async () => {
    const { camera, officer } = await lane();
    officer.claim();
    const bytes = Uint8Array.of(1, 2, 3);
    camera.push({ session: officer.session, proof: { nonce: 'x', mac: 'y' }, bytes });
    expect([...bytes]).toEqual([0, 0, 0]);
  });
});

describe('a flood', () => {
  test('of strangers ends the capture, at more than forty in a second', async () => {
    const { camera, officer, interrupted } = await lane();
    officer.claim();
    camera.want(true);
    for (let n = 0; n < FLOOD_FRAMES_PER_S; n += 1) camera.refused('other-screen');
    expect(interrupted()).toEqual([]);
    camera.refused('other-screen');
    expect(interrupted()).toEqual(['FACE_CAMERA_FLOOD']);
  });

  test('of the page itself ends it too', async () => {
    const { camera, officer, interrupted, taken } = await lane();
    officer.claim();
    camera.want(true);
    for (let n = 0; n <= FLOOD_FRAMES_PER_S; n += 1) officer.push(Uint8Array.of(n));
    expect(interrupted()).toEqual(['FACE_CAMERA_FLOOD']);
    expect(taken()).toBe(1);
    expect(camera.feed().refused).toEqual({ 'too-fast': FLOOD_FRAMES_PER_S });
  });

  test('below that, strangers keep no frame of the page away', async () => {
    const { clock, camera, officer, frame, taken, interrupted } = await lane();
    officer.claim();
    camera.want(true);
    for (let n = 0; n < 20; n += 1) {
      for (let other = 0; other < 4; other += 1) {
        clock.advance(1);
        camera.refusal({}, null);
      }
      frame(officer);
    }
    expect(interrupted()).toEqual([]);
    expect(taken()).toBe(20);
    expect(camera.feed().refused).toEqual({ 'other-screen': 80 });
  });

  test('redraws the screen four times a second, however many frames come', async () => {
    const { clock, camera, events } = await lane();
    for (let n = 0; n < 1_000; n += 1) {
      camera.refused('signed-out');
      clock.advance(1);
    }
    expect(events.filter(({ kind }) => kind === 'feed')).toHaveLength(1_000 / FEED_SHOWN_EVERY_MS);
  });
});

describe('a capture', () => {
  test('that one page began is not gone on with by another', async () => {
    const { camera, officer, frame, interrupted } = await lane();
    const second = new HeldCamera(camera, 'officer1', { page: 'page-2', session: officer.session });
    officer.claim();
    camera.want(true);
    officer.claim();
    frame(officer);
    officer.claim();
    expect(interrupted()).toEqual([]);
    second.claim(true);
    expect(interrupted()).toEqual(['FACE_CAMERA_MOVED']);
  });

  test('ends when its sign-in ends, and is lost when its screen locks', async () => {
    const { camera, officer, frame, interrupted } = await lane();
    officer.claim();
    camera.want(true);
    frame(officer);
    camera.left(officer.session, 'locked');
    expect(camera.health()).toMatchObject({ state: 'lost', advice: 'CAMERA_LOCKED' });
    camera.left(officer.session, 'ended');
    expect(interrupted()).toEqual(['FACE_CAMERA_MOVED']);
  });

  test('is accounted for by account and page, and a preview is not', async () => {
    const { camera, officer, frame } = await lane();
    officer.claim();
    frame(officer);
    camera.serve('inspection-1');
    officer.claim();
    camera.want(true);
    frame(officer);
    frame(officer);
    camera.refusal({}, null);
    const capability = officer.held?.id;
    expect(camera.account()).toEqual({
      fed: [{ officer: 'officer1', capability, frames: 2 }],
      refused: { 'other-screen': 1 },
    });
    camera.serve('inspection-2');
    expect(camera.account()).toEqual({ fed: [], refused: {} });
    expect(camera.feed().total).toEqual({ 'other-screen': 1 });
  });
});
