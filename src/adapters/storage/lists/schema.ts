import type { Additions } from '../../../core/additions/index.ts';
import type { ListDesk } from '../../../core/inspection/record/alerts/index.ts';
import type { Operation } from '../../../core/operation/index.ts';
import type { ListCoverage } from '../../../core/watchlist/index.ts';

/** Epoch byte of list blobs; raised when the list keys of a device are replaced. */
export const LIST_KEY_EPOCH = 1;

/**
 * Raised when the tables, or what is in them, change. A file with another number is refused: the full list must be
 * imported again.
 */
export const LIST_FORMAT = 3;

/**
 * One generation of one list (decision 0022). Only counts, sizes and keyed hashes can be seen without the keys. `ix` and
 * `bk` are blind indexes: each row holds all the entries of one place. `ixc` and `bkc` hold changes made to them by
 * deltas that have not yet been carried over. `dob` holds the birth dates of the rows, sealed in blocks.
 */
export const LIST_SCHEMA: string = `
  PRAGMA user_version = ${LIST_FORMAT};
  CREATE TABLE rec (id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, b BLOB NOT NULL) STRICT;
  CREATE TABLE ix (p INTEGER PRIMARY KEY, e BLOB NOT NULL) STRICT;
  CREATE TABLE bk (p INTEGER PRIMARY KEY, e BLOB NOT NULL) STRICT;
  CREATE TABLE ixc (p INTEGER PRIMARY KEY, e BLOB NOT NULL) STRICT;
  CREATE TABLE bkc (p INTEGER PRIMARY KEY, e BLOB NOT NULL) STRICT;
  CREATE TABLE dob (id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, b BLOB NOT NULL) STRICT;
  CREATE TABLE meta (generation INTEGER NOT NULL, b BLOB NOT NULL) STRICT;
  CREATE TABLE tpl (id INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT;
`;

/** Number of templates in one sealed block, which is small enough not to hold up the daemon (about 0.5 ms to open). */
export const BLOCK_TEMPLATES = 256;

/** The embedder that made the templates of a face list, and their number. */
export interface FaceListMeta {
  profile: string;
  sha256: string;
  templates: number;
}

/** Versions of the update metadata with which a generation came; 0 if there were none. */
export interface TufVersions {
  root: number;
  timestamp: number;
  snapshot: number;
  targets: number;
}

/** The operation to which a list belongs, as shown to an officer, and its window. */
export interface ListOperation extends Operation {
  /** Name of the partner agency as the policy writes it. */
  agencyName: string;
  /** What the operation adds to the lane besides its records; absent if it adds nothing. */
  additions?: Additions;
}

/** Data about the generation in use; they are sealed, so that nobody can make an old list look new. */
export interface ListMeta {
  listId: string;
  name: string;
  generation: number;
  /** Hex SHA-256 of the canonical text. */
  state: string;
  records: number;
  createdAt: string;
  appliedAt: string;
  /** Raised by one for every generation that this appliance has put to use; 0 if they are not counted. */
  counter: number;
  tuf: TufVersions;
  maxAgeHours: number;
  legalBasis: string;
  handling: string;
  purpose: string;
  issuer: string;
  nameThreshold: number;
  /** Absent in lists that do not name a contact desk. */
  desk?: ListDesk | undefined;
  /** Kinds of look-up for which the list can be used. */
  covers: readonly ListCoverage[];
  /** Present only in a face list. */
  face?: FaceListMeta;
  /** Purposes to which the list is bound; absent: to none. */
  purposes?: readonly string[] | undefined;
  /** Present only in the list of a joint operation. */
  operation?: ListOperation;
}

/**
 * The keys under which a record is filed: `exact` go to the 128-bit index, `names` to the 48-bit one, `birth`
 * (`packBirth`) to its row.
 */
export interface KeyTexts {
  exact: readonly string[];
  names: readonly string[];
  birth: number;
}

/** Changes to one blind index that have not yet been carried over. */
export interface OpenChanges {
  count: number;
  /** Place in the changes from which the next delta continues to carry over. */
  next: number;
}

export const NO_CHANGES: Readonly<Record<'ix' | 'bk', OpenChanges>> = {
  ix: { count: 0, next: 0 },
  bk: { count: 0, next: 0 },
};

/** How the rows of a file are arranged; sealed together with `ListMeta`. */
export interface ListLayout {
  /**
   * Highest row number ever given: numbers are never reused, so that an old blob does not fit the place of a new record.
   */
  rows: number;
  /**
   * First row of each run. Within a run record ids rise with the row: the full list is the first run, and the new records
   * of each delta form a further one. The self-check merges them without sorting.
   */
  runs: readonly number[];
  /** The rules by which the keys were made (`keyMarkOf`). */
  keyMark: string;
  changes: Readonly<Record<'ix' | 'bk', OpenChanges>>;
}

/** Content of the sealed meta row. */
export interface SealedMeta {
  meta: ListMeta;
  layout: ListLayout;
}

/** Values for a generation that a person imported from a file, without update metadata. */
export const UNCOUNTED: Pick<ListMeta, 'counter' | 'tuf'> = {
  counter: 0,
  tuf: { root: 0, timestamp: 0, snapshot: 0, targets: 0 },
};

/** A record as it was opened, or the row whose record does not open. */
export type RecordText = { ok: true; text: string } | { ok: false; row: number };
