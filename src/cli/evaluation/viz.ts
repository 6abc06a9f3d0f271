import { join } from 'node:path';
import { compareViz, PRINTED_FIELDS, type PrintedField, type VizVerdict } from '../../core/document/viz/index.ts';
import { type MrzDocument, readMrz } from '../../core/mrz/index.ts';
import { type InferenceSupervisor, scriptOf } from '../../inference/host/index.ts';
import type { Value } from '../../inference/protocol/index.ts';
import {
  EVAL_DEADLINE_MS,
  evalToday,
  type FaceEvalOptions,
  overPictures,
  percentile,
  readPicture,
  round,
} from './face-run.ts';
import { say } from './result-lines.ts';
import { readTruth } from './truth.ts';

type MrzPageReading = NonNullable<Value<'mrz-page'>['reading']>;

/**
 * `waypost eval printed-zone DIR`: compares the printed text of every page with its MRZ. The MRZ is from `truth.tsv`
 * (columns `file` and `mrz`, rows separated by `/`) if it names the page, otherwise from the picture. The summary counts which
 * values of the MRZ were found in print; only a person can say which of them a page prints. Exit code 0 if every picture was
 * tried, 2 if the models or the folder cannot be used.
 */
export async function evalViz(options: FaceEvalOptions): Promise<number> {
  return await overPictures(options, async ({ files, supervisor, results }) => {
    if (!readingIsLoaded(supervisor)) return 2;
    const truth = readTruth(join(options.dir, 'truth.tsv'));
    const tally = new Tally();
    for (const file of files) {
      const page = await comparePage(supervisor, await readPicture(options.dir, file), truth.get(file) ?? null);
      tally.add(file, page);
      await results.write({
        file,
        ...(page.verdict === null ? {} : { value: page.verdict.value, reason: page.verdict.reason }),
        fields: page.verdict?.fields ?? [],
        ...(page.error === null ? {} : { error: page.error }),
        wallMs: page.wallMs,
        cpuMs: page.cpuMs,
      });
    }
    tally.report();
    return 0;
  });
}

function readingIsLoaded(supervisor: InferenceSupervisor): boolean {
  const refused = supervisor.health().profile?.reading.filter((model) => !model.ok) ?? [];
  for (const model of refused) if (!model.ok) say(`${model.role}: ${model.reason}: ${model.detail}`);
  if (refused.length > 0) say('Run npm run models:build first.');
  return refused.length === 0;
}

interface ComparedPage {
  verdict: VizVerdict | null;
  error: string | null;
  /** Time for the printed text only, without reading the MRZ. */
  wallMs: number;
  cpuMs: number | null;
}

async function comparePage(
  supervisor: InferenceSupervisor,
  bytes: Uint8Array | string,
  truth: readonly string[] | null,
): Promise<ComparedPage> {
  const without = (error: string): ComparedPage => ({ verdict: null, error, wallMs: 0, cpuMs: null });
  if (typeof bytes === 'string') return without(bytes);
  const mrz = await supervisor.request('mrz-page', { bytes }, { deadlineMs: EVAL_DEADLINE_MS });
  if (!mrz.ok) return without(mrz.reason);
  const { reading } = mrz.value;
  const document = documentOf(truth, reading);
  if (document === null) return without('MRZ_NOT_FOUND');
  const place = reading === null ? null : { quarters: asQuarters(reading.quarters), corners: reading.corners };
  const start = performance.now();
  const zone = await supervisor.request(
    'printed-zone',
    { bytes, place, script: scriptOf(document), document },
    { deadlineMs: EVAL_DEADLINE_MS },
  );
  supervisor.closePage(bytes);
  const wallMs = round(performance.now() - start);
  if (!zone.ok) return { ...without(zone.reason), wallMs };
  const leastMargin = reading === null || truth !== null ? null : Math.min(...reading.margins.flat());
  const verdict = compareViz({
    document,
    lines: zone.value.lines,
    leastMargin,
    quarters: place?.quarters ?? 0,
    withoutZone: place?.corners.length === 4,
  });
  return { verdict, error: null, wallMs, cpuMs: round(zone.cpuMs) };
}

function documentOf(truth: readonly string[] | null, reading: MrzPageReading | null): MrzDocument | null {
  const lines = truth ?? reading?.lines;
  if (lines === undefined) return null;
  return readMrz({ lines: [...lines], source: 'image', uncertain: [] }, evalToday()).document;
}

function asQuarters(quarters: number): 0 | 1 | 2 | 3 {
  return quarters === 1 || quarters === 2 || quarters === 3 ? quarters : 0;
}

class Tally {
  private pages = 0;
  private compared = 0;
  private readonly reasons = new Map<string, number>();
  private readonly found = new Map<PrintedField, { of: number; match: number; unclear: number; differ: number }>();
  private readonly wall: number[] = [];
  private readonly cpu: number[] = [];
  private readonly differences: string[] = [];

  add(file: string, { verdict, wallMs, cpuMs }: ComparedPage): void {
    this.pages++;
    if (cpuMs !== null) {
      this.cpu.push(cpuMs);
      this.wall.push(wallMs);
    }
    if (verdict === null) return;
    this.compared++;
    this.reasons.set(verdict.reason, (this.reasons.get(verdict.reason) ?? 0) + 1);
    for (const { field, state, weak, expected } of verdict.fields) {
      if (expected === '') continue;
      const row = this.found.get(field) ?? { of: 0, match: 0, unclear: 0, differ: 0 };
      const differ = state === 'mismatch' || weak;
      row.of++;
      if (state === 'match') row.match++;
      else if (differ) row.differ++;
      else if (state === 'unclear') row.unclear++;
      this.found.set(field, row);
      if (differ) this.differences.push(`${file}: ${field} ${weak ? 'may differ' : 'differs'}`);
    }
  }

  report(): void {
    say(`pages                            ${this.pages}, compared ${this.compared}`);
    for (const [reason, pages] of [...this.reasons].sort()) say(`  ${reason.padEnd(31)}${pages}`);
    for (const field of PRINTED_FIELDS) {
      const row = this.found.get(field);
      if (row === undefined) continue;
      say(`${field.padEnd(33)}${row.match} of ${row.of} found, ${row.unclear} unclear, ${row.differ} different`);
    }
    say(`wall ms p50 / p95                ${percentile(this.wall, 0.5)} / ${percentile(this.wall, 0.95)}`);
    const mean = this.cpu.reduce((a, b) => a + b, 0) / Math.max(1, this.cpu.length);
    say(
      `CPU ms mean / p50 / p95          ${round(mean)} / ${percentile(this.cpu, 0.5)} / ${percentile(this.cpu, 0.95)}`,
    );
    for (const difference of this.differences) say(`  ${difference}`);
  }
}
