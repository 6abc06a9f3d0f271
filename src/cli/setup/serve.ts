import { statSync } from 'node:fs';
import { setTimeout as later } from 'node:timers/promises';
import { SetupServer } from '../../adapters/http/setup/index.ts';
import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import {
  Bench,
  type BenchOptions,
  detect,
  PLACES,
  type ProvisionOutcome,
  provision,
  STEPS,
} from '../provisioning/index.ts';
import { pinRefusal } from '../terminal/index.ts';
import { SetupPage } from './setup-service.ts';

/** How often it is checked whether the awaited file has come, ms. */
const LOOK_MS = 1_000;
/** Time for a browser to fetch the last view before the page closes, ms. */
const LAST_VIEW_MS = 15_000;

export interface ServeOptions extends Omit<BenchOptions, 'dialogue' | 'answers'> {
  only: string | null;
  port: number;
  screenFolder: string;
  version: string;
  print: (line: string) => void;
  /** Calls back each time the person at the console asks for a new code. */
  onNewCode: (give: () => void) => void;
}

export type Served = { started: false; message: string } | { started: true; outcome: ProvisionOutcome };

/**
 * `waypost provision` on a page: the same engine, used through a browser on this machine. A step that waits for central
 * IT continues when its file is there, and questions are not asked again.
 */
export async function servePage(options: ServeOptions): Promise<Served> {
  const { only, port, screenFolder, version, print, onNewCode, ...parts } = options;
  const page = new SetupPage({
    version,
    print,
    simulated: parts.simulated,
    found: () => detect(parts.places ?? PLACES),
  });
  const bench = new Bench({ ...parts, answers: null, dialogue: page });
  const log = { warn: () => undefined, error: (event: string) => print(`The setup page failed (${event}).`) };
  const clock = { mono: () => performance.now() };
  const server = new SetupServer({ desk: page, port, screenFolder, clock, random: systemRandom, log });
  try {
    await bench.start({ create: false });
    if (await isTechnician(bench)) page.demandPin((id, pin) => refusalOf(bench, id, pin));
    const started = await server.start();
    if (!started.ok) return { started: false, message: started.message };
    const giveCode = (): void => {
      print(`One-time code: ${server.newCode()}   (10 minutes, one browser; press Enter for a new one)`);
    };
    print(`Open ${started.url} in the browser of this machine.`);
    giveCode();
    onNewCode(giveCode);
    if (only !== null) await noteDone(bench, page);
    await page.untilEntered();
    const outcome = await steps(bench, page, only);
    await Promise.race([page.ended(outcome.ok ? 'done' : 'stopped'), later(LAST_VIEW_MS, undefined, { ref: false })]);
    return { started: true, outcome };
  } finally {
    await server.stop();
    bench.close();
  }
}

/** Runs the engine until it has finished or somebody stops it; a wait lasts until the file is there. */
async function steps(bench: Bench, page: SetupPage, only: string | null): Promise<ProvisionOutcome> {
  for (;;) {
    const outcome = await provision(bench, only);
    if (outcome.ok) return outcome;
    if (outcome.waitsFor !== null) {
      const isThere = arrival(outcome.waitsFor);
      await page.waitFor(isThere, () => later(LOOK_MS));
    } else if (outcome.step !== 'start' || !(await bench.again())) return outcome;
  }
}

/** Shows the state of the other steps first, if only one step is repeated. */
async function noteDone(bench: Bench, page: SetupPage): Promise<void> {
  for (const step of STEPS) {
    const standing = await step.check(bench);
    if (standing.state === 'done') page.note({ kind: 'done-before', step: step.id, words: standing.words });
  }
}

/** Whether the file is there and complete: the same size twice, because copying to a stick takes a while. */
function arrival(path: string): () => boolean {
  let before = 0;
  return () => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const isWhole = size > 0 && size === before;
    before = size;
    return isWhole;
  };
}

/** Whether this account, or any, belongs to a technician who may sign in. */
async function isTechnician(bench: Bench, id?: string): Promise<boolean> {
  const accounts = (await bench.openIfThere())?.accounts.list() ?? [];
  return accounts.some(({ active, role, id: own }) => active && role === 'technician' && (id ?? own) === own);
}

/**
 * Checks a PIN. Once a technician has an account, the code alone is not enough, because anybody who can see the console could
 * use it. A wrong PIN counts for the lockout and is recorded in the audit, as at the screen.
 */
async function refusalOf(bench: Bench, id: string, pin: string): Promise<string | null> {
  const state = await bench.open();
  const refused = await pinRefusal(state, id, pin);
  if (refused !== null) return refused;
  if (!(await isTechnician(bench, id))) return `${id} is not a technician.`;
  return state.journal.appendSystem('signed-in', id, {}).ok ? null : 'The audit cannot be written.';
}
