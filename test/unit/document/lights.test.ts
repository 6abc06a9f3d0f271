import { describe, expect, it } from 'vitest';
import { addedByLights, type LightReadings, lightReadings } from '../../../src/core/document/patch/index.ts';
import { NO_LIGHTS } from '../../../src/core/document/patch/lights.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';

const read = (check: Check['check'], value: number, result: Check['value'] = 'undetermined'): Check => ({
  check,
  mode: 'e',
  value: result,
  reason: 'DOC_NOT_CALIBRATED',
  errorCode: null,
  margin: null,
  score: { value, threshold: null, achievedFmr: null, direction: 'higher-is-suspicious' },
  component: { name: 'spectral', version: '1', sha256: null },
  t0: 0,
  t1: 1,
});

describe('what further lights add to the score of the print', () => {
  it('is nothing without a light, and nothing for what genuine pages show', () => {
    for (const check of ['document.photo-process', 'document.recapture'] as const) {
      expect(addedByLights(check, NO_LIGHTS)).toBe(0);
      expect(addedByLights(check, { ...NO_LIGHTS, portrait: 0.13, ground: 0.17, ink: 0.56 })).toBe(0);
    }
  });

  it('takes the portrait for the portrait, and ground and ink for the page', () => {
    const [shining, vanishing] = [
      { ...NO_LIGHTS, portrait: 0.51, ground: 0.12, ink: 0.8 },
      { ...NO_LIGHTS, portrait: 0.12, ground: 0.12, ink: 0.1 },
    ];
    expect(addedByLights('document.photo-process', shining)).toBeCloseTo(17.4 * (0.51 - 0.137));
    expect(addedByLights('document.recapture', shining)).toBe(0);
    expect(addedByLights('document.photo-process', vanishing)).toBe(0);
    expect(addedByLights('document.recapture', vanishing)).toBeCloseTo(8);
    expect(addedByLights('document.recapture', { ...NO_LIGHTS, portrait: 0.6, ground: 0.6, ink: 0.1 })).toBeCloseTo(22);
  });

  it('takes the edge of the portrait for the portrait, each light up to its end', () => {
    const of = (edge: Partial<LightReadings['edge']>) =>
      addedByLights('document.photo-process', { ...NO_LIGHTS, edge: { ...NO_LIGHTS.edge, ...edge } });
    expect(of({ UV: { step: -0.3 } })).toBeCloseTo(29.3 * (0.3 - 0.168));
    expect(of({ UV: { step: 0.5 } })).toBeCloseTo(5.16 * (0.5 - 0.008));
    expect(of({ IR: { offset: -0.03, rest: 0 } })).toBeCloseTo(156 * (0.03 - 0.007));
    expect(of({ IR: { offset: 0.1, rest: 0.02 } })).toBeCloseTo(63 * (0.1 - 0.078) + 328 * (0.02 - 0.014));
    expect(of({ UV: { step: -3 }, IR: { offset: 1, rest: 1 } })).toBe(40);
    expect(of({ UV: { step: -0.1 }, IR: { offset: 0.05, rest: 0.01 } })).toBe(0);
    expect(of({ UV: { step: Number.NaN }, IR: { offset: Number.NaN, rest: Number.NaN } })).toBe(0);
    const glued = { UV: { step: 2 }, IR: { offset: -0.5, rest: 1 } };
    expect(addedByLights('document.recapture', { ...NO_LIGHTS, edge: glued })).toBe(0);
  });

  it('has an end, and never speaks for a page because a reading failed', () => {
    expect(addedByLights('document.photo-process', { ...NO_LIGHTS, portrait: 5 })).toBe(20);
    expect(addedByLights('document.photo-process', { ...NO_LIGHTS, portrait: 0 })).toBe(0);
    expect(addedByLights('document.photo-process', { ...NO_LIGHTS, portrait: Number.NaN })).toBe(0);
    expect(addedByLights('document.recapture', { ...NO_LIGHTS, ink: Number.POSITIVE_INFINITY })).toBe(0);
  });

  it('reads the checks of the lights whether they count or not, and none whose picture was not usable', () => {
    const checks = [read('document.uv-photo', 0.6), read('document.uv-visual', 0.1), read('document.mrz-ir', 0.7)];
    expect(lightReadings(checks)).toEqual({ ...NO_LIGHTS, portrait: 0.6, ground: 0.1, ink: 0.7 });
    const edge = { UV: { step: 1 }, IR: { offset: 0, rest: 0 } };
    expect(lightReadings(checks, edge).edge).toEqual(edge);
    // A lamp that is off says nothing of the edge either.
    expect(lightReadings([read('document.uv-photo', 0.6, 'aborted')], edge).edge).toEqual({ ...edge, UV: null });
    expect(lightReadings([read('document.uv-photo', 0.6, 'aborted')])).toEqual(NO_LIGHTS);
    expect(lightReadings([])).toEqual(NO_LIGHTS);
  });
});
