import type { Bench } from './bench.ts';
import type { Facts } from './progress.ts';
import type { AnswerFault } from './refusal.ts';

export type Standing = { state: 'done'; words: string } | { state: 'todo' };
export interface Step {
  id: string;
  title: string;
  /** Its section in the answers of an unattended run. */
  section?: string;
  /** Whether the step is done, judged from what is on the machine; changes nothing. */
  check(bench: Bench): Promise<Standing> | Standing;
  /** What is wrong in the answers of an unattended run for this step; writes nothing, and touches no device. */
  examine?(bench: Bench): Promise<AnswerFault[]> | AnswerFault[];
  /** Does the step, or what is left of it; may be run again at any time. Throws `StepRefused`. */
  run(bench: Bench): Promise<Facts>;
}

export const done = (words: string): Standing => ({ state: 'done', words });
export const TODO: Standing = { state: 'todo' };
