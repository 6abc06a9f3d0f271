import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compareTemplates } from '../../../src/core/face/comparison/index.ts';
import { templateFromBytes } from '../../../src/core/face/embedding/index.ts';
import type { InferenceSupervisor } from '../../../src/inference/host/index.ts';
import type { Value } from '../../../src/inference/protocol/index.ts';
import { sha256Of, type TinyBundle, tinyScrfd, tinySFace, tinyYuNet, writeBundle } from '../../fakes/tiny-networks.ts';
import { requireBuild, supervisor } from './bundles.ts';

const SIDE = 256;
const CELL = 16;
type Colour = readonly [number, number, number];
const DARK: Colour = [200, 90, 12];
const BLUE: Colour = [0, 0, 255];

let work: string;
let child: InferenceSupervisor | null = null;

beforeAll(requireBuild);
afterEach(async () => {
  await child?.stop();
  rmSync(work, { recursive: true });
});

/** A dark picture with one shining cell, and stripes beside it that belong to the "face". */
async function picture({
  column,
  row,
  spot = BLUE,
  stripe = [90, 200, 12] as Colour,
  ground = DARK,
}: Spot): Promise<Buffer> {
  const data = Buffer.alloc(SIDE * SIDE * 3);
  const paint = (x: number, y: number, colour: Colour): void => void data.set(colour, (y * SIDE + x) * 3);
  for (let y = 0; y < SIDE; y++) for (let x = 0; x < SIDE; x++) paint(x, y, ground);
  for (let y = 0; y < CELL; y++) {
    for (let x = 0; x < CELL; x++) {
      paint(column * CELL + x, row * CELL + y, spot);
      paint((column - 1) * CELL + x, (row + 1) * CELL + y, stripe);
    }
  }
  return await sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
}

interface Spot {
  column: number;
  row: number;
  spot?: Colour;
  stripe?: Colour;
  ground?: Colour;
}

/** A child whose profile is `accurate` with these models in place of its own. */
async function started(bundles: readonly TinyBundle[]): Promise<InferenceSupervisor> {
  work = mkdtempSync(join(tmpdir(), 'waypost-operator-'));
  const models: Record<string, { bundleId: string; version: string; manifestSha256: string }> = {};
  for (const bundle of bundles) {
    const folder = join(work, bundle.bundleId, '1.0.0');
    await writeBundle(folder, bundle);
    models[bundle.role] = { bundleId: bundle.bundleId, version: '1.0.0', manifestSha256: sha256Of(folder) };
  }
  child = supervisor({ part: 'seeing', operator: { dir: work, models } });
  await child.start();
  return child;
}

async function look(s: InferenceSupervisor, spot: Spot): Promise<Value<'frame'>> {
  const answer = await s.request('frame', { bytes: await picture(spot) }, { deadlineMs: 10_000 });
  if (!answer.ok) throw new Error(`${answer.reason}: ${answer.detail}`);
  return answer.value;
}

function template(value: Value<'frame'>): Float32Array {
  const bytes = value.subject?.template;
  const read = bytes == null ? null : templateFromBytes(bytes, 128);
  if (read === null) throw new Error('no template of 128 numbers');
  return read;
}

const YUNET: TinyBundle = { role: 'detector', bundleId: 'tiny-yunet', network: tinyYuNet() };
const SCRFD: TinyBundle = { role: 'detector', bundleId: 'tiny-scrfd', network: tinyScrfd() };
const SFACE: TinyBundle = { role: 'embedder', bundleId: 'tiny-sface', network: tinySFace() };

describe('networks of the operator, from picture to template', () => {
  it.each([
    ['yunet-2023', YUNET],
    ['scrfd-kps', SCRFD],
  ])('%s finds the blue spot where it is, and no red one', async (_, bundle) => {
    const s = await started([bundle, SFACE]);
    const reports = s.health().profile!.models;
    expect(reports.map((m) => [m.role, m.ok ? m.name : m.detail])).toEqual([
      ['detector', bundle.bundleId],
      ['landmarks', 'face-landmarks-68'],
      ['embedder', 'tiny-sface'],
      ['liveness', 'face-liveness-fr'],
    ]);
    const found = await look(s, { column: 6, row: 8 });
    expect(found.faces).toBe(1);
    // Centre of the cell (104, 136), five cells of 16 pixels wide.
    const [x, y, w, h] = found.subject!.rect.map((v) => v * SIDE) as [number, number, number, number];
    for (const [got, want] of [
      [x, 64],
      [y, 96],
      [w, 80],
      [h, 80],
    ] as const) {
      expect(got).toBeCloseTo(want, 1);
    }
    // With the colours in the other order the red spot would shine.
    expect((await look(s, { column: 6, row: 8, spot: [255, 0, 0] })).faces).toBe(0);
  });

  it('aligns on the points of the detector, feeds RGB, and compares by cosine', async () => {
    const s = await started([YUNET, SFACE]);
    const here = template(await look(s, { column: 6, row: 8 }));
    // The same face elsewhere in the picture gives the same chip; only its edges see another part of the ground.
    const there = template(await look(s, { column: 9, row: 6 }));
    const other = template(await look(s, { column: 6, row: 8, ground: [12, 90, 12], stripe: [250, 250, 12] }));
    expect(compareTemplates(here, there, 'cosine')).toBeGreaterThan(0.9999);
    expect(compareTemplates(here, other, 'cosine')).toBeLessThan(0.9);
    // The first three numbers are the means of red, green and blue over the chip.
    const [r, g, b] = here as unknown as [number, number, number];
    expect(r / g).toBeGreaterThan(1.5);
    expect(g / b).toBeGreaterThan(1.5);
  });

  it('refuses an embedder that wants points from a detector that gives none', async () => {
    const s = await started([SFACE]);
    const embedder = s.health().profile!.models.find((m) => m.role === 'embedder');
    expect(embedder).toMatchObject({ ok: false, reason: 'MODEL_SELFTEST' });
    expect(embedder!.ok ? '' : embedder!.detail).toContain('gives none');
  });

  it('puts no model of the profile in the place of one that is refused', async () => {
    work = mkdtempSync(join(tmpdir(), 'waypost-operator-'));
    child = supervisor({
      part: 'seeing',
      operator: { dir: work, models: { embedder: { refused: 'signed with other keys' } } },
    });
    await child.start();
    const embedder = child.health().profile!.models.find((m) => m.role === 'embedder');
    expect(embedder).toEqual({
      ok: false,
      role: 'embedder',
      reason: 'MODEL_DIGEST',
      detail: 'signed with other keys',
    });
  });
});
