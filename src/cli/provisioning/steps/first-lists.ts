import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readBytes } from '../../../adapters/files/index.ts';
import { readLedger } from '../../../adapters/storage/rollback/index.ts';
import type { Config } from '../../../core/config/index.ts';
import { updateSite } from '../../../daemon/state/index.ts';
import { applyUpdate, checkRoot, pinRoot, type UpdateSite } from '../../../delivery/apply/index.ts';
import { hexGroups, isFingerprint, spokenForm } from '../../../delivery/format/index.ts';
import { type UpdateRefusal, updateRemedy } from '../../../delivery/tuf/index.ts';
import { type OpenedState, operator } from '../../state/index.ts';
import type { Bench } from '../bench.ts';
import { StepRefused } from '../refusal.ts';
import { claimOf } from './claim.ts';

const run = promisify(execFile);
const ROOT_LIMIT_BYTES = 512_000;
/** Time for a first list of a million records over a slow line, ms; the fetch itself gives up below 4 KiB a second. */
const FETCH_WITHIN_MS: number = 30 * 60_000;
/** Used instead of a folder if the lists come over the network. */
export const NETWORK = 'network';

type Repository = Config['update']['repositories'][number];

/** Whether this kiosk has a root of central IT from which every later update follows. */
export function isTrusting({ config, ring }: OpenedState): boolean {
  const read = readLedger(config.stateDir, ring);
  return read.ok && read.ledger?.repositories[repositoryOf(config)?.id ?? ''] !== undefined;
}

/**
 * Sets up trust in central IT and installs the first lists, from a stick or over the network, as `waypost update trust`, `fetch`
 * and `apply` do, so that the technician needs no other command. Null if the answers provide the lists in another way.
 */
export async function bringLists(bench: Bench, state: OpenedState): Promise<string | null> {
  const repository = repositoryOf(state.config);
  if (repository === undefined) return null;
  const from = await sourceOf(bench, repository);
  if (from === null) return null;
  const site = await updateSite(state);
  if (!isTrusting(state)) await trust(bench, state, { site, repository, from });
  if (from === NETWORK) await fetched(bench, repository);
  const report = await applyUpdate({ site, repository: repository.id, ...(from === NETWORK ? {} : { from }) });
  for (const { ok, message } of report.lists) if (ok) bench.say(`   ${message}`);
  if (!report.ok) throw refusal(from, report);
  return from === NETWORK ? `over the network, ${repository.id}` : `from a stick, ${repository.id}`;
}

/** The first repository, as everywhere if none is named. */
function repositoryOf({ update }: Config): Repository | undefined {
  return update.repositories[0];
}

async function sourceOf(bench: Bench, { url }: Repository): Promise<string | null> {
  const { lists } = bench.answers;
  if (bench.unattended && lists?.update == null) return null;
  const other = url === null ? '' : `, or ${NETWORK}`;
  const question = `Folder of the USB stick with the lists (metadata and targets)${other}`;
  const beside = bench.facts('claim')?.['folder'];
  const offer = typeof beside === 'string' && existsSync(join(beside, 'metadata')) ? beside : undefined;
  const said = await bench.answer(lists?.update?.from, 'lists.update.from', { text: question, offer });
  if (said === NETWORK && url !== null) return NETWORK;
  const folder = bench.at(said);
  if (existsSync(join(folder, 'metadata'))) return folder;
  const remedy =
    'Plug in the USB stick. Central IT writes it with: waypost central device stick KIOSK --out FOLDER --office OFFICE';
  throw new StepRefused('PROVISION_LIST', `${folder} has no folder "metadata".`, remedy);
}

/** Pins the first root after its fingerprint was compared with the one in the claim, or with what central IT reads out. */
async function trust(
  bench: Bench,
  state: OpenedState,
  { site, repository, from }: { site: UpdateSite; repository: Repository; from: string },
): Promise<void> {
  const given = bench.answers.lists?.update;
  const beside = from === NETWORK ? undefined : join(from, 'metadata', '1.root.json');
  const named = given?.root ?? beside;
  const path = bench.at(await bench.answer(named, 'lists.update.root', 'Root file of central IT (1.root.json)'));
  const bytes = rootOf(path);
  const checked = checkRoot(bytes);
  if (!checked.ok) throw refusal(path, checked);
  const { fingerprint } = checked;
  bench.say(`   Root of central IT: ${path}`);
  bench.say(`     ${hexGroups(fingerprint)}`);
  bench.say(`     ${spokenForm(fingerprint)}`);
  const claimed = claimOf(state)?.answer.updateRoot;
  const heard =
    claimed ??
    (await bench.answer(
      given?.fingerprint,
      'lists.update.fingerprint',
      'Fingerprint that central IT reads out to you',
    ));
  if (!isFingerprint(heard, fingerprint)) {
    const whose =
      claimed === undefined ? 'the fingerprint that was read out' : 'the root that central IT signed at the claim';
    const message = `The root on the USB stick differs from ${whose}.`;
    throw new StepRefused(
      'PROVISION_LIST',
      message,
      'Do not trust this USB stick. Tell central IT, and use another one.',
    );
  }
  if (claimed !== undefined) bench.say('   It is the root that central IT signed at the claim.');
  const pinned = await pinRoot(site, { repository: repository.id, bytes, renew: false, by: operator() });
  if (!pinned.ok) throw refusal(path, pinned);
  bench.say(
    `   Trusted for the repository "${repository.id}", counter ${pinned.tpm ? 'in the TPM' : 'in a sealed file'}`,
  );
}

function rootOf(path: string): Uint8Array {
  const read = readBytes(path, { limitBytes: ROOT_LIMIT_BYTES, what: 'a root of central IT' });
  if (read.ok) return read.value;
  const remedy = 'Plug in the USB stick, or copy the whole folder "metadata" to it again.';
  throw new StepRefused('PROVISION_LIST', read.message, remedy);
}

/** Fetches in a separate process, as always: the process with network access does not know any list's key. */
async function fetched(bench: Bench, { id }: Repository): Promise<void> {
  bench.say('   Fetching the lists; this takes some minutes on a slow line.');
  const args = [process.argv[1] ?? '', 'update', 'fetch', '--config', bench.configFile, '--repository', id];
  try {
    const { stdout } = await run(process.execPath, args, { timeout: FETCH_WITHIN_MS });
    bench.say(`   ${stdout.trim()}`);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const said = (stderr || message).trim().split('\n').slice(0, 2).join(' ').slice(0, 400);
    throw new StepRefused(
      'PROVISION_LIST',
      said,
      'Repair the connection, or load the lists from a USB stick; then run the step again.',
    );
  }
}

function refusal(where: string, { reason, message }: Pick<UpdateRefusal, 'reason' | 'message'>): StepRefused {
  // The general remedy mentions commands that a technician does not need at this step.
  const sealed =
    'Central IT must build and publish a new generation, then write the USB stick: waypost central device stick.';
  const remedy = reason === 'UPDATE_NO_KEY_FOR_DEVICE' ? sealed : updateRemedy(reason);
  const then = remedy ?? 'Ask central IT for a new USB stick.';
  return new StepRefused('PROVISION_LIST', `${where}: ${message} (${reason})`, `${then} Then run it again.`);
}
