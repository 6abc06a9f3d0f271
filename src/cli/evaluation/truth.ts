import { existsSync, readFileSync } from 'node:fs';

/** One column of a `truth.tsv` by the column `file`; null if the file or one of the two columns is missing. */
export function truthColumn(path: string, column: string): Map<string, string> | null {
  if (!existsSync(path)) return null;
  const [header = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  const columns = header.split('\t');
  const [file, value] = [columns.indexOf('file'), columns.indexOf(column)];
  if (file < 0 || value < 0) return null;
  const cells = rows.map((row) => row.split('\t')).map((all) => [all[file], all[value]] as const);
  return new Map(cells.flatMap(([name, text]) => (text === undefined ? [] : [[name ?? '', text] as const])));
}

/** MRZ rows by file from a `truth.tsv` with the columns `file` and `mrz` (rows separated by `/`); empty if it is missing. */
export function readTruth(path: string): Map<string, string[]> {
  const truth = truthColumn(path, 'mrz') ?? new Map<string, string>();
  return new Map([...truth].map(([file, mrz]) => [file, mrz.split('/')]));
}
