import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isFolderLocked, lockFolder } from '../../adapters/storage/database/index.ts';
import { isDiskFull } from '../../adapters/storage/files/index.ts';
import { phaseOf } from '../../core/operation/index.ts';
import {
  keysOfBundle,
  type OfferedFile,
  type OfferedKeys,
  offerOf,
  operationsOf,
  packOffer,
  planOf,
  readUpdateStatus,
  targetFile,
  UPDATE_LOCK,
  UpdatePlaces,
  type UpdateStatus,
} from '../apply/index.ts';
import { resourceRefusal } from '../bundles/index.ts';
import { lockOffer } from '../orders/index.ts';
import { chooseProgram, type ProgramStatus } from '../program/index.ts';
import {
  METADATA_LIMIT_BYTES,
  type MetadataSource,
  putRoot,
  type Refreshed,
  readRegular,
  refreshMetadata,
  refused,
  rootVersion,
  type UpdateRefusal,
} from '../tuf/index.ts';
import { download, SPOOL_FOLDER_MODE, SPOOL_MODE } from './download.ts';
import { DEFAULT_PACE, httpMetadata, type Pace } from './http.ts';
import { downloadKeys } from './key-part.ts';

/** Maximum number of bytes of all files of one fetch together. */
const TOTAL_LIMIT_BYTES: number = 4 * 1024 * 1024 * 1024;
/** Maximum number of bytes of a signed protection pack; the apply allows less and checks it again. */
const PACK_FILE_LIMIT_BYTES: number = 1024 * 1024;
/** How long to wait for an apply that reads the spool, milliseconds. */
const LOCK_WAIT_MS = 30_000;
const LOCK_STEP_MS = 500;

export interface FetchRequest {
  stateDir: string;
  repository: string;
  /** Address of the repository folder, without a slash at its end. */
  url: string;
  listIds: readonly string[];
  /** Operations that have ended by this time are not fetched; if absent, all signed ones are. */
  now?: Date;
  /** Only for the repository of programs: its program is fetched, and no lists. */
  program?: Omit<ProgramStatus, 'deviceKeyId' | 'held'>;
  pace?: Pace;
}

export type FetchReport = { ok: true; files: number; fetchedBytes: number; spool: string } | UpdateRefusal;

/**
 * Fetches what this appliance needs from a repository into its spool (decision 0025). It does not know list keys or make
 * decisions. It checks signatures only to know what to fetch, and `applyUpdate` checks everything again.
 */
export async function fetchUpdate(request: FetchRequest): Promise<FetchReport> {
  const places = new UpdatePlaces(request.stateDir, request.repository);
  const pinned = readRegular(places.root, METADATA_LIMIT_BYTES.root);
  const standing = readUpdateStatus(request.stateDir);
  if (!pinned.ok || standing === null) {
    return refused('UPDATE_NO_ROOT', `No root is pinned for the repository "${request.repository}".`);
  }
  const made = makeFolder(places.fetched);
  if (made !== null) return made;
  const taken = lockFolder(places.fetched, 'fetch.lock');
  if (!taken.ok) return refused('UPDATE_BUSY', 'Another fetch is running.');
  try {
    return await fetchAll(request, { places, standing, pinnedRoot: pinned.bytes });
  } catch (error) {
    const known = resourceRefusal(error);
    if (known === null) throw error;
    return known;
  } finally {
    taken.lock.release();
  }
}

async function fetchAll(
  request: FetchRequest,
  at: { places: UpdatePlaces; standing: UpdateStatus; pinnedRoot: Uint8Array },
): Promise<FetchReport> {
  const pace = request.pace ?? DEFAULT_PACE;
  const { places, standing, pinnedRoot } = at;
  const folder = join(places.fetched, 'metadata');
  const walked = await walkRoots(places, { source: httpMetadata(`${request.url}/metadata`, pace), pinnedRoot, folder });
  if (!walked.ok) return walked;
  const { fresh, roots } = walked;
  fresh.keep();
  const wanted =
    request.program === undefined
      ? wantedFiles(request, standing, fresh.targets)
      : wantedProgram(request.program, standing, fresh.targets);
  if ('reason' in wanted) return wanted;
  const total = wanted.reduce((sum, { file }) => sum + file.length, 0);
  if (total > TOTAL_LIMIT_BYTES) {
    return refused('UPDATE_TOO_LARGE', `The files have ${total} bytes in total; ${TOTAL_LIMIT_BYTES} are allowed.`);
  }
  const from = { url: request.url, spool: places.spool, pace };
  const brought = await bring(wanted, { ...from, deviceKeyId: standing.device });
  if (!brought.ok) return brought;
  const { files, fetchedBytes } = brought;
  const put = await putMetadata(places, { fresh, folder, roots, wanted: files });
  return put ?? { ok: true, files: files.length, fetchedBytes, spool: places.spool };
}

/** Fetches keys before their bundle. A bundle not sealed to this device is not fetched, and the apply reports that. */
async function bring(
  wanted: readonly Wanted[],
  from: { url: string; spool: string; pace: Pace; deviceKeyId: string },
): Promise<{ ok: true; files: OfferedFile<unknown>[]; fetchedBytes: number } | UpdateRefusal> {
  const files: OfferedFile<unknown>[] = [];
  let fetchedBytes = 0;
  for (const { keys, file } of wanted) {
    if (keys !== null) {
      const part = await downloadKeys(keys, from);
      if (!part.ok) return part;
      files.push(keys);
      fetchedBytes += part.fetched;
      if (!part.sealed) continue;
    }
    const got = await download(file, from);
    if (!got.ok) return got;
    files.push(file);
    fetchedBytes += got.fetched;
  }
  return { ok: true, files, fetchedBytes };
}

/**
 * One cycle from the pinned root, so that every root of the chain is in the spool. A root that is already there is used instead
 * of the server's answer: a server that showed it once cannot hide it later. Verified roots stay in the spool even if the rest is
 * refused. An invalid root in the spool is dropped, and requested from the server.
 */
async function walkRoots(
  places: UpdatePlaces,
  at: { source: MetadataSource; pinnedRoot: Uint8Array; folder: string },
): Promise<{ ok: true; fresh: Refreshed; roots: ReadonlyMap<string, Uint8Array> } | UpdateRefusal> {
  const { source, pinnedRoot, folder } = at;
  const metadata = join(places.spool, 'metadata');
  for (;;) {
    const roots = new Map<string, Uint8Array>();
    const fresh = await refreshMetadata({
      folder,
      pinnedRoot,
      source: noting(source, metadata, roots),
      remembered: null,
    });
    if (fresh.ok) return { ok: true, fresh, roots };
    const held = new Map((fresh.roots?.chain ?? []).map((bytes) => [`${rootVersion(bytes)}.root.json`, bytes]));
    await nobodyReads(places.folder);
    const kept = keepRoots(metadata, held);
    if (!kept.ok) return kept;
    const damaged = [...roots.keys()].some((name) => kept.dropped.includes(name));
    if (!damaged) return refused(fresh.reason, fresh.message);
  }
}

/** The source, with root files from the spool instead of its own if there are any; every root that is seen is noted. */
function noting(source: MetadataSource, metadata: string, roots: Map<string, Uint8Array>): MetadataSource {
  const get: MetadataSource['get'] = async (url, limitBytes) => {
    const name = /\/([1-9]\d{0,9}\.root\.json)$/.exec(url)?.[1];
    if (name === undefined) return await source.get(url, limitBytes);
    const spooled = readRegular(join(metadata, name), limitBytes);
    const answer = spooled.ok ? spooled : await source.get(url, limitBytes);
    if (answer.ok) roots.set(name, answer.bytes);
    return answer;
  };
  return { base: source.base, get };
}

/** Keeps only valid root files in the spool; `dropped` names the invalid ones that were there. */
function keepRoots(
  metadata: string,
  held: ReadonlyMap<string, Uint8Array>,
): { ok: true; dropped: string[] } | UpdateRefusal {
  try {
    const spooled = existsSync(metadata) ? readdirSync(metadata).filter((name) => /^\d+\.root\.json$/.test(name)) : [];
    if (held.size > 0) mkdirSync(metadata, { recursive: true, mode: SPOOL_FOLDER_MODE });
    for (const [name, bytes] of held) {
      if (!spooled.includes(name)) putRoot(metadata, bytes, { name, mode: SPOOL_MODE });
    }
    const dropped = spooled.filter((name) => !held.has(name));
    for (const name of dropped) rmSync(join(metadata, name), { force: true });
    return { ok: true, dropped };
  } catch (error) {
    return unwritable(error);
  }
}

/** A file to fetch, and the keys that it needs. */
interface Wanted {
  keys: OfferedKeys | null;
  file: OfferedFile<unknown>;
}

/** The files that the appliance will most likely choose; it makes the choice itself later. */
function wantedFiles(
  { listIds, now, repository }: FetchRequest,
  standing: UpdateStatus,
  targets: Refreshed['targets'],
): Wanted[] | UpdateRefusal {
  const wanted: Wanted[] = [];
  for (const id of listIds) {
    const offer = offerOf(id, targets);
    if ('reason' in offer) return offer;
    const current = standing.lists[id] ?? null;
    const { chain, full } = planOf(offer, current, { deltas: true });
    const newest = full?.custom.to ?? chain.at(-1)?.custom.to ?? 0;
    if (current !== null && newest <= current.generation) continue;
    const bundles = chain.length > 0 ? chain : full === null ? [] : [full];
    for (const bundle of bundles) {
      const keys = keysOfBundle(offer, bundle);
      if ('reason' in keys) return keys;
      wanted.push({ keys, file: bundle });
    }
  }
  // Every kiosk fetches the list of every operation, so neither this process nor the server sees who takes part.
  for (const { offer, bundle, operation } of operationsOf(targets, listIds)) {
    const keys = keysOfBundle(offer, bundle);
    if ('reason' in keys || (now !== undefined && phaseOf(operation, now) === 'over')) continue;
    wanted.push({ keys, file: bundle });
  }
  const pack = standing.pack === undefined ? null : packOffer(targets, PACK_FILE_LIMIT_BYTES);
  if (pack !== null && 'reason' in pack) return pack;
  if (pack !== null && pack.custom.version > (standing.pack ?? 0)) wanted.push({ keys: null, file: pack });
  const order = lockOffer(targets);
  if (order !== null && 'reason' in order) return order;
  // Orders come first, because they must not wait for a list that the server delivers slowly.
  if (order !== null && order.custom.version > (standing.orders?.[repository] ?? 0))
    wanted.unshift({ keys: null, file: order });
  return wanted;
}

/** The program to fetch; none if the kiosk would not accept it. The apply reads the same metadata, and says why. */
function wantedProgram(
  program: Omit<ProgramStatus, 'deviceKeyId' | 'held'>,
  { device }: UpdateStatus,
  targets: Refreshed['targets'],
): Wanted[] {
  const choice = chooseProgram(targets, { ...program, deviceKeyId: device, held: null }, new Date());
  return choice.ok && choice.program !== null ? [{ keys: null, file: choice.program }] : [];
}

/**
 * Writes all metadata, then removes what is no longer needed, but not while an apply reads. The update lock is only
 * checked, not taken: a compromised fetch could hold it for ever, and so prevent an update from a stick. An apply that
 * begins in between at worst misses a file, which the next apply has.
 */
async function putMetadata(
  places: UpdatePlaces,
  parts: {
    fresh: Refreshed;
    folder: string;
    roots: ReadonlyMap<string, Uint8Array>;
    wanted: readonly OfferedFile<unknown>[];
  },
): Promise<UpdateRefusal | null> {
  if (!(await nobodyReads(places.folder)))
    return refused('UPDATE_BUSY', 'An update is reading the spool; fetch again later.');
  try {
    const { snapshot, targets } = parts.fresh.versions;
    const metadata = join(places.spool, 'metadata');
    const work = `${metadata}.work`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true, mode: SPOOL_FOLDER_MODE });
    const read = (name: string): Uint8Array => readFileSync(join(parts.folder, name));
    const files: [string, Uint8Array][] = [
      ...parts.roots,
      [`${snapshot}.snapshot.json`, read('snapshot.json')],
      [`${targets}.targets.json`, read('targets.json')],
      ['timestamp.json', read('timestamp.json')],
    ];
    for (const [name, bytes] of files) writeFileSync(join(work, name), bytes, { mode: SPOOL_MODE });
    rmSync(metadata, { recursive: true, force: true });
    renameSync(work, metadata);
    removeOthers(places.spool, parts.wanted);
    return null;
  } catch (error) {
    return unwritable(error);
  }
}

function unwritable(error: unknown): UpdateRefusal {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return refused(isDiskFull(code) ? 'STORAGE_FULL' : 'STORAGE_FAILED', `The spool cannot be written (${code}).`);
}

function makeFolder(path: string): UpdateRefusal | null {
  try {
    mkdirSync(path, { recursive: true, mode: SPOOL_FOLDER_MODE });
    // A link in another user's folder could make us write where that user is not allowed to.
    if (lstatSync(path).uid === process.getuid?.()) return null;
    const message = `${path} belongs to another user. On a kiosk: systemctl start waypost-update-fetch.service`;
    return refused('STORAGE_FAILED', message);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return refused(isDiskFull(code) ? 'STORAGE_FULL' : 'STORAGE_FAILED', `The spool cannot be created (${code}).`);
  }
}

function removeOthers(spool: string, wanted: readonly OfferedFile<unknown>[]): void {
  const targets = join(spool, 'targets');
  if (!existsSync(targets)) return;
  const keep = new Set(wanted.map((file) => relative(targets, targetFile(spool, file))));
  for (const entry of readdirSync(targets, { recursive: true, withFileTypes: true })) {
    const name = relative(targets, join(entry.parentPath, entry.name));
    if (entry.isFile() && !keep.has(name)) rmSync(join(targets, name), { force: true });
  }
}

async function nobodyReads(folder: string): Promise<boolean> {
  for (let waited = 0; ; waited += LOCK_STEP_MS) {
    if (!isFolderLocked(folder, UPDATE_LOCK)) return true;
    if (waited >= LOCK_WAIT_MS) return false;
    await sleep(LOCK_STEP_MS);
  }
}
