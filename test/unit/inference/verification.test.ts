import { describe, expect, it } from 'vitest';
import {
  averagedTemplate,
  calibratedTemplate,
  cosine,
  meanTemplate,
  TEMPLATE_LENGTH,
  templateFromBytes,
  templateToBytes,
} from '../../../src/core/face/embedding/index.ts';
import { DEFAULT_QUALITY_LIMITS } from '../../../src/core/face/quality/index.ts';
import type { FaceTemplate, LiveFrame } from '../../../src/core/inspection/ports/steps/index.ts';
import { assess } from '../../../src/core/inspection/record/index.ts';
import { createFaceStep, type InferenceService } from '../../../src/inference/host/index.ts';
import type { ProfileReport } from '../../../src/inference/protocol/index.ts';
import { liveFrame } from '../../fakes/live-frame.ts';

const SHA = 'a'.repeat(64);
const MAKING = 'c'.repeat(64);
const thresholds = {
  verify: {
    rows: [
      { fmr: 0.01, threshold: 0.2, fnmr: 0.01 },
      { fmr: 0.001, threshold: 0.4, fnmr: 0.02 },
      { fmr: 0.0001, threshold: 0.6, fnmr: 0.03 },
    ],
    matchFmr: 0.001,
    inconclusiveFmr: 0.01,
  },
  identify: [],
};

function service(over: Partial<ProfileReport> = {}): InferenceService {
  const model = (role: 'detector' | 'landmarks' | 'embedder' | 'liveness') => ({
    ok: true as const,
    role,
    name: `face-${role}`,
    version: '1.0.0',
    sha256: SHA,
    mode: 'm' as const,
    thresholds: role === 'embedder' ? thresholds : null,
    template: role === 'embedder' ? { metric: 'cosine' as const, length: TEMPLATE_LENGTH } : null,
    making: role === 'embedder' ? MAKING : null,
  });
  const profile: ProfileReport = {
    profile: 'accurate',
    models: [model('detector'), model('landmarks'), model('embedder'), model('liveness')],
    committed: [],
    reading: [],
    ...over,
  };
  return {
    request: () => Promise.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail: 'not in this test' }),
    health: () => ({ state: 'ready', pid: 1, profile, deaths: 0, queued: 0, lastFailure: null }),
  };
}

const clock = { mono: () => 50, wall: () => new Date(0), trusted: () => true };

/** Unit template whose cosine with `at(1)` is `cos`. */
function template(cos: number, over: Partial<FaceTemplate> = {}): FaceTemplate {
  const v = new Float32Array(TEMPLATE_LENGTH);
  v[0] = cos;
  v[1] = Math.sqrt(1 - cos * cos);
  return { profile: 'accurate', modelSha256: MAKING, bytes: templateToBytes(v), grey: false, sharpness: 30, ...over };
}

const frame = (over: Partial<LiveFrame> = {}) => liveFrame({ template: template(1), attackScore: 0.1, ...over });

const step = (policy = {}, s = service()) => createFaceStep({ supervisor: s, clock, profile: 'accurate', policy });
const input = (
  reference: FaceTemplate | null,
  frames: LiveFrame[],
  failure: Parameters<ReturnType<typeof step>['verify']>[0]['failure'] = null,
) => ({
  reference,
  referenceReason: 'FACE_NO_REFERENCE' as const,
  frames,
  failure,
  t0: 10,
});

describe('face.verification', () => {
  it.each([
    [0.9, 'successful', 'FACE_MATCH'],
    [0.41, 'successful', 'FACE_MATCH'],
    [0.39, 'undetermined', 'FACE_INCONCLUSIVE'],
    [0.21, 'undetermined', 'FACE_INCONCLUSIVE'],
    [0.19, 'failed', 'FACE_NO_MATCH'],
    [-0.5, 'failed', 'FACE_NO_MATCH'],
  ])('at cosine %f ends as %s %s', (cos, value, reason) => {
    const [check] = step().verify(input(template(cos), [frame()]));
    expect(check).toMatchObject({ check: 'face.verification', value, reason, errorCode: null });
    expect(check!.score!.value).toBeCloseTo(cos, 5);
    expect(check!.score).toMatchObject({ threshold: 0.4, achievedFmr: 0.001, direction: 'higher-is-same-person' });
    expect(check!.component).toEqual({ name: 'face-embedder', version: '1.0.0', sha256: SHA });
    expect(check!.margin! >= 0).toBe(value === 'successful');
  });

  it('follows a stricter policy and ignores one that would loosen the gate', () => {
    expect(step({ matchFmr: 0.0001 }).verify(input(template(0.5), [frame()]))[0]).toMatchObject({
      reason: 'FACE_INCONCLUSIVE',
      score: { threshold: 0.6 },
    });
    expect(step({ matchFmr: 0.01 }).verify(input(template(0.3), [frame()]))[0]).toMatchObject({
      reason: 'FACE_INCONCLUSIVE',
      score: { threshold: 0.4 },
    });
  });

  it('takes the next stricter row for a rate that is none, and decides nothing where there is none as strict', () => {
    expect(step({ matchFmr: 0.0005 }).verify(input(template(0.5), [frame()]))[0]).toMatchObject({
      reason: 'FACE_INCONCLUSIVE',
      score: { threshold: 0.6, achievedFmr: 0.0001 },
    });
    for (const cos of [1, 0.5, 0]) {
      const [check] = step({ matchFmr: 0.00001 }).verify(input(template(cos), [frame()]));
      expect(check).toMatchObject({
        value: 'undetermined',
        reason: 'FACE_NO_THRESHOLD',
        errorCode: null,
        margin: null,
      });
      expect(check).not.toHaveProperty('score');
    }
  });

  describe('by distance', () => {
    const euclidean = {
      verify: {
        rows: [
          { fmr: 0.01, threshold: 0.6, fnmr: 0.01 },
          { fmr: 0.0005, threshold: 0.5, fnmr: 0.13 },
        ],
        matchFmr: 0.0005,
        inconclusiveFmr: 0.01,
      },
      identify: [],
    };
    const models = service()
      .health()
      .profile!.models.map((m) =>
        m.ok && m.role === 'embedder'
          ? { ...m, thresholds: euclidean, template: { metric: 'euclidean' as const, length: 128 } }
          : m,
      );
    const at = (x: number, over: Partial<FaceTemplate> = {}): FaceTemplate => {
      const v = new Float32Array(128).fill(0.1);
      v[0] = x;
      return {
        profile: 'provenance',
        modelSha256: MAKING,
        bytes: templateToBytes(v),
        grey: false,
        sharpness: 30,
        ...over,
      };
    };
    const verify = (reference: FaceTemplate, live: FaceTemplate) =>
      step({}, service({ profile: 'provenance', models })).verify(input(reference, [frame({ template: live })]))[0]!;

    it.each([
      [0, 'successful', 'FACE_MATCH'],
      [0.49, 'successful', 'FACE_MATCH'],
      [0.51, 'undetermined', 'FACE_INCONCLUSIVE'],
      [0.61, 'failed', 'FACE_NO_MATCH'],
      [9, 'failed', 'FACE_NO_MATCH'],
    ])('%f ends as %s %s', (distance, value, reason) => {
      const check = verify(at(0), at(distance));
      expect(check).toMatchObject({ value, reason, score: { threshold: 0.5, direction: 'lower-is-same-person' } });
      expect(check.score!.value).toBeCloseTo(distance, 5);
      expect(check.margin! >= 0).toBe(value === 'successful');
    });

    it('never compares with a template of the other profile, whatever it claims to be', () => {
      const other = template(1);
      const refused = { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
      // Another embedder's hash; and another embedder's numbers under the hash of this one.
      expect(verify(at(0), at(0, { modelSha256: 'b'.repeat(64) }))).toMatchObject(refused);
      expect(verify(at(0), at(0, { bytes: other.bytes }))).toMatchObject(refused);
      expect(verify({ ...other, modelSha256: 'b'.repeat(64) }, at(0))).toMatchObject(refused);
      expect(verify(other, at(0))).toMatchObject(refused);
      expect(verify(other, at(0)).score).toBeUndefined();
      expect(step().verify(input(at(0), [frame()]))[0]).toMatchObject(refused);
    });
  });

  it('is on trial when one of its models is', () => {
    for (const role of ['detector', 'landmarks', 'embedder'] as const) {
      const trial = service();
      const models = trial
        .health()
        .profile!.models.map((m) => (m.ok && m.role === role ? { ...m, mode: 'e' as const } : m));
      const health = { ...trial.health(), profile: { profile: 'accurate', models, committed: [], reading: [] } };
      const face = createFaceStep({ supervisor: { ...trial, health: () => health }, clock, profile: 'accurate' });
      expect(face.verify(input(template(1), [frame()]))[0]).toMatchObject({ value: 'successful', mode: 'e' });
    }
    expect(step().verify(input(template(1), [frame()]))[0]).toMatchObject({ value: 'successful', mode: 'm' });
  });

  it('never passes without a reference, a usable frame, a model or a running child', () => {
    const match = template(1);
    const verify = (...args: Parameters<typeof input>) => step().verify(input(...args))[0]!;
    expect(verify(null, [frame()])).toMatchObject({ value: 'undetermined', reason: 'FACE_NO_REFERENCE' });
    // The page was lost with the models: the comparison never ran.
    const lost = { ...input(null, [frame()]), referenceReason: 'MODEL_UNAVAILABLE' as const };
    expect(step().verify(lost)[0]).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE', errorCode: 90005 });
    expect(verify(match, [])).toMatchObject({ value: 'undetermined', reason: 'READ_ABSENT' });
    expect(verify(match, [frame({ acceptable: false, guidance: 'no-face', template: null })])).toMatchObject({
      value: 'undetermined',
      reason: 'FACE_NONE',
    });
    expect(verify(match, [frame({ acceptable: false, guidance: 'several-faces' })])).toMatchObject({
      value: 'undetermined',
      reason: 'FACE_MULTIPLE',
    });
    expect(verify(match, [], 'CAMERA_LOST')).toMatchObject({ value: 'aborted', reason: 'CAMERA_LOST' });
    expect(verify(match, [], 'MODEL_UNAVAILABLE')).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
    expect(verify(match, [], 'MODEL_NOT_INSTALLED')).toMatchObject({ value: 'not-supported' });
    expect(verify(match, [], 'READ_NOT_FITTED')).toMatchObject({ value: 'not-supported' });
  });

  it('compares no numbers of two embedders, and none that are damaged', () => {
    const other = template(1, { modelSha256: 'b'.repeat(64) });
    expect(step().verify(input(other, [frame()]))[0]).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
    const wiped = { ...template(1), bytes: new Uint8Array(TEMPLATE_LENGTH * 4) };
    expect(step().verify(input(wiped, [frame()]))[0]).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
    const cut = { ...template(1), bytes: new Uint8Array(7) };
    expect(step().verify(input(cut, [frame()]))[0]).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
  });

  it('compares nothing where one of the frames used cannot be read: it is not left out in silence', () => {
    const broken = frame({ template: template(1, { bytes: new Uint8Array(3) }) });
    const [check] = step().verify(input(template(0.9), [frame(), broken]));
    expect(check).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
  });

  it('leaves grey pictures to the eye and shows the score', () => {
    const [check] = step().verify(input(template(0.9, { grey: true }), [frame()]));
    expect(check).toMatchObject({ value: 'undetermined', reason: 'FACE_GREY' });
    expect(check!.score!.value).toBeCloseTo(0.9, 5);
  });

  it('does not let two people in turn pass as one', () => {
    const swapped = [frame({ template: template(1), rank: 0.9 }), frame({ template: template(0.1), rank: 0.8 })];
    expect(step().verify(input(template(0.8), swapped))[0]).toMatchObject({
      value: 'undetermined',
      reason: 'FACE_CHANGED',
    });
  });
});

describe('a face that may be covered', () => {
  const quality = [{ measure: 'mouth-cover' as const, value: 0.4, low: null, high: 0.15, ok: false }];

  it('is never a mismatch, and still a match where the rest is enough', () => {
    const verdict = (cos: number) => step().verify(input(template(cos), [frame({ quality })]))[0];
    expect(verdict(0.1)).toMatchObject({ value: 'undetermined', reason: 'FACE_COVERED' });
    expect(verdict(0.3)).toMatchObject({ value: 'undetermined', reason: 'FACE_COVERED' });
    expect(verdict(0.9)).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
  });
});

describe('a portrait that is not sharp', () => {
  const soft = { value: 'undetermined', reason: 'FACE_REFERENCE_SOFT' };

  it('is neither a match nor a mismatch, whether printed or on the chip', () => {
    for (const sharpness of [0, 4.9, Number.NaN]) {
      for (const cos of [1, 0.3, 0.1]) {
        const reference = template(cos, { sharpness });
        expect(step().verify(input(reference, [frame()]))[0]).toMatchObject(soft);
        const side = { reference, referenceReason: 'READ_OK' as const, t0: 1 };
        expect(step().compare({ ...side, check: 'face.chip', frames: [frame()], failure: null })).toMatchObject(soft);
        const printed = { printed: template(1), printedReason: 'READ_OK' as const };
        expect(step().compare({ ...side, check: 'face.portraits', ...printed })).toMatchObject(soft);
      }
    }
    const side = { reference: template(1), referenceReason: 'READ_OK' as const, t0: 1 };
    const printed = { printed: template(1, { sharpness: 1 }), printedReason: 'READ_OK' as const };
    expect(step().compare({ ...side, check: 'face.portraits', ...printed })).toMatchObject(soft);
  });

  it('is compared from the limit on, which a site may set', () => {
    const at = (sharpness: number, limit: number) =>
      step({ limits: { ...DEFAULT_QUALITY_LIMITS, minReferenceSharpness: limit } }).verify(
        input(template(1, { sharpness }), [frame()]),
      )[0];
    expect(at(5, DEFAULT_QUALITY_LIMITS.minReferenceSharpness)).toMatchObject({ reason: 'FACE_MATCH' });
    expect(at(9, 10)).toMatchObject(soft);
  });
});

describe('two pictures that both show too little', () => {
  const calibration = { medianLength: 7, offset: 0.5, weight: 0.35 };
  const models = service()
    .health()
    .profile!.models.map((m) => (m.ok && m.template !== null ? { ...m, template: { ...m.template, calibration } } : m));
  /** Template of a vector of this length whose face lies along one of two directions at 0.8 to each other. */
  const made = (length: number, other = false): FaceTemplate => {
    const v = new Float32Array(TEMPLATE_LENGTH);
    v[0] = v[1] = (other ? 0.8 : 1) * length * Math.SQRT1_2;
    v[2] = v[3] = (other ? 0.6 : 0) * length * Math.SQRT1_2;
    return template(1, { bytes: templateToBytes(calibratedTemplate(v, calibration)!) });
  };
  const verify = (reference: FaceTemplate, live: FaceTemplate, s = service({ models })) =>
    step({}, s).verify(input(reference, [frame({ template: live })]))[0];

  it('are no match, and no mismatch', () => {
    expect(verify(made(7), made(7, true))).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
    const poor = { value: 'undetermined', reason: 'FACE_BOTH_POOR' };
    expect(verify(made(5), made(5, true))).toMatchObject(poor);
    // One good picture carries a poor one: 0.75 of the length holds for the two together.
    expect(verify(made(5), made(7, true))).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
    expect(verify(made(3.5), made(7, true))).toMatchObject(poor);
  });

  it('speak together by the mean of their faces and that of their lengths apart', () => {
    const frames = [made(7), made(9, true)].map((live) => frame({ template: live }));
    const vectors = frames.map((live) => templateFromBytes(live.template!.bytes, TEMPLATE_LENGTH)!);
    const reference = made(8);
    const mean = averagedTemplate(vectors, calibration)!;
    const [check] = step({}, service({ models })).verify(input(reference, frames));
    expect(check!.score!.value).toBeCloseTo(cosine(mean, templateFromBytes(reference.bytes, TEMPLATE_LENGTH)!)!, 5);
    const plain = cosine(meanTemplate(vectors)!, templateFromBytes(reference.bytes, TEMPLATE_LENGTH)!)!;
    expect(Math.abs(check!.score!.value - plain)).toBeGreaterThan(0.001);
  });

  it('are compared as before where the embedder says nothing about lengths', () => {
    expect(verify(made(5), made(5, true), service())).toMatchObject({ reason: 'FACE_MATCH' });
  });
});

describe('the open part of a capture', () => {
  it('names what stood in the way, and no cover', () => {
    const reading = (measure: 'mouth-cover' | 'eye-cover' | 'exposure') => ({
      measure,
      value: 0.9,
      low: null,
      high: 0.1,
      ok: false,
    });
    const quality = [reading('exposure'), reading('mouth-cover'), reading('eye-cover')];
    for (const acceptable of [true, false]) {
      const capture = step().judgeCapture({
        frames: [frame({ acceptable, quality })],
        cameraLost: false,
        failure: null,
        t0: 0,
      });
      expect(capture.hindered).toEqual(['exposure']);
      expect(capture.personal?.quality).toEqual(quality);
    }
    const covers = step().judgeCapture({
      frames: [frame({ quality: quality.slice(1) })],
      cameraLost: false,
      failure: null,
      t0: 0,
    });
    expect(covers).not.toHaveProperty('hindered');
  });
});

describe('frames of one capture', () => {
  it('agree at and above the threshold for 1e-4, whatever row the site chose for a match', () => {
    const at = (cos: number) => frame({ template: template(cos) });
    for (const face of [step(), step({ matchFmr: 0.0001 })]) {
      expect(face.agree(at(1), at(0.65))).toBe(true);
      expect(face.agree(at(1), at(0.55))).toBe(false);
    }
  });

  it('are never held to be one person where the calibration has no row at or above 1e-4', () => {
    const strict = {
      rows: [{ fmr: 0.00001, threshold: 0.7, fnmr: 0.05 }],
      matchFmr: 0.00001,
      inconclusiveFmr: 0.00001,
    };
    const models = service()
      .health()
      .profile!.models.map((m) =>
        m.ok && m.role === 'embedder' ? { ...m, thresholds: { ...thresholds, verify: strict } } : m,
      );
    expect(step({}, service({ models })).agree(frame(), frame())).toBe(false);
  });

  it('are not called another person where they cannot be compared', () => {
    expect(step().agree(frame(), frame({ template: template(0, { modelSha256: 'b'.repeat(64) }) }))).toBe(true);
  });
});

describe('comparisons with the chip portrait', () => {
  const chip = { reference: template(1), referenceReason: 'READ_OK' as const, t0: 10 };

  it('follow the same bands as the comparison with the page', () => {
    const live = (cos: number) =>
      step().compare({ ...chip, check: 'face.chip', frames: [frame({ template: template(cos) })], failure: null });
    expect(live(0.9)).toMatchObject({ check: 'face.chip', reason: 'FACE_MATCH', score: { achievedFmr: 0.001 } });
    expect(live(0.3)).toMatchObject({ reason: 'FACE_INCONCLUSIVE' });
    expect(live(0)).toMatchObject({ value: 'failed', reason: 'FACE_NO_MATCH' });
    const printed = (cos: number) =>
      step().compare({ ...chip, check: 'face.portraits', printed: template(cos), printedReason: 'READ_OK' });
    expect(printed(0.9)).toMatchObject({ check: 'face.portraits', value: 'successful' });
    expect(printed(0)).toMatchObject({ value: 'failed' });
  });

  it('never pass where one side is missing, grey or of another model', () => {
    const without = { ...chip, reference: null, referenceReason: 'READ_TIMEOUT' as const };
    expect(step().compare({ ...without, check: 'face.chip', frames: [frame()], failure: null })).toMatchObject({
      value: 'undetermined',
      reason: 'READ_TIMEOUT',
    });
    const compare = (printed: FaceTemplate | null) =>
      step().compare({ ...chip, check: 'face.portraits', printed, printedReason: 'FACE_NO_REFERENCE' });
    expect(compare(null)).toMatchObject({ value: 'undetermined', reason: 'FACE_NO_REFERENCE' });
    expect(compare(template(1, { grey: true }))).toMatchObject({ value: 'undetermined', reason: 'FACE_GREY' });
    expect(compare(template(1, { modelSha256: 'b'.repeat(64) }))).toMatchObject({ value: 'aborted' });
  });
});

describe('face.liveness', () => {
  const liveness = (frames: LiveFrame[], failure: 'CAMERA_LOST' | null = null) =>
    step().verify(input(null, frames, failure))[1]!;

  it('is advice only: evaluatory, and never failed', () => {
    for (let attackScore = 0; attackScore <= 1; attackScore += 0.05) {
      const check = liveness([frame({ attackScore })]);
      expect(check.mode).toBe('e');
      expect(check.value).not.toBe('failed');
      expect(check.reason).toBe(attackScore < 0.5 ? 'PAD_NO_ALARM' : 'PAD_ALARM');
      // Not even silence says anything of a model that nobody evaluated.
      expect(check.value).toBe('undetermined');
    }
  });

  const report = {
    standard: 'ISO/IEC 30107-3',
    level: 'Level 1',
    laboratory: 'Example Laboratory',
    report: 'EL-2026-17',
    date: '2026-06-01',
    species: 6,
    threshold: 0.7,
    apcer: 0.01,
    bpcer: 0.01,
  } as const;
  const evaluated = (more: object) => {
    const supervisor = service();
    const { profile } = supervisor.health();
    for (const model of profile?.models ?? [])
      if (model.ok && model.role === 'liveness') Object.assign(model, { mode: 'o', attackDetection: report }, more);
    return (attackScore: number | null) =>
      createFaceStep({ supervisor, clock, profile: 'accurate' }).verify(
        input(null, attackScore === null ? [] : [frame({ attackScore })]),
      )[1]!;
  };

  it('counts with the report of a laboratory that the operator signed, at the threshold of the report', () => {
    const judge = evaluated({});
    expect(judge(0.69)).toMatchObject({ mode: 'o', value: 'successful', reason: 'PAD_NO_ALARM' });
    expect(judge(0.7)).toMatchObject({ mode: 'o', value: 'undetermined', reason: 'PAD_ALARM' });
    expect(judge(0.7).score).toMatchObject({ threshold: 0.7 });
    // An alarm is a fact that the officer answers; it decides nothing.
    expect(assess([judge(0.9)]).facts).toEqual([
      { check: 'face.liveness', value: 'undetermined', reason: 'PAD_ALARM' },
    ]);
    expect(judge(0.99).value).not.toBe('failed');
  });

  it.each([
    ['without a report', { attackDetection: undefined }],
    ['in mode e', { mode: 'e' }],
    ['that only claims to count', { mode: 'm', attackDetection: undefined }],
  ])('never counts with a model %s', (_, more) => {
    const judge = evaluated(more);
    for (const score of [0.1, 0.9, null]) {
      expect(judge(score)).toMatchObject({ mode: 'e', value: 'undetermined' });
      expect(assess([judge(score)]).facts).toEqual([]);
    }
  });

  it('says when it was not computed', () => {
    expect(liveness([frame({ attackScore: null })])).toMatchObject({ value: 'not-supported', reason: 'PAD_OMITTED' });
    expect(liveness([])).toMatchObject({ value: 'undetermined', reason: 'INPUT_ABSENT' });
    expect(liveness([], 'CAMERA_LOST')).toMatchObject({ value: 'aborted', reason: 'CAMERA_LOST' });
  });
});

describe('face.capture', () => {
  const capture = (frames: LiveFrame[], over = {}) =>
    step().judgeCapture({ frames, cameraLost: false, failure: null, t0: 0, ...over });

  it('needs one good frame, and says what was in the way otherwise', () => {
    expect(capture([frame()])).toMatchObject({ value: 'successful', reason: 'FACE_QUALITY_OK' });
    expect(capture([])).toMatchObject({ value: 'undetermined', reason: 'READ_ABSENT' });
    expect(capture([frame({ acceptable: false, guidance: 'too-far' })])).toMatchObject({
      value: 'undetermined',
      reason: 'FACE_QUALITY',
    });
    expect(capture([], { cameraLost: true })).toMatchObject({ value: 'aborted', reason: 'CAMERA_LOST' });
    expect(capture([], { failure: 'MODEL_DIGEST' })).toMatchObject({ value: 'aborted', reason: 'MODEL_DIGEST' });
    expect(capture([frame()], { cameraLost: true })).toMatchObject({ value: 'successful' });
  });
});
