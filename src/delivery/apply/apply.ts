import { lockFolder } from '../../adapters/storage/database/index.ts';
import { type Ledger, readLedger, writeLedger } from '../../adapters/storage/rollback/index.ts';
import { resourceRefusal } from '../bundles/index.ts';
import {
  folderMetadata,
  METADATA_LIMIT_BYTES,
  type Refreshed,
  readRegular,
  refreshMetadata,
  refused,
  type UpdateRefusal,
} from '../tuf/index.ts';
import { type Cycle, updateList } from './apply-list.ts';
import { believeNothing, settleCounter } from './counter.ts';
import { HEARD_KEY, heardAt } from './heard.ts';
import { obeyLock } from './lock-step.ts';
import { updateOperations } from './operations.ts';
import { newerPack, takePack } from './pack-offer.ts';
import { readVerdicts, UPDATE_LOCK, type UpdateNote, UpdatePlaces, writeVerdicts } from './places.ts';
import { type ProgramOutcome, updateProgram } from './program-step.ts';
import { type ListOutcome, noteUpdateStatus, type PackOutcome, type UpdateSite } from './site.ts';
import { clearStaging } from './stage.ts';

/**
 * `pack` is null if the repository has no newer protection pack for this appliance. `operations` are the outcomes of the joint
 * operations in which this appliance takes part; they are not shown if `ok`. `program` is null if the repository is not that of
 * programs, or its metadata was not valid.
 */
export type ApplyReport = ListsReport & {
  pack: PackOutcome | null;
  operations: ListOutcome[];
  program: ProgramOutcome | null;
};

type ListsReport =
  | { ok: true; lists: ListOutcome[] }
  /** `lists` holds the outcomes from before the refusal. */
  | (UpdateRefusal & { lists: ListOutcome[] });

/** Longest text of one verdict in the notes. */
const NOTE_CHARACTERS = 1_000;

export interface ApplyRequest {
  site: UpdateSite;
  /** Id of the repository whose root was pinned. */
  repository: string;
  /** Folder on a USB stick; if absent, the spool of the repository. */
  from?: string;
}

/**
 * Verifies a repository in a folder and updates the lists of this appliance to what it signed (decision 0025). It does not need
 * a network or trust what the folder says about itself. Every verdict is an audit row. Clauses, in order:
 *
 * 1. nobody else updates this appliance;
 * 2. the clock is not below its floor;
 * 3. ledger and TPM counter agree, or an older state was restored and every list is installed in full;
 * 4. the metadata is valid, and is remembered before it is used; if it is not, its newer valid roots are remembered;
 * 5. a lock order for this appliance (`obeyLock`): then nothing else is accepted;
 * 6. each list on its own;
 * 7. joint operations (`updateOperations`);
 * 8. a newer protection pack, judged by its own signatures; it and the lists do not wait for each other.
 *
 * In a cycle about programs (`site.program`) the program is judged instead of 5 to 8.
 */
export async function applyUpdate(request: ApplyRequest): Promise<ApplyReport> {
  const { site, repository } = request;
  const places = new UpdatePlaces(site.stateDir, repository);
  places.create();
  const taken = lockFolder(places.folder, UPDATE_LOCK);
  if (!taken.ok) {
    const busy = taken.reason === 'STORE_BUSY';
    const why = busy
      ? refused('UPDATE_BUSY', 'Another update is running.')
      : refused('STORAGE_FAILED', 'The state folder cannot be locked.');
    return { ...why, lists: [], pack: null, operations: [], program: null };
  }
  let report: ListsReport;
  let found: Found = null;
  let operations: ListOutcome[] = [];
  let program: ProgramOutcome | null = null;
  try {
    ({ report, found, operations, program } = await underLock(request, places).catch((error: unknown) => ({
      report: resourceReport(error),
      found: null,
      operations: [],
      program: null,
    })));
  } finally {
    clearStaging(places.staging);
    if (request.from === undefined) places.releaseFetched();
    taken.lock.release();
  }
  const pack = found === null || site.pack === undefined ? null : await takePack(found, site.pack);
  note(request, { ...report, pack, operations, program });
  noteUpdateStatus(site, wanting(report));
  return { ...report, pack, operations, program };
}

type Found = ReturnType<typeof newerPack>;

/** The report if a disk is full or fails, wherever that is noticed: it is an outcome and not a bug. */
function resourceReport(error: unknown): ListsReport {
  const known = resourceRefusal(error);
  if (known === null) throw error;
  return { ...known, lists: [] };
}

interface Worked {
  report: ListsReport;
  found: Found;
  operations: ListOutcome[];
  program: ProgramOutcome | null;
}

async function underLock(request: ApplyRequest, places: UpdatePlaces): Promise<Worked> {
  const begun = await begin(request, places);
  const nothing = { found: null, operations: [], program: null };
  if (!begun.ok) return { ...nothing, report: { ...begun, lists: [] } };
  // An order comes with the lists, whose approvers know the kiosks. Approvers of programs cannot lock a kiosk.
  if (request.site.program === undefined) {
    const order = await obeyLock(begun.cycle, begun.targets, request.repository);
    if (order !== null) return { ...nothing, report: { ...order, lists: [] } };
  }
  if (request.site.program !== undefined) {
    const program = await updateProgram(begun.cycle, begun.targets, request.site.program);
    return { ...nothing, report: { ...(program.ok ? { ok: true } : program), lists: [] }, program };
  }
  const lists: ListOutcome[] = [];
  for (const id of request.site.listIds) {
    const outcome = await updateList(begun.cycle, id, begun.targets);
    lists.push(outcome);
    row(request, id, { verdict: outcome.verdict, generation: outcome.generation });
    // If the counter does not move, a further generation would look like the state of another appliance.
    if (begun.cycle.stopped === true) break;
    if (outcome.verdict === 'UPDATE_COUNTER' || outcome.verdict === 'AUDIT_UNAVAILABLE') break;
  }
  const stopped = lists.some(({ verdict }) => verdict === 'UPDATE_COUNTER' || verdict === 'AUDIT_UNAVAILABLE');
  const operations =
    stopped || begun.cycle.stopped === true
      ? []
      : await updateOperations(begun.cycle, begun.targets, request.repository);
  for (const { listId, verdict, generation } of operations) row(request, listId, { verdict, generation });
  const failed = [...lists, ...operations].find(({ ok }) => !ok);
  const { pack: taker } = request.site;
  const found =
    taker === undefined ? null : newerPack(begun.targets, { from: begun.cycle.from, staging: places.staging, taker });
  const rest = { found, operations, program: null };
  if (failed === undefined) return { ...rest, report: { ok: true, lists } };
  const why = refused(failed.verdict as UpdateRefusal['reason'], failed.message);
  return { ...rest, report: { ...why, lists } };
}

async function begin(
  { site, repository, from }: ApplyRequest,
  places: UpdatePlaces,
): Promise<{ ok: true; cycle: Cycle; targets: Refreshed['targets'] } | UpdateRefusal> {
  const read = readLedger(site.stateDir, site.ring);
  const floor = read.ok && read.ledger !== null ? Date.parse(read.ledger.clockFloor) : 0;
  if (!site.clock.trusted() || site.clock.wall().getTime() < floor) {
    return refused(
      'CLOCK_UNTRUSTED',
      'The clock of this machine is earlier than a time that is already recorded. Set it first.',
    );
  }
  const { stateDir, ring, policy, tpm, listIds } = site;
  const state = await settleCounter({ stateDir, ring, policy, tpm, listIds });
  const { ledger, verdict } = state;
  if (verdict === 'foreign' || verdict === 'ledger-lost' || verdict === 'silent') {
    return refused('UPDATE_COUNTER', `${state.warning ?? 'The counter cannot be used.'}`);
  }
  const remembered = ledger?.repositories[repository] ?? null;
  const pinned = readRegular(places.root, METADATA_LIMIT_BYTES.root);
  if (ledger === null || remembered === null || !pinned.ok) {
    return refused(
      'UPDATE_NO_ROOT',
      `No root is pinned for the repository "${repository}": waypost update trust ROOT.json`,
    );
  }
  const folder = from ?? places.spool;
  const source = folderMetadata(folder);
  const fresh = await refreshMetadata({ folder: places.metadata, pinnedRoot: pinned.bytes, source, remembered });
  if (!fresh.ok) {
    const { roots, reason, message } = fresh;
    if (roots === null || roots.remember === null) return refused(reason, message);
    const repositories = { ...ledger.repositories, [repository]: roots.remember };
    return keep(site, { ...ledger, repositories }, roots) ?? refused(reason, message);
  }
  const remembering: Ledger = {
    ...ledger,
    // After a restored state, counting continues from the TPM's value, and none of the state is trusted.
    ...(verdict === 'rolled-back' ? { counter: state.value ?? ledger.counter, ...believeNothing(site, ledger) } : {}),
    repositories: { ...ledger.repositories, [repository]: fresh.remember },
    clockFloor: site.clock.wall().toISOString(),
  };
  // The same timestamp again is not new: otherwise an old stick would count for ever.
  if (fresh.versions.timestamp > remembered.versions.timestamp)
    remembering.packs = { ...remembering.packs, [HEARD_KEY]: heardAt(site.clock.wall()) };
  const unkept = keep(site, remembering, fresh);
  if (unkept !== null) return unkept;
  const cycle = { site, from: folder, staging: places.staging, versions: fresh.versions, ledger: remembering };
  return { ok: true, cycle, targets: fresh.targets };
}

/** Keeps the memory first, and then the metadata. */
function keep(site: UpdateSite, ledger: Ledger, seen: Pick<Refreshed, 'keep'>): UpdateRefusal | null {
  try {
    writeLedger(site.stateDir, site.ring, ledger, site.random);
    seen.keep();
    return null;
  } catch (error) {
    const known = resourceRefusal(error);
    if (known === null) throw error;
    return known;
  }
}

/** Lists for which the fetched files were not enough: the next fetch gets the full lists. */
function wanting({ lists }: ListsReport): string[] {
  const other: readonly ListOutcome['verdict'][] = ['UPDATE_FILE_MISSING', 'UPDATE_CHAIN_BROKEN'];
  return lists.filter(({ verdict }) => other.includes(verdict)).map(({ listId }) => listId);
}

/** Notes the report. A refusal of the whole cycle is one row under the name of the repository. */
function note(request: ApplyRequest, report: ApplyReport): void {
  const { site, repository } = request;
  if (!report.ok && [...report.lists, ...report.operations].length === 0)
    row(request, repository, { verdict: report.reason, generation: null });
  const at = site.clock.wall().toISOString();
  const before = readVerdicts(site.stateDir);
  const own: UpdateNote = report.ok
    ? { at, ok: true, reason: null, message: report.program?.message ?? 'The update was applied.' }
    : { at, ok: false, reason: report.reason, message: report.message };
  const lists = { ...before.lists };
  for (const { listId, ok, verdict, message } of report.lists) {
    if (verdict !== 'not-offered') lists[listId] = { at, ok, reason: ok ? null : verdict, message };
  }
  for (const { listId, ok, verdict, message } of report.operations) {
    // A list that is in order leaves no note, because notes are shown on screens.
    if (ok) delete lists[listId];
    else lists[listId] = { at, ok, reason: verdict, message };
  }
  const pack = report.pack === null ? before.pack : packNote(report.pack, at);
  writeVerdicts(site.stateDir, { repositories: { ...before.repositories, [repository]: own }, lists, pack });
}

function packNote(pack: PackOutcome, at: string): UpdateNote {
  return { at, ok: pack.ok, reason: pack.ok ? null : pack.reason, message: pack.message.slice(0, NOTE_CHARACTERS) };
}

function row(
  { site, repository, from }: ApplyRequest,
  subject: string,
  body: { verdict: string; generation: number | null },
): void {
  const via = from === undefined ? 'spool' : 'folder';
  site.journal.appendSystem('list-verdict', subject, { ...body, repository, via });
}
