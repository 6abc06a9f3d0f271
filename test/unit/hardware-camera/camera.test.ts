import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BrowserCamera, SimulatedCamera } from '../../../src/adapters/hardware/camera/index.ts';
import type { CameraEvent, CameraPort } from '../../../src/core/inspection/ports/index.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { HeldCamera, seededBytes } from '../../fakes/held-camera.ts';

function record(camera: CameraPort): { frames: () => number[]; states: () => string[] } {
  const events: CameraEvent[] = [];
  camera.subscribe((event) => events.push(event));
  return {
    frames: () => events.flatMap((event) => (event.kind === 'frame' ? [event.bytes[0] ?? -1] : [])),
    states: () => events.flatMap((event) => (event.kind === 'health' ? [event.health.state] : [])),
  };
}

describe('browser camera', () => {
  async function started() {
    const clock = new HandClock();
    const camera = new BrowserCamera({ device: 'camera-1', clock, timers: clock, random: seededBytes(7) });
    const seen = record(camera);
    await camera.start();
    const page = new HeldCamera(camera, 'officer1');
    const push = (byte: number, ms = 250): void => {
      clock.advance(ms);
      page.push(Uint8Array.of(byte));
    };
    return { clock, camera, seen, page, push };
  }

  test('is unknown until a frame proves it', async () => {
    const { camera, seen, push } = await started();
    expect(camera.health()).toMatchObject({ state: 'unknown', lastFrameAt: null, simulated: false });
    expect(camera.health().remedy).toContain('allow the camera');
    push(1);
    expect(camera.health()).toMatchObject({ state: 'ok', remedy: null, lastFrameAt: 1_250 });
    expect(seen.frames()).toEqual([1]);
    expect(seen.states()).toEqual(['ok']);
  });

  test('silence is a loss only while a face is awaited, after two seconds', async () => {
    const { clock, camera, seen, push } = await started();
    push(1);
    clock.advance(60_000);
    expect(camera.health().state).toBe('ok');
    camera.want(true);
    clock.advance(1_999);
    expect(camera.health().state).toBe('ok');
    clock.advance(1);
    expect(camera.health()).toMatchObject({ state: 'lost' });
    push(2);
    expect(camera.health().state).toBe('ok');
    camera.want(false);
    clock.advance(60_000);
    expect(seen.states()).toEqual(['ok', 'lost', 'ok']);
  });

  test('a camera that never sent a frame is lost when a face is awaited', async () => {
    const { clock, camera } = await started();
    camera.want(true);
    clock.advance(2_000);
    expect(camera.health().state).toBe('lost');
  });

  test('a frame that goes no further is overwritten: not started, too soon, frozen', async () => {
    const { clock, camera, page, push } = await started();
    const taken = Uint8Array.of(9, 9);
    clock.advance(250);
    page.push(taken);
    const soon = Uint8Array.of(8, 8);
    page.push(soon);
    for (let i = 0; i < 8; i++) push(7);
    const frozen = Uint8Array.of(7);
    clock.advance(250);
    page.push(frozen);
    await camera.stop();
    const late = Uint8Array.of(6, 6);
    page.push(late);
    expect([taken, soon, frozen, late].map((bytes) => bytes.every((byte) => byte === 0))).toEqual([
      false,
      true,
      true,
      true,
    ]);
  });

  test('the same picture for two seconds is a loss, and repeated frames go no further (fault 14)', async () => {
    const { camera, seen, push } = await started();
    camera.want(true);
    for (let i = 0; i < 12; i++) push(7);
    expect(camera.health().state).toBe('lost');
    expect(camera.health().remedy).toContain('same picture');
    expect(seen.frames()).toHaveLength(8);
    push(8);
    expect(camera.health().state).toBe('ok');
  });

  test('two pictures in turn are a live camera; a pause between equal ones is none', async () => {
    const { camera, clock, push } = await started();
    for (let i = 0; i < 40; i++) push(i % 2);
    expect(camera.health().state).toBe('ok');
    camera.want(true);
    push(5);
    camera.want(false);
    clock.advance(60_000);
    camera.want(true);
    push(5);
    expect(camera.health().state).toBe('ok');
  });

  test.each([
    ['NotAllowedError', 'Allow the camera'],
    ['NotFoundError', 'No camera was found'],
    ['track ended', 'unplugged'],
    ['<script>', 'unplugged'],
  ])('the browser says "%s": lost at once, in our own words', async (reason, remedy) => {
    const { camera, page, push, seen } = await started();
    push(1);
    page.lost(reason);
    expect(camera.health()).toMatchObject({ state: 'lost', remedy: expect.stringContaining(remedy) });
    expect(camera.health().remedy).not.toContain('<');
    expect(seen.states()).toEqual(['ok', 'lost']);
  });

  test('frames closer than 50 ms are dropped', async () => {
    const { seen, push } = await started();
    push(1);
    push(2, 49);
    push(3, 1);
    expect(seen.frames()).toEqual([1, 3]);
  });

  test('stopped, it takes nothing and watches nothing', async () => {
    const { clock, camera, page, seen, push } = await started();
    camera.want(true);
    await camera.stop();
    push(1);
    page.lost('ended');
    expect(seen.frames()).toEqual([]);
    expect(camera.health().state).toBe('unknown');
    expect(clock.running).toBe(0);
  });
});

describe('simulated camera', () => {
  let folder: string;
  const file = (byte: number) => join(folder, `${byte}.jpg`);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waypost-camera-'));
    for (let byte = 0; byte < 10; byte++) await writeFile(file(byte), Uint8Array.of(byte));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function started() {
    const clock = new HandClock();
    const camera = new SimulatedCamera({ device: 'camera-1', clock, timers: clock, emptyScene: [file(8), file(9)] });
    const seen = record(camera);
    await camera.start();
    return { clock, camera, seen };
  }

  test('plays five frames a second of its subject, or of the empty place', async () => {
    const { clock, camera, seen } = await started();
    await camera.setSubject([file(1), file(2), file(3)]);
    clock.advance(800);
    expect(seen.frames()).toEqual([1, 2, 3, 1]);
    await camera.setSubject(null);
    clock.advance(400);
    expect(seen.frames().slice(-2)).toEqual([8, 9]);
    expect(camera.preview()?.[0]).toBe(9);
    expect(camera.health()).toMatchObject({ state: 'ok', simulated: true });
  });

  test('no two frames are the same bytes, as with a sensor', async () => {
    const { clock, camera } = await started();
    const frames: string[] = [];
    camera.subscribe((event) => {
      if (event.kind === 'frame') frames.push(Buffer.from(event.bytes).toString('hex'));
    });
    await camera.setSubject([file(1), file(2)]);
    clock.advance(1_600);
    expect(frames.length).toBeGreaterThan(4);
    expect(new Set(frames).size).toBe(frames.length);
  });

  test('unplugged: lost, no frame, no preview; plugged in again it goes on', async () => {
    const { clock, camera, seen } = await started();
    clock.advance(400);
    const before = seen.frames().length;
    camera.unplug();
    clock.advance(5_000);
    expect(seen.frames()).toHaveLength(before);
    expect(camera.health()).toMatchObject({ state: 'lost', remedy: expect.stringContaining('Plug it in') });
    expect(camera.preview()).toBeNull();
    camera.replug();
    clock.advance(200);
    expect(camera.health().state).toBe('ok');
    expect(seen.states()).toEqual(['ok', 'lost', 'unknown', 'ok']);
  });

  test('a subject of one picture is a frozen camera', async () => {
    const { clock, camera } = await started();
    await camera.setSubject([file(1)]);
    clock.advance(1_900);
    expect(camera.health().state).toBe('ok');
    clock.advance(500);
    expect(camera.health().state).toBe('lost');
  });

  test('wiping a frame does not spoil the next one', async () => {
    const { clock, camera } = await started();
    camera.subscribe((event) => {
      if (event.kind === 'frame') event.bytes.fill(0);
    });
    clock.advance(400);
    expect(camera.preview()?.[0]).toBe(9);
    clock.advance(200);
    expect(camera.preview()?.[0]).toBe(8);
  });

  test('the later of two subjects wins, whichever file is read first', async () => {
    const { clock, camera, seen } = await started();
    const first = camera.setSubject([file(1), file(2)]);
    const second = camera.setSubject([file(3), file(4)]);
    await Promise.all([first, second]);
    clock.advance(400);
    expect(seen.frames()).toEqual([3, 4]);
  });

  test('a missing picture is said so, and stop ends the play', async () => {
    const { clock, camera, seen } = await started();
    await expect(camera.setSubject([join(folder, 'none.jpg')])).rejects.toThrow('ENOENT');
    await camera.stop();
    const before = seen.frames().length;
    clock.advance(1_000);
    expect(seen.frames()).toHaveLength(before);
    expect(clock.running).toBe(0);
  });
});
