import { z } from 'zod';
import {
  type Checkpoint,
  canonical,
  type PersonalParts,
  parseCanonical,
  SALT_BYTES,
} from '../../../core/audit/index.ts';
import { address, openRecord, type Random, sealRecord, wipe } from '../crypto/index.ts';

const CASE_KEY_EPOCH = 1;
const text = new TextEncoder();

/** The row to which a personal part belongs: it cannot be opened in any other row. */
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

/** Null if it does not open. */
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

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const checkpoint = z.strictObject({
  v: z.literal(1),
  seq: z.int().min(1),
  hash: hex(32),
  wall: z.string(),
  bootId: z.string(),
  keyId: hex(32),
  signature: hex(64),
});

/** Reads a checkpoint. A damaged one is returned without a signature, so that verification reports it and does not fail. */
export function parseCheckpoint(row: { seq: number; text: string }): Checkpoint {
  const parsed = checkpoint.safeParse(parseCanonical(row.text));
  if (parsed.success && parsed.data.seq === row.seq) return parsed.data;
  return { v: 1, seq: row.seq, hash: '', wall: '', bootId: '', keyId: '', signature: '' };
}

function addressOf({ subject, seq }: Place): Uint8Array {
  return address('waypost.audit.personal.1', subject, seq);
}
