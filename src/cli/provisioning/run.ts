import type { Bench } from './bench.ts';
import { answerFaults, faultLine } from './examine.ts';
import { type AnswerFault, StepRefused } from './refusal.ts';
import type { Step } from './step.ts';
import { acceptanceStep } from './steps/acceptance.ts';
import { accountsStep } from './steps/accounts.ts';
import { cameraStep } from './steps/camera.ts';
import { claimStep } from './steps/claim.ts';
import { freshnessStep } from './steps/freshness.ts';
import { hardwareStep } from './steps/hardware.ts';
import { helpStep } from './steps/help.ts';
import { keysStep } from './steps/keys.ts';
import { machineStep } from './steps/machine.ts';
import { modelsStep } from './steps/models.ts';
import { readerStep } from './steps/reader.ts';
import { siteStep } from './steps/site.ts';

/** The run of a technician, in order (docs/provisioning.md). */
export const STEPS: readonly Step[] = [
  machineStep,
  keysStep,
  claimStep,
  siteStep,
  hardwareStep,
  readerStep,
  cameraStep,
  modelsStep,
  freshnessStep,
  accountsStep,
  helpStep,
  acceptanceStep,
];

export type ProvisionOutcome =
  | { ok: true }
  /** With `waits` nothing is wrong, but somebody else has to act first; `waitsFor` is the file that they bring. */
  | { ok: false; step: string; waits: boolean; reason: string; waitsFor: string | null };

/** Runs the steps that are not done, in order, and ends at the first that cannot continue. */
export async function provision(bench: Bench, only: string | null): Promise<ProvisionOutcome> {
  try {
    // With a wrong clock, packs cannot be judged: the first step says so.
    if (bench.unattended && bench.clock.trusted()) {
      await bench.start({ create: false });
      const faults = await answerFaults(bench, only === null ? STEPS : STEPS.filter(({ id }) => id === only));
      const wrong = faults.filter(({ mayCome }) => !mayCome);
      if (wrong.length > 0) throw refusedAnswers(bench.reading.file, wrong);
    }
    await bench.start({ create: true });
  } catch (error) {
    return await told(bench, 'start', error);
  }
  for (const [at, step] of STEPS.entries()) {
    if (only !== null && step.id !== only) continue;
    const head = `[${String(at + 1).padStart(2)}/${STEPS.length}] ${step.title}`;
    for (;;) {
      const refused = await attempt(bench, { step, head, again: only !== null });
      if (refused === null) break;
      if (refused.waits || !(await bench.again())) return refused;
    }
  }
  return { ok: true };
}

/** Makes sure that one step is done; null if it was or now is. */
async function attempt(
  bench: Bench,
  { step, head, again }: { step: Step; head: string; again: boolean },
): Promise<Extract<ProvisionOutcome, { ok: false }> | null> {
  try {
    const standing = again ? { state: 'todo' as const } : await step.check(bench);
    if (standing.state === 'done') {
      bench.note({ kind: 'done-before', step: step.id, words: standing.words });
      bench.say(`${head}: done before. ${standing.words}`);
      return null;
    }
    bench.begin(step.id);
    bench.note({ kind: 'begun', step: step.id });
    bench.say(head);
    const facts = await step.run(bench);
    await bench.mark(step.id, facts);
    bench.note({ kind: 'done', step: step.id });
    bench.say(`${head}: done`);
    return null;
  } catch (error) {
    return await told(bench, step.id, error);
  }
}

async function told(bench: Bench, step: string, error: unknown): Promise<Extract<ProvisionOutcome, { ok: false }>> {
  if (!(error instanceof StepRefused)) throw error;
  const { message, reason, remedy, waitsFor } = error;
  const waits = waitsFor !== null;
  await bench.settle(waits);
  bench.note({ kind: waits ? 'waits' : 'refused', step, reason, message, remedy });
  bench.say(`${waits ? 'WAITS' : 'REFUSED'}  ${message} (${reason})`);
  bench.say(`   do -> ${remedy}`);
  return { ok: false, step, waits, reason, waitsFor };
}

function refusedAnswers(file: string, wrong: readonly AnswerFault[]): StepRefused {
  const count = wrong.length === 1 ? '1 answer is' : `${wrong.length} answers are`;
  const lines = wrong.map((fault) => `\n   ${faultLine(fault)}`).join('');
  const remedy = 'Correct them and run the command again; --check reports them and does nothing else.';
  return new StepRefused('PROVISION_ANSWERS', `${file}: ${count} wrong. Nothing was changed.${lines}\n  `, remedy);
}

/** Reports every fault in the answers, and what is still missing; changes nothing. True if nothing is wrong. */
export async function checkAnswers(bench: Bench): Promise<boolean> {
  await bench.start({ create: false });
  const faults = await answerFaults(bench, STEPS);
  const wrong = faults.filter(({ mayCome }) => !mayCome);
  for (const fault of wrong) bench.say(`WRONG    ${faultLine(fault)}`);
  for (const fault of faults.filter(({ mayCome }) => mayCome)) bench.say(`NOT YET  ${faultLine(fault)}`);
  bench.say(
    wrong.length === 0
      ? 'No answer is wrong. Devices, signatures of the lists and the claim are checked in their steps.'
      : `${bench.reading.file}: ${wrong.length} to correct. Nothing was changed.`,
  );
  return wrong.length === 0;
}

/** Lists every step and whether it is done; changes nothing. */
export async function listSteps(bench: Bench): Promise<void> {
  await bench.start({ create: false });
  for (const [at, step] of STEPS.entries()) {
    const standing = await step.check(bench);
    const words = standing.state === 'done' ? `done  ${standing.words}` : 'to do';
    bench.say(`${String(at + 1).padStart(2)}  ${step.id.padEnd(11)} ${step.title.padEnd(44)} ${words}`);
  }
}
