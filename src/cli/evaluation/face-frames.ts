import { type FaceEvalOptions, startInference } from './face-run.ts';
import {
  chosenPower,
  FRAME_RULES,
  type FrameRates,
  type FrameRule,
  type FrameTable,
  frameTable,
} from './frame-rates.ts';
import { ResultLines, say } from './result-lines.ts';
import { readTemplates } from './template-lines.ts';
import { LEAST_ERRORS, type NamedTemplate } from './threshold-rows.ts';

export interface FaceFramesOptions extends Pick<FaceEvalOptions, 'modelsDir' | 'profile' | 'config' | 'out'> {
  /** Result lines of `waypost eval faces`; the first folder of each file names the person. */
  file: string;
  /** Number of pictures that are averaged. */
  frames: number;
}

/** Rates of the rows for which the power is chosen: the one for a match, and the stricter one that a site may require. */
const CHOICE_FMRS: readonly number[] = [5e-4, 1e-4];
/** Maximum number of pictures; more would take an hour. */
const MAX_PICTURES = 5_000;

/**
 * `waypost eval face-frames FILE`: how averaging several pictures of one person changes the rates at the thresholds in
 * force, for the plain mean and for direction and length averaged separately; and whether a power of the agreement chosen on one
 * half of the people is right for the other. Exit code 0 if there were people with enough pictures, 2 if the models or the file
 * cannot be used.
 */
export async function evalFaceFrames(options: FaceFramesOptions): Promise<number> {
  const { file, frames } = options;
  let templates: NamedTemplate[];
  try {
    templates = await readTemplates(file);
  } catch (error) {
    say(`${file} cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return 2;
  }
  if (templates.length > MAX_PICTURES) {
    say(`${templates.length} pictures; at most ${MAX_PICTURES} can be compared.`);
    return 2;
  }
  const supervisor = await startInference(options);
  if (supervisor === null) return 2;
  const embedder = supervisor.health().profile?.models.find((m) => m.role === 'embedder');
  await supervisor.stop();
  const calibration = embedder?.ok === true ? embedder.template?.calibration : undefined;
  const rows = embedder?.ok === true ? (embedder.thresholds?.verify.rows ?? []) : [];
  if (calibration === undefined || rows.length === 0) {
    say('The templates of this embedder do not contain the length of their vector, so the plain mean is used.');
    return 2;
  }
  const table = frameTable(templates, { frames, thresholds: rows.map(({ threshold }) => threshold), calibration });
  if (table === null) {
    say(
      `Nobody has ${frames} pictures, or the templates come from another embedder: use the lines of one run of eval faces.`,
    );
    return 2;
  }
  const results = new ResultLines(options.out);
  say(`${table.people} people with ${frames} pictures and more, ${table.means} means of ${frames}`);
  const fmrs = rows.map(({ fmr }) => fmr);
  sayTable(table.all, rows, calibration.agreement ?? 0);
  for (const [rule, { impostors, passed, genuine, missed }] of table.all) {
    await results.write({ rule, frames, fmrs, impostors, passed, genuine, missed });
  }
  await results.close();
  sayChoice(table, fmrs);
  return 0;
}

function nameOf(rule: FrameRule, inForce: number): string {
  if (rule === 'one') return 'each picture by itself';
  if (rule === 'plain') return 'plain mean';
  return `apart, power ${rule}${rule === inForce ? ' (in force)' : ''}`;
}

function sayTable(
  rates: FrameTable['all'],
  rows: readonly { fmr: number; threshold: number }[],
  inForce: number,
): void {
  say(
    ['threshold for'.padEnd(28), ...rows.map(({ fmr, threshold }) => `${fmr} (${threshold})`.padStart(19))].join(' '),
  );
  for (const rule of FRAME_RULES) {
    const own = rates.get(rule) as FrameRates;
    const cells = rows.map((_, i) => `${fmrOf(own, i)} / ${fnmrOf(own, i)}`.padStart(19));
    say([nameOf(rule, inForce).padEnd(28), ...cells].join(' '));
  }
  const { impostors, genuine } = rates.get('plain') as FrameRates;
  say(`FMR / FNMR; means: ${impostors} comparisons with others, ${genuine} with the same person`);
  say(`* fewer than ${LEAST_ERRORS} impostor errors: no figure (ISO/IEC 19795-1)`);
}

function sayChoice({ halves }: FrameTable, fmrs: readonly number[]): void {
  const at = fmrs.flatMap((fmr, i) => (CHOICE_FMRS.includes(fmr) ? [i] : []));
  for (const [name, mine, other] of [
    ['first', halves[0], halves[1]],
    ['second', halves[1], halves[0]],
  ] as const) {
    const power = chosenPower(mine, at);
    if (power === null) {
      say(`chosen on the ${name} half: no power is enough`);
      continue;
    }
    const there = other.get(power) as FrameRates;
    const cells = fmrs.map((fmr, i) => `at ${fmr}: ${fmrOf(there, i)} / ${fnmrOf(there, i)}`);
    say(`chosen on the ${name} half: power ${power}; on the other half ${cells.join(', ')}`);
  }
}

function fmrOf({ passed, impostors }: FrameRates, i: number): string {
  const errors = passed[i] as number;
  return `${(errors / impostors).toExponential(1)}${errors < LEAST_ERRORS ? '*' : ''}`;
}

function fnmrOf({ missed, genuine }: FrameRates, i: number): string {
  return genuine === 0 ? 'none' : `${((100 * (missed[i] as number)) / genuine).toFixed(2)} %`;
}
