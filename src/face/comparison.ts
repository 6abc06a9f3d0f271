/** One measured operating point of an embedder: cosine at which the false match rate is reached, and what it costs. */
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
  /** FMR of the row at and above which two pictures are called a match. */
  matchFmr: number;
  /** FMR of the row below which they are called no match; in between is for the officer's eyes. */
  inconclusiveFmr: number;
}

export interface Bands {
  match: ThresholdRow;
  inconclusive: ThresholdRow;
}

/**
 * Bands in force. The administrator may only choose a stricter row for a match (`matchFmr` at or below the manifest's);
 * anything else is refused with a reason, so a typing error cannot open the gate.
 */
export function bandsFor(
  thresholds: VerifyThresholds,
  chosenMatchFmr?: number,
): { ok: true; bands: Bands } | { ok: false; reason: 'FMR_NOT_LISTED' | 'FMR_LOOSER_THAN_MANIFEST' } {
  const wanted = chosenMatchFmr ?? thresholds.matchFmr;
  if (wanted > thresholds.matchFmr) return { ok: false, reason: 'FMR_LOOSER_THAN_MANIFEST' };
  const match = thresholds.rows.find((row) => row.fmr === wanted);
  const inconclusive = thresholds.rows.find((row) => row.fmr === thresholds.inconclusiveFmr);
  if (match === undefined || inconclusive === undefined || inconclusive.threshold > match.threshold) {
    return { ok: false, reason: 'FMR_NOT_LISTED' };
  }
  return { ok: true, bands: { match, inconclusive } };
}

export type Band = 'match' | 'inconclusive' | 'no-match';

export function bandOf(score: number, bands: Bands): Band {
  if (score >= bands.match.threshold) return 'match';
  return score >= bands.inconclusive.threshold ? 'inconclusive' : 'no-match';
}

/**
 * Signed distance of a cosine from a threshold as a share of the way to the end of the scale: -1..1, 0 at the
 * threshold, positive on the passing side.
 */
export function cosineMargin(score: number, threshold: number): number {
  return score >= threshold ? (score - threshold) / (1 - threshold) : (score - threshold) / (1 + threshold);
}
