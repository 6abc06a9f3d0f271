import { statSync } from 'node:fs';
import type { AdditionsInForce } from '../../../core/additions/index.ts';
import type { Clock } from '../../../core/inspection/ports/index.ts';
import type { ListStatus } from '../../../core/inspection/ports/steps/index.ts';
import { OPERATION_DAYS_MAX, purposeAllows } from '../../../core/operation/index.ts';
import {
  DEFAULT_LIST_POLICY,
  datesRuleOut,
  type ListLookup,
  type PersonQuery,
  type QueryKeys,
  queryKeys,
} from '../../../core/watchlist/index.ts';
import { type BirthDate, packedRuleOut, packWhole, type WatchRecord } from '../../../core/watchlist/record/index.ts';
import { storeFailure } from '../database/index.ts';
import type { KeyRing } from '../keys/index.ts';
import type { RollbackGuard } from '../rollback/index.ts';
import { ListFolder } from './folder.ts';
import { type ConfiguredList, type ListFailure, listStatusOf } from './list-status.ts';
import { ROWS_OPENED_MAX } from './name-tally.ts';
import type { OperationInForce, OperationLists } from './operations.ts';
import { ListDamaged, ListReader } from './reader.ts';
import type { RecordText } from './schema.ts';

export interface ListStoreParts {
  stateDir: string;
  lists: readonly ConfiguredList[];
  /** Null while the root key is not available: every list is then locked. */
  ring: KeyRing | null;
  clock: Clock;
  /** Called once per row and process: a record that no longer opens raises an alarm. */
  onUnreadable: (fault: { listId: string; generation: number; row: number }) => void;
  /** Called once per file and process. */
  onDamaged: (fault: { listId: string; message: string }) => void;
  /** Says whether a generation was put back; if absent, only its date is checked. */
  guard?: Pick<RollbackGuard, 'refusal'>;
  /** The purposes for which the lane looks up travellers; a list bound to other purposes is not used. */
  purpose?: string | undefined;
  /** Lists of joint operations; if absent, none is used. */
  operations?: Pick<OperationLists, 'inForce'>;
  /** Called once for each reason. */
  onRollback?: (fault: { listId: string; message: string }) => void;
}

interface Slot {
  list: ConfiguredList;
  /** Keys of the list; null while there are none. */
  ring: KeyRing | null;
  /** True for a joint operation: the list then shows only hits, and nothing else about a traveller. */
  operation: boolean;
  folder: ListFolder;
  /**
   * Name, device, inode and time of the file behind `reader`. A delta goes to the log first and to the file later, after
   * which the file is opened again. This also detects a page written by something else: with a log, SQLite would continue
   * from memory.
   */
  mark: string | null;
  reader: ListReader | null;
  /** True once a list was opened: the next one must not hold up the lane. */
  inService: boolean;
  failure: ListFailure;
  /** The guard's last verdict; its alarm is raised once. */
  heldBack: string | null;
  alarmed: Set<number>;
}

interface Opened {
  records: WatchRecord[];
  unreadable: number;
}

interface Found {
  documents: WatchRecord[];
  candidates: WatchRecord[];
  unreadable: number;
}

const NOTHING: Found = { documents: [], candidates: [], unreadable: 0 };

/** The configured lists of this appliance, each with an open reader for the generation in use. */
export class ListStore {
  readonly #parts: ListStoreParts;
  readonly #slots: Slot[];
  #operations: Slot[] = [];

  constructor(parts: ListStoreParts) {
    this.#parts = parts;
    this.#slots = parts.lists.map((list) => this.#slotOf(list, { ring: parts.ring, operation: false }));
  }

  #slotOf(list: ConfiguredList, of: Pick<Slot, 'ring' | 'operation'>): Slot {
    const folder = new ListFolder(this.#parts.stateDir, list.id);
    const nothing = { mark: null, reader: null, inService: false, failure: 'absent' as const, heldBack: null };
    return { ...of, list, folder, ...nothing, alarmed: new Set() };
  }

  /**
   * The lists of the operations in force, at this moment. A reader is closed as soon as its operation is no longer in
   * force.
   */
  #operationSlots(): Slot[] {
    const open = this.#parts.operations?.inForce() ?? [];
    const before = this.#operations;
    this.#operations = open.map((one) => {
      const known = before.find(({ list, ring }) => list.id === one.listId && ring === one.ring);
      return known ?? this.#slotOf(operationList(one), { ring: one.ring, operation: true });
    });
    for (const slot of before) if (!this.#operations.includes(slot)) slot.reader?.close();
    return this.#operations;
  }

  #slotNamed(listId: string): Slot | undefined {
    return [...this.#slots, ...this.#operationSlots()].find(({ list }) => list.id === listId);
  }

  /** Status of the configured lists only; it does not reveal that there is an operation. */
  status(): ListStatus[] {
    return this.#slots.map((slot) => {
      this.#refresh(slot);
      return this.#statusOf(slot);
    });
  }

  /** What the operations in force add to this lane. A list that may not be used here does not add anything either. */
  additions(): AdditionsInForce[] {
    return this.#operationSlots().flatMap((slot) => {
      this.#refresh(slot);
      const { listId, state: digest, operation } = slot.reader?.meta ?? {};
      if (listId === undefined || digest === undefined || operation?.additions === undefined) return [];
      const { agencyName, agreement, additions } = operation;
      return [{ listId, agencyName, agreement, digest, additions }];
    });
  }

  /**
   * Searches every configured list for this query. This takes two index look-ups per key and one decryption per
   * candidate.
   */
  find(query: PersonQuery): ListLookup[] {
    const keys = queryKeys(query);
    return [...this.#slots, ...this.#operationSlots()].map((slot) => {
      this.#refresh(slot);
      const { reader } = slot;
      if (reader === null) return this.#lookup(slot, NOTHING);
      try {
        return reader.atOnce(() => this.#lookup(slot, this.#ask(slot, reader, { query, keys })));
      } catch (error) {
        this.#readFailed(slot, error);
        return this.#lookup(slot, NOTHING);
      }
    });
  }

  #ask(slot: Slot, reader: ListReader, { query, keys }: { query: PersonQuery; keys: QueryKeys }): Found {
    const documents = this.#open(slot, reader, reader.findExact(keys.document));
    const named = reader.meta.covers.includes('persons');
    const byName = named ? reader.findNames(keys) : { rows: [], whole: true };
    // If the full date is the same, half a name is enough for a candidate: there need not be a word key for its spelling.
    const born = named && keys.fullName.length > 0 ? reader.bornOn(packWhole(query.birth)) : [];
    const whole = byName.whole && born.length <= ROWS_OPENED_MAX;
    if (!whole) born.length = Math.min(born.length, ROWS_OPENED_MAX);
    const rows = new Set([...(named ? reader.findExact(keys.fullName) : []), ...byName.rows, ...born]);
    const candidates = this.#openMeant(slot, reader, { rows: [...rows], birth: query.birth });
    // A query with more candidates than the limit was not answered in full, which does not mean "no entry".
    const unanswered = whole ? 0 : 1;
    return {
      documents: documents.records,
      candidates: candidates.records,
      unreadable: documents.unreadable + candidates.unreadable + unanswered,
    };
  }

  /**
   * Handles a failed read; a bug is thrown. The next read tries again, because a disk may have failed only briefly.
   */
  #readFailed(slot: Slot, error: unknown): void {
    const failure = storeFailure(error);
    if (failure === null && !(error instanceof ListDamaged)) throw error;
    const damaged = failure === null || failure === 'STORE_CORRUPT';
    this.#fail(slot, damaged ? 'damaged' : 'absent', `List ${slot.list.id} cannot be read.`);
  }

  /** The generation of a list that serves now. */
  serving(listId: string): { status: ListStatus; reader: ListReader | null } | null {
    const slot = this.#slotNamed(listId);
    if (slot === undefined) return null;
    this.#refresh(slot);
    return { status: this.#statusOf(slot), reader: slot.reader };
  }

  /** Records of the serving generation by row. */
  records(listId: string, rows: readonly number[]): { found: Map<number, WatchRecord>; unreadable: number } {
    const slot = this.#slotNamed(listId);
    const found = new Map<number, WatchRecord>();
    const reader = slot?.reader ?? null;
    if (slot === undefined || reader === null) return { found, unreadable: rows.length };
    try {
      for (const row of rows) {
        const [record] = this.#open(slot, reader, [row]).records;
        if (record !== undefined) found.set(row, record);
      }
    } catch (error) {
      this.#readFailed(slot, error);
    }
    // A record that was found by face but cannot be named must never count as "nobody".
    return { found, unreadable: rows.length - found.size };
  }

  /** The record with this number in the generation in use; null if it does not have one, or cannot be read. */
  recordOf(listId: string, recordId: string): WatchRecord | null {
    const slot = this.#slotNamed(listId);
    if (slot === undefined) return null;
    this.#refresh(slot);
    const { reader } = slot;
    if (reader === null) return null;
    try {
      return reader.atOnce(() => {
        const { records } = this.#open(slot, reader, reader.findExact([`rid|${recordId}`]));
        return records.find(({ id }) => id === recordId) ?? null;
      });
    } catch (error) {
      this.#readFailed(slot, error);
      return null;
    }
  }

  /** A list that turned out to be damaged while it was read: it does not clear anybody until another one is installed. */
  fail(listId: string, message: string): void {
    const slot = this.#slots.find(({ list }) => list.id === listId);
    if (slot !== undefined) this.#fail(slot, 'damaged', message);
  }

  close(): void {
    for (const slot of [...this.#slots, ...this.#operations]) {
      slot.reader?.close();
      slot.reader = null;
      slot.mark = null;
    }
  }

  #open(slot: Slot, reader: ListReader, rows: readonly number[]): Opened {
    return this.#gather(slot, reader, { rows, read: (row) => reader.record(row) });
  }

  /**
   * Records that are not ruled out by their birth dates. If a record has only one date, the sealed date table is enough
   * to tell.
   */
  #openMeant(slot: Slot, reader: ListReader, asked: { rows: readonly number[]; birth: BirthDate }): Opened {
    const wanted = (dates: readonly string[]): boolean => !datesRuleOut(asked.birth, dates);
    const ruledOut = packedRuleOut(asked.birth);
    const rows = asked.rows.filter((row) => !ruledOut(reader.birthOf(row)));
    return this.#gather(slot, reader, { rows, read: (row) => reader.candidate(row, wanted) });
  }

  #gather(
    slot: Slot,
    reader: ListReader,
    { rows, read }: { rows: readonly number[]; read: (row: number) => RecordText | null },
  ): Opened {
    const records: WatchRecord[] = [];
    let unreadable = 0;
    // In the order of the file: neighbours share a page.
    for (const row of [...rows].sort((a, b) => a - b)) {
      const opened = read(row);
      if (opened === null) continue;
      // The text was checked when the list was imported, and the tag shows that it has not changed.
      if (opened.ok) records.push(JSON.parse(opened.text) as WatchRecord);
      else {
        unreadable += 1;
        if (!slot.alarmed.has(row)) {
          slot.alarmed.add(row);
          this.#parts.onUnreadable({ listId: slot.list.id, generation: reader.meta.generation, row });
        }
      }
    }
    return { records, unreadable };
  }

  #refresh(slot: Slot): void {
    this.#openCurrent(slot);
    this.#guard(slot);
    this.#bind(slot);
  }

  /** A generation that was put back is not used, whatever its date (decision 0022). */
  #guard(slot: Slot): void {
    const { guard, onRollback } = this.#parts;
    if (slot.reader === null || guard === undefined) return;
    const why = guard.refusal(slot.list.id, slot.reader.meta);
    if (why !== null) {
      this.#fail(slot, 'rollback', why);
      if (slot.heldBack !== why) onRollback?.({ listId: slot.list.id, message: why });
    }
    slot.heldBack = why;
  }

  /** A list is used only for its purposes, even if it was installed before the lane had another purpose. */
  #bind(slot: Slot): void {
    if (slot.reader === null) return;
    const { purposes } = slot.reader.meta;
    if (purposeAllows(purposes, this.#parts.purpose ?? null)) return;
    this.#fail(slot, 'purpose', 'bound to other purposes');
  }

  #openCurrent(slot: Slot): void {
    const { ring } = slot;
    const path = slot.folder.current();
    if (ring === null || path === null) {
      slot.reader?.close();
      slot.reader = null;
      slot.mark = null;
      slot.failure = path === null ? 'absent' : 'locked';
      return;
    }
    const mark = markOf(path);
    if (mark === slot.mark) {
      this.#look(slot);
      return;
    }
    slot.reader?.close();
    slot.reader = null;
    slot.mark = mark;
    slot.alarmed.clear();
    const opening = slot.inService
      ? ListReader.openInService(path, slot.list.id, ring)
      : ListReader.open(path, slot.list.id, ring);
    slot.inService = true;
    if (opening.ok) slot.reader = opening.reader;
    else this.#fail(slot, opening.reason === 'LIST_DAMAGED' ? 'damaged' : 'absent', opening.message);
  }

  /** Detects a generation that another process committed to the same file. */
  #look(slot: Slot): void {
    try {
      slot.reader?.atOnce(() => undefined);
    } catch (error) {
      this.#readFailed(slot, error);
    }
  }

  #fail(slot: Slot, failure: Slot['failure'], message: string): void {
    slot.reader?.close();
    slot.reader = null;
    slot.failure = failure;
    if (failure !== 'damaged') slot.mark = null;
    if (failure === 'damaged') this.#parts.onDamaged({ listId: slot.list.id, message });
  }

  #lookup(slot: Slot, found: Found): ListLookup {
    const meta = slot.reader?.meta ?? null;
    return {
      status: this.#statusOf(slot),
      policy: {
        ...DEFAULT_LIST_POLICY,
        ...(meta === null ? {} : { personThreshold: meta.nameThreshold, handling: meta.handling }),
      },
      covers: meta?.covers ?? null,
      documentMatches: found.documents,
      candidates: found.candidates,
      unreadable: found.unreadable,
      ...(slot.operation ? { operation: meta?.operation ?? null } : {}),
    };
  }

  #statusOf({ list, reader, failure }: Slot): ListStatus {
    return listStatusOf({ list, meta: reader?.meta ?? null, failure, now: this.#parts.clock.wall() });
  }
}

/** The list of an operation. Its window limits its age, but the issuer's own limit still applies. */
function operationList({ listId }: OperationInForce): ConfiguredList {
  return { id: listId, name: listId, maxAgeHours: OPERATION_DAYS_MAX * 24 };
}

function markOf(path: string): string | null {
  try {
    const stat = statSync(path);
    return `${path}:${stat.dev}:${stat.ino}:${stat.mtimeMs}`;
  } catch {
    return null;
  }
}
