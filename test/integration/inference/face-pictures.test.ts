import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cosine, templateFromBytes } from '../../../src/core/face/embedding/index.ts';
import type { FaceStep, LiveFrame } from '../../../src/core/inspection/ports/steps/index.ts';
import { createFaceStep, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { manifestSchema } from '../../../src/inference/protocol/models/index.ts';
import { sha256Of, tinyDarkIsNaN, writeBundle } from '../../fakes/tiny-networks.ts';
import { BUNDLES, clock, FACES, requireBuild, supervisor } from './bundles.ts';

let child: InferenceSupervisor;
let face: FaceStep;

beforeAll(async () => {
  requireBuild();
  child = supervisor();
  await child.start();
  face = createFaceStep({ supervisor: child, clock, profile: 'accurate' });
});
afterAll(() => child.stop());

const picture = (name: string): Buffer => readFileSync(join(FACES, `${name}.jpg`));

async function frameOf(bytes: Buffer, step: FaceStep = face): Promise<LiveFrame> {
  const outcome = await step.analyse(bytes);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.frame;
}

function likeness(a: LiveFrame, b: LiveFrame): number {
  const [x, y] = [a, b].map((f) => (f.template === null ? null : templateFromBytes(f.template.bytes)));
  return x == null || y == null ? Number.NaN : (cosine(x, y) ?? Number.NaN);
}

/** A plain scene of `width` x `height` with rendered travellers laid on it. */
async function scene(width: number, height: number, laid: OverlayOptions[]): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background: '#8a8f94' } })
    .composite(laid)
    .jpeg({ quality: 92 })
    .toBuffer();
}

describe('the same face in another file', () => {
  const forms: [string, () => Promise<Buffer>][] = [
    ['PNG of 16 bits', () => sharp(picture('id02_live1')).toColourspace('rgb16').png().toBuffer()],
    ['CMYK JPEG', () => sharp(picture('id02_live1')).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()],
    [
      'first picture of an animated WebP',
      async () => {
        const pages = [picture('id02_live1'), picture('id16_live1')];
        return await sharp(pages, { join: { animated: true } })
          .webp({ quality: 95 })
          .toBuffer();
      },
    ],
    [
      'JPEG that lies on its side and says so',
      () => sharp(picture('id02_live1')).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer(),
    ],
  ];

  it.each(forms)('%s: one face, and the template of the plain file', async (_, make) => {
    const plain = await frameOf(picture('id02_live1'));
    const other = await frameOf(await make());
    expect(other.faces).toBe(1);
    expect(likeness(plain, other)).toBeGreaterThan(0.97);
  });

  it.each<[string, () => Promise<Buffer>]>([
    [
      'animated GIF',
      () =>
        sharp([picture('id02_live1'), picture('id16_live1')], { join: { animated: true } })
          .gif()
          .toBuffer(),
    ],
    ['1 x 1 pixel', () => scene(1, 1, [])],
    [
      '100 megapixels',
      () =>
        sharp({ create: { width: 12_500, height: 8_000, channels: 3, background: '#888' } })
          .png()
          .toBuffer(),
    ],
    ['the first half of a JPEG', async () => picture('id02_live1').subarray(0, picture('id02_live1').length >> 1)],
  ])('%s is refused with a reason and the child lives on', async (_, make) => {
    const pid = child.pid;
    expect(await face.analyse(await make())).toEqual({
      ok: false,
      value: 'undetermined',
      reason: 'FACE_IMAGE_REJECTED',
    });
    expect(child.pid).toBe(pid);
  });
});

describe('whose face it is', () => {
  it('is that of the traveller and not the small one printed on the shirt', async () => {
    const live = picture('id10_live1');
    const print = await sharp(picture('id16_passport')).resize(96, 120).toBuffer();
    const worn = await sharp(live)
      .composite([{ input: print, left: 272, top: 360 }])
      .jpeg({ quality: 95 })
      .toBuffer();
    const [alone, printed, stranger] = [await frameOf(live), await frameOf(worn), await frameOf(picture('id16_live1'))];
    expect(printed.faces).toBe(1);
    expect(likeness(alone, printed)).toBeGreaterThan(0.9);
    expect(likeness(stranger, printed)).toBeLessThan(0.6);
  });

  it('is asked again where a printed face is as large as a person', async () => {
    const print = await sharp(picture('id16_passport')).resize(384, 480).toBuffer();
    const held = await scene(1024, 480, [
      { input: picture('id10_live1'), left: 0, top: 0 },
      { input: print, left: 640, top: 0 },
    ]);
    const frame = await frameOf(held);
    expect(frame).toMatchObject({ acceptable: false, guidance: 'several-faces', faces: 2 });
  });

  it('is found small in a large scene, and where it fills the picture', async () => {
    const small = await sharp(picture('id10_live1')).resize(80, 60).toBuffer();
    const far = await frameOf(await scene(1600, 1200, [{ input: small, left: 500, top: 400 }]));
    expect(far).toMatchObject({ faces: 1, acceptable: false, guidance: 'too-far' });
    const [x, y, w, h] = far.rect!;
    expect([x + w / 2, y + h / 2].map((v) => Math.round(v * 10))).toEqual([3, 4]);
    expect(w).toBeLessThan(0.03);

    const live = await frameOf(picture('id10_live1'));
    const [left, top, wide, high] = live.rect!;
    const cut = await sharp(picture('id10_live1'))
      .extract({
        left: Math.round((left + wide * 0.1) * 640),
        top: Math.round((top + high * 0.2) * 480),
        width: Math.round(wide * 0.8 * 640),
        height: Math.round(high * 0.7 * 480),
      })
      .resize({ width: 640 })
      .jpeg({ quality: 95 })
      .toBuffer();
    expect(await frameOf(cut)).toMatchObject({ faces: 1, acceptable: false, guidance: 'too-near' });
  });
});

describe('numbers that are none, and templates of another making', () => {
  it('takes no template from a network that answers no number, and compares nobody', async () => {
    const work = mkdtempSync(join(tmpdir(), 'waypost-nan-'));
    const bundle = { role: 'embedder', bundleId: 'tiny-nan', network: tinyDarkIsNaN() } as const;
    const folder = join(work, bundle.bundleId, '1.0.0');
    await writeBundle(folder, bundle);
    const models = { embedder: { bundleId: bundle.bundleId, version: '1.0.0', manifestSha256: sha256Of(folder) } };
    const other = supervisor({ part: 'seeing', operator: { dir: work, models } });
    try {
      await other.start();
      const step = createFaceStep({ supervisor: other, clock, profile: 'accurate' });
      const dark = await sharp(picture('id10_live1')).linear(0.4, 0).jpeg().toBuffer();
      const frame = await frameOf(dark, step);
      expect(frame).toMatchObject({ faces: 1, template: null, acceptable: false });
      const [check] = step.verify({
        reference: null,
        referenceReason: 'FACE_NO_REFERENCE',
        frames: [frame],
        failure: null,
        t0: 0,
      });
      expect(check).toMatchObject({ value: 'undetermined' });
      expect(check!.score).toBeUndefined();
    } finally {
      await other.stop();
      rmSync(work, { recursive: true });
    }
  });

  it('does not compare with a template of another network', async () => {
    const frame = await frameOf(picture('id10_live1'));
    const reference = { ...frame.template!, modelSha256: '0'.repeat(64) };
    const [check] = face.verify({
      reference,
      referenceReason: 'FACE_NO_REFERENCE',
      frames: [frame],
      failure: null,
      t0: 0,
    });
    expect(check).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
    expect(check!.score).toBeUndefined();
  });

  it('names templates after the way they are made and not after the network alone', () => {
    const folder = join(BUNDLES, 'face-embedder-fr', '2.2.0');
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')));
    if (!('sources' in manifest.provenance)) throw new Error('no sources');
    expect(manifest.provenance.sources.map((s) => s.sha256)).not.toContain(manifest.files[0]!.sha256);
    expect(readFileSync(join(folder, 'face-embedder-fr.onnx')).toString('latin1')).toContain('waypost.template');
  });
});
