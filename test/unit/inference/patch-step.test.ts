import { describe, expect, it } from 'vitest';
import type { SpectralOutcome } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import type { InferenceService } from '../../../src/inference/host/index.ts';
import { patchStep } from '../../../src/inference/host/patch-step.ts';
import { TINY_THRESHOLDS } from '../../fakes/tiny-networks.ts';

const clock = { mono: () => 5, wall: () => new Date(0), trusted: () => true };
const corners: [number, number][] = [
  [0.05, 0.9],
  [0.05 + (44 * 38.5) / 1895, 0.9],
];
const INPUT = {
  bytes: new Uint8Array([1]),
  width: 1895,
  height: 1334,
  ppi: null,
  zone: { corners, columns: 44 },
  photo: null,
};
const look = { score: 100, tiles: 3, map: { columns: 1, rows: 1, rect: [0, 0, 1, 1], logits: [100] } };

/** A process that answers with scores on the genuine side, or refuses; counts what it was asked. */
function service(answer: object, committed: object[] | null): InferenceService & { asked: number } {
  const self = {
    asked: 0,
    health: () => ({ profile: committed === null ? null : { profile: 'x', models: [], reading: [], committed } }),
    request: () => {
      self.asked++;
      return Promise.resolve(answer);
    },
  };
  return self as unknown as InferenceService & { asked: number };
}

const LOADED = {
  ok: true,
  role: 'document-patch',
  name: 'document-patch',
  version: '1.0.0',
  sha256: 'ab',
  mode: 'e',
  patch: TINY_THRESHOLDS,
};
const SHARP = { steepness: 0.46, grain: 1.2 };
const GOOD = { ok: true, value: { softness: SHARP, recapture: look, photo: null, photoSha256: null }, cpuMs: 1 };

async function reasons(input: Partial<Parameters<ReturnType<typeof patchStep>>[0]>, supervisor: InferenceService) {
  const { checks } = await patchStep({ supervisor, clock })({ ...INPUT, ...input });
  for (const check of checks) expect(check.mode).toBe('e');
  return checks.map(({ value, reason }) => `${value} ${reason}`);
}

describe('the resolution of a page', () => {
  it('comes from its zone where the width of the page is not known', async () => {
    const child = service(GOOD, [LOADED]);
    expect((await reasons({}, child))[0]).toBe('successful DOC_PRINT_PROCESS_OK');
    expect(child.asked).toBe(1);
  });

  it('is not guessed: without width and zone nothing is judged', async () => {
    const child = service(GOOD, [LOADED]);
    const none = 'not-supported DOC_RESOLUTION_UNKNOWN';
    expect(await reasons({ zone: null }, child)).toEqual([none, none]);
    expect(await reasons({ zone: { corners: [], columns: 0 } }, child)).toEqual([none, none]);
    expect(child.asked).toBe(0);
  });

  it.each([
    [329.9, false],
    [330, true],
    [460, true],
    [460.1, false],
    [600, false],
  ])('at %d ppi is judged: %s', async (ppi, judged) => {
    const child = service(GOOD, [LOADED]);
    const [first] = await reasons({ ppi }, child);
    expect(first).toBe(judged ? 'successful DOC_PRINT_PROCESS_OK' : 'not-supported MODEL_PPI_RANGE');
    expect(child.asked).toBe(judged ? 1 : 0);
  });
});

describe('a picture that lens or focus made soft', () => {
  const judge = async (softness: object) =>
    await reasons({}, service({ ...GOOD, value: { ...GOOD.value, softness } }, [LOADED]));
  const soft = 'not-supported DOC_PICTURE_SOFT';

  it('is not judged, for a soft page and a reprint look alike', async () => {
    expect(await judge({ steepness: 0.404, grain: 2.8 })).toEqual([soft, soft]);
    expect(await judge({ steepness: 0, grain: 0 })).toEqual([soft, soft]);
    expect(await judge({ steepness: Number.NaN, grain: Number.NaN })).toEqual([soft, soft]);
  });

  it('is judged where its edges are steep, or where it shows the dots of a print', async () => {
    expect((await judge({ steepness: 0.41, grain: 0.5 }))[0]).toBe('successful DOC_PRINT_PROCESS_OK');
    expect((await judge({ steepness: 0.3, grain: 3.4 }))[0]).toBe('successful DOC_PRINT_PROCESS_OK');
  });
});

describe('the print of a page and what its further lights show', () => {
  const uv = (check: Check['check'], value: number): Check => ({
    check,
    mode: 'e',
    value: 'undetermined',
    reason: 'DOC_NOT_CALIBRATED',
    errorCode: null,
    margin: null,
    score: { value, threshold: null, achievedFmr: null, direction: 'higher-is-suspicious' },
    component: { name: 'spectral', version: '1', sha256: null },
    t0: 0,
    t1: 1,
  });
  const value = { ...GOOD.value, recapture: { ...look, score: 170 }, photo: { ...look, score: 55 }, photoSha256: 'cd' };
  const inLights = async (
    lights: Check[],
    { softness = SHARP, edge }: { softness?: typeof SHARP; edge?: SpectralOutcome['portrait'] } = {},
  ) => {
    const child = service({ ...GOOD, value: { ...value, softness } }, [LOADED]);
    const { inLights } = await patchStep({ supervisor: child, clock })({ ...INPUT, photo: [0.1, 0.2, 0.3, 0.4] });
    return inLights?.(lights, edge).map(({ check, score, ...rest }) => [
      check,
      rest.value,
      Math.round(score?.value ?? 0),
      rest.region?.rect,
    ]);
  };

  it('give one score: a portrait on shining paper fails where its print alone passes', async () => {
    expect(await inLights([uv('document.uv-photo', 0.5), uv('document.uv-visual', 0.1)])).toEqual([
      ['document.photo-process', 'failed', 61, [0.1, 0.2, 0.3, 0.4]],
    ]);
    expect(await inLights([uv('document.uv-photo', 0.1), uv('document.uv-visual', 0.6)])).toEqual([
      ['document.recapture', 'failed', 184, undefined],
    ]);
  });

  it('give one score with the edge of the portrait, where the lamp was lit', async () => {
    const edge = { UV: { step: -0.6 }, IR: null };
    expect(await inLights([uv('document.uv-photo', 0.1)], { edge })).toEqual([
      ['document.photo-process', 'failed', 68, [0.1, 0.2, 0.3, 0.4]],
    ]);
    expect(await inLights([{ ...uv('document.uv-photo', 0.1), value: 'aborted' }], { edge })).toEqual([]);
  });

  it('change nothing where paper is dull, no light is fitted, or the picture was too soft to be judged', async () => {
    expect(await inLights([uv('document.uv-photo', 0.12), uv('document.uv-visual', 0.12)])).toEqual([]);
    expect(await inLights([])).toEqual([]);
    expect(await inLights([uv('document.uv-photo', 0.9)], { softness: { steepness: 0.2, grain: 1 } })).toBeUndefined();
  });
});

describe('a network that does not answer', () => {
  const refused = (reason: string) => [{ ok: false, role: 'document-patch', reason, detail: '' }];

  it.each([
    ['is not installed', GOOD, [], 'not-supported MODEL_NOT_INSTALLED'],
    ['was altered', GOOD, refused('MODEL_DIGEST'), 'aborted MODEL_DIGEST'],
    ['gives other numbers than it was delivered with', GOOD, refused('MODEL_SELFTEST'), 'aborted MODEL_SELFTEST'],
    ['is not there at all', GOOD, null, 'aborted MODEL_UNAVAILABLE'],
    ['died', { ok: false, reason: 'MODEL_UNAVAILABLE' }, [LOADED], 'aborted MODEL_UNAVAILABLE'],
    ['has too much to do', { ok: false, reason: 'QUEUE_FULL' }, [LOADED], 'aborted QUEUE_FULL'],
  ])('never passes a page: %s', async (_, answer, committed, wanted) => {
    expect(await reasons({}, service(answer, committed))).toEqual([wanted, wanted]);
  });
});
