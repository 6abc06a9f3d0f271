import type { ThresholdRow } from './comparison.ts';

/**
 * Mathematics of a search in a face list (decision 0017). N is the number of stored templates, not of persons. Comparisons are
 * assumed to be independent, which is not true of a list of people who resemble the travellers. The rates here are therefore the
 * lowest to be expected, and the base rate on the alert shows what really happened.
 */

/** False positive identification rate of one search over `templates` at a false match rate; both 0..1. */
export function fpirOf(input: { fmr: number; templates: number }): number {
  // 1 - (1 - FMR)^N by itself loses all digits below 1e-12.
  return -Math.expm1(input.templates * Math.log1p(-input.fmr));
}

/** The inverse: false match rate of one comparison that gives this false positive identification rate over `templates`. */
export function fmrFor(input: { fpir: number; templates: number }): number {
  return -Math.expm1(Math.log1p(-input.fpir) / input.templates);
}

/** How much work a site allows a face list to cause. */
export interface FalseAlertBudget {
  travellersPerDay: number;
  /** Number of alerts about strangers that the site can look into per day. Below `travellersPerDay`. */
  falseAlertsPerDay: number;
}

/** One row of `thresholds.identify`: largest list, and the rate at which it was declared. */
export interface IdentifyRow {
  maxGallery: number;
  fpir: number;
  threshold: number;
}

/** The calibration of one embedder, from its manifest. */
export interface IdentifyCalibration {
  /** Measured operating points, in any order. */
  rows: readonly ThresholdRow[];
  /** The searches for which the profile is declared; empty: none. */
  identify: readonly IdentifyRow[];
}

/**
 * The smallest false match rate at which a profile may be used for a search: the smallest one that a declared row implies and a
 * measured row supports. Null if it does not declare any.
 */
export function minimumFmr(calibration: IdentifyCalibration): number | null {
  const declared = calibration.identify.map((row) => fmrFor({ fpir: row.fpir, templates: row.maxGallery }));
  const measured = calibration.rows.map((row) => row.fmr);
  if (declared.length === 0 || measured.length === 0) return null;
  return Math.max(Math.min(...declared), Math.min(...measured));
}

/** Precision of thresholds, as steps per unit; the next stricter value is used. */
const THRESHOLD_STEPS = 1000;
/** A threshold that equals a table value except for floating-point noise counts as that value. */
const NOISE = 1e-9;

/**
 * Threshold at a false match rate, log-linear between the measured rows and rounded to the stricter side. A rate looser than
 * every row gets the loosest row, which is stricter than requested. Stricter than the strictest row nothing was measured and
 * nothing is extrapolated: null. Rows whose thresholds do not rise as the rate falls are not a calibration: null.
 */
export function thresholdAt(rows: readonly ThresholdRow[], fmr: number): number | null {
  const sorted = [...rows].sort((a, b) => b.fmr - a.fmr);
  const usable = sorted.every(
    (row, i) => row.fmr > 0 && row.fmr < 1 && row.threshold >= (sorted[i - 1]?.threshold ?? -1),
  );
  const loosest = sorted[0];
  if (!usable || loosest === undefined || !(fmr > 0)) return null;
  if (fmr >= loosest.fmr) return stricter(loosest.threshold);
  for (const [i, row] of sorted.entries()) {
    const looser = sorted[i - 1];
    if (looser === undefined || fmr < row.fmr) continue;
    const share = Math.log(looser.fmr / fmr) / Math.log(looser.fmr / row.fmr);
    return stricter(looser.threshold + share * (row.threshold - looser.threshold));
  }
  return null;
}

function stricter(threshold: number): number {
  return Math.ceil(threshold * THRESHOLD_STEPS - NOISE) / THRESHOLD_STEPS;
}

export type SearchRefusal = 'PROFILE_NO_IDENTIFY' | 'FACE_LIST_TOO_LARGE';

export type SearchPlan =
  | {
      ok: true;
      /** Stored templates. */
      templates: number;
      fmr: number;
      fpir: number;
      /** Cosine at or above which an entry is a candidate. */
      threshold: number;
    }
  | {
      ok: false;
      reason: SearchRefusal;
      templates: number;
      /** The rate that the budget would need; null if no budget could be met. */
      fmr: number | null;
      /** Largest list that this budget and profile allow; 0 if the profile is not for searching. */
      largest: number;
    };

/**
 * Routine that sets the threshold (decision 0017), run at every change of list, profile or budget. A list that is too large for
 * the profile is not searched at all: searching it at the strictest measured threshold would silently exceed the false-alert
 * budget.
 */
export function planSearch(input: {
  templates: number;
  budget: FalseAlertBudget;
  calibration: IdentifyCalibration;
}): SearchPlan {
  const { templates, budget, calibration } = input;
  const least = minimumFmr(calibration);
  if (least === null) return { ok: false, reason: 'PROFILE_NO_IDENTIFY', templates, fmr: null, largest: 0 };
  const fpir = Math.min(budget.falseAlertsPerDay / budget.travellersPerDay, FPIR_CEILING);
  const declared = Math.max(...calibration.identify.map((row) => row.maxGallery));
  const largest = Math.min(declared, largestList({ fpir, fmr: least }));
  const fmr = templates === 0 ? fpir : fmrFor({ fpir, templates });
  const measured = templates > largest ? null : thresholdAt(calibration.rows, fmr);
  if (measured === null) return { ok: false, reason: 'FACE_LIST_TOO_LARGE', templates, fmr, largest };
  return {
    ok: true,
    templates,
    fmr,
    fpir,
    threshold: Math.max(measured, declaredThreshold(calibration.identify, fmr)),
  };
}

/**
 * The strictest threshold that the profile declares for a search at this rate or a looser one; -1 if it declares none. A supplier
 * who asks for more than the measured rows show knows something that the rows do not.
 */
function declaredThreshold(identify: readonly IdentifyRow[], fmr: number): number {
  const held = identify.filter((row) => fmr <= fmrFor({ fpir: row.fpir, templates: row.maxGallery }) * (1 + NOISE));
  return Math.max(-1, ...held.map((row) => row.threshold));
}

/** A budget of one alert for every second traveller is not realistic; the configuration refuses more. */
const FPIR_CEILING = 0.5;

/** Maximum number of templates for which the needed false match rate stays at or above `fmr`. */
function largestList(input: { fpir: number; fmr: number }): number {
  return Math.floor(Math.log1p(-input.fpir) / Math.log1p(-input.fmr) + NOISE);
}
