import { deviceBoxKey } from '../../adapters/storage/keys/index.ts';
import {
  applyDelta,
  type DeltaOperation,
  ListFolder,
  type ListMeta,
  type TufVersions,
} from '../../adapters/storage/lists/index.ts';
import { type Ledger, writeLedger } from '../../adapters/storage/rollback/index.ts';
import { canonical } from '../../core/audit/index.ts';
import { parseRecordLine } from '../../core/watchlist/record/index.ts';
import {
  BundleError,
  type BundleHeader,
  buildGeneration,
  bundleLines,
  faceRefusal,
  filedAlike,
  keysOfText,
  purposeRefusal,
  resourceRefusal,
} from '../bundles/index.ts';
import { refusal } from '../format/index.ts';
import { refused, type UpdateRefusal } from '../tuf/index.ts';
import { metaInPlace } from './counter.ts';
import { newestOf, type Offer, type OfferedBundle, offerOf, planOf } from './offer.ts';
import { type OpenBundle, openBundle } from './open-file.ts';
import type { ListOutcome, UpdateSite } from './site.ts';

/** What one update cycle knows besides the appliance. */
export interface Cycle {
  site: UpdateSite;
  /** Repository folder: the spool or a USB stick. */
  from: string;
  staging: string;
  versions: TufVersions;
  /** The memory against rollback as it is on the disk; replaced after every generation. */
  ledger: Ledger;
  /** True if the memory could not be written: a further generation would then put the counter two ahead of it. */
  stopped?: boolean;
}

interface Work {
  cycle: Cycle;
  listId: string;
  folder: ListFolder;
  offer: Offer;
}

/** Updates one list to the newest signed generation, or says why not. The installed list remains in use either way. */
export async function updateList(cycle: Cycle, listId: string, targets: Offer['targets']): Promise<ListOutcome> {
  const offer = offerOf(listId, targets);
  if ('reason' in offer) return ended(listId, offer, null);
  const newest = newestOf(offer);
  if (newest === null) {
    const message = `The repository has no list "${listId}".`;
    return { listId, ok: true, verdict: 'not-offered', generation: null, message };
  }
  if (offer.fulls.get(newest)?.custom.operation !== undefined) {
    // It would be used beyond its period, and for a check for which it must not be used.
    const message = `"${listId}" is the list of a joint operation, and such a list is not configured.`;
    return ended(listId, refused('UPDATE_HEADER_OTHER', message), newest);
  }
  const folder = new ListFolder(cycle.site.stateDir, listId);
  folder.create();
  const lock = folder.lock();
  if (lock === null) return ended(listId, refused('UPDATE_BUSY', 'Another import of this list is running.'), newest);
  try {
    folder.removeLeftovers();
    const work = { cycle, listId, folder, offer };
    const standing = standingStatusOf(work, newest);
    if (standing === 'same') {
      const message = `"${listId}": generation ${newest} is installed.`;
      return { listId, ok: true, verdict: 'up-to-date', generation: newest, message };
    }
    if (standing !== null) return ended(listId, standing, newest);
    return await bring(work, newest);
  } catch (error) {
    const full = resourceRefusal(error);
    if (full === null) throw error;
    return ended(listId, full, newest);
  } finally {
    lock.release();
  }
}

/** Null: continue. A generation below one that was seen is a replay, whatever is installed now. */
function standingStatusOf({ cycle, listId, offer }: Work, newest: number): 'same' | UpdateRefusal | null {
  const seen = cycle.ledger.lists[listId]?.generation ?? 0;
  const current = trustedMeta(cycle, listId);
  const highest = Math.max(seen, current?.generation ?? 0);
  if (newest < highest) {
    return refused(
      'LIST_OLDER',
      `The repository offers generation ${newest} of "${listId}"; ${highest} was installed.`,
    );
  }
  const offered = offer.fulls.get(newest) ?? offer.deltas.get(newest);
  const state = cycle.ledger.lists[listId]?.state;
  if (newest === seen && state !== undefined && offered?.custom.toState !== state) return conflict(listId, newest);
  if (current === null || current.generation < newest) return null;
  return current.state === offered?.custom.toState ? 'same' : conflict(listId, newest);
}

function conflict(listId: string, generation: number): UpdateRefusal {
  const message = `A different text of "${listId}" with generation ${generation} was installed. Ask for a new generation.`;
  return refused('LIST_CONFLICT', message);
}

/** Metadata of the installed list if it can be trusted: it opens, and there is no sign that an older state was restored. */
function trustedMeta({ site, ledger }: Cycle, listId: string): ListMeta | null {
  const again = ledger.reload.includes(listId) || ledger.whole?.includes(listId) === true;
  const meta = again ? null : metaInPlace(site.stateDir, listId, site.ring);
  return meta !== null && meta.generation >= (ledger.lists[listId]?.generation ?? 0) ? meta : null;
}

/** Installs the chain of deltas, one after the other, or the full list if there is no chain or it is not valid. */
async function bring(work: Work, newest: number): Promise<ListOutcome> {
  const { cycle, listId, offer } = work;
  const current = trustedMeta(cycle, listId);
  const plan = planOf(offer, current, { deltas: current?.face === undefined });
  let broken: UpdateRefusal | null = null;
  for (const delta of plan.chain) {
    broken = await take(work, delta);
    if (broken !== null) break;
  }
  if (plan.chain.length > 0 && broken === null) return applied(work, newest);
  if (broken !== null && !fullHelps(broken)) return ended(listId, broken, newest);
  if (plan.full === null) {
    const gap = refused(
      'UPDATE_CHAIN_BROKEN',
      `No delta leads to generation ${newest} of "${listId}" from the installed one.`,
    );
    return ended(listId, broken ?? gap, newest);
  }
  const failed = await take(work, plan.full);
  return failed === null ? applied(work, newest) : ended(listId, failed, newest);
}

/** Whether the full list may help. It does not if the disk is full or the audit cannot be written. */
function fullHelps({ reason }: UpdateRefusal): boolean {
  return !['STORAGE_FULL', 'STORAGE_FAILED', 'AUDIT_UNAVAILABLE', 'UPDATE_COUNTER'].includes(reason);
}

async function take(work: Work, bundle: OfferedBundle): Promise<UpdateRefusal | null> {
  const { cycle, offer } = work;
  const { site, from, staging } = cycle;
  const at = { from, staging, device: deviceBoxKey(site.ring), version: site.version };
  const open = openBundle(offer, bundle, at);
  if (!open.ok) return open;
  try {
    const { header } = open.opened;
    const purpose = purposeRefusal(header.head, site.purpose ?? null);
    if (purpose !== null) return purpose;
    const faces = faceRefusal(site.faces, header.head.listId, header.face);
    if (faces !== null) return faces;
    const failed = header.kind === 'full' ? await takeFull(work, open) : await takeDelta(work, open);
    return failed ?? (await count(work, header));
  } catch (error) {
    if (error instanceof BundleError) return error.refusal;
    throw error;
  } finally {
    open.close();
  }
}

/** Watchlist 3.11: the list is built separately, read back, noted in the audit, and installed by one rename. */
async function takeFull(work: Work, open: OpenBundle): Promise<UpdateRefusal | null> {
  const { cycle, folder } = work;
  const { ring, random } = cycle.site;
  const { header } = open.opened;
  const lines = bundleLines(open.source, open.opened, open.contentKey);
  const meta = metaOf(cycle, header);
  const built = await buildGeneration({ lines, folder, ring, meta, ...(random === undefined ? {} : { random }) });
  if (!built.ok) return built;
  const unnoted = noteAccepted(cycle, header);
  if (unnoted !== null) {
    folder.removeLeftovers();
    return unnoted;
  }
  folder.activate(header.to);
  folder.removeOthers();
  return null;
}

/** Watchlist 3.11: the whole delta is decrypted and checked in memory first, then one transaction. */
async function takeDelta(work: Work, open: OpenBundle): Promise<UpdateRefusal | null> {
  const { cycle, folder, listId } = work;
  const { ring, random } = cycle.site;
  const { header } = open.opened;
  const operations: DeltaOperation[] = [];
  for await (const line of bundleLines(open.source, open.opened, open.contentKey)) {
    operations.push(operationOf(line, operations.length + 1));
  }
  if (operations.length !== header.records) {
    return refusal(
      'BUNDLE_RECORD',
      `The delta contains ${operations.length} operations; ${header.records} were signed.`,
    );
  }
  const { from, fromState } = header;
  if (from === null || fromState === null)
    return refused('UPDATE_CHAIN_BROKEN', 'The delta does not continue any list.');
  const unnoted = noteAccepted(cycle, header);
  if (unnoted !== null) return unnoted;
  const done = applyDelta({
    folder,
    listId,
    ring,
    ...(random === undefined ? {} : { random }),
    from: { generation: from, state: fromState },
    meta: metaOf(cycle, header),
    operations,
    keysOfText,
    filedAlike,
  });
  if (done.ok) return null;
  const { reason, message } = done;
  if (reason === 'STORAGE_FULL' || reason === 'STORAGE_FAILED') return refused(reason, message);
  return refused('UPDATE_CHAIN_BROKEN', `The delta does not fit the list in place (${reason}): ${message}`);
}

function operationOf(line: string, number: number): DeltaOperation {
  const parsed = parseRecordLine(line);
  const broken = (what: string): BundleError =>
    new BundleError(refusal('BUNDLE_RECORD', `Operation ${number} is not valid: ${what}.`));
  if (!parsed.ok) throw broken(`${parsed.reason} ${parsed.where}`);
  const { operation } = parsed;
  const text = canonical(operation);
  if (text !== line) throw broken('it is not canonical');
  if (operation.op === 'del') return { op: 'del', id: operation.id, rev: operation.rev };
  if (operation.tpl !== undefined) throw broken('tpl: a list of names and documents contains no face');
  return { op: 'put', id: operation.id, rev: operation.rev, text, keys: () => keysOfText(text) };
}

/** Counts after the commit: first the ledger, then the TPM. If a crash comes in between, the next start completes this. */
async function count(work: Work, { to, toState }: BundleHeader): Promise<UpdateRefusal | null> {
  const { cycle, listId } = work;
  const { site } = cycle;
  const lists = { ...cycle.ledger.lists, [listId]: { generation: to, state: toState } };
  const others = (ids: readonly string[]): string[] => ids.filter((id) => id !== listId);
  const { counter, reload, whole } = cycle.ledger;
  const next = { ...cycle.ledger, counter: counter + 1, lists, reload: others(reload), whole: others(whole ?? []) };
  try {
    writeLedger(site.stateDir, site.ring, next, site.random);
  } catch (error) {
    const known = resourceRefusal(error);
    if (known === null) throw error;
    cycle.stopped = true;
    const words = `Generation ${to} is installed, but the rollback record cannot be written. Free some space, then apply again.`;
    return refused(known.reason, words);
  }
  cycle.ledger = next;
  return await raiseCounter(cycle, to);
}

/** Raises the counter of the TPM, if there is one, after the ledger. By then the generation is installed. */
export async function raiseCounter(cycle: Cycle, to: number): Promise<UpdateRefusal | null> {
  const { site } = cycle;
  if (!cycle.ledger.tpm || site.tpm === null) return null;
  const raised = await site.tpm.increment();
  if (raised.ok && raised.value === cycle.ledger.counter) return null;
  const words = raised.ok ? `it counts ${raised.value} and not ${cycle.ledger.counter}` : raised.message;
  return refused(
    'UPDATE_COUNTER',
    `Generation ${to} is installed, but the counter of the TPM was not raised: ${words}.`,
  );
}

/** What is kept about a generation besides its records. */
export function metaOf(cycle: Cycle, header: BundleHeader): ListMeta {
  const { head, to, toState, total, createdAt, face } = header;
  const { generation: _generation, ...stated } = head;
  return {
    ...stated,
    generation: to,
    state: toState,
    records: total,
    createdAt,
    appliedAt: cycle.site.clock.wall().toISOString(),
    counter: cycle.ledger.counter + 1,
    tuf: cycle.versions,
    ...(face === undefined ? {} : { face }),
  };
}

/** Writes the row for an accepted file. Nothing is put into use before its row is durable. */
export function noteAccepted(
  { site, versions }: Cycle,
  { head, kind, to, toState, total }: BundleHeader,
): UpdateRefusal | null {
  const body = { verdict: 'accepted', kind, generation: to, state: toState, records: total, tuf: { ...versions } };
  const noted = site.journal.appendSystem('list-verdict', head.listId, body);
  return noted.ok ? null : refused('AUDIT_UNAVAILABLE', `Nothing was installed: ${noted.detail}`);
}

function applied({ cycle, listId }: Work, generation: number): ListOutcome {
  const records = metaInPlace(cycle.site.stateDir, listId, cycle.site.ring)?.records ?? 0;
  const message = `"${listId}": generation ${generation} with ${records} records is installed.`;
  return { listId, ok: true, verdict: 'applied', generation, message };
}

function ended(listId: string, { reason, message }: UpdateRefusal, generation: number | null): ListOutcome {
  return { listId, ok: false, verdict: reason, generation, message };
}
