import { INDEX_KEY_BYTES, keyedHashInto, NAME_KEY_BYTES, nonceSource, type Random } from '../crypto/index.ts';
import { indexText, sealText } from './addresses.ts';
import type { KeyTexts } from './schema.ts';

/** Bytes of the row number after a keyed hash. */
const ROW_BYTES = 4;

/** Records sealed for consecutive rows, and their keyed hashes, each followed by its row, as needed for a bulk build. */
export interface SealedRecords {
  firstRow: number;
  revs: number[];
  blobs: Uint8Array[];
  exact: Uint8Array;
  names: Uint8Array;
  /** Birth date of each row (`packBirth`). */
  births: number[];
}

/** Seals records and hashes keys. It does not use any file, so that another thread can do it. */
export interface SealingKeys {
  listId: string;
  dataKey: Uint8Array;
  indexKey: Uint8Array;
}

/** Seals records for the rows from `firstRow` on. */
export function sealRecords(
  keys: SealingKeys,
  input: { firstRow: number; records: readonly { text: string; rev: number; keys: KeyTexts }[]; random?: Random },
): SealedRecords {
  const random = input.random ?? nonceSource();
  const { firstRow, records } = input;
  const exact = new HashedKeys(keys, INDEX_KEY_BYTES);
  const names = new HashedKeys(keys, NAME_KEY_BYTES);
  const blobs = records.map(({ text, rev, keys: texts }, at) => {
    const row = firstRow + at;
    for (const keyText of new Set(texts.exact)) exact.add(keyText, row);
    for (const keyText of new Set(texts.names)) names.add(keyText, row);
    return sealText({ listId: keys.listId, row, rev, text, key: keys.dataKey, random });
  });
  const revs = records.map(({ rev }) => rev);
  const births = records.map((record) => record.keys.birth);
  return { firstRow, revs, blobs, exact: exact.bytes(), names: names.bytes(), births };
}

class HashedKeys {
  readonly #keys: SealingKeys;
  readonly #keyBytes: number;
  readonly #hash = new Uint8Array(INDEX_KEY_BYTES);
  #bytes: Buffer;
  #filled = 0;

  constructor(keys: SealingKeys, keyBytes: number) {
    this.#keys = keys;
    this.#keyBytes = keyBytes;
    this.#bytes = Buffer.alloc(1024 * (keyBytes + ROW_BYTES));
  }

  add(keyText: string, row: number): void {
    const width = this.#keyBytes + ROW_BYTES;
    if (this.#filled + width > this.#bytes.length) {
      const more = Buffer.alloc(this.#bytes.length * 2);
      this.#bytes.copy(more);
      this.#bytes = more;
    }
    keyedHashInto(indexText(this.#keys.listId, keyText), this.#keys.indexKey, this.#hash, 0);
    this.#bytes.set(this.#hash.subarray(0, this.#keyBytes), this.#filled);
    this.#bytes.writeUInt32BE(row, this.#filled + this.#keyBytes);
    this.#filled += width;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes.subarray(0, this.#filled));
  }
}
