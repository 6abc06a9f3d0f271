import { timingSafeEqual } from 'node:crypto';
import { hex, unhex } from './canonical.ts';

const ROW_TAG = 'waypost.audit.row-mac.2\0';
export const MAC_BYTES = 32;
/** Used in place of the previous row's MAC, before the first row that has one. */
export const MAC_GENESIS: string = '0'.repeat(64);

/** The row key as the audit uses it; the secret stays in storage. HMAC-SHA-256 (FIPS 198-1), 32 bytes. */
export interface RowKey {
  mac(message: Uint8Array): Uint8Array;
}

/** What precedes a row: the row's MAC covers both, so that neither a row nor a signature can be removed. */
export interface BeforeRow {
  /** MAC of the row before, hexadecimal, or `MAC_GENESIS`. */
  mac: string;
  /** Row of the last checkpoint, or of the floor; 0 if there is none. */
  signed: number;
}

/**
 * MAC of one row, hexadecimal, over: tag, MAC of the row before, number, last signed number, digest, link, commitment to the
 * personal part (a byte 0, or 1 and 32 bytes), text. Everything except the text has a fixed length, so no two rows give the same
 * bytes. Without the key anybody can link a row, because anybody can hash, but nobody can make its MAC.
 */
export function rowMac(
  row: { seq: number; text: string; digest: string; hash: string; commitment: string | null },
  before: BeforeRow,
  key: RowKey,
): string {
  const numbers = Buffer.alloc(16);
  numbers.writeBigUInt64BE(BigInt(row.seq), 0);
  numbers.writeBigUInt64BE(BigInt(before.signed), 8);
  const committed = row.commitment === null ? Buffer.of(0) : Buffer.concat([Buffer.of(1), bytes32(row.commitment)]);
  const parts = [ROW_TAG, bytes32(before.mac), numbers, bytes32(row.digest), bytes32(row.hash), committed, row.text];
  return hex(key.mac(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))));
}

/** Compares two hexadecimal MACs in constant time; false for anything that is not a MAC. */
export function sameMac(stated: string | null, made: string): boolean {
  const left = stated === null ? null : unhex(stated, MAC_BYTES);
  const right = unhex(made, MAC_BYTES);
  return left !== null && right !== null && timingSafeEqual(left, right);
}

function bytes32(text: string): Uint8Array {
  const bytes = unhex(text, 32);
  if (bytes === null) throw new Error('not 32 bytes in hexadecimal');
  return bytes;
}
