import { deviceBoxKey } from '../../adapters/storage/keys/index.ts';
import {
  destroyOperation,
  ensureOperationRing,
  ForwardTime,
  ListFolder,
  type ListMeta,
  type ListOperation,
  ListReader,
  operationRing,
} from '../../adapters/storage/lists/index.ts';
import { type RememberedOperation, writeLedger } from '../../adapters/storage/rollback/index.ts';
import { type Additions, countsOf } from '../../core/additions/index.ts';
import { daysOf, type OperationAgency, phaseOf } from '../../core/operation/index.ts';
import {
  BundleError,
  type BundleHeader,
  buildGeneration,
  bundleLines,
  headerDigest,
  purposeRefusal,
  resourceRefusal,
  takeAdditions,
} from '../bundles/index.ts';
import { isAgreed } from '../format/index.ts';
import { refused, type UpdateRefusal } from '../tuf/index.ts';
import { type Cycle, metaOf, noteAccepted, raiseCounter } from './apply-list.ts';
import { endOperations } from './end-operations.ts';
import { type OfferedBundle, type OfferedOperation, operationsOf } from './offer.ts';
import { isForDevice, type OpenBundle, openBundle } from './open-file.ts';
import type { ListOutcome, UpdateSite } from './site.ts';

/** Maximum number of lists of joint operations that one appliance holds at a time. */
const OPERATIONS_MAX = 8;

/**
 * Updates the lists of joint operations to what a repository signed (docs/operations.md). Clauses, in order:
 *
 * 1. an installed list is destroyed, with a receipt, if its time is over or it is no longer signed;
 * 2. a list that was not sealed to this appliance is skipped without a message, as at every other kiosk;
 * 3. a list whose time is over, or more than a few days ahead, is not taken;
 * 4. a list that is already installed stays;
 * 5. the policy names the partner, and allows that many days and records;
 * 6. the bundle is the signed one, and the key of that partner signed its header together with the operation;
 * 7. the purpose of the lane is one of the list's;
 * 8. the points that it adds do not have the ids of points that another operation added.
 *
 * Returns outcomes only for lists that are for this appliance. Of these, only refusals are shown on a screen.
 */
export async function updateOperations(
  cycle: Cycle,
  targets: Parameters<typeof operationsOf>[0],
  repository: string,
): Promise<ListOutcome[]> {
  const { site } = cycle;
  const offered = operationsOf(targets, site.listIds);
  const now = new ForwardTime(site.clock, site.floor ?? new Date(cycle.ledger.clockFloor)).now();
  cycle.ledger = endOperations({ ...site, now }, cycle.ledger, (listId, entry) =>
    entry.repository === repository && offered.every((one) => one.listId !== listId) ? 'withdrawn' : null,
  );
  const outcomes: ListOutcome[] = [];
  for (const one of offered) {
    if (!isForDevice(one.offer, one.bundle, { from: cycle.from, device: deviceBoxKey(site.ring) })) continue;
    outcomes.push(await bring(cycle, one, { repository, now }));
    if (cycle.stopped === true) break;
  }
  return outcomes;
}

async function bring(cycle: Cycle, one: OfferedOperation, at: { repository: string; now: Date }): Promise<ListOutcome> {
  const { listId, bundle, operation } = one;
  const generation = bundle.custom.to;
  const quiet = (verdict: ListOutcome['verdict'], message: string): ListOutcome => ({
    listId,
    ok: true,
    verdict,
    generation,
    message,
  });
  const phase = phaseOf(operation, at.now);
  if (phase === 'over') return quiet('OPERATION_OVER', `The operation "${operation.id}" has ended.`);
  if (phase === 'too-early')
    return quiet('OPERATION_NOT_YET', `The operation "${operation.id}" begins ${operation.notBefore}.`);
  const seen = cycle.ledger.lists[listId];
  if (isInPlace(cycle, one)) return quiet('up-to-date', `Generation ${generation} of "${listId}" is installed.`);
  const failed =
    seen !== undefined && (generation < seen.generation || isOther(seen, bundle))
      ? refused('LIST_OLDER', `Generation ${generation} of "${listId}" is not newer than ${seen.generation}.`)
      : await take(cycle, one, at.repository);
  if (failed === null) return quiet('applied', `"${listId}": generation ${generation} is installed.`);
  // An earlier generation that is installed stays in use until its own end.
  if (cycle.ledger.operations?.[listId] === undefined) destroyOperation(cycle.site.stateDir, listId);
  return { listId, ok: false, verdict: failed.reason, generation, message: failed.message };
}

function isOther(seen: { generation: number; state: string }, { custom }: OfferedBundle): boolean {
  return custom.to === seen.generation && custom.toState !== seen.state;
}

/** Whether the operation is installed: the ledger says so, and the file opens. A file that does not open is taken again. */
function isInPlace({ site, ledger }: Cycle, { listId, bundle }: OfferedOperation): boolean {
  const entry = ledger.operations?.[listId];
  if (entry === undefined || ledger.reload.includes(listId)) return false;
  if (entry.generation !== bundle.custom.to || entry.state !== bundle.custom.toState) return false;
  return metaOnDisk(site, listId)?.generation === entry.generation;
}

/** Metadata in the file of an operation; null if it does not open. */
function metaOnDisk(site: UpdateSite, listId: string): ListMeta | null {
  const ring = operationRing(site.stateDir, listId, site.ring);
  const path = new ListFolder(site.stateDir, listId).current();
  const opening = ring === null || path === null ? null : ListReader.open(path, listId, ring);
  const meta = opening?.ok === true ? opening.reader.meta : null;
  if (opening?.ok) opening.reader.close();
  ring?.wipe();
  return meta;
}

/** Refuses an operation whose point has the id of another operation's: one id would mean two things in a record. */
function pointTaken({ site, ledger }: Cycle, listId: string, { points }: Additions): UpdateRefusal | null {
  for (const other of Object.keys(ledger.operations ?? {})) {
    if (other === listId) continue;
    const held = metaOnDisk(site, other)?.operation?.additions?.points ?? [];
    const twice = points.find(({ id }) => held.some((one) => one.id === id));
    if (twice !== undefined)
      return refused('OPERATION_POINT', `The point ${twice.id} is already in place, from the list "${other}".`);
  }
  return null;
}

async function take(cycle: Cycle, one: OfferedOperation, repository: string): Promise<UpdateRefusal | null> {
  const { site, from, staging } = cycle;
  const { offer, bundle, listId, operation } = one;
  const agency = site.operations?.agencies.find(({ id }) => id === operation.agency) ?? null;
  const refusedBy = agency === null ? unknownAgency(operation.agency) : beyond(cycle, one);
  if (agency === null || refusedBy !== null) return refusedBy;
  const open = openBundle(offer, bundle, { from, staging, device: deviceBoxKey(site.ring), version: site.version });
  if (!open.ok) return open;
  const folder = new ListFolder(site.stateDir, listId);
  folder.create();
  const lock = folder.lock();
  try {
    if (lock === null) return refused('UPDATE_BUSY', 'Another import of this list is running.');
    const { header } = open.opened;
    const fault = notAgreed(header, bundle, agency) ?? purposeRefusal(header.head, site.purpose ?? null);
    return fault ?? (await build(cycle, { open, agency, folder, repository }));
  } catch (error) {
    if (error instanceof BundleError) return error.refusal;
    const known = resourceRefusal(error);
    if (known === null) throw error;
    return known;
  } finally {
    lock?.release();
    open.close();
  }
}

function unknownAgency(id: string): UpdateRefusal {
  return refused('OPERATION_AGENCY', `The policy in force here does not name the agency "${id}" for joint operations.`);
}

/** Refuses an operation that goes beyond what the policy allows. */
function beyond({ site, ledger }: Cycle, { operation, bundle, listId }: OfferedOperation): UpdateRefusal | null {
  const { maxDays = 0, maxRecords = 0 } = site.operations ?? {};
  const { records } = bundle.custom;
  if (daysOf(operation) > maxDays)
    return refused(
      'OPERATION_LIMIT',
      `"${operation.id}" lasts longer than the ${maxDays} days that the policy allows.`,
    );
  if (records > maxRecords)
    return refused('OPERATION_LIMIT', `"${operation.id}" has ${records} records; the policy allows ${maxRecords}.`);
  const others = Object.keys(ledger.operations ?? {}).filter((id) => id !== listId);
  if (others.length < OPERATIONS_MAX) return null;
  return refused('OPERATION_LIMIT', `${OPERATIONS_MAX} operations are in force; one of them must end first.`);
}

/** Checks the partner's signature, which covers the bundle's header, with its records, and the period of the operation. */
function notAgreed(header: BundleHeader, { custom }: OfferedBundle, agency: OperationAgency): UpdateRefusal | null {
  const { operation, agreed } = custom;
  const holds =
    operation !== undefined &&
    agreed !== undefined &&
    isAgreed({ header: headerDigest(header), operation }, agreed, agency.key);
  if (holds) return null;
  return refused('OPERATION_SIGNATURE', `"${agency.name}" did not sign this list for this operation.`);
}

/**
 * Builds the list separately, notes it in the audit, names it in the ledger, and only then installs it. If interrupted after the
 * ledger, it is not searched and is installed again; in the opposite order there would be a list that never ends.
 */
async function build(
  cycle: Cycle,
  at: { open: OpenBundle; agency: OperationAgency; folder: ListFolder; repository: string },
): Promise<UpdateRefusal | null> {
  const { site } = cycle;
  const { open, agency, folder, repository } = at;
  const { header } = open.opened;
  const { operation } = header;
  const { listId } = header.head;
  if (operation === undefined) return refused('UPDATE_HEADER_OTHER', `"${listId}" does not belong to an operation.`);
  const random = site.random === undefined ? {} : { random: site.random };
  const ring = await ensureOperationRing({ stateDir: site.stateDir, listId, ring: site.ring, ...random });
  try {
    folder.removeLeftovers();
    const named: ListOperation = { ...operation, agencyName: agency.name };
    const meta = { ...metaOf(cycle, header), operation: named };
    const lines = bundleLines(open.source, open.opened, open.contentKey);
    const additions = await takeAdditions(lines, header);
    if (additions !== null) {
      const taken = pointTaken(cycle, listId, additions);
      if (taken !== null) {
        await lines.return(undefined);
        return taken;
      }
      meta.operation = { ...meta.operation, additions };
    }
    const built = await buildGeneration({ lines, folder, ring, meta, ...random });
    if (!built.ok) return built;
    const unnoted = noteAccepted(cycle, header);
    if (unnoted !== null) {
      folder.removeLeftovers();
      return unnoted;
    }
    const { to: generation, toState: state, total: records } = header;
    const counter = cycle.ledger.counter + 1;
    const held = { generation, state, records, ...(additions === null ? {} : { additions: countsOf(additions) }) };
    const entry = { operation, agencyName: agency.name, ...held, repository, counter };
    remember(cycle, listId, entry);
    folder.activate(generation);
    folder.removeOthers();
    return await raiseCounter(cycle, generation);
  } finally {
    ring.wipe();
  }
}

function remember(cycle: Cycle, listId: string, entry: RememberedOperation): void {
  const { site, ledger } = cycle;
  const { generation, state, counter } = entry;
  const next = {
    ...ledger,
    counter,
    lists: { ...ledger.lists, [listId]: { generation, state } },
    operations: { ...ledger.operations, [listId]: entry },
    reload: ledger.reload.filter((id) => id !== listId),
  };
  writeLedger(site.stateDir, site.ring, next, site.random);
  cycle.ledger = next;
}
