import { describe, expect, it } from 'vitest';
import { type CalibrationRecord, Calibrations } from '../../../src/core/document/calibration/index.ts';
import { TEMPLATE_LENGTH, templateToBytes } from '../../../src/core/face/embedding/index.ts';
import { ghostCheck } from '../../../src/inference/host/ghost-check.ts';
import { createPageStep, ghostFloor, type InferenceService } from '../../../src/inference/host/index.ts';
import type { Value } from '../../../src/inference/protocol/index.ts';
import { IMAGER, stored } from '../../fakes/calibrations.ts';

const SHA = 'a'.repeat(64);
const model = (role: 'detector' | 'landmarks' | 'embedder') => ({
  ok: true as const,
  role,
  name: `face-${role}`,
  version: '1.0.0',
  sha256: SHA,
  mode: 'm' as const,
  thresholds:
    role === 'embedder'
      ? {
          verify: {
            rows: [
              { fmr: 0.01, threshold: 0.4, fnmr: 0.01 },
              { fmr: 0.001, threshold: 0.5, fnmr: 0.02 },
            ],
            matchFmr: 0.001,
            inconclusiveFmr: 0.01,
          },
          identify: [],
        }
      : null,
  template: role === 'embedder' ? { metric: 'cosine' as const, length: TEMPLATE_LENGTH } : null,
  making: role === 'embedder' ? 'c'.repeat(64) : null,
});

function service(models = [model('detector'), model('landmarks'), model('embedder')]): InferenceService {
  const profile = { profile: 'accurate', models, committed: [], reading: [] };
  return {
    request: () => Promise.resolve({ ok: false, reason: 'MODEL_UNAVAILABLE', detail: 'not in this test' }),
    health: () => ({ state: 'ready', pid: 1, profile, deaths: 0, queued: 0, lastFailure: null }),
  };
}

/** Unit template whose cosine with `template(1)` is `cos`. */
function template(cos: number): Uint8Array {
  const v = new Float32Array(TEMPLATE_LENGTH);
  v[0] = cos;
  v[1] = Math.sqrt(1 - cos * cos);
  return templateToBytes(v);
}

type Ghost = NonNullable<Value<'page'>['ghost']>;
type Portrait = NonNullable<Value<'page'>['portrait']>;

const ghost = (over: Partial<Ghost> = {}): Ghost => ({
  rect: [0.8, 0.5, 0.1, 0.15],
  jpeg: new Uint8Array([1]),
  widthPx: 90,
  others: 0,
  contrast: 70,
  eyesPx: 39,
  eyes: null,
  template: template(0.7),
  ...over,
});

const portrait = (over: Partial<Portrait> = {}): Portrait => ({
  rect: [0.05, 0.2, 0.27, 0.48],
  photo: [0.05, 0.2, 0.27, 0.48],
  eyes: null,
  jpeg: new Uint8Array([1]),
  detectorScore: 1,
  template: template(1),
  grey: false,
  sharpness: 30,
  ...over,
});

const value = (over: Partial<Value<'page'>> = {}): Value<'page'> => ({
  width: 1969,
  height: 1386,
  ppi: 400,
  display: new Uint8Array([1]),
  capture: {
    width: 1969,
    height: 1386,
    ppi: 400,
    aspectError: 0,
    sharpness: 1,
    texture: 1,
    glareShare: 0,
    glareRect: null,
    missingShare: 0,
    missingRect: null,
  },
  portrait: portrait(),
  portraitFailure: null,
  ghost: ghost(),
  ...over,
});

const OK = { value: 'successful', reason: 'DOC_CAPTURE_OK' } as const;
const judged = (of: Value<'page'>, over: Partial<Parameters<typeof ghostCheck>[1]> = {}) =>
  ghostCheck(of, { supervisor: service(), capture: OK, t0: 1, t1: 2, ...over });

describe('face.ghost', () => {
  it.each([
    [0.7, 'successful', 'FACE_GHOST_ALIKE'],
    [0.5, 'successful', 'FACE_GHOST_ALIKE'],
    [0.49, 'undetermined', 'FACE_GHOST_UNCLEAR'],
    [0.39, 'failed', 'FACE_GHOST_DIFFERS'],
    [-0.2, 'failed', 'FACE_GHOST_DIFFERS'],
  ])('at cosine %f ends as %s %s, on trial, with the place of the second portrait', (cos, result, reason) => {
    const check = judged(value({ ghost: ghost({ template: template(cos) }) }));
    expect(check).toMatchObject({ check: 'face.ghost', mode: 'e', value: result, reason, errorCode: null });
    expect(check.region).toEqual({ image: 'VIS', rect: [0.8, 0.5, 0.1, 0.15] });
    expect(check.score).toMatchObject({ threshold: 0.5, achievedFmr: null, direction: 'higher-is-same-person' });
    expect(check.margin! >= 0).toBe(result === 'successful');
  });

  it.each<[string, Partial<Value<'page'>>, string, string]>([
    ['no second portrait', { ghost: null }, 'not-supported', 'FACE_GHOST_NONE'],
    ['no portrait', { portrait: null, ghost: null }, 'undetermined', 'DOC_PORTRAIT_NOT_FOUND'],
    [
      'a portrait without a template',
      { portrait: portrait({ template: null }) },
      'undetermined',
      'DOC_PORTRAIT_NOT_FOUND',
    ],
    ['three faces', { ghost: ghost({ others: 1, template: null }) }, 'undetermined', 'FACE_GHOST_SEVERAL'],
    ['a second portrait too small', { ghost: ghost({ widthPx: 59 }) }, 'undetermined', 'FACE_GHOST_SMALL'],
    ['a grey portrait', { portrait: portrait({ grey: true }) }, 'undetermined', 'FACE_GREY'],
    ['a soft portrait', { portrait: portrait({ sharpness: 4 }) }, 'undetermined', 'FACE_REFERENCE_SOFT'],
    ['a faint second portrait', { ghost: ghost({ contrast: 39 }) }, 'undetermined', 'FACE_GHOST_FAINT'],
    ['no eyes in the second portrait', { ghost: ghost({ eyesPx: 20 }) }, 'undetermined', 'FACE_GHOST_FAINT'],
    ['a second portrait that was not read', { ghost: ghost({ template: null }) }, 'undetermined', 'FACE_GHOST_FAINT'],
    ['no detector', { portrait: null, ghost: null, portraitFailure: 'MODEL_DIGEST' }, 'aborted', 'MODEL_DIGEST'],
  ])('compares nobody: %s', (_, over, result, reason) => {
    const check = judged(value(over));
    expect(check).toMatchObject({ reason, value: result });
  });

  it('is aborted on a page that failed the capture gate, and where no embedder is loaded', () => {
    const blurred = { value: 'failed', reason: 'DOC_CAPTURE_BLURRED' } as const;
    expect(judged(value(), { capture: blurred })).toMatchObject({ value: 'aborted', reason: 'DOC_CAPTURE_BLURRED' });
    const none = service([model('detector'), model('landmarks')]);
    expect(judged(value(), { supervisor: none })).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
  });

  it('overwrites the template of the second portrait, and leaves that of the portrait', () => {
    const page = value();
    judged(page);
    expect(page.ghost?.template?.every((byte) => byte === 0)).toBe(true);
    expect(page.portrait?.template?.some((byte) => byte !== 0)).toBe(true);
  });
});

describe('face.ghost on a calibrated imager', () => {
  const component = { name: 'face-embedder', version: '1.0.0', sha256: SHA };
  const images = { format: 'jpeg' as const, ppi: null, step: null };
  const clock = { mono: () => 1, wall: () => new Date('2026-12-01'), trusted: () => true };
  const record = { check: 'face.ghost', component, images, threshold: 0.3, genuine: 0.7 } as const;

  async function ghostAt(cos: number, more: Partial<CalibrationRecord> | null, models?: Parameters<typeof service>[0]) {
    const entries = more === null ? [] : [stored({ ...record, ...more })];
    const calibrations = new Calibrations(entries, { imager: IMAGER, clock });
    const answer = value({
      capture: { ...value().capture, sharpness: 1 },
      ghost: ghost({ template: template(cos) }),
    });
    const supervisor = {
      ...service(models),
      request: () => Promise.resolve({ ok: true, value: answer, cpuMs: 0 }),
      closePage: () => undefined,
    } as unknown as Parameters<typeof createPageStep>[0]['supervisor'];
    const outcome = await createPageStep({ supervisor, clock, profile: 'accurate', calibrations }).read(
      new Uint8Array([0xff, 0xd8, 0xff]),
    );
    return outcome.ok ? outcome.page.checks.find(({ check }) => check === 'face.ghost') : undefined;
  }

  it('counts a difference and a match, and leaves what genuine pages also show open', async () => {
    expect(await ghostAt(0.2, {})).toMatchObject({ mode: 'o', value: 'failed', reason: 'FACE_GHOST_DIFFERS' });
    expect(await ghostAt(0.7, {})).toMatchObject({ mode: 'o', value: 'successful' });
    expect(await ghostAt(0.35, {})).toMatchObject({ mode: 'e', value: 'undetermined', reason: 'FACE_GHOST_UNCLEAR' });
  });

  it('is shown without a calibration, with one of another face model, and with a face model on trial', async () => {
    expect(await ghostAt(0.2, null)).toMatchObject({ mode: 'e', value: 'failed' });
    const other = { component: { ...component, sha256: 'b'.repeat(64) } };
    expect(await ghostAt(0.2, other)).toMatchObject({ mode: 'e', value: 'failed' });
    const trial = [model('detector'), model('landmarks'), { ...model('embedder'), mode: 'e' as const }];
    expect(await ghostAt(0.2, {}, trial as unknown as Parameters<typeof service>[0])).toMatchObject({ mode: 'e' });
  });

  it('has the lower band of the face model as the strictest threshold', () => {
    expect(ghostFloor(service())).toBe(0.4);
    const trial = [{ ...model('embedder'), mode: 'e' as const }];
    expect(ghostFloor(service(trial as unknown as Parameters<typeof service>[0]))).toBeNull();
  });
});
