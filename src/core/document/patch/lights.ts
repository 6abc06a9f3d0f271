import type { SpectralOutcome } from '../../inspection/ports/steps/index.ts';
import type { Check } from '../../inspection/record/checks/index.ts';
import type { PatchCheckId } from './verdict.ts';

type PortraitLights = NonNullable<SpectralOutcome['portrait']>;

/** What the other lights of the imager measured on the same page; null if a light gave no reading. */
export interface LightReadings {
  /** Brightness of the portrait in ultraviolet light, relative to the reference patch. */
  portrait: number | null;
  /** The same for the page outside portrait and MRZ. */
  ground: number | null;
  /** Contrast of the ink of the MRZ at 900 nm, 0..1. */
  ink: number | null;
  /** Edge of the portrait under ultraviolet light, and the portrait's ink at 900 nm. */
  edge: PortraitLights;
}

export const NO_LIGHTS: LightReadings = { portrait: null, ground: null, ink: null, edge: { UV: null, IR: null } };

/**
 * Where a reading of the page starts to count, between the genuine and the forged drawn pages of docs/document-checks.md:
 * brightness 0.04 to 0.17 against 0.51 and more, contrast of the ink 0.56 and more against 0.44 and less. `weight`: units of the
 * patch network's score for each unit beyond that.
 */
const PAGE = { bright: { from: 0.25, weight: 40 }, ink: { below: 0.5, weight: 20 } } as const;

/**
 * The same for the portrait, fitted by models/training/documents/fit_lights.py (lights.json is beside it; a test compares them):
 * from what most genuine drawn pages show, with the weights of a logistic model.
 */
export const PORTRAIT_WEIGHTS = {
  UV: {
    bright: { from: 0.137, weight: 17.4 },
    darker: { from: 0.168, weight: 29.3 },
    brighter: { from: 0.008, weight: 5.16 },
  },
  IR: {
    lighter: { from: 0.007, weight: 156 },
    deeper: { from: 0.078, weight: 63 },
    rest: { from: 0.014, weight: 328 },
  },
} as const;

/**
 * The most that one light adds. More would not show anything further, and a calibration could not then raise the limit above it.
 */
const MOST = 20;

/**
 * What the other lights add to the score of a check of the patch network (TR-03135-1 5.5.4.2, 5.5.4.3): the paper of the portrait
 * or of the page, what its edge interrupts, and the ink of a synthetic page. Never less than 0: dull paper, ink that stays dark
 * and a light that is not fitted leave the score unchanged, so that a page cannot be cleared with a lamp.
 */
export function addedByLights(check: PatchCheckId, readings: LightReadings): number {
  if (check === 'document.photo-process') return ofPortrait(readings);
  const { ground, ink } = readings;
  const bright = ground === null ? 0 : bounded(PAGE.bright.weight * (ground - PAGE.bright.from));
  return bright + (ink === null ? 0 : bounded(PAGE.ink.weight * (PAGE.ink.below - ink)));
}

function ofPortrait({ portrait, edge: { UV, IR } }: LightReadings): number {
  const { bright, darker, brighter } = PORTRAIT_WEIGHTS.UV;
  const { lighter, deeper, rest } = PORTRAIT_WEIGHTS.IR;
  const ultraviolet =
    beyond(bright, portrait) + (UV === null ? 0 : beyond(darker, -UV.step) + beyond(brighter, UV.step));
  const infrared = IR === null ? 0 : beyond(lighter, -IR.offset) + beyond(deeper, IR.offset) + beyond(rest, IR.rest);
  return bounded(ultraviolet) + bounded(infrared);
}

function beyond({ from, weight }: { from: number; weight: number }, reading: number | null): number {
  return reading === null ? 0 : bounded(weight * (reading - from));
}

/** 0 for anything that is not a number: a failed reading does not accuse anybody. */
function bounded(value: number): number {
  return Number.isFinite(value) ? Math.min(MOST, Math.max(0, value)) : 0;
}

/**
 * The readings among the checks of the other lights, whether or not these count. The edge in ultraviolet counts only if the check
 * of that light found its lamp lit; in infrared, dark paper gives no reading of the edge anyway.
 */
export function lightReadings(checks: readonly Check[], edge: PortraitLights = NO_LIGHTS.edge): LightReadings {
  const found = (id: Check['check']): Check | null => {
    const check = checks.findLast((one) => one.check === id);
    return check === undefined || check.value === 'aborted' ? null : check;
  };
  const [portrait, ground, ink] = [found('document.uv-photo'), found('document.uv-visual'), found('document.mrz-ir')];
  return {
    portrait: portrait?.score?.value ?? null,
    ground: ground?.score?.value ?? null,
    ink: ink?.score?.value ?? null,
    edge: { UV: portrait?.score === undefined ? null : edge.UV, IR: edge.IR },
  };
}
