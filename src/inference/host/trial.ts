import { fork } from 'node:child_process';
import { builtEntry } from '../../adapters/installation/index.ts';
import { type TrialAnswer, type TrialRequest, trialAnswer } from '../protocol/index.ts';
import type { GoldenVector, ModelManifest } from '../protocol/models/index.ts';
import { childEnvironment } from './child-process.ts';

type TrialProfile = Extract<TrialRequest, { kind: 'profile' }>['place'];

/** Longest time of a trial, milliseconds: the largest network loads in a few seconds. */
const TRIAL_LIMIT_MS = 60_000;

/** Tries in a separate process whether the runtime accepts this model. Null, or a text that says what is wrong. */
export async function tryModel(network: Uint8Array, manifest: ModelManifest): Promise<string | null> {
  const { faults } = await trial({ kind: 'model', network, manifest });
  return faults[0] ?? null;
}

/** Loads the face models as the daemon's process does. Returns the faults, in words; empty if everything works. */
export async function tryProfile(place: TrialProfile): Promise<string[]> {
  return (await trial({ kind: 'profile', place })).faults;
}

/**
 * Golden vector of a network on this machine: its output for the byte pattern, so that a kiosk can tell whether its runtime
 * computes the same. Throws the runtime's error if the network cannot be loaded.
 */
export async function goldenOf(
  network: Uint8Array,
  manifest: Pick<ModelManifest, 'input' | 'output'>,
  pattern: GoldenVector['input'] = 'bytes-7919',
): Promise<GoldenVector> {
  const { input, output } = manifest;
  const { faults, golden } = await trial({ kind: 'golden', network, manifest: { input, output }, pattern });
  if (golden === undefined) throw new Error(faults[0] ?? 'the trial produced no golden vector');
  return golden;
}

/** Never rejects: a trial that dies, hangs or gives an invalid answer is reported as failed. */
function trial(request: TrialRequest): Promise<TrialAnswer> {
  return new Promise((resolve) => {
    const child = fork(builtEntry('inference/worker/trial.js'), [], {
      serialization: 'advanced',
      env: childEnvironment(),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let tail = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-500);
    });
    const limit = setTimeout(() => {
      tail = `no answer within ${TRIAL_LIMIT_MS} ms`;
      child.kill('SIGKILL');
    }, TRIAL_LIMIT_MS);
    child.on('message', (message) => {
      const answer = trialAnswer.safeParse(message);
      resolve(answer.success ? answer.data : { faults: ['the trial produced an answer outside its schema'] });
    });
    const ended = (why: string): void => {
      clearTimeout(limit);
      resolve({ faults: [`the network could not be tried: ${tail.trim() || why}`] });
    };
    child.on('error', (error) => ended(error.message));
    child.on('exit', (code, signal) => ended(`the process ended with ${signal ?? code}`));
    child.send(request, () => undefined);
  });
}
