import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { NO_SPECTRAL_PICTURES } from '../../../src/core/inspection/ports/index.ts';
import {
  createPageStep,
  createPageTextStep,
  createSpectralStep,
  InferenceProcesses,
} from '../../../src/inference/host/index.ts';
import { fakeLane } from '../../fakes/lane-ports.ts';
import { PATIENCE } from '../../fakes/patience.ts';
import { BUNDLES, clock, requireBuild } from './bundles.ts';

const picture = (file: string): Uint8Array =>
  new Uint8Array(readFileSync(join(packageRoot, 'hardware', 'demo', 'pages', file)));
/** On a busy machine a deadline would end a process, and a page would be decoded again by right. */
const MOST_PATIENCE = 10;
const OFFICER = 'A. Officer';

let models: InferenceProcesses;
let before: number;
/** Page pictures that were decoded since the test began. Nothing else asks for a picture here. */
function decoded(): number {
  expect(Object.keys(models.decodes)).toEqual(['open-page']);
  return (models.decodes['open-page'] ?? 0) - before;
}

beforeAll(async () => {
  requireBuild();
  models = new InferenceProcesses({
    modelsDir: BUNDLES,
    profile: 'accurate',
    mono: () => performance.now(),
    patience: MOST_PATIENCE,
  });
  await models.start();
});
beforeEach(() => {
  before = models.decodes['open-page'] ?? 0;
});
afterAll(async () => await models.stop());

/** The lane of the daemon with its models; nothing else is real. */
function laneOn(supervisor: InferenceProcesses) {
  return fakeLane({
    camera: null,
    scanner: null,
    page: createPageStep({ supervisor, clock, profile: 'accurate', policy: { pageWidthMm: 125 } }),
    pageText: createPageTextStep({ supervisor, clock, pageWidthMm: 125 }),
    spectral: createSpectralStep({ supervisor, clock }),
  });
}

/** Pictures of the genuine traveller in all three lights. */
const lights = () => ({
  bytes: picture('genuine.jpg'),
  pictures: {
    ...NO_SPECTRAL_PICTURES,
    IR: { ok: true as const, bytes: picture('genuine-ir.jpg') },
    UV: { ok: true as const, bytes: picture('genuine-uv.jpg') },
  },
});

/** What a child finds in the memory of the open pages: the file whose descriptor it inherited. */
const pageMemory = (): Buffer => readFileSync(`/proc/${models.health().pid}/fd/5`);
const holdsPixels = (): boolean => pageMemory().some((byte) => byte !== 0);

it('decodes each picture of a page once in a whole inspection, whoever looks at it, and overwrites it at the end', async () => {
  const { lane, imager, time } = laneOn(models);
  const handed = lights();
  imager.emit({ kind: 'page', source: 'imager', ...handed, at: time.now });
  const checks = () => lane.snapshot().current?.state.checks.map(({ check }) => check) ?? [];
  const phase = async () => {
    // The look-up in the lists waits for a turn of the lane's own clock.
    await time.pass(1);
    return lane.snapshot().current?.state.phase;
  };
  await expect.poll(phase, PATIENCE).toBe('assessed');
  // Every step of the page has spoken: both processes, all three pictures, the second reader.
  for (const check of [
    'document.capture',
    'document.portrait',
    'mrz.read',
    'mrz.printed-zone',
    'document.mrz-font',
    'document.recapture',
    'document.mrz-ir',
    'document.uv-page',
  ])
    expect(checks(), check).toContain(check);
  expect(decoded()).toBe(3);
  expect(holdsPixels()).toBe(true);
  const { current, revision } = lane.snapshot();
  const decision = { inspectionId: current?.id ?? '', revision, officer: OFFICER, decision: 'second-line' as const };
  expect(lane.decide({ ...decision, reasons: ['OTHER'], note: 'for the test', held: true })).toEqual({ ok: true });
  expect(current?.state.phase).toBe('sealed');
  expect(handed.bytes.every((byte) => byte === 0)).toBe(true);
  expect(pageMemory().length).toBe(0);
  expect(decoded()).toBe(3);
});

it('closes a page that a newer one replaces, and one of a traveller who is abandoned', async () => {
  const { lane, imager, time } = laneOn(models);
  const lay = async (page: { bytes: Uint8Array }, reads: number): Promise<void> => {
    imager.emit({ kind: 'page', source: 'imager', ...page, at: time.now });
    const state = () => lane.snapshot().current;
    const read = () => state()?.events.filter(({ kind }) => kind === 'page-read').length;
    const settled = async () => {
      await time.pass(1);
      return read() === reads && state()?.working.size === 0;
    };
    await expect.poll(settled, PATIENCE).toBe(true);
  };
  await lay({ bytes: picture('genuine.jpg') }, 1);
  const one = pageMemory().length;
  const first = Buffer.from(pageMemory());
  await lay({ bytes: picture('genuine.jpg') }, 2);
  expect(decoded()).toBe(2);
  // The second page took another slot; where the first one was there are zeros.
  expect(pageMemory().subarray(0, one).equals(Buffer.alloc(one))).toBe(true);
  expect(pageMemory().subarray(-one).equals(first)).toBe(true);
  expect(lane.abandon(lane.snapshot().current?.id ?? '', OFFICER)).toEqual({ ok: true });
  expect(pageMemory().length).toBe(0);
});

/** A network in another process may sum in another order: its numbers agree to four digits after the point, not to the last bit. */
const near = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_key, one) => (typeof one === 'number' ? Math.round(one * 1e4) / 1e4 : one)));

it('outlives the death of a process: the next one finds the page as it was decoded', async () => {
  const bytes = picture('genuine.jpg');
  const read = async () => await models.request('mrz-page', { bytes }, { deadlineMs: 20_000 });
  const { deaths } = models.health();
  const earlier = await read();
  const dying = models.request('printed-zone', { bytes, place: null, script: 'latin' }, { deadlineMs: 20_000 });
  await expect.poll(() => models.health().state, PATIENCE).toBe('busy');
  models.killForDemo();
  expect(await dying).toMatchObject({ ok: false, reason: 'MODEL_UNAVAILABLE' });
  await expect.poll(() => models.health().state, PATIENCE).toBe('ready');
  const after = await read();
  expect(models.health().deaths).toBe(deaths + 1);
  expect(near(after)).toEqual(near({ ...earlier, cpuMs: (after as { cpuMs?: number }).cpuMs }));
  expect(decoded()).toBe(1);
  models.closePage(bytes);
  expect(pageMemory().length).toBe(0);
});

it('gives every process the same page, and refuses a picture once for all', async () => {
  const bytes = picture('genuine.jpg');
  const [page, mrz] = await Promise.all([
    models.request('page', { bytes, pageWidthMm: 125 }, { deadlineMs: 20_000 }),
    models.request('mrz-page', { bytes }, { deadlineMs: 20_000 }),
  ]);
  expect([page.ok && page.value.width, mrz.ok && mrz.value.width]).toEqual([1969, 1969]);
  const broken = bytes.slice(0, 20_000);
  const answers = await Promise.all([
    models.request('page', { bytes: broken, pageWidthMm: 125 }, { deadlineMs: 20_000 }),
    models.request('mrz-page', { bytes: broken }, { deadlineMs: 20_000 }),
  ]);
  for (const answer of answers) expect(answer).toMatchObject({ ok: false, reason: 'IMAGE_REJECTED' });
  models.closePage(bytes);
});
