import { matchRowOf, type VerifyThresholds } from '../../core/face/comparison/index.ts';

/**
 * Notice about the false match rate that a site chose; null if the embedder has exactly that row. The daemon shows it at
 * start, and so does `waypost doctor`.
 */
export function matchRowNotice(
  { name }: { name: string },
  thresholds: VerifyThresholds,
  wanted: number,
): string | null {
  const row = matchRowOf(thresholds, wanted);
  if (row?.fmr === wanted) return null;
  const known = thresholds.rows.filter(({ fmr }) => fmr <= thresholds.matchFmr).map(({ fmr }) => fmr);
  const measured = `${name} was measured at ${known.join(', ')}`;
  return row === null
    ? `face.matchFmr ${wanted} is stricter than any measured row, so no face comparison is decided: ${measured}.`
    : `face.matchFmr ${wanted} is not a row in the table of the model; ${row.fmr}, the next stricter one, is used: ${measured}.`;
}
