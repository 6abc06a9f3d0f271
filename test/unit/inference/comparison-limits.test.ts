import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { combineTemplates, planSearch } from '../../../src/core/face/comparison/index.ts';
import {
  cosineWithStored,
  quantise,
  TEMPLATE_LENGTH,
  templateToBytes,
} from '../../../src/core/face/embedding/index.ts';
import type { FaceTemplate } from '../../../src/core/inspection/ports/steps/index.ts';
import { createFaceStep, type InferenceService } from '../../../src/inference/host/index.ts';
import { manifestFaults, manifestSchema, profileFaults } from '../../../src/inference/protocol/models/index.ts';
import { liveFrame } from '../../fakes/live-frame.ts';

afterEach(() => vi.unstubAllGlobals());

function manifest(name: string): ReturnType<typeof manifestSchema.parse> {
  const file = join(packageRoot, 'models', 'manifests', `${name}.json`);
  const { conversion, golden, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
  return manifestSchema.parse({
    ...rest,
    files: [{ path: 'a.onnx', bytes: 1, sha256: '0'.repeat(64) }],
    provenance: { supplier: 'test', conversion },
    golden: [{ input: 'bytes-7919', ...golden, inputSha256: '0'.repeat(64) }],
  });
}

describe('a manifest', () => {
  it('whose rows do not fall in their false match rate is no calibration', () => {
    const m = manifest('face-embedder-fr');
    const rows = m.thresholds?.verify.rows ?? [];
    const [first, second] = [rows[0]?.fmr ?? 0, rows[1]?.fmr ?? 0];
    Object.assign(rows[0] ?? {}, { fmr: second });
    Object.assign(rows[1] ?? {}, { fmr: first });
    expect(manifestFaults(m).join('\n')).toContain('rows must go from the loosest to the strictest');
  });
  it('that multiplies every picture by nothing is refused', () => {
    const m = manifest('face-embedder-fr');
    m.input.scale = 0;
    expect(manifestFaults(m).join('\n')).toContain('input.scale');
  });
  it('of patches is refused with its colours exchanged', () => {
    const m = manifest('face-liveness-fr');
    Object.assign(m, { role: 'document-patch' });
    Object.assign(m.input, { layout: 'NCHW', shape: ['N', 3, 96, 96], colour: 'BGR', mean: 0, scale: 1 });
    const tensors = [
      { name: 'a', shape: ['N', 2] },
      { name: 'b', shape: ['N', 192] },
    ];
    Object.assign(m.output, { decoder: 'patch-logits', tensors });
    expect(manifestFaults(m)).toEqual([]);
    for (const change of [{ colour: 'RGB' }, { mean: 127 }, { scale: 2 }, { layout: 'NHWC' }])
      expect(manifestFaults({ ...m, input: { ...m.input, ...change } as never }).join()).toContain('BGR of 96 x 96');
  });
  it('of an embedder that needs points does not go with a detector that gives none', () => {
    const [embedder, detector] = [manifest('face-embedder-fr'), manifest('face-detector-fr')];
    Object.assign(embedder.input, { alignment: { ...embedder.input.alignment, template: 'detector-points' } });
    Object.assign(detector.output, { decoder: 'blazeface-256' });
    expect(profileFaults(embedder, detector)).toHaveLength(1);
    Object.assign(detector.output, { decoder: 'yunet-2023' });
    expect(profileFaults(embedder, detector)).toEqual([]);
  });
});

describe('a stored template', () => {
  it('has its components rounded to the nearest step', () => {
    const stored = quantise(Float32Array.from([1, 0.25, -0.25, 0.1]));
    expect([...(stored ?? []).slice(0, 4)]).toEqual([127, 32, -32, 13]);
  });
  it('is compared with nothing of another length, and gives no cosine above one', () => {
    const template = Float32Array.from({ length: TEMPLATE_LENGTH }, (_, at) => Math.sin(at + 1));
    const stored = quantise(template) ?? new Int8Array();
    expect(cosineWithStored(template.subarray(1), stored)).toBeNull();
    expect(cosineWithStored(Float32Array.of(...template, 0), stored)).toBeNull();
    expect(
      cosineWithStored(
        template.map((v) => v * 100),
        stored,
      ),
    ).toBe(1);
    expect(
      cosineWithStored(
        template.map((v) => v * -100),
        stored,
      ),
    ).toBe(-1);
  });
  it('of two lengths are never combined', () => {
    const two = [Float32Array.from([1, 2, 3]), Float32Array.from([1, 2, 3, 4])];
    expect(combineTemplates(two, { metric: 'euclidean' })).toBeNull();
    expect(combineTemplates([...two].reverse(), { metric: 'euclidean' })).toBeNull();
  });
});

describe('the plan of a search', () => {
  it('takes no budget of more than one alert for every second traveller', () => {
    const rows = [
      { fmr: 0.01, threshold: 0.2, fnmr: 0 },
      { fmr: 1e-5, threshold: 0.5, fnmr: 0 },
    ];
    const identify = [{ maxGallery: 1000, fpir: 0.01, threshold: 0.5 }];
    const plan = planSearch({
      templates: 100,
      budget: { travellersPerDay: 10, falseAlertsPerDay: 9 },
      calibration: { rows, identify },
    });
    expect(plan).toMatchObject({ ok: true, fpir: 0.5 });
  });
});

const MAKING = 'c'.repeat(64);
const thresholds = {
  verify: {
    rows: [
      { fmr: 0.01, threshold: 0.2, fnmr: 0.01 },
      { fmr: 0.0001, threshold: 0.6, fnmr: 0.03 },
    ],
    matchFmr: 0.0001,
    inconclusiveFmr: 0.01,
  },
  identify: [],
};
const embedder = {
  ok: true as const,
  role: 'embedder' as const,
  name: 'face-embedder',
  version: '1.0.0',
  sha256: 'a'.repeat(64),
  mode: 'm' as const,
  thresholds,
  template: { metric: 'cosine' as const, length: TEMPLATE_LENGTH },
  making: MAKING,
};
const face = (models: unknown[]) =>
  createFaceStep({
    supervisor: {
      request: () => Promise.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail: '' }),
      health: () => ({
        state: 'ready',
        pid: 1,
        profile: { profile: 'accurate', models, committed: [], reading: [] },
        deaths: 0,
        queued: 0,
        lastFailure: null,
      }),
    } as unknown as InferenceService,
    clock: { mono: () => 50, wall: () => new Date(0), trusted: () => true },
    profile: 'accurate',
    policy: {},
  });
const template = (): FaceTemplate => ({
  profile: 'accurate',
  modelSha256: MAKING,
  bytes: templateToBytes(Float32Array.from({ length: TEMPLATE_LENGTH }, (_, at) => (at < 4 ? 0.5 : 0))),
  grey: false,
  sharpness: 30,
});
const frame = () => liveFrame({ template: template() });
const compared = (models: unknown[]) => {
  const input = { reference: template(), referenceReason: 'FACE_NO_REFERENCE' as const, failure: null, t0: 10 };
  return face(models).verify({ ...input, frames: [frame(), frame()] })[0];
};

describe('a comparison of faces', () => {
  it('without a model ends without an answer', () => {
    expect(compared([])).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
    const none = { ...embedder, thresholds: null };
    expect(compared([none])).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
  });

  it.each(['verify', 'agree'] as const)('leaves no number of a template behind: %s', (what) => {
    const made: Float32Array[] = [];
    const step = face([embedder]);
    const [one, two, reference] = [frame(), frame(), template()];
    const Plain = globalThis.Float32Array;
    vi.stubGlobal(
      'Float32Array',
      new Proxy(Plain, {
        construct: (target, given) => {
          const array = Reflect.construct(target, given) as Float32Array;
          made.push(array);
          return array;
        },
      }),
    );
    if (what === 'agree') step.agree(one, two);
    else
      expect(
        step.verify({ reference, referenceReason: 'FACE_NO_REFERENCE', failure: null, t0: 10, frames: [one, two] })[0],
      ).toMatchObject({ reason: 'FACE_MATCH' });
    vi.unstubAllGlobals();
    const templates = made.filter(({ length }) => length === TEMPLATE_LENGTH);
    expect(templates.length).toBeGreaterThan(1);
    for (const copy of templates) expect(copy.every((v) => v === 0)).toBe(true);
  });
});
