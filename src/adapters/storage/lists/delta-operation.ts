import type { Result } from '../../../core/result/index.ts';
import type { Random } from '../crypto/index.ts';
import type { KeyRing } from '../keys/index.ts';
import type { ListFolder } from './folder.ts';
import type { KeyTexts, ListMeta } from './schema.ts';

/**
 * One operation of a delta. `text` is the canonical record as it is sealed; `keys` returns all keys under which it is
 * filed. It is called at most once, when the operation is applied, and not at all for a record whose keys are unchanged.
 */
export type DeltaOperation =
  | { op: 'put'; id: string; rev: number; text: string; keys: () => KeyTexts }
  | { op: 'del'; id: string; rev: number };

export type DeltaReason =
  /**
   * The installed list is not the generation, or does not have the content, that the delta continues; or its keys are
   * from an older release.
   */
  | 'LIST_CHAIN'
  /** `del` of a record that is not in the list. */
  | 'LIST_RECORD_MISSING'
  /** Two operations on one record. */
  | 'LIST_RECORD_EXISTS'
  /** Operations that are not sorted by record id. */
  | 'LIST_RECORD_ORDER'
  /** `put` whose revision is not higher than the existing one, or `del` with a lower revision. */
  | 'LIST_RECORD_REVISION'
  /** The number of records after the delta is not the signed one. */
  | 'LIST_RECORD_COUNT'
  /** The installed list does not open, or lacks a key that one of its records has. */
  | 'LIST_DAMAGED'
  | 'STORAGE_FULL'
  | 'STORAGE_FAILED';

export interface DeltaRequest {
  /** The list's folder, whose lock the caller holds. */
  folder: ListFolder;
  listId: string;
  ring: KeyRing;
  random?: Random;
  /** The generation that must be installed. */
  from: { generation: number; state: string };
  /** Data about the new generation. */
  meta: ListMeta;
  /** Sorted by record id, at most one for a record. */
  operations: Iterable<DeltaOperation>;
  /** Keys of an existing record, from its sealed text: they are removed from the indexes together with it. */
  keysOfText: (text: string) => KeyTexts;
  /** Says whether two texts of a record have the same keys; if absent, they are compared key by key. */
  filedAlike?: (one: string, other: string) => boolean;
  /** Least number of changes to each index that are carried over; default `CARRIED_AT_ONCE`. */
  carriedAtOnce?: number;
}

/** `message` does not name a record or contain any of its values. */
export type DeltaResult = Result<DeltaReason>;
