import type { ListCoverage } from '../../watchlist/index.ts';

/** Epoch byte of list blobs; raised when the list keys of a device are replaced. */
export const LIST_KEY_EPOCH = 1;

/** One generation of one list (watchlist 3.8). Only counts, sizes and keyed hashes can be seen without the keys. */
export const LIST_SCHEMA = `
  CREATE TABLE rec (id INTEGER PRIMARY KEY, rev INTEGER NOT NULL, b BLOB NOT NULL) STRICT;
  CREATE TABLE ix (k BLOB NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (k, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE bk (k INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (k, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE meta (generation INTEGER NOT NULL, b BLOB NOT NULL) STRICT;
  CREATE TABLE tpl (id INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT;
`;

/** Templates sealed together: few enough that opening one block does not hold up the daemon (about 0.5 ms). */
export const BLOCK_TEMPLATES = 256;

/** Which embedder made the templates of a face list, and how many there are. */
export interface FaceListMeta {
  profile: string;
  sha256: string;
  templates: number;
}

/** Versions of the update metadata under which a generation came; 0 where it came without any. */
export interface TufVersions {
  root: number;
  timestamp: number;
  snapshot: number;
  targets: number;
}

/** What the appliance knows about the generation it serves; sealed, so that nobody makes an old list look fresh. */
export interface ListMeta {
  listId: string;
  name: string;
  generation: number;
  /** Hex SHA-256 of the canonical text. */
  state: string;
  records: number;
  createdAt: string;
  appliedAt: string;
  /** Raised by one for every generation that this appliance put to use; 0 where nothing counts them. */
  counter: number;
  tuf: TufVersions;
  maxAgeHours: number;
  legalBasis: string;
  handling: string;
  purpose: string;
  issuer: string;
  nameThreshold: number;
  /** What the list can be asked for. */
  covers: readonly ListCoverage[];
  /** Only in a face list. */
  face?: FaceListMeta;
}

/** Key texts of one record or one query: `exact` go to the 128-bit index, `names` to the 48-bit one. */
export interface KeyTexts {
  exact: readonly string[];
  names: readonly string[];
}

/** Of a generation that came as a file that a person imported, without update metadata. */
export const UNCOUNTED: Pick<ListMeta, 'counter' | 'tuf'> = {
  counter: 0,
  tuf: { root: 0, timestamp: 0, snapshot: 0, targets: 0 },
};
