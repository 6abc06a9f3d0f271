import type { Check } from '../../inspection/record/checks/index.ts';
import type { PatchCheckId } from './verdict.ts';

/** What the further lights of the imager measured on the same page; null where one said nothing. */
export interface LightReadings {
  /** Brightness of the portrait under ultraviolet light, over the level of the reference patch. */
  portrait: number | null;
  /** The same of the page outside portrait and MRZ. */
  ground: number | null;
  /** Contrast of the ink of the MRZ at 900 nm, 0..1. */
  ink: number | null;
}

export const NO_LIGHTS: LightReadings = { portrait: null, ground: null, ink: null };

/**
 * Where a reading starts to count, between the genuine and the forged drawn pages of docs/document-checks.md: brightness
 * 0.04 to 0.17 against 0.51 and more, contrast of the ink 0.56 and more against 0.44 and less. `weight`: units of the patch
 * network's score for each unit beyond. The forged reading that is nearest to genuine ones lifts a page of median score over
 * the delivered threshold.
 */
const SPEAKS = { bright: { from: 0.25, weight: 40 }, ink: { below: 0.5, weight: 20 } } as const;
/** The most that one light adds. More would show nothing more, and a calibration could no longer raise the limit above it. */
const MOST = 20;

/**
 * What the further lights add to the score of a check of the patch network (TR-03135-1 5.5.4.2, 5.5.4.3): the paper of the
 * portrait or of the page, and the ink that a synthetic page was printed with. Never less than 0: paper that is dull, ink that
 * stays dark and a light that is not fitted leave the score as it is.
 */
export function addedByLights(check: PatchCheckId, { portrait, ground, ink }: LightReadings): number {
  if (check === 'document.photo-process') return brightness(portrait);
  const faint = ink === null ? 0 : bounded(SPEAKS.ink.weight * (SPEAKS.ink.below - ink));
  return brightness(ground) + faint;
}

function brightness(reading: number | null): number {
  return reading === null ? 0 : bounded(SPEAKS.bright.weight * (reading - SPEAKS.bright.from));
}

/** 0 for what is no number: a reading that failed accuses nobody. */
function bounded(value: number): number {
  return Number.isFinite(value) ? Math.min(MOST, Math.max(0, value)) : 0;
}

/** The readings among the checks of the further lights, whether these count or not. */
export function lightReadings(checks: readonly Check[]): LightReadings {
  const of = (id: Check['check']): number | null => {
    const found = checks.findLast(({ check }) => check === id);
    return found === undefined || found.value === 'aborted' ? null : (found.score?.value ?? null);
  };
  return { portrait: of('document.uv-photo'), ground: of('document.uv-visual'), ink: of('document.mrz-ir') };
}
