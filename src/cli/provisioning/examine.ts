import { existsSync } from 'node:fs';
import type { Bench } from './bench.ts';
import { type AnswerFault, StepRefused } from './refusal.ts';
import type { Step } from './step.ts';

/**
 * Every fault in the answers of an unattended run, for the steps that are not done. They are reported together, so that nobody
 * corrects one, starts again and then learns of the next. The steps check with the code that does their work; nothing is written.
 */
export async function answerFaults(bench: Bench, steps: readonly Step[]): Promise<AnswerFault[]> {
  const { faults, broken } = bench.reading;
  const all = [...faults];
  for (const step of steps) {
    if (step.examine === undefined || broken.includes(step.section ?? '')) continue;
    if ((await step.check(bench)).state === 'done') continue;
    all.push(...(await step.examine(bench)));
  }
  return all;
}

/** What a step would refuse, as a fault in the answer `field`. */
export async function found(field: string, work: () => unknown): Promise<AnswerFault[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (!(error instanceof StepRefused)) throw error;
    const { reason, message, remedy } = error;
    return [{ field, reason, message: message.replace(`${field}: `, ''), remedy, mayCome: false }];
  }
}

export function missingSection(field: string): AnswerFault {
  const remedy = `Give ${field}, as in docs/examples/provision-answers.json.`;
  return { field, reason: 'PROVISION_ANSWER_MISSING', message: `${field} is missing.`, remedy, mayCome: false };
}

/** Faults for missing files. A file that comes on a USB stick is no fault until the request was carried to central IT. */
export function notThere(bench: Bench, field: string, file: string): AnswerFault[] {
  if (existsSync(file)) return [];
  const { claim } = bench.answers;
  const mayCome = claim != null && bench.facts('claim') === null && !existsSync(bench.at(claim.answer));
  const remedy = mayCome
    ? 'It must be there when the answer from central IT arrives.'
    : 'Put it there, or correct the path.';
  return [{ field, reason: 'PROVISION_ANSWERS', message: `${file} is missing.`, remedy, mayCome }];
}

export function faultLine({ field, reason, message, remedy }: AnswerFault): string {
  return `${field}: ${message} (${reason})\n     do -> ${remedy}`;
}
