import { existsSync, readFileSync } from 'node:fs';

/** MRZ rows by file from a `truth.tsv` with the columns `file` and `mrz` (rows separated by `/`); empty without one. */
export function readTruth(path: string): Map<string, string[]> {
  const truth = new Map<string, string[]>();
  if (!existsSync(path)) return truth;
  const [header = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  const columns = header.split('\t');
  const file = columns.indexOf('file');
  const mrz = columns.indexOf('mrz');
  for (const row of rows) {
    const cells = row.split('\t');
    const lines = cells[mrz]?.split('/');
    if (lines !== undefined) truth.set(cells[file] ?? '', lines);
  }
  return truth;
}
