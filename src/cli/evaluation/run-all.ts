import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evalDocument } from './document.ts';
import { evalFacePairs } from './face-pairs.ts';
import { evalFaces } from './faces.ts';
import { evalLiveness } from './liveness.ts';
import { evalMrzPages } from './mrz-pages.ts';
import { evalMrzText } from './mrz-text.ts';
import { evalNames } from './names.ts';
import { say } from './result-lines.ts';
import { evalViz } from './viz.ts';

interface Run {
  what: string;
  needs: string;
  run: (path: string, out: string) => Promise<number>;
}

/** Runs each evaluation whose data is available and says which were left out; a missing data set is never a good result. */
export async function runAll(data: string, outFolder: string): Promise<number> {
  mkdirSync(outFolder, { recursive: true });
  const runs: Run[] = [
    {
      what: 'mrz-text',
      needs: 'mrz-pages/truth.tsv',
      run: (path, out) => evalMrzText({ file: rowsOf(path, outFolder), out }),
    },
    { what: 'mrz-pages', needs: 'mrz-pages', run: (dir, out) => evalMrzPages({ dir, out }) },
    { what: 'printed-zone', needs: 'mrz-pages', run: (dir, out) => evalViz({ dir, out }) },
    { what: 'document', needs: 'mrz-pages', run: (dir, out) => evalDocument({ dir, out }) },
    { what: 'names', needs: 'names/pairs.csv', run: (file, out) => evalNames({ file, out, halves: 100 }) },
    { what: 'faces', needs: 'faces/lfw', run: (dir, out) => evalFaces({ dir, out }) },
    {
      what: 'face-pairs',
      needs: 'faces/pairs.txt',
      run: (pairs, out) => evalFacePairs({ dir: join(data, 'faces', 'lfw'), pairs, out }),
    },
    { what: 'liveness', needs: 'faces/lfw', run: (dir, out) => evalLiveness({ dir, out }) },
  ];
  let worst = 0;
  for (const { what, needs, run } of runs) {
    const path = join(data, needs);
    say(`\n== eval ${what}`);
    if (!existsSync(path)) {
      say(`not evaluated: ${path} is missing`);
      continue;
    }
    worst = Math.max(worst, await run(path, join(outFolder, `${what}.jsonl`)));
  }
  say(`\nresult lines: ${outFolder}`);
  return worst;
}

/** Writes the MRZ column of a truth table to a text file, one MRZ a line. */
function rowsOf(truth: string, outFolder: string): string {
  const file = join(outFolder, 'mrz-text.txt');
  const [header = '', ...rows] = readFileSync(truth, 'utf8').trim().split('\n');
  const column = header.split('\t').indexOf('mrz');
  writeFileSync(file, rows.map((row) => `${row.split('\t')[column] ?? ''}\n`).join(''));
  return file;
}
