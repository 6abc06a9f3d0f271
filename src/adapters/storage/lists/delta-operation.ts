import type { Result } from '../../../core/result/index.ts';
import type { Random } from '../crypto/index.ts';
import type { KeyRing } from '../keys/index.ts';
import type { ListFolder } from './folder.ts';
import type { KeyTexts, ListMeta } from './schema.ts';

/**
 * One operation of a delta; `text` is the canonical record as it is sealed, `keys` gives all keys under which it is filed. It is
 * called when the operation is applied, once at most, and not at all for a record that is filed as before.
 */
export type DeltaOperation =
  | { op: 'put'; id: string; rev: number; text: string; keys: () => KeyTexts }
  | { op: 'del'; id: string; rev: number };

export type DeltaReason =
  /** The list in place is not the generation, or not the text, that the delta continues; or its keys are of an older release. */
  | 'LIST_CHAIN'
  /** `del` of a record that is not in the list. */
  | 'LIST_RECORD_MISSING'
  /** Two operations on one record. */
  | 'LIST_RECORD_EXISTS'
  /** Operations that are not sorted by record id. */
  | 'LIST_RECORD_ORDER'
  /** `put` whose revision is not higher than the one in place, or `del` of a revision below it. */
  | 'LIST_RECORD_REVISION'
  /** The number of records after the delta is not the signed one. */
  | 'LIST_RECORD_COUNT'
  /** The list in place does not open, or lacks a key that one of its records has. */
  | 'LIST_DAMAGED'
  | 'STORAGE_FULL'
  | 'STORAGE_FAILED';

export interface DeltaRequest {
  /** Under its lock. */
  folder: ListFolder;
  listId: string;
  ring: KeyRing;
  random?: Random;
  /** What must be in place. */
  from: { generation: number; state: string };
  /** Of the new generation. */
  meta: ListMeta;
  /** Sorted by record id, at most one for a record. */
  operations: Iterable<DeltaOperation>;
  /** Keys of a record that is in place, from its sealed text: they are taken out of the indexes with it. */
  keysOfText: (text: string) => KeyTexts;
  /** Says of two texts of one record that their keys are the same; without, they are compared key by key. */
  filedAlike?: (one: string, other: string) => boolean;
  /** Changes of each index that are carried over at least; without, `CARRIED_AT_ONCE`. */
  carriedAtOnce?: number;
}

/** `message` names no record and holds no value of one. */
export type DeltaResult = Result<DeltaReason>;
