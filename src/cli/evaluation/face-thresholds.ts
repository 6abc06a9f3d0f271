import type { Metric } from '../../core/face/comparison/index.ts';
import { ResultLines, say } from './result-lines.ts';
import { percent, tellRows } from './row-lines.ts';
import { readTemplates } from './template-lines.ts';
import { allPairs, halves, type NamedTemplate, ratesAt, rowAt } from './threshold-rows.ts';

/** Maximum number of pictures that are compared all against all, because the pairs are held in memory. */
const MAX_PICTURES = 5_000;
/** The rate at which the halves are compared. */
const HALVES_FMR = 5e-4;

export interface FaceThresholdsOptions {
  /** Result lines of `waypost eval faces`; the first folder of each file names the person. */
  file: string;
  metric: Metric;
  out?: string | undefined;
}

/**
 * `waypost eval face-thresholds FILE`: thresholds by false match rate, all pictures against all, and how well a threshold
 * chosen on one half of the people suits the other. One row a line, in the form of a manifest. Exit code 0 if rows
 * were read, 2 if the file cannot be used.
 */
export async function evalFaceThresholds(options: FaceThresholdsOptions): Promise<number> {
  let templates: NamedTemplate[];
  try {
    templates = await readTemplates(options.file);
  } catch (error) {
    say(`${options.file} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return 2;
  }
  if (templates.length > MAX_PICTURES) {
    say(`${templates.length} pictures; at most ${MAX_PICTURES} can be compared all against all.`);
    return 2;
  }
  const pairs = allPairs(templates, options.metric);
  if (pairs === null) {
    say('The templates differ in length or contain no numbers: use the result lines of one run with one profile.');
    return 2;
  }
  const people = new Set(templates.map((t) => t.who)).size;
  say(
    `${templates.length} pictures of ${people} people: ${pairs.genuine.length} genuine and ${pairs.impostor.length} impostor pairs`,
  );
  const results = new ResultLines(options.out);
  await tellRows(pairs, results);
  await results.close();
  const [a, b] = halves(templates);
  compareHalves(a, b, options.metric, 'first');
  compareHalves(b, a, options.metric, 'second');
  return 0;
}

/** Compares two halves: a threshold that is right only for the people on whom it was chosen is useless. */
function compareHalves(a: NamedTemplate[], b: NamedTemplate[], metric: Metric, name: string): void {
  const chosen = allPairs(a, metric);
  const other = allPairs(b, metric);
  const row = chosen === null ? null : rowAt(chosen, HALVES_FMR);
  if (row === null || other === null) {
    say(`chosen on the ${name} half: too few errors to choose at FMR ${HALVES_FMR}`);
    return;
  }
  const there = ratesAt(other, row.threshold);
  const fmr = (there.impostorErrors / other.impostor.length).toExponential(1);
  say(
    `chosen on the ${name} half at FMR ${HALVES_FMR}: ${row.threshold.toFixed(3)}; on the other half FMR ${fmr} ` +
      `(${there.impostorErrors} errors), FNMR ${percent(there.fnmr).trim()} (${there.genuineErrors})`,
  );
}
