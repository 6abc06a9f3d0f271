import { type Checkpoint, canonical, type PersonalParts, SALT_BYTES } from '../../audit/index.ts';
import { address, openRecord, type Random, sealRecord, wipe } from '../crypto/index.ts';

const CASE_KEY_EPOCH = 1;
const text = new TextEncoder();

/** Where a personal part belongs: it opens in no other row. */
interface Place {
  subject: string;
  seq: number;
}

export function sealPersonal(
  parts: PersonalParts | null,
  { salt, key, random, ...place }: Place & { salt: Uint8Array; key: Uint8Array; random: Random },
): Buffer {
  const plain = Buffer.concat([salt, text.encode(canonical(parts))]);
  const sealed = Buffer.from(sealRecord({ plain, key, aad: addressOf(place), epoch: CASE_KEY_EPOCH, random }));
  wipe(plain);
  return sealed;
}

/** Null where it does not open. */
export function openPersonal(
  blob: Uint8Array,
  { key, ...place }: Place & { key: Uint8Array },
): { salt: Uint8Array; parts: PersonalParts } | null {
  const opened = openRecord({ blob, key, aad: addressOf(place), epoch: CASE_KEY_EPOCH });
  if (!opened.ok) return null;
  const parts = JSON.parse(Buffer.from(opened.plain.subarray(SALT_BYTES)).toString('utf8')) as PersonalParts;
  const salt = opened.plain.slice(0, SALT_BYTES);
  wipe(opened.plain);
  return { salt, parts };
}

/** A damaged checkpoint comes back without a signature, so that verification names it instead of stumbling over it. */
export function parseCheckpoint(row: { seq: number; text: string }): Checkpoint {
  try {
    return JSON.parse(row.text) as Checkpoint;
  } catch {
    return { v: 1, seq: row.seq, hash: '', wall: '', bootId: '', keyId: '', signature: '' };
  }
}

function addressOf({ subject, seq }: Place): Uint8Array {
  return address('waypost.audit.personal.1', subject, seq);
}
