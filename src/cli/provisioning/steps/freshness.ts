import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListStore } from '../../../adapters/storage/lists/index.ts';
import { HOUR_MS } from '../../../core/time/index.ts';
import { embedderOf, stationOf } from '../../../daemon/state/index.ts';
import { importBundle } from '../../../delivery/bundles/index.ts';
import { updateReady } from '../../../delivery/format/index.ts';
import { trustPacks } from '../../../delivery/packs/index.ts';
import type { OpenedState } from '../../state/index.ts';
import type { Bench } from '../bench.ts';
import { found, missingSection, notThere } from '../examine.ts';
import type { Facts } from '../progress.ts';
import { StepRefused } from '../refusal.ts';
import { done, type Step, TODO } from '../step.ts';
import { bringLists, isTrusting, NETWORK } from './first-lists.ts';
import { clockHolds } from './machine.ts';

const run = promisify(execFile);
const COMMAND_MS = 5_000;

const NO_TRUST =
  'NO trust in central IT: later lists will not be accepted. Set it up from a USB stick with metadata and targets, or with waypost update trust.';

/** Step 9: the clock is right, and every list of the site is installed and its age known. */
export const freshnessStep: Step = {
  id: 'freshness',
  title: 'Clock and lists',
  section: 'lists',
  check: async (bench) => {
    const state = await bench.openIfThere();
    const facts = bench.facts('freshness');
    if (state === null || facts === null || !bench.clock.trusted()) return TODO;
    const open = (await statusOf(state)).filter(({ state: standing }) => standing !== 'fresh');
    return open.length > 0 ? TODO : done(`Clock: ${facts['clock']}; lists ${facts['lists']}.`);
  },
  examine: async (bench) => {
    const { lists } = bench.answers;
    if (lists === undefined) return [missingSection('lists')];
    const faults = lists.bundles.flatMap((path, at) => notThere(bench, `lists.bundles.${at}`, bench.at(path)));
    const from = lists.update?.from;
    const metadata = from === undefined || from === NETWORK ? null : join(bench.at(from), 'metadata');
    // The site file decides whether this site has lists, and the stick comes last.
    if (metadata !== null)
      faults.push(...notThere(bench, 'lists.update.from', metadata).map((fault) => ({ ...fault, mayCome: true })));
    if (lists.clockConfirmedBy === null && !(await isSynchronised()))
      faults.push(...(await found('lists.clockConfirmedBy', () => clockUnconfirmed())));
    return faults;
  },
  run: async (bench): Promise<Facts> => {
    clockHolds(bench);
    const clock = await clockOf(bench);
    const state = await bench.open();
    await updateReady();
    for (const bundle of bench.answers.lists?.bundles ?? []) await take(bench, state, bench.at(bundle));
    const wanted = state.config.lists.length > 0;
    const isWhole = async (): Promise<boolean> =>
      isTrusting(state) && (await statusOf(state)).every(({ state: standing }) => standing === 'fresh');
    const came = wanted && !(await isWhole()) ? await bringLists(bench, state) : null;
    const standings = await statusOf(state);
    for (const { id, state: standing, ageMs } of standings)
      bench.say(`   list ${id}: ${standing}${ageMs === null ? '' : `, ${(ageMs / HOUR_MS).toFixed(1)} h old`}`);
    const trust = isTrusting(state);
    if (wanted && !trust) bench.say(`   ${NO_TRUST}`);
    const open = standings.find(({ state: standing }) => standing !== 'fresh');
    if (open !== undefined) {
      const remedy =
        'Bring a USB stick that central IT wrote for this kiosk (lists.update.from in the answers), then run the step again.';
      throw new StepRefused('PROVISION_LIST', `The list ${open.id} of this site is ${open.state}.`, remedy);
    }
    if (standings.length === 0) bench.say('   no list is configured: no traveller is looked up');
    if (state.config.chip !== null) bench.say(`   ${trustOf(state)}`);
    const lists = standings.map(({ id, ageMs }) => `${id} ${((ageMs ?? 0) / HOUR_MS).toFixed(1)} h`).join(', ');
    return { clock, lists: (lists || 'none').slice(0, 400), trust, came };
  },
};

function clockUnconfirmed(): never {
  const message = 'This machine has no network time, and nobody has confirmed its clock.';
  const remedy = 'Compare the clock with another one, and give the name of the person who did so.';
  throw new StepRefused('PROVISION_ANSWER_MISSING', message, remedy);
}

async function clockOf(bench: Bench): Promise<string> {
  const wall = bench.clock.wall().toISOString();
  if (await isSynchronised()) return `network time, ${wall}`;
  const given = bench.answers.lists?.clockConfirmedBy;
  bench.say(`   No network time. The clock shows ${wall.slice(0, 19)} UTC.`);
  const by =
    given ??
    (await bench.answer(
      undefined,
      'lists.clockConfirmedBy',
      'Compare it with another clock; if it is right, type your name',
    ));
  return `confirmed by ${by}, ${wall}`;
}

async function isSynchronised(): Promise<boolean> {
  try {
    const { stdout } = await run('timedatectl', ['show', '--property=NTPSynchronized'], { timeout: COMMAND_MS });
    return stdout.trim() === 'NTPSynchronized=yes';
  } catch {
    return false;
  }
}

async function take(bench: Bench, state: OpenedState, path: string): Promise<void> {
  const { config, ring, journal, clock } = state;
  const verdict = await importBundle({
    bundle: { path },
    stateDir: config.stateDir,
    ring,
    trust: config.listKeys,
    listIds: config.lists.map(({ id }) => id),
    faces: {
      listIds: config.lists.filter(({ face }) => face !== undefined).map(({ id }) => id),
      model: await embedderOf(config, stationOf(state)),
    },
    purpose: config.lane.purpose,
    journal,
    clock,
  });
  if (verdict.ok) return bench.say(`   ${verdict.message}`);
  const remedy = 'Ask central IT for a bundle that is sealed to this kiosk and signed by their keys.';
  throw new StepRefused('PROVISION_LIST', `${path}: ${verdict.message} (${verdict.reason})`, remedy);
}

/** The trust store in words. Without one the chip reader is of little use, and this warns before the first traveller. */
function trustOf(state: OpenedState): string {
  const { config, clock } = state;
  const { facts, fault } = trustPacks.loadTrust({ ...stationOf(state), trust: config.policyKeys }, clock);
  if (facts !== null && fault === null) return `issuers of chips: store ${facts.version} of ${facts.created}`;
  const why = fault?.notice ?? 'none is trusted yet, so the issuer of every chip is unknown.';
  return `issuers of chips: ${why} Import the store of the central office: waypost trust import FILE --config FILE`;
}

async function statusOf({ config, ring, memory, clock }: OpenedState): Promise<ReturnType<ListStore['status']>> {
  const quiet = (): void => undefined;
  const { stateDir, lists } = config;
  const guard = await memory.start();
  const { purpose } = config.lane;
  const store = new ListStore({ stateDir, lists, ring, clock, onUnreadable: quiet, onDamaged: quiet, guard, purpose });
  try {
    return store.status();
  } finally {
    store.close();
  }
}
