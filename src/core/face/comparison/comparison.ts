import { averagedTemplate, cosine, type LengthCalibration, meanTemplate } from '../embedding/index.ts';

/**
 * How the templates of an embedder are compared. `cosine`: of unit vectors, -1..1, higher is more similar. `euclidean`: distance
 * of the vectors as the network gives them, from 0, lower is more similar. It is part of the manifest: if a cosine were compared
 * with a distance threshold, everybody would pass.
 */
export type Metric = 'cosine' | 'euclidean';

/** One measured operating point of an embedder: the score that gives the false match rate, and the false non-match rate. */
export interface ThresholdRow {
  /** False match rate of one comparison with a stranger. */
  fmr: number;
  threshold: number;
  /** False non-match rate measured at the threshold. */
  fnmr: number;
}

/** Verification thresholds of one embedder, from its manifest: never in code, never shared between embedders. */
export interface VerifyThresholds {
  rows: readonly ThresholdRow[];
  /** FMR of the row at or above which two pictures count as a match. */
  matchFmr: number;
  /** FMR of the row below which they do not count as a match; in between, the officer must look. */
  inconclusiveFmr: number;
}

export interface Bands {
  metric: Metric;
  match: ThresholdRow;
  inconclusive: ThresholdRow;
}

/**
 * Row at or above which two pictures count as a match: the loosest measured one that is no looser than the false match rate the
 * site chose, nor looser than the manifest's own. Null if the embedder was never measured that strictly.
 */
export function matchRowOf(thresholds: VerifyThresholds, chosenMatchFmr: number | null): ThresholdRow | null {
  const loosest = Math.min(chosenMatchFmr ?? thresholds.matchFmr, thresholds.matchFmr);
  return thresholds.rows
    .filter((row) => row.fmr <= loosest)
    .reduce<ThresholdRow | null>((best, row) => (best === null || row.fmr > best.fmr ? row : best), null);
}

/**
 * Bands in force. A chosen rate is never looser than what the site or the manifest says: the next stricter row is used, and if
 * there is none, there are no bands.
 */
export function bandsFor(
  thresholds: VerifyThresholds,
  metric: Metric,
  chosenMatchFmr: number | null = null,
): { ok: true; bands: Bands } | { ok: false; reason: 'FMR_NOT_LISTED' | 'FMR_STRICTER_THAN_MEASURED' } {
  const match = matchRowOf(thresholds, chosenMatchFmr);
  if (match === null) return { ok: false, reason: 'FMR_STRICTER_THAN_MEASURED' };
  const inconclusive = thresholds.rows.find((row) => row.fmr === thresholds.inconclusiveFmr);
  if (inconclusive === undefined || !reaches(match.threshold, inconclusive.threshold, metric)) {
    return { ok: false, reason: 'FMR_NOT_LISTED' };
  }
  return { ok: true, bands: { metric, match, inconclusive } };
}

/** True if a score is at least as similar as a threshold. Never true for a value that is not a number. */
export function reaches(score: number, threshold: number, metric: Metric): boolean {
  return metric === 'cosine' ? score >= threshold : score <= threshold;
}

/** Frames of one capture are seconds apart, so this false match rate is used for them, and not that of a match. */
const AGREEMENT_FMR = 1e-4;

/**
 * Row at or above which two frames of one capture show the same face: the strictest that is no stricter than AGREEMENT_FMR. Null
 * if the calibration does not have one: then it is not known whether two frames show one person.
 */
export function agreementRow(rows: readonly ThresholdRow[]): ThresholdRow | null {
  return rows
    .filter((row) => row.fmr >= AGREEMENT_FMR)
    .reduce<ThresholdRow | null>((best, row) => (best === null || row.fmr < best.fmr ? row : best), null);
}

export type Band = 'match' | 'inconclusive' | 'no-match';

export function bandOf(score: number, { match, inconclusive, metric }: Bands): Band {
  if (reaches(score, match.threshold, metric)) return 'match';
  return reaches(score, inconclusive.threshold, metric) ? 'inconclusive' : 'no-match';
}

/**
 * Signed distance of a score from a threshold: -1..1, 0 at the threshold, positive on the passing side. A cosine is measured as a
 * fraction of the distance to the end of its scale; a distance, which has no upper limit, in multiples of the threshold.
 */
export function scoreMargin(score: number, threshold: number, metric: Metric): number {
  if (metric === 'euclidean') return Math.max(-1, (threshold - score) / threshold);
  return score >= threshold ? (score - threshold) / (1 - threshold) : (score - threshold) / (1 + threshold);
}

/** Score of two templates of one embedder; null if they differ in length, or one is degenerate. */
export function compareTemplates(a: Float32Array, b: Float32Array, metric: Metric): number | null {
  return metric === 'cosine' ? cosine(a, b) : distance(a, b);
}

function distance(a: Float32Array, b: Float32Array): number | null {
  if (a.length !== b.length || a.length === 0) return null;
  let sum = 0;
  for (const [i, v] of a.entries()) {
    const d = v - (b[i] as number);
    sum += d * d;
  }
  return Number.isFinite(sum) ? Math.sqrt(sum) : null;
}

/** How the templates of an embedder are compared, and how several for one person are combined. */
export interface TemplateKind {
  metric: Metric;
  /** For templates that contain the length of their vector; absent if they do not. */
  calibration?: LengthCalibration | undefined;
}

/**
 * One template that represents several of one person from one embedder. For cosines it is their mean direction, with the length
 * of the vectors averaged separately if the templates contain it; for distances, whose vectors keep their length, it is the plain
 * mean. Null if there are none, or if one is degenerate or of another length.
 */
export function combineTemplates(
  templates: readonly Float32Array[],
  { metric, calibration }: TemplateKind,
): Float32Array | null {
  if (metric === 'cosine') {
    return calibration === undefined ? meanTemplate(templates) : averagedTemplate(templates, calibration);
  }
  const first = templates[0];
  if (first === undefined || templates.some((t) => t.length !== first.length)) return null;
  const mean = first.map((_, i) => templates.reduce((sum, t) => sum + (t[i] as number), 0) / templates.length);
  return mean.every(Number.isFinite) && mean.some((v) => v !== 0) ? mean : null;
}
