import { shareBounds } from '../../core/audit/counters/index.ts';
import { DEFAULT_FACE_POLICY } from '../../inference/host/index.ts';
import {
  EVAL_DEADLINE_MS,
  type FaceEvalOptions,
  overPictures,
  percentile,
  readPicture,
  sayProgress,
} from './face-run.ts';
import { say } from './result-lines.ts';

/** Further thresholds whose error rates are given in the summary, so that a site can choose one. */
const BOUNDS = [0.9, 0.99];

/** Alarm rate with 95 % bounds: for bona fide pictures an error rate like BPCER, for attacks the percentage noticed. */
function alarmLine(scores: readonly number[], bound: number): string {
  const alarms = scores.filter((s) => s >= bound).length;
  const { low, high } = shareBounds(alarms, scores.length);
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const shares = `${percent(alarms / Math.max(1, scores.length))} (${percent(low)} to ${percent(high)})`;
  return `alarms from ${String(bound).padEnd(8)} ${alarms} of ${scores.length}, ${shares}`;
}

/**
 * `waypost eval liveness DIR`: PAD score of every picture, 0 = bona fide, 1 = attack, and the advisory result. Exit code 0
 * if every picture was tried, 2 if the models or the folder cannot be used.
 */
export async function evalLiveness(options: FaceEvalOptions): Promise<number> {
  return await overPictures(options, async ({ files, supervisor, results }) => {
    const scores: number[] = [];
    let errors = 0;
    for (const [i, file] of files.entries()) {
      const bytes = await readPicture(options.dir, file);
      const answer =
        typeof bytes === 'string'
          ? { ok: false as const, reason: bytes }
          : await supervisor.request('frame', { bytes }, { deadlineMs: EVAL_DEADLINE_MS });
      if (!answer.ok) {
        errors++;
        await results.write({ file, error: answer.reason });
        continue;
      }
      const score = answer.value.subject?.attackScore ?? null;
      if (score !== null) scores.push(score);
      const result = score === null || score >= DEFAULT_FACE_POLICY.attackBound ? 'undetermined' : 'successful';
      await results.write({ file, faces: answer.value.faces, score, result });
      sayProgress(i, files.length);
    }
    say(`pictures            ${files.length}, with a score ${scores.length}, errors ${errors}`);
    say(`score p10/p50/p90   ${[0.1, 0.5, 0.9].map((p) => percentile(scores, p).toFixed(3)).join(' / ')}`);
    for (const bound of [DEFAULT_FACE_POLICY.attackBound, ...BOUNDS]) say(alarmLine(scores, bound));
    say('Not evaluated under ISO/IEC 30107-3: the score only advises the officer and decides nothing.');
    return 0;
  });
}
