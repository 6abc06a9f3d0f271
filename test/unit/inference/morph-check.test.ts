import { describe, expect, it } from 'vitest';
import { calibratedTemplate, TEMPLATE_LENGTH, templateToBytes } from '../../../src/core/face/embedding/index.ts';
import type { FaceTemplate } from '../../../src/core/inspection/ports/steps/index.ts';
import { assess } from '../../../src/core/inspection/record/index.ts';
import { createFaceStep, type InferenceService } from '../../../src/inference/host/index.ts';
import { liveFrame } from '../../fakes/live-frame.ts';

const SHA = 'a'.repeat(64);
const CALIBRATION = { medianLength: 7, offset: 0.5, weight: 0.35 };
const RATES = { threshold: 0.5, bpcer: 0.05, mates: 900, macer: 0.4, morphs: 200 };

function service(more: object = {}): InferenceService {
  const rows = [
    { fmr: 0.01, threshold: 0.2, fnmr: 0.01 },
    { fmr: 0.001, threshold: 0.4, fnmr: 0.02 },
  ];
  const embedder = {
    ok: true as const,
    role: 'embedder' as const,
    name: 'face-embedder',
    version: '1.0.0',
    sha256: SHA,
    mode: 'm' as const,
    thresholds: { verify: { rows, matchFmr: 0.001, inconclusiveFmr: 0.01 }, identify: [] },
    template: { metric: 'cosine' as const, length: TEMPLATE_LENGTH, calibration: CALIBRATION },
    making: SHA,
    ...more,
  };
  const profile = { profile: 'accurate', models: [embedder], committed: [], reading: [] };
  return {
    request: () => Promise.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail: 'not in this test' }),
    health: () => ({ state: 'ready', pid: 1, profile, deaths: 0, queued: 0, lastFailure: null }),
  };
}

/** A face whose cosine with that of 1 is `cos`, from a picture of this length of vector. */
function face(cos: number, length = 7, over: Partial<FaceTemplate> = {}): FaceTemplate {
  const v = new Float32Array(TEMPLATE_LENGTH);
  // Pairs of equal numbers lie across the direction that holds the length.
  for (const i of [0, 1]) v[i] = (cos * length) / Math.SQRT2;
  for (const i of [2, 3]) v[i] = (Math.sqrt(1 - cos * cos) * length) / Math.SQRT2;
  const bytes = templateToBytes(calibratedTemplate(v, CALIBRATION) as Float32Array);
  return { profile: 'accurate', modelSha256: SHA, bytes, grey: false, sharpness: 30, ...over };
}

const frame = (template: FaceTemplate) => liveFrame({ template });

const clock = { mono: () => 50, wall: () => new Date(0), trusted: () => true };
interface Case {
  model?: object;
  reference?: FaceTemplate | null;
  frames?: FaceTemplate[];
  failure?: 'CAMERA_LOST' | null;
}
/** Both checks on the same pictures; they say the same where the rates are the same. */
function judge({ model = {}, reference = face(1), frames = [face(0.9)], failure = null }: Case) {
  const step = createFaceStep({ supervisor: service(model), clock, profile: 'accurate' });
  const input = {
    reference,
    referenceReason: 'FACE_NO_REFERENCE',
    frames: frames.map(frame),
    failure,
    t0: 10,
  } as const;
  const page = step.verify(input).find(({ check }) => check === 'face.morph');
  const chip = step.compare({ ...input, check: 'face.morph-chip' });
  if (page === undefined) throw new Error('face.morph is missing');
  return { page, chip };
}
const counted = { morphDetection: { measuredBy: 'x', date: '2026-06-01', page: RATES, chip: RATES } };

describe('a portrait that may be a blend', () => {
  it('has a score and no alarm without the rates of an operator', () => {
    for (const cos of [0.5, 0.9]) {
      for (const check of Object.values(judge({ frames: [face(cos)] }))) {
        expect(check).toMatchObject({ mode: 'e', value: 'undetermined', reason: 'FACE_MORPH_NOT_CALIBRATED' });
        expect(check.score).toMatchObject({ threshold: null, achievedFmr: null });
        expect(check.score?.value).toBeCloseTo(cos, 3);
        expect(assess([check]).facts).toEqual([]);
      }
    }
  });

  it('raises an alarm below the limit of the rates, which never decides', () => {
    for (const check of Object.values(judge({ model: counted, frames: [face(0.45)] }))) {
      expect(check).toMatchObject({ mode: 'o', value: 'undetermined', reason: 'FACE_MORPH_POSSIBLE' });
      expect(check.margin).toBeLessThan(0);
      expect(assess([check]).facts).toMatchObject([{ check: check.check, reason: 'FACE_MORPH_POSSIBLE' }]);
    }
    for (const check of Object.values(judge({ model: counted, frames: [face(0.55)] })))
      expect(check).toMatchObject({ mode: 'o', value: 'successful', reason: 'FACE_MORPH_NO_ALARM' });
  });

  it('is judged by the rates of its own portrait alone', () => {
    const { page, chip } = judge({
      model: { morphDetection: { ...counted.morphDetection, chip: undefined } },
      frames: [face(0.45)],
    });
    expect([page.mode, page.reason]).toEqual(['o', 'FACE_MORPH_POSSIBLE']);
    expect([chip.mode, chip.reason]).toEqual(['e', 'FACE_MORPH_NOT_CALIBRATED']);
  });

  it('is only shown with a model in mode e', () => {
    for (const check of Object.values(judge({ model: { ...counted, mode: 'e' }, frames: [face(0.45)] })))
      expect(check).toMatchObject({ mode: 'e', reason: 'FACE_MORPH_NOT_CALIBRATED' });
  });

  it('has the quality of both pictures taken out', () => {
    const value = (reference: FaceTemplate, live: FaceTemplate) =>
      judge({ reference, frames: [live] }).page.score?.value;
    // 0.35 for each e-fold of length.
    expect(value(face(1, 7 / 1.2), face(0.7))).toBeCloseTo(0.7 + 0.35 * Math.log(1.2), 3);
    expect(value(face(1), face(0.7, 7 * 1.2))).toBeCloseTo(0.7 - 0.35 * Math.log(1.2), 3);
  });

  it('is the mean over the frames, and not of their mean template', () => {
    expect(judge({ frames: [face(0.6), face(0.9)] }).page.score?.value).toBeCloseTo(0.75, 3);
  });

  it.each<[string, Case, string, string]>([
    ['no portrait', { reference: null }, 'undetermined', 'FACE_NO_REFERENCE'],
    ['a soft portrait', { reference: face(1, 7, { sharpness: 1 }) }, 'undetermined', 'FACE_REFERENCE_SOFT'],
    ['a grey portrait', { reference: face(1, 7, { grey: true }) }, 'undetermined', 'FACE_GREY'],
    ['two poor pictures', { reference: face(1, 4), frames: [face(0.9, 4)] }, 'undetermined', 'FACE_BOTH_POOR'],
    ['another face', { frames: [face(-0.3)] }, 'undetermined', 'FACE_NO_MATCH'],
    ['a camera that is lost', { frames: [], failure: 'CAMERA_LOST' }, 'aborted', 'CAMERA_LOST'],
    ['a model of another making', { model: { ...counted, making: 'b'.repeat(64) } }, 'aborted', 'MODEL_UNAVAILABLE'],
  ])('never passes with %s', (_, given, value, reason) => {
    for (const check of Object.values(judge({ ...given, model: { ...counted, ...given.model } }))) {
      expect(check).toMatchObject({ value, reason });
      expect(check).not.toHaveProperty('score');
    }
  });

  it('is not available with templates that are compared by distance', () => {
    const rows = [
      { fmr: 0.01, threshold: 0.9, fnmr: 0.01 },
      { fmr: 0.001, threshold: 0.8, fnmr: 0.02 },
    ];
    const thresholds = { verify: { rows, matchFmr: 0.001, inconclusiveFmr: 0.01 }, identify: [] };
    const template = { metric: 'euclidean', length: TEMPLATE_LENGTH };
    for (const check of Object.values(judge({ model: { ...counted, thresholds, template }, frames: [face(0.99)] })))
      expect(check).toMatchObject({ value: 'not-supported', reason: 'FACE_MORPH_NOT_CALIBRATED' });
  });
});
