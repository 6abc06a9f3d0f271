import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, readBytes, VERSION } from '../../adapters/files/index.ts';
import { refuse as refuseWith, reports } from '../../adapters/report/index.ts';
import type { Config } from '../../core/config/index.ts';
import { updateSite } from '../../daemon/state/index.ts';
import {
  type ApplyReport,
  applyUpdate,
  checkRoot,
  examineCounter,
  pinRoot,
  readVerdicts,
  UpdatePlaces,
} from '../../delivery/apply/index.ts';
import { fetchUpdate } from '../../delivery/fetch/index.ts';
import { hexGroups, isFingerprint, spokenForm } from '../../delivery/format/index.ts';
import { debianArchitecture, PROGRAM_REPOSITORY, programTaker, readSlot } from '../../delivery/program/index.ts';
import { type UpdateReason, type UpdateRefusal, updateRemedy } from '../../delivery/tuf/index.ts';
import { UPDATE_STATUS } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  notTried,
  type OpenedState,
  onNewState,
  onState,
  operator,
  reportOnState,
  type Saying,
  type StateContext,
  stateContext,
} from '../state/index.ts';
import { given } from '../terminal/index.ts';
import { allowAddresses, UPDATE_UNIT } from './update-addresses.ts';

const ROOT_LIMIT_BYTES = 512_000;
const PACK_REMEDY = 'The earlier pack stays in force. Tell central IT; see docs/protection.md, section 4.';

interface Options {
  config: string;
  repository?: string;
}

/** `waypost update trust|fetch|apply|status`: signed lists from central IT (docs/updates.md). */
export function registerUpdateCommands(program: Command, context: StateContext = stateContext): void {
  const update = program.command('update').description('signed lists from central IT');
  const config = ['--config <file>', 'configuration of the kiosk'] as const;
  const repository = ['--repository <id>', 'one of update.repositories; without it, the first'] as const;
  update
    .command('trust <root>')
    .description('pin the first root of a repository, after its fingerprint was compared')
    .requiredOption(...config)
    .option(...repository)
    .option('--fingerprint <text>', 'what central IT reads out to you, in digits or in words')
    .option(
      '--renew-counter',
      'discard the counter of another TPM, or a lost rollback record: every list must be loaded again in full',
    )
    .action(async (root: string, options: Options & TrustOptions) =>
      onNewState(context, options, (state) => trust(context, state, { ...options, root: resolve(root) })),
    );
  update
    .command('fetch')
    .description('fetch what this kiosk needs into its spool; the only command that uses the network')
    .requiredOption(...config)
    .option(...repository)
    .action((options: Options) => fetchLists(context, options));
  update
    .command('allow')
    .description('set which addresses the fetch can reach: those of the server and of the resolver; as root')
    .argument('<address...>', 'addresses or networks, not names')
    .option('--out <file>', 'drop-in of the unit', UPDATE_UNIT.file)
    .action((addresses: string[], options: { out: string }) => allowAddresses(context, addresses, options));
  update
    .command('apply')
    .description('verify the spool or a USB stick, and install new lists')
    .requiredOption(...config)
    .option(...repository)
    .option('--from <folder>', 'folder of a USB stick with metadata and targets')
    .action(async (options: Options & { from?: string }) =>
      onState(context, options, (state) => apply(context, state, options)),
    );
  reports(update.command('status'), UPDATE_STATUS)
    .description('pinned roots, counter, and the result of the last update of each list')
    .requiredOption(...config)
    .action(reportOnState(context, UPDATE_STATUS, status));
  update.addHelpText('after', '\nWhat to do about each refusal: docs/updates.md');
}

type Versions = Record<'root' | 'timestamp' | 'snapshot' | 'targets', number>;

interface TrustOptions {
  fingerprint?: string;
  renewCounter?: boolean;
}

/** The named repository, or the first one; reports if there is none with that name. */
function repositoryOf(context: StateContext, { update }: Config, id: string | undefined) {
  const lists = update.repositories.filter((one) => one.id !== PROGRAM_REPOSITORY);
  const found = id === undefined ? lists[0] : update.repositories.find((one) => one.id === id);
  if (found !== undefined) return found;
  notTried(context, `No repository "${id ?? 'main'}" is configured. Add it under update.repositories.`);
  return null;
}

async function trust(
  context: StateContext,
  state: OpenedState,
  options: TrustOptions & { root: string; repository?: string },
): Promise<void> {
  const repository = repositoryOf(context, state.config, options.repository);
  if (repository === null) return;
  const bytes = readRoot(context, options.root);
  if (bytes === null) return;
  const checked = checkRoot(bytes);
  if (!checked.ok) {
    refuse(context, { ...checked, message: `${options.root}: ${checked.message}` });
    return;
  }
  const { fingerprint, root } = checked;
  context.print(`Root version ${root.version}, valid until ${root.expires}. Its fingerprint (SHA-256 of the file):`);
  context.print(`  ${hexGroups(fingerprint)}`);
  context.print(`  ${spokenForm(fingerprint)}`);
  if (options.fingerprint === undefined) {
    context.warn('Nothing is pinned yet. Have central IT read the fingerprint to you by telephone,');
    return notTried(context, 'and repeat the command with --fingerprint "WHAT THEY READ".');
  }
  if (!isFingerprint(options.fingerprint, fingerprint)) {
    context.warn('The fingerprints differ: do not trust this file.');
    context.exit(EXIT_REFUSED);
    return;
  }
  const site = await updateSite(state);
  const request = { repository: repository.id, bytes, renew: options.renewCounter === true, by: operator() };
  const verdict = await pinRoot(site, request);
  if (!verdict.ok) {
    refuse(context, verdict);
    return;
  }
  context.print(`Pinned for the repository "${repository.id}".`);
  context.print(
    verdict.tpm
      ? `Counter of the TPM: ${verdict.counter}.`
      : 'Counter: a sealed file. It does not detect that the whole disk of this kiosk was restored; a TPM does (update.counter).',
  );
}

function readRoot(context: StateContext, path: string): Uint8Array | null {
  return given(context, readBytes(path, { limitBytes: ROOT_LIMIT_BYTES, what: 'a root of central IT' }));
}

/** Fetches without opening a key: the process that uses the network does not know anything about the lists. */
async function fetchLists(context: StateContext, options: Options): Promise<void> {
  const loaded = loadConfig(options.config);
  if (!loaded.ok) return notTried(context, loaded.message);
  process.umask(0o027);
  const { config } = loaded;
  const repository = repositoryOf(context, config, options.repository);
  if (repository === null) return;
  await fetchOne(context, config, repository);
  // Programs are fetched after lists, because a fault in them must not hold back lists.
  const programs = config.update.repositories.find(({ id }) => id === PROGRAM_REPOSITORY);
  if (options.repository === undefined && programs !== undefined && programs.url !== null)
    await fetchOne(context, config, programs);
}

/** What decides which program to take here: the running one, this machine, and what has failed before. */
function programStatus(): { running: string; architecture: string; failed: string[] } {
  return { running: VERSION, architecture: debianArchitecture(), failed: readSlot()?.failed ?? [] };
}

async function fetchOne(
  context: StateContext,
  config: Config,
  repository: Config['update']['repositories'][number],
): Promise<void> {
  if (repository.url === null)
    return notTried(
      context,
      `The repository "${repository.id}" has no url: load it from a USB stick, with waypost update apply --from FOLDER.`,
    );
  const report = await fetchUpdate({
    stateDir: config.stateDir,
    repository: repository.id,
    url: repository.url.replace(/\/+$/, ''),
    listIds: config.lists.map(({ id }) => id),
    now: new Date(),
    ...(repository.id === PROGRAM_REPOSITORY ? { program: programStatus() } : {}),
  });
  if (!report.ok) refuse(context, report);
  else if (report.files === 0) context.print('Nothing new: the spool already contains the newest metadata.');
  else
    context.print(
      `${report.files} files in the spool, ${report.fetchedBytes} bytes fetched. Next: waypost update apply`,
    );
}

async function apply(
  context: StateContext,
  state: OpenedState,
  options: { repository?: string; from?: string },
): Promise<void> {
  const repository = repositoryOf(context, state.config, options.repository);
  if (repository === null) return;
  const { config } = state;
  const programs = config.update.repositories.find(({ id }) => id === PROGRAM_REPOSITORY);
  const both = options.repository === undefined && options.from === undefined && programs !== undefined;
  if (repository.id === PROGRAM_REPOSITORY) {
    await applyProgram(context, state, options);
    return;
  }
  if (config.lists.length === 0 && config.protection.packKeys.keys.length === 0) {
    if (both) {
      await applyProgram(context, state, options);
      return;
    }
    return notTried(context, 'No lists are configured. Add them under lists in the configuration.');
  }
  const site = await updateSite(state);
  const from = options.from === undefined ? {} : { from: resolve(options.from) };
  show(context, await applyUpdate({ site, repository: repository.id, ...from }));
  if (both && existsSync(new UpdatePlaces(config.stateDir, PROGRAM_REPOSITORY).root))
    await applyProgram(context, state, options);
}

async function applyProgram(context: StateContext, state: OpenedState, options: { from?: string }): Promise<void> {
  const site = await updateSite(state);
  const { stateDir, deviceKeyId, clock } = site;
  const program = programTaker({ stateDir, status: { deviceKeyId, ...programStatus() }, clock });
  const from = options.from === undefined ? {} : { from: resolve(options.from) };
  show(context, await applyUpdate({ site: { ...site, program }, repository: PROGRAM_REPOSITORY, ...from }));
}

function show(context: StateContext, report: ApplyReport): void {
  for (const { ok, message, verdict } of report.lists) {
    if (ok) context.print(message);
    else refuse(context, { ok: false, reason: verdict as UpdateReason, message });
  }
  // For joint operations, the technician is told only of a refusal; if all is well, nothing reveals that there is an operation.
  for (const { ok, message, verdict } of report.operations)
    if (!ok) refuse(context, { ok: false, reason: verdict as UpdateReason, message });
  if (!report.ok && [...report.lists, ...report.operations].length === 0) refuse(context, report);
  const { pack, program } = report;
  if (program?.ok === true) context.print(program.message);
  if (pack === null) return;
  if (pack.ok) context.print(`${pack.message} In force from the next start of the daemon, or from the next full hour.`);
  else
    refuseWith(context, {
      code: pack.reason,
      message: `The protection pack was not accepted: ${pack.message}`,
      remedy: PACK_REMEDY,
      exit: EXIT_REFUSED,
    });
}

function refuse(context: StateContext, { reason, message }: UpdateRefusal): void {
  refuseWith(context, { code: reason, message, remedy: updateRemedy(reason), exit: EXIT_REFUSED });
}

async function status(context: Saying<typeof UPDATE_STATUS>, state: OpenedState): Promise<void> {
  const { config } = state;
  const { stateDir, ring, policy, tpm, listIds } = await updateSite(state);
  const counter = await examineCounter({ stateDir, ring, policy, tpm, listIds });
  const { repositories, lists, pack } = readVerdicts(stateDir);
  const packed = pack === null ? {} : { 'protection pack': pack };
  const last = Object.entries({ ...repositories, ...lists, ...packed });
  context.report({
    repositories: config.update.repositories.map(({ id, url }) => {
      const { pinned = null, versions = null } = counter.ledger?.repositories[id] ?? {};
      return { id, url, pinned, versions: versions && versionsOf(versions) };
    }),
    counter: {
      verdict: counter.verdict,
      value: counter.ledger?.counter ?? null,
      tpm: counter.value,
      serves: counter.serve,
    },
    last: last.map(([id, { ok, at, message, reason }]) => ({ id, ok, at, message, reason: reason ?? null })),
  });
  for (const { id, url } of config.update.repositories) {
    const known = counter.ledger?.repositories[id];
    const where = url ?? 'on a USB stick';
    if (known === undefined) {
      context.warn(`${id} (${where}): no root is pinned: waypost update trust ROOT.json --config FILE`);
      context.exit(EXIT_REFUSED);
      continue;
    }
    const { root, timestamp, snapshot, targets } = known.versions;
    context.print(`${id} (${where}): root ${root}, timestamp ${timestamp}, snapshot ${snapshot}, targets ${targets}`);
    context.print(`${id}: pinned root ${known.pinned.slice(0, 16)}…`);
  }
  const value = counter.value === null ? '' : `, TPM ${counter.value}`;
  context.print(`counter: ${counter.verdict}, ${counter.ledger?.counter ?? 'none'}${value}`);
  if (counter.warning !== null) context.warn(counter.warning);
  if (!counter.serve) {
    context.warn('No list is used until this is settled: see "The counter" in docs/updates.md.');
    context.exit(EXIT_REFUSED);
  }
  for (const [id, note] of last) {
    if (note.ok) context.print(`${id}: ${note.message} (${note.at})`);
    else context.warn(`${id}: last update refused at ${note.at}: ${note.message} (${note.reason})`);
  }
}

function versionsOf({ root, timestamp, snapshot, targets }: Versions): Versions {
  return { root, timestamp, snapshot, targets };
}
