import { join } from 'node:path';
import { readMrz } from '../../core/mrz/index.ts';
import type { Value } from '../../inference/protocol/index.ts';
import { EVAL_DEADLINE_MS, type FaceEvalOptions, overPictures, percentile, readPicture, round } from './face-run.ts';
import { say } from './result-lines.ts';
import { readTruth } from './truth.ts';

type MrzPageReading = NonNullable<Value<'mrz-page'>['reading']>;

/**
 * `waypost eval mrz-pages DIR`: finds and reads the MRZ of every page. With `truth.tsv` in the folder (columns `file` and
 * `mrz`, rows separated by `/`) the summary counts exact pages, character errors and wrong values without a mark. Exit
 * code 0 when every picture was tried, 2 when the models or the folder cannot be used.
 */
export async function evalMrzPages(options: FaceEvalOptions): Promise<number> {
  const truth = readTruth(join(options.dir, 'truth.tsv'));
  const tally = new Tally();
  return await overPictures(options, async ({ files, supervisor, results }) => {
    for (const file of files) {
      const bytes = await readPicture(options.dir, file);
      const start = performance.now();
      const answer =
        typeof bytes === 'string'
          ? { ok: false as const, reason: bytes }
          : await supervisor.request('mrz-page', { bytes }, { deadlineMs: EVAL_DEADLINE_MS });
      const wallMs = round(performance.now() - start);
      const reading = answer.ok ? answer.value.reading : null;
      const error = answer.ok ? (reading === null ? 'MRZ_NOT_FOUND' : undefined) : answer.reason;
      const cpuMs = answer.ok ? round(answer.cpuMs) : null;
      tally.add(file, { reading, truth: truth.get(file), wallMs, cpuMs, refused: !answer.ok });
      await results.write({
        file,
        format: reading?.format ?? null,
        lines: reading?.lines ?? [],
        checks: reading === null ? {} : checksOf(reading),
        margins: reading?.margins ?? [],
        repaired: [],
        ...(reading === null
          ? {}
          : {
              uncertain: reading.uncertain,
              columnBreaks: reading.columnBreaks,
              digits: reading.digits,
              meanLp: round3(reading.meanLp),
              quarters: reading.quarters,
            }),
        ...(error === undefined ? {} : { error }),
        wallMs,
        cpuMs,
      });
    }
    tally.report();
    return 0;
  });
}

/** Check digits by name, as the parser judges them; they do not depend on a date. */
function checksOf(reading: MrzPageReading): Record<string, boolean> {
  const { document } = readMrz({ lines: reading.lines, source: 'image', uncertain: reading.uncertain }, null);
  return Object.fromEntries((document?.checks ?? []).map((check) => [check.of, check.ok]));
}

interface Measured {
  reading: MrzPageReading | null;
  truth: string[] | undefined;
  wallMs: number;
  cpuMs: number | null;
  refused: boolean;
}

class Tally {
  private pages = 0;
  private refused = 0;
  private found = 0;
  private judged = 0;
  private exact = 0;
  private characters = 0;
  private errors = 0;
  private foundCharacters = 0;
  private foundErrors = 0;
  private silent = 0;
  private readonly wall: number[] = [];
  private readonly cpu: number[] = [];
  private readonly failures: string[] = [];

  add(file: string, { reading, truth, wallMs, cpuMs, refused }: Measured): void {
    this.pages++;
    if (refused) this.refused++;
    if (reading !== null) this.found++;
    this.wall.push(wallMs);
    if (cpuMs !== null) this.cpu.push(cpuMs);
    if (truth === undefined) return;
    this.judged++;
    const length = truth.join('').length;
    const errors = truth.reduce((sum, line, i) => sum + distance(line, reading?.lines[i] ?? ''), 0);
    this.characters += length;
    this.errors += errors;
    const exact = reading !== null && reading.lines.join('/') === truth.join('/');
    if (exact) this.exact++;
    if (reading !== null) {
      this.foundCharacters += length;
      this.foundErrors += errors;
      this.silent += silentErrors(reading, truth);
    }
    if (!exact) this.failures.push(`${file}: ${reading === null ? 'no MRZ found' : `${errors} wrong characters`}`);
  }

  report(): void {
    say(`pages                            ${this.pages}, refused ${this.refused}, MRZ found ${this.found}`);
    say(`wall ms p50 / p95                ${percentile(this.wall, 0.5)} / ${percentile(this.wall, 0.95)}`);
    const mean = this.cpu.reduce((a, b) => a + b, 0) / Math.max(1, this.cpu.length);
    say(
      `CPU ms mean / p50 / p95          ${round(mean)} / ${percentile(this.cpu, 0.5)} / ${percentile(this.cpu, 0.95)}`,
    );
    if (this.judged === 0) {
      say('There is no truth.tsv, so results cannot be called right or wrong.');
      return;
    }
    say(`whole MRZ exact                  ${this.exact} of ${this.judged} (${share(this.exact, this.judged)})`);
    say(
      `character errors, all pages      ${this.errors} of ${this.characters} (${share(this.errors, this.characters)})`,
    );
    say(
      `character errors, band found     ${this.foundErrors} of ${this.foundCharacters} ` +
        `(${share(this.foundErrors, this.foundCharacters)})`,
    );
    say(`wrong characters without a mark  ${this.silent}`);
    for (const failure of this.failures) say(`  ${failure}`);
  }
}

/** Number of wrong characters, in lines of the right length, that are not marked as uncertain: officers get no warning. */
function silentErrors({ lines, uncertain }: MrzPageReading, truth: readonly string[]): number {
  let silent = 0;
  for (const [line, text] of lines.entries()) {
    for (let column = 0; column < text.length; column++) {
      if (text.charAt(column) === truth[line]?.charAt(column)) continue;
      if (!uncertain.some((g) => g.line === line && g.column === column)) silent++;
    }
  }
  return silent;
}

/** Edit distance between two texts. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] as number) + (a.charAt(i - 1) === b.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(substituted, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

function share(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(2)} %`;
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}
