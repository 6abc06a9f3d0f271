import type { Command } from 'commander';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { deviceBoxKey } from '../../adapters/storage/keys/index.ts';
import {
  faceListRemedy,
  ListFolder,
  ListReader,
  ListStore,
  standingStatusOf,
} from '../../adapters/storage/lists/index.ts';
import type { FalseAlertBudget } from '../../core/face/comparison/index.ts';
import type { ListStatus } from '../../core/inspection/ports/steps/index.ts';
import { HOUR_MS } from '../../core/time/index.ts';
import { embedderOf, noticeStatus, stationOf } from '../../daemon/state/index.ts';
import { readVerdicts, wantWhole } from '../../delivery/apply/index.ts';
import { importBundle } from '../../delivery/bundles/index.ts';
import { type BundleReason, deviceKeyText } from '../../delivery/format/index.ts';
import { LIST_CHECK, LIST_STATUS } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  notTried,
  type OpenedState,
  onNewState,
  onState,
  refuse,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from '../state/index.ts';
import { put } from '../terminal/index.ts';

/** What the person at the kiosk should do next; refusals that are not listed here are self-explanatory. */
const AFTER_REFUSAL: Partial<Record<BundleReason, string>> = {
  BUNDLE_UNREADABLE: 'Give the list file from central IT; check the path and the permissions of the file.',
  BUNDLE_MALFORMED: 'Give the bundle that `waypost central build` wrote. If this is that bundle, copy it again.',
  BUNDLE_TRUNCATED: 'Copy the file again from its source.',
  BUNDLE_TRAILING: 'Copy the file again from its source.',
  BUNDLE_HASH: 'Copy the file again. If the error remains, tell central IT: the file was changed after it was signed.',
  BUNDLE_SIGNATURE:
    'Compare listKeys in the configuration with the .pub files of central IT; until then, do not trust anything in the file.',
  BUNDLE_NOT_FOR_DEVICE:
    'Send central IT the file that `waypost list device-key --out FILE` writes, and ask for a new bundle.',
  LIST_KIND:
    'Compare the setting `face` of this list, under `lists` in the configuration, with what central IT issues under this id.',
  LIST_OTHER_PROFILE:
    'Central IT must enrol the portraits again with this model: waypost central enrol (docs/face-list.md).',
  PURPOSE_REFUSED:
    'Compare `lane.purpose` in the configuration with the purposes that central IT gave the list (docs/operations.md).',
  LIST_NOT_CONFIGURED: 'Add it to lists in the configuration and restart the daemon.',
  LIST_OLDER: 'Nothing to do here. If the older content is wanted, central IT issues it as a higher generation.',
};

const AFTER_STATE: Readonly<Record<Exclude<ListStatus['state'], 'fresh'>, string>> = {
  absent: 'no list is installed: waypost list import FILE --config FILE',
  stale: 'too old to be used: import a newer bundle from central IT, and check the clock of this machine',
  damaged: 'the file is damaged: import the list again',
  rollback: 'an older state was restored: waypost update status, then load the list again (docs/updates.md)',
  purpose: 'bound to purposes that this lane does not have: compare lane.purpose (docs/operations.md)',
  locked: 'the key of this appliance is not available',
};

/** `waypost list import|status|check|device-key`: the lists of one kiosk. */
export function registerListCommands(program: Command, context: StateContext = stateContext): void {
  const list = program.command('list').description('watchlists of this kiosk');
  // Only the configuration says which lists and keys a kiosk trusts, so these three commands do not take a state folder.
  const config = ['--config <file>', 'configuration of the kiosk'] as const;
  list
    .command('import <file>')
    .description('verify a signed bundle and install it')
    .requiredOption(...config)
    .action(async (file: string, options: StateOptions) =>
      onNewState(context, options, (state) => importFile(context, state, file)),
    );
  reports(list.command('status'), LIST_STATUS)
    .description('name, generation, age and state of every list')
    .requiredOption(...config)
    .action((options: StateOptions & ReportOptions) =>
      reporting(context, { kind: LIST_STATUS, options }, (out) =>
        onState(out, options, async (state) => {
          if (hasLists(out, state)) await showStatus(out, state);
        }),
      ),
    );
  reports(list.command('check'), LIST_CHECK)
    .description('open every record and compare it with the signed text')
    .requiredOption(...config)
    .action((options: StateOptions & ReportOptions) =>
      reporting(context, { kind: LIST_CHECK, options }, (out) =>
        onState(out, options, (state) => {
          if (hasLists(out, state)) checkLists(out, state);
        }),
      ),
    );
  withStateOptions(list.command('device-key').description('public key to which central IT seals lists'))
    .option('--out <file>', 'write it to a file')
    .action(async (options: StateOptions & { out?: string }) =>
      onNewState(context, options, (state) => showDeviceKey(context, state, options.out)),
    );
}

function hasLists(context: StateContext, { config }: OpenedState): boolean {
  if (config.lists.length > 0) return true;
  refuse(context, 'No lists are configured, so no traveller is looked up. Add them under lists in the configuration.');
  return false;
}

async function importFile(context: StateContext, state: OpenedState, file: string): Promise<void> {
  const { config, ring, journal, clock } = state;
  if (config.listKeys.keys.length === 0)
    return notTried(context, 'No list keys are configured: set listKeys.keys to the public keys of central IT.');
  const verdict = await importBundle({
    bundle: { path: file },
    stateDir: config.stateDir,
    ring,
    trust: config.listKeys,
    listIds: config.lists.map((entry) => entry.id),
    faces: {
      listIds: config.lists.filter((entry) => entry.face !== undefined).map((entry) => entry.id),
      model: await embedderOf(config, stationOf(state)),
    },
    purpose: config.lane.purpose,
    journal,
    clock,
  });
  if (verdict.ok) {
    context.print(verdict.message);
    return;
  }
  context.warn(`${file}: ${verdict.message} (${verdict.reason})`);
  const next = AFTER_REFUSAL[verdict.reason];
  if (next !== undefined) context.warn(next);
  context.exit(EXIT_REFUSED);
}

async function showStatus(context: Saying<typeof LIST_STATUS>, state: OpenedState): Promise<void> {
  const { config, ring, clock, journal } = state;
  const quiet = (): void => undefined;
  const store = new ListStore({
    stateDir: config.stateDir,
    purpose: config.lane.purpose,
    lists: config.lists,
    ring,
    clock,
    onUnreadable: quiet,
    onDamaged: quiet,
    guard: await state.memory.start(),
  });
  const { lists: verdicts, repositories } = readVerdicts(config.stateDir);
  for (const [id, { ok, at, message, reason }] of Object.entries(repositories)) {
    if (ok) continue;
    refuse(context, `update from ${id}: refused at ${at}: ${message} (${reason})`);
  }
  const shown = store.status();
  const outbox = journal.outbox.status();
  context.report({
    lists: shown.map(({ id, state: standing, version, records, generatedAt, ageMs, maxAgeMs }) => ({
      id,
      state: standing,
      generation: version,
      records,
      generatedAt,
      ageHours: ageMs === null ? null : ageMs / HOUR_MS,
      maxAgeHours: maxAgeMs / HOUR_MS,
    })),
    noticesWaiting: outbox.waiting,
  });
  for (const status of shown) {
    const age = status.ageMs === null ? 'no age' : `${(status.ageMs / HOUR_MS).toFixed(1)} h old`;
    const limit = `limit ${(status.maxAgeMs / HOUR_MS).toFixed(0)} h`;
    const size = status.records === null ? '' : `, generation ${status.version}, ${status.records} records`;
    context.print(`${status.id}: ${status.state}, ${age} (${limit})${size}`);
    const budget = config.lists.find((list) => list.id === status.id)?.face;
    if (budget !== undefined && status.records !== null) await showSearch(context, { state, id: status.id, budget });
    const last = verdicts[status.id];
    if (last?.ok === false) {
      refuse(context, `${status.id}: last update refused at ${last.at}: ${last.message} (${last.reason})`);
    }
    if (status.state === 'fresh') continue;
    refuse(context, `${status.id}: ${AFTER_STATE[status.state]}`);
  }
  store.close();
  const { words } = noticeStatus(outbox, { now: clock.wall(), notices: config.notices });
  context.print(`notices: ${words}`);
}

/** How a face list is searched here, or why it is not. */
async function showSearch(
  context: StateContext,
  { state, id, budget }: { state: OpenedState; id: string; budget: FalseAlertBudget },
): Promise<void> {
  const { config, ring } = state;
  const path = new ListFolder(config.stateDir, id).current();
  const opening = path === null ? null : ListReader.open(path, id, ring);
  if (!opening?.ok) return;
  const { face } = opening.reader.meta;
  opening.reader.close();
  const standing = standingStatusOf({ face, model: await embedderOf(config, stationOf(state)), budget });
  if (standing.ok) {
    const { templates, fmr, fpir, threshold } = standing;
    const rate = `${budget.falseAlertsPerDay} false alert(s) in ${budget.travellersPerDay} travellers a day`;
    context.print(`${id}: ${templates} faces, threshold ${threshold.toFixed(3)} for ${rate}`);
    context.print(`${id}: FPIR ${(fpir * 100).toPrecision(2)} %, FMR ${fmr.toExponential(1)} per comparison`);
    return;
  }
  refuse(context, `${id}: ${standing.reason}, not searched: ${standing.templates} faces, ${faceListRemedy(standing)}`);
}

function checkLists(context: Saying<typeof LIST_CHECK>, state: OpenedState): void {
  const { config, ring, journal } = state;
  const whole: string[] = [];
  for (const { id } of config.lists) {
    const path = new ListFolder(config.stateDir, id).current();
    const opening = path === null ? null : ListReader.open(path, id, ring);
    const result = opening?.ok ? opening.reader.check() : null;
    if (opening?.ok) opening.reader.close();
    if (result?.ok) {
      context.print(`${id}: every record can be opened, and the list is the signed one`);
      whole.push(id);
      continue;
    }
    context.exit(EXIT_REFUSED);
    if (opening === null) {
      context.warn(`${id}: no list has been imported`);
      continue;
    }
    const where =
      result?.ok === false && result.row !== null
        ? `record ${result.row} cannot be opened`
        : 'it is not the signed list';
    journal.appendSystem('list-damaged', id, { message: where });
    // A list that is not the signed text is not used; if one record does not open, the list still shows its others.
    const again = wantWhole({ stateDir: config.stateDir, ring }, id, result?.ok === false && result.row !== null);
    const next = again
      ? 'The next update replaces it: waypost update fetch, or a USB stick, then waypost update apply.'
      : 'Load the list again.';
    context.warn(`${id}: damaged, ${where}. ${next}`);
  }
  context.report({ lists: config.lists.map(({ id }) => ({ id, whole: whole.includes(id) })) });
  // Doctor and diagnostics say when all lists were last whole; a missing or damaged list does not count as "checked".
  if (whole.length === config.lists.length) journal.appendSystem('lists-checked', 'lists', { lists: whole });
}

function showDeviceKey(context: StateContext, state: OpenedState, out: string | undefined): void {
  const text = deviceKeyText(deviceBoxKey(state.ring));
  if (out === undefined) {
    context.print(text.trimEnd());
    return;
  }
  if (put(context, { path: out, bytes: text })) context.print(`Device key written to ${out}.`);
}
