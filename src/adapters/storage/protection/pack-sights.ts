import type Database from 'better-sqlite3';
import { toHex } from '../crypto/index.ts';
import { type SigningKey, sign } from '../keys/index.ts';

/** Maximum number of accounts of one kiosk; beyond that, some are shown twice what is new. */
const SIGHTS_MAX = 1_000;
const SIGHT_SIGNED_AS = 'waypost.pack-notes.1\0';

/**
 * True if an account sees a version of the pack for the first time, which is recorded inside the caller's transaction.
 * The account is stored as this device's signature over it, which nobody can make without the device's key: a list of
 * accounts would show who opened the form. Only those for the version in force are kept.
 */
export function isFirstSight(
  db: Database.Database,
  device: SigningKey,
  { version, by }: { version: number; by: string },
): boolean {
  const mark = toHex(sign(new TextEncoder().encode(`${SIGHT_SIGNED_AS}${version}|${by}`), device.secretKey));
  const row = db.prepare<[], { value: string }>("SELECT value FROM meta WHERE name = 'pack_notes'").get();
  const kept = row === undefined ? null : (JSON.parse(row.value) as { version: number; marks: string[] });
  const marks = kept?.version === version ? kept.marks : [];
  if (marks.includes(mark)) return false;
  const value = JSON.stringify({ version, marks: [...marks, mark].slice(-SIGHTS_MAX).sort() });
  db.prepare(
    "INSERT INTO meta (name, value) VALUES ('pack_notes', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  ).run(value);
  return true;
}
