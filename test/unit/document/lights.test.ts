import { describe, expect, it } from 'vitest';
import { addedByLights, lightReadings, NO_LIGHTS } from '../../../src/core/document/patch/index.ts';
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
      expect(addedByLights(check, { portrait: 0.17, ground: 0.17, ink: 0.56 })).toBe(0);
    }
  });

  it('takes the portrait for the portrait, and ground and ink for the page', () => {
    const [shining, vanishing] = [
      { portrait: 0.51, ground: 0.12, ink: 0.8 },
      { portrait: 0.12, ground: 0.12, ink: 0.1 },
    ];
    expect(addedByLights('document.photo-process', shining)).toBeCloseTo(10.4);
    expect(addedByLights('document.recapture', shining)).toBe(0);
    expect(addedByLights('document.photo-process', vanishing)).toBe(0);
    expect(addedByLights('document.recapture', vanishing)).toBeCloseTo(8);
    expect(addedByLights('document.recapture', { portrait: 0.6, ground: 0.6, ink: 0.1 })).toBeCloseTo(22);
  });

  it('has an end, and never speaks for a page because a reading failed', () => {
    expect(addedByLights('document.photo-process', { ...NO_LIGHTS, portrait: 5 })).toBe(20);
    expect(addedByLights('document.photo-process', { ...NO_LIGHTS, portrait: 0 })).toBe(0);
    expect(addedByLights('document.photo-process', { ...NO_LIGHTS, portrait: Number.NaN })).toBe(0);
    expect(addedByLights('document.recapture', { ...NO_LIGHTS, ink: Number.POSITIVE_INFINITY })).toBe(0);
  });

  it('reads the checks of the lights whether they count or not, and none whose picture was not usable', () => {
    const checks = [read('document.uv-photo', 0.6), read('document.uv-visual', 0.1), read('document.mrz-ir', 0.7)];
    expect(lightReadings(checks)).toEqual({ portrait: 0.6, ground: 0.1, ink: 0.7 });
    expect(lightReadings([read('document.uv-photo', 0.6, 'aborted')])).toEqual(NO_LIGHTS);
    expect(lightReadings([])).toEqual(NO_LIGHTS);
  });
});
