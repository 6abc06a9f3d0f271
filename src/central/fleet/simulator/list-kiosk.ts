import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyIdOf } from '../../../adapters/storage/crypto/index.ts';
import { type AuditJournal, openJournal } from '../../../adapters/storage/journal/index.ts';
import { deviceBoxKey, KeyRing } from '../../../adapters/storage/keys/index.ts';
import { parseRecordLine } from '../../../core/watchlist/record/index.ts';
import {
  applyUpdate,
  type OfferedBundle,
  offerOf,
  openBundle,
  pinRoot,
  planOf,
  readUpdateStatus,
  UpdatePlaces,
  writeUpdateStatus,
} from '../../../delivery/apply/index.ts';
import { bundleLines } from '../../../delivery/bundles/index.ts';
import { fetchUpdate } from '../../../delivery/fetch/index.ts';
import { METADATA_LIMIT_BYTES, readRegular, type SignedTarget } from '../../../delivery/tuf/index.ts';

const REPOSITORY = 'main';
/** What the invented kiosks report as their program. */
const VERSION = '0.1.0';

/** Where a kiosk gets its list, and what it needs for that. */
export interface ListSource {
  url: string;
  /** The root that the kiosk pins. */
  root: Uint8Array;
  listId: string;
}

interface ListKioskParts {
  secret: Uint8Array;
  stateDir: string;
  source: ListSource;
  now: () => Date;
}

/**
 * A kiosk that takes a list. Both kinds fetch over HTTP with the fetch of the program; `take` returns the generation that is then
 * installed.
 */
export interface ListKiosk {
  prepare(): Promise<void>;
  take(): Promise<number>;
  close(): void;
}

async function fetched({ stateDir, source }: ListKioskParts): Promise<void> {
  const { url, listId } = source;
  const report = await fetchUpdate({ stateDir, repository: REPOSITORY, url, listIds: [listId] });
  if (!report.ok) throw new Error(`fetch: ${report.reason}: ${report.message}`);
}

/**
 * Everything of a kiosk that concerns lists on the disk: audit, rollback record, list store. Fetching and applying use the
 * program's own code.
 */
export class StoredListKiosk implements ListKiosk {
  readonly #parts: ListKioskParts;
  readonly #ring: KeyRing;
  #journal: AuditJournal | null = null;

  constructor(parts: ListKioskParts) {
    this.#parts = parts;
    this.#ring = new KeyRing(Uint8Array.from(parts.secret));
  }

  async prepare(): Promise<void> {
    const { stateDir, source } = this.#parts;
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    const opened = openJournal({ stateDir, ring: this.#ring, clock: this.#clock(), bootId: 'simulated', alone: true });
    if (!opened.ok) throw new Error(`${opened.reason}: ${opened.message}`);
    this.#journal = opened.journal;
    const pinned = await pinRoot(this.#site(opened.journal), {
      ...{ repository: REPOSITORY, bytes: source.root, renew: false, by: 'simulator' },
    });
    if (!pinned.ok) throw new Error(`${pinned.reason}: ${pinned.message}`);
    await this.take();
  }

  async take(): Promise<number> {
    if (this.#journal === null) throw new Error('the kiosk was not prepared');
    await fetched(this.#parts);
    const report = await applyUpdate({ site: this.#site(this.#journal), repository: REPOSITORY });
    if (!report.ok) throw new Error(`apply: ${report.reason}: ${report.message}`);
    return report.lists[0]?.generation ?? 0;
  }

  close(): void {
    this.#journal?.stop();
    this.#journal = null;
  }

  #clock() {
    return { mono: () => performance.now(), wall: this.#parts.now, trusted: () => true };
  }

  #site(journal: AuditJournal) {
    const { stateDir, source } = this.#parts;
    return {
      ...{ stateDir, ring: this.#ring, deviceKeyId: keyIdOf(deviceBoxKey(this.#ring).publicKey), journal },
      ...{ listIds: [source.listId], clock: this.#clock(), version: VERSION, policy: 'file' as const, tpm: null },
    };
  }
}

/** The records of one generation: by id, and the state of the list. */
export interface HeldList {
  generation: number;
  state: string;
  records: ReadonlyMap<string, string>;
}
const NOTHING: HeldList = { generation: 0, state: '', records: new Map() };

/**
 * A kiosk whose list is in memory. It fetches with the program's own code, with its files on the disk; then it opens the bundle
 * with its own content key, decrypts it, reads each record, and compares the state of the result with the signed one. It keeps no
 * audit, no rollback record and no list store.
 */
export class LightListKiosk implements ListKiosk {
  readonly #parts: ListKioskParts;
  readonly #ring: KeyRing;
  #held: HeldList = NOTHING;

  constructor(parts: ListKioskParts) {
    this.#parts = parts;
    this.#ring = new KeyRing(Uint8Array.from(parts.secret));
  }

  /** The list that this kiosk has, from which other kiosks may start. */
  get held(): HeldList {
    return this.#held;
  }

  beginWith(held: HeldList): void {
    this.#held = held;
  }

  async prepare(): Promise<void> {
    const places = new UpdatePlaces(this.#parts.stateDir, REPOSITORY);
    places.create();
    writeFileSync(places.root, this.#parts.source.root, { mode: 0o640 });
    this.#noteStanding();
    if (this.#held.generation === 0) await this.take();
  }

  async take(): Promise<number> {
    const { stateDir, source } = this.#parts;
    await fetched(this.#parts);
    const places = new UpdatePlaces(stateDir, REPOSITORY);
    const offer = offerOf(source.listId, verifiedTargets(places));
    if ('reason' in offer) throw new Error(`${offer.reason}: ${offer.message}`);
    const standing = readUpdateStatus(stateDir)?.lists[source.listId] ?? null;
    const { chain, full } = planOf(offer, standing, { deltas: true });
    for (const bundle of chain.length > 0 || full === null ? chain : [full]) await this.#open(offer, bundle, places);
    rmSync(places.staging, { recursive: true, force: true });
    this.#noteStanding();
    return this.#held.generation;
  }

  close(): void {
    this.#held = NOTHING;
  }

  async #open(
    offer: Extract<ReturnType<typeof offerOf>, { fulls: unknown }>,
    bundle: OfferedBundle,
    places: UpdatePlaces,
  ): Promise<void> {
    const { spool: from, staging } = places;
    const open = openBundle(offer, bundle, { from, staging, device: deviceBoxKey(this.#ring), version: VERSION });
    if (!open.ok) throw new Error(`${open.reason}: ${open.message}`);
    try {
      const { from: before, fromState, to, toState } = open.opened.header;
      if (before !== null && fromState !== this.#held.state) throw new Error('the delta belongs to another list');
      const records = new Map(before === null ? [] : this.#held.records);
      for await (const line of bundleLines(open.source, open.opened, open.contentKey)) {
        const read = parseRecordLine(line);
        if (!read.ok) throw new Error(`a record is not valid: ${read.reason}`);
        if (read.operation.op === 'del') records.delete(read.operation.id);
        else records.set(read.operation.id, line);
      }
      if (stateOf(records) !== toState) throw new Error('the list is not the signed one');
      this.#held = { generation: to, state: toState, records };
    } finally {
      open.close();
    }
  }

  #noteStanding(): void {
    const { generation, state } = this.#held;
    const lists = generation === 0 ? {} : { [this.#parts.source.listId]: { generation, state } };
    writeUpdateStatus(this.#parts.stateDir, { device: keyIdOf(deviceBoxKey(this.#ring).publicKey), lists });
  }
}

/** The targets that the fetch verified and kept. */
function verifiedTargets(places: UpdatePlaces): Readonly<Record<string, SignedTarget>> {
  const read = readRegular(join(places.fetched, 'metadata', 'targets.json'), METADATA_LIMIT_BYTES.targets);
  if (!read.ok) throw new Error('the fetch stored no targets');
  const { signed } = JSON.parse(Buffer.from(read.bytes).toString('utf8')) as {
    signed: { targets: Record<string, SignedTarget> };
  };
  return signed.targets;
}

/** SHA-256 of the canonical text of a generation: its records in the order of their ids. */
function stateOf(records: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const id of [...records.keys()].sort()) hash.update(`${records.get(id)}\n`);
  return hash.digest('hex');
}
