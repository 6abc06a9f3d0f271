import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Metric, reaches } from '../../core/face/comparison/index.ts';
import type { FaceStep, LiveFrame } from '../../core/inspection/ports/steps/index.ts';
import type { ReasonCode } from '../../core/inspection/record/checks/index.ts';
import { createFaceStep } from '../../inference/host/index.ts';
import { halfOf, rateLines, ratesOf, ScoreHistogram } from './error-rates.ts';
import {
  EVAL_DEADLINE_MS,
  EVAL_PROFILE,
  evalClock,
  type FaceEvalOptions,
  readPicture,
  startInference,
} from './face-run.ts';
import { type FacePair, parsePairs } from './lfw-pairs.ts';
import { ResultLines, say } from './result-lines.ts';
import { tellRows } from './row-lines.ts';
import type { AllPairs } from './threshold-rows.ts';

export interface FacePairsOptions extends FaceEvalOptions {
  /** File in the format of LFW's pairs.txt. */
  pairs: string;
  /** File for the thresholds of this list, in the form of a manifest; only said where absent. */
  rows?: string | undefined;
}

interface PairResult extends FacePair {
  score: number | null;
  result: string;
}

/**
 * `waypost eval face-pairs DIR PAIRS`: compares every pair with the verification of the daemon. The quality gate of the
 * live camera is not applied (the pictures are what they are), everything after it is the same. Exit code 0 when every
 * pair was tried, 2 when the models or the list cannot be used.
 */
export async function evalFacePairs(options: FacePairsOptions): Promise<number> {
  let list: ReturnType<typeof parsePairs>;
  try {
    list = parsePairs(await readFile(options.pairs, 'utf8'));
  } catch (error) {
    say(`The pairs cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return 2;
  }
  for (const line of list.bad) say(`line ${line} is not a pair and was left out`);
  const supervisor = await startInference(options);
  if (supervisor === null) return 2;
  const step = createFaceStep({
    supervisor,
    clock: evalClock,
    profile: supervisor.health().profile?.profile ?? EVAL_PROFILE,
    policy: { deadlineMs: EVAL_DEADLINE_MS },
  });
  const embedder = supervisor.health().profile?.models.find((m) => m.role === 'embedder');
  const rows = embedder?.ok === true ? (embedder.thresholds?.verify.rows ?? []) : [];
  const results = new ResultLines(options.out);
  const read = pictureReader(options.dir, step);
  const done: PairResult[] = [];
  try {
    for (const [i, pair] of list.pairs.entries()) {
      const outcome = judge(step, await read(pair.a), await read(pair.b));
      done.push({ ...pair, score: outcome.score, result: outcome.result });
      await results.write({ a: pair.a, b: pair.b, ...outcome });
      if ((i + 1) % 200 === 0) say(`${i + 1} of ${list.pairs.length} pairs`);
    }
  } finally {
    await supervisor.stop();
    await results.close();
  }
  const metric = (embedder?.ok === true ? embedder.template?.metric : null) ?? 'cosine';
  summarise(done, { thresholds: rows.map((row) => row.threshold), metric });
  const found = options.rows === undefined ? null : new ResultLines(options.rows);
  say('thresholds of this list, for the manifest of a model:');
  await tellRows(sortedPairs(done, metric), found ?? { write: () => Promise.resolve() });
  await found?.close();
  return 0;
}

type Picture = { frame: LiveFrame } | { failure: ReasonCode | 'FILE_UNREADABLE' | 'IMAGE_TOO_LARGE' };

/** Each file is read once, however many pairs name it. */
function pictureReader(dir: string, step: FaceStep): (file: string) => Promise<Picture> {
  const known = new Map<string, Picture>();
  return async (file) => {
    const cached = known.get(file);
    if (cached !== undefined) return cached;
    const bytes = await readPicture(dir, file);
    let picture: Picture;
    if (typeof bytes === 'string') {
      picture = { failure: bytes as 'FILE_UNREADABLE' | 'IMAGE_TOO_LARGE' };
    } else {
      const outcome = await step.analyse(bytes);
      picture = outcome.ok ? { frame: { ...outcome.frame, jpeg: new Uint8Array() } } : { failure: outcome.reason };
    }
    known.set(file, picture);
    return picture;
  };
}

function judge(
  step: FaceStep,
  a: Picture,
  b: Picture,
): { score: number | null; result: string; reason: string; error?: string } {
  const failed = 'failure' in a ? a.failure : 'failure' in b ? b.failure : null;
  if (failed !== null || 'failure' in a || 'failure' in b) {
    return { score: null, result: 'aborted', reason: String(failed), error: String(failed) };
  }
  const frames = b.frame.template === null ? [] : [{ ...b.frame, acceptable: true }];
  const [check] = step.verify({
    reference: a.frame.template,
    referenceReason: 'FACE_NO_REFERENCE',
    frames,
    failure: b.frame.template === null ? 'FACE_NONE' : null,
    t0: evalClock.mono(),
  });
  return { score: check?.score?.value ?? null, result: check?.value ?? 'aborted', reason: check?.reason ?? 'unknown' };
}

/** Operating points of the manifest, and what this list says about them. */
function summarise(
  done: readonly PairResult[],
  { thresholds, metric }: { thresholds: readonly number[]; metric: Metric },
): void {
  const scored = done.filter((d): d is PairResult & { score: number } => d.score !== null);
  const genuine = scored.filter((d) => d.genuine);
  const impostor = scored.filter((d) => !d.genuine);
  const count = (list: readonly PairResult[], result: string): number => list.filter((d) => d.result === result).length;
  say(
    `pairs ${done.length}: ${genuine.length} genuine, ${impostor.length} impostor, ${done.length - scored.length} without a score`,
  );
  say('            match  inconclusive  no match');
  for (const [name, list] of [
    ['genuine', genuine],
    ['impostor', impostor],
  ] as const) {
    const cells = [count(list, 'successful'), count(list, 'undetermined'), count(list, 'failed')];
    say(`${name.padEnd(10)} ${cells.map((c) => String(c).padStart(8)).join('  ')}`);
  }
  say('threshold   FNMR      FMR');
  for (const threshold of thresholds) {
    const missed = genuine.filter((d) => !reaches(d.score, threshold, metric)).length;
    const passed = impostor.filter((d) => reaches(d.score, threshold, metric)).length;
    say(`${threshold.toFixed(3)}       ${share(missed, genuine.length)}    ${share(passed, impostor.length)}`);
  }
  const all = new ScoreHistogram(metric);
  const halves: [ScoreHistogram, ScoreHistogram] = [new ScoreHistogram(metric), new ScoreHistogram(metric)];
  for (const { a, b, score, genuine: same } of scored) {
    all.add(score, same);
    const half = halfOf(dirname(a));
    if (same || half === halfOf(dirname(b))) halves[half].add(score, same);
  }
  const rates = ratesOf(all, halves);
  if (rates !== null) {
    say('thresholds from this list, and from one half of its people with the rates on the other half:');
    for (const line of rateLines(rates, halves)) say(line);
  }
  say('A rate from fewer than 30 errors is not reliable (ISO/IEC 19795-1).');
}

function sortedPairs(done: readonly PairResult[], metric: Metric): AllPairs {
  const scores = (genuine: boolean): Float32Array =>
    Float32Array.from(done.flatMap((d) => (d.genuine === genuine && d.score !== null ? [d.score] : []))).sort();
  const impostor = scores(false);
  return { metric, genuine: scores(true), impostor: metric === 'cosine' ? impostor.reverse() : impostor };
}

function share(count: number, of: number): string {
  return of === 0 ? 'none' : `${((100 * count) / of).toFixed(2)} % (${count})`;
}
