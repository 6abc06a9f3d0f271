import { shareBounds } from '../../core/audit/counters/index.ts';
import { type ResultLines, say } from './result-lines.ts';
import { type AllPairs, LEAST_ERRORS, type MeasuredRow, ROW_FMRS, rowAt } from './threshold-rows.ts';

/**
 * Prints the threshold for each false match rate that at least 30 errors support, with the 95 % bounds of both rates as if every
 * pair were of different people, and writes it in the form of a manifest. Other rates are printed but not written to the file.
 */
export async function tellRows(pairs: AllPairs, results: Pick<ResultLines, 'write'>): Promise<void> {
  say('FMR      threshold  FMR, 95 %            FNMR     95 %               impostor errors  genuine errors');
  for (const fmr of ROW_FMRS) {
    const row = rowAt(pairs, fmr);
    if (row === null) {
      say(`${String(fmr).padEnd(8)} fewer than ${LEAST_ERRORS} impostor errors: no figure (ISO/IEC 19795-1)`);
      continue;
    }
    const { threshold, impostorErrors, genuineErrors } = row;
    say(lineOf(row, pairs));
    const fnmr = Number(row.fnmr.toFixed(4));
    await results.write({ fmr, threshold, fnmr, impostorErrors, genuineErrors });
  }
}

function lineOf(row: MeasuredRow, { genuine, impostor }: AllPairs): string {
  const passed = shareBounds(row.impostorErrors, impostor.length);
  const missed = shareBounds(row.genuineErrors, genuine.length);
  return [
    String(row.fmr).padEnd(8),
    row.threshold.toFixed(3).padStart(9),
    '',
    `${passed.low.toExponential(1)} to ${passed.high.toExponential(1)}`.padEnd(20),
    percent(row.fnmr),
    `${percent(missed.low).trim()} to ${percent(missed.high).trim()}`.padEnd(18),
    String(row.impostorErrors).padStart(15),
    String(row.genuineErrors).padStart(15),
  ].join(' ');
}

/** A fraction as a percentage; `none` if nothing was counted. */
export function percent(share: number): string {
  return Number.isNaN(share) ? 'none   ' : `${(100 * share).toFixed(2)} %`.padStart(7);
}
