import { matchRowOf, type VerifyThresholds } from '../../core/face/comparison/index.ts';

/**
 * What a person has to know about the false match rate that a site chose; null if the embedder has that very row. The
 * start of the daemon and `waypost doctor` say the same.
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
