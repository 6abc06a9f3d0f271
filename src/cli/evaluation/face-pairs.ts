import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Metric, reaches } from '../../core/face/comparison/index.ts';
import type { FaceStep, LiveFrame } from '../../core/inspection/ports/steps/index.ts';
import { latestOf, type ReasonCode } from '../../core/inspection/record/checks/index.ts';
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
import { type Similarities, tellMorphRates } from './morph-rates.ts';
import { ResultLines, say } from './result-lines.ts';
import { tellRows } from './row-lines.ts';
import type { AllPairs } from './threshold-rows.ts';

export interface FacePairsOptions extends FaceEvalOptions {
  /** File in the format of LFW's pairs.txt. */
  pairs: string;
  /** File for the thresholds of this list, in the form of a manifest; if absent, they are only printed. */
  rows?: string | undefined;
  /** File in the same format: blended portraits, each with a live picture of somebody who is in the blend. */
  morphs?: string | undefined;
}

interface PairResult extends FacePair {
  score: number | null;
  /** The `ordinarySimilarity` of a pair that matches; null for all others. */
  similarity: number | null;
  result: string;
}

/**
 * `waypost eval face-pairs DIR PAIRS`: compares every pair with the verification of the daemon. The quality gate of the live
 * camera is not applied, because the pictures cannot be taken again; everything after it is the same. Exit code 0 if every
 * pair was tried, 2 if the models or the list cannot be used.
 */
export async function evalFacePairs(options: FacePairsOptions): Promise<number> {
  let list: ReturnType<typeof parsePairs>;
  let blends: ReturnType<typeof parsePairs> | null;
  try {
    list = parsePairs(await readFile(options.pairs, 'utf8'));
    blends = options.morphs === undefined ? null : parsePairs(await readFile(options.morphs, 'utf8'));
  } catch (error) {
    say(`The pairs cannot be read: ${error instanceof Error ? error.message : 'unknown reason'}`);
    return 2;
  }
  for (const line of [...list.bad, ...(blends?.bad ?? [])]) say(`line ${line} is not a pair and was left out`);
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
  const attacks: PairResult[] = [];
  const compareAll = async (pairs: readonly FacePair[], into: PairResult[]): Promise<void> => {
    for (const [i, pair] of pairs.entries()) {
      const outcome = judge(step, await read(pair.a), await read(pair.b));
      const { score, similarity, result } = outcome;
      into.push({ ...pair, score, similarity, result });
      await results.write({ a: pair.a, b: pair.b, ...outcome });
      if ((i + 1) % 200 === 0) say(`${i + 1} of ${pairs.length} pairs`);
    }
  };
  try {
    await compareAll(list.pairs, done);
    await compareAll(blends?.pairs ?? [], attacks);
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
  if (blends !== null) tellMorphRates(similaritiesOf(done.filter((d) => d.genuine)), similaritiesOf(attacks));
  return 0;
}

/** Similarities of the pairs that match, and how many pairs were tried. */
function similaritiesOf(pairs: readonly PairResult[]): Similarities {
  return { tried: pairs.length, matches: pairs.flatMap(({ similarity }) => similarity ?? []) };
}

type Picture = { frame: LiveFrame } | { failure: ReasonCode | 'FILE_UNREADABLE' | 'IMAGE_TOO_LARGE' };

/** Reads pictures; each file is read once, however many pairs name it. */
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
): Pick<PairResult, 'score' | 'similarity' | 'result'> & { reason: string; error?: string } {
  const failed = 'failure' in a ? a.failure : 'failure' in b ? b.failure : null;
  if (failed !== null || 'failure' in a || 'failure' in b) {
    return { score: null, similarity: null, result: 'aborted', reason: String(failed), error: String(failed) };
  }
  const frames = b.frame.template === null ? [] : [{ ...b.frame, acceptable: true }];
  const checks = step.verify({
    reference: a.frame.template,
    referenceReason: 'FACE_NO_REFERENCE',
    frames,
    failure: b.frame.template === null ? 'FACE_NONE' : null,
    t0: evalClock.mono(),
  });
  const check = latestOf(checks, 'face.verification');
  const similarity = latestOf(checks, 'face.morph')?.score?.value ?? null;
  const score = check?.score?.value ?? null;
  return { score, similarity, result: check?.value ?? 'aborted', reason: check?.reason ?? 'unknown' };
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
