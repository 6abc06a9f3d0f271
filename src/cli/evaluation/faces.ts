import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Metric } from '../../core/face/comparison/index.ts';
import { templateFromBytes } from '../../core/face/embedding/index.ts';
import { allAgainstAll, rateLines, ratesOf } from './error-rates.ts';
import {
  EVAL_DEADLINE_MS,
  EVAL_PROFILE,
  type FaceEvalOptions,
  overPictures,
  percentile,
  pictures,
  type Run,
  readPicture,
  round,
  sayProgress,
} from './face-run.ts';
import { say } from './result-lines.ts';
import type { NamedTemplate } from './threshold-rows.ts';

export interface FacesOptions extends FaceEvalOptions {
  /** File with one relative path a line; if absent, every picture below `dir`. */
  list?: string | undefined;
}

/** Maximum number of templates that are compared all against all in the summary: about 50 million pairs. */
const MAX_ALL_PAIRS = 10_000;

/**
 * `waypost eval faces DIR`: finds, measures and embeds the face in every picture. If there is one folder for each person, the
 * summary gives the error rates of all against all: at thresholds chosen on all pictures, and at thresholds chosen on one half
 * of the people, with the rates of the other half. Exit code 0 if every picture was tried, 2 if the models or the folder
 * cannot be used.
 */
export async function evalFaces(options: FacesOptions): Promise<number> {
  const { dir, list } = options;
  const named = async () => (list === undefined ? await pictures(dir) : lines(await readFile(list, 'utf8')));
  return await overPictures({ ...options, files: named }, async (run) => await measureFaces(run, dir));
}

async function measureFaces({ files, supervisor, results }: Run, dir: string): Promise<number> {
  const profile = supervisor.health().profile?.profile ?? EVAL_PROFILE;
  const embedder = supervisor.health().profile?.models.find((m) => m.role === 'embedder');
  const metric = (embedder?.ok === true ? embedder.template?.metric : null) ?? 'cosine';
  const wall: number[] = [];
  const cpu: number[] = [];
  const stages = new Map<string, number[]>();
  const templates: NamedTemplate[] = [];
  const count = { one: 0, none: 0, several: 0, errors: 0 };
  for (const [i, file] of files.entries()) {
    const bytes = await readPicture(dir, file);
    const start = performance.now();
    const answer =
      typeof bytes === 'string'
        ? { ok: false as const, reason: bytes }
        : await supervisor.request('frame', { bytes }, { deadlineMs: EVAL_DEADLINE_MS });
    const wallMs = round(performance.now() - start);
    if (!answer.ok) {
      count.errors++;
      await results.write({ file, error: answer.reason, profile, wallMs });
      continue;
    }
    const { faces, subject, stageCpuMs } = answer.value;
    for (const [stage, ms] of Object.entries(stageCpuMs ?? {})) {
      const known = stages.get(stage);
      if (known === undefined) stages.set(stage, [ms]);
      else known.push(ms);
    }
    if (subject?.template != null) {
      const { length } = subject.template;
      const template = templateFromBytes(subject.template, length / 4);
      if (template !== null) templates.push({ who: dirname(file), template });
    }
    const cpuMs = round(answer.cpuMs);
    wall.push(wallMs);
    cpu.push(cpuMs);
    if (faces === 0) count.none++;
    else if (faces === 1) count.one++;
    else count.several++;
    await results.write({
      file,
      faces,
      quality: subject === null ? {} : { ...subject.measures, grey: subject.grey },
      template: subject?.template == null ? null : Buffer.from(subject.template).toString('base64'),
      profile,
      wallMs,
      cpuMs,
    });
    sayProgress(i, files.length);
  }
  say(`pictures              ${files.length}`);
  say(`one face              ${count.one}`);
  say(`several usable faces  ${count.several}`);
  say(`no face               ${count.none}`);
  say(`errors                ${count.errors}`);
  say(`wall ms p50 / p95     ${percentile(wall, 0.5)} / ${percentile(wall, 0.95)}`);
  say(`CPU ms p50 / p95      ${percentile(cpu, 0.5)} / ${percentile(cpu, 0.95)}`);
  const costs = [...stages].map(([stage, ms]) => `${stage} ${percentile(ms, 0.5).toFixed(1)}`);
  if (costs.length > 0) say(`of it, p50            ${costs.join(', ')}`);
  sayRates(templates, metric);
  return 0;
}

function sayRates(templates: readonly NamedTemplate[], metric: Metric): void {
  if (new Set(templates.map((t) => t.who)).size < 2) return;
  if (templates.length > MAX_ALL_PAIRS) {
    say(`${templates.length} templates are too many for a summary of all pairs (at most ${MAX_ALL_PAIRS}).`);
    return;
  }
  const { all, halves } = allAgainstAll(templates, metric);
  const rows = ratesOf(all, halves);
  if (rows === null) return;
  say(`all against all: ${all.genuinePairs} genuine, ${all.impostorPairs} impostor pairs; a folder is a person`);
  for (const line of rateLines(rows, halves)) say(line);
}

function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((l) => l.trim())
    .filter((l) => l !== '');
}
