import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Names of damaged databases that were set aside, and of the files that belong to them. */
const SET_ASIDE = /\.damaged-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(-wal|-shm)?$/;

/**
 * Deletes databases that were set aside as damaged before the given time, because they still contain their data. Returns
 * how many, and the days on which the oldest and the newest were set aside. A file that cannot be deleted is tried next day.
 */
export function purgeSetAside(
  stateDir: string,
  before: Date,
): { removed: number; oldest: string | null; newest: string | null } {
  const days: string[] = [];
  for (const name of readdirSync(stateDir)) {
    const found = SET_ASIDE.exec(name);
    if (found === null) continue;
    const [, day = '', hour, minute, second, milli] = found;
    if (Date.parse(`${day}T${hour}:${minute}:${second}.${milli}Z`) >= before.getTime()) continue;
    try {
      rmSync(join(stateDir, name));
      days.push(day);
    } catch {
      // The disk is full or the rights are wrong: `doctor` reports this, and it is tried again tomorrow.
    }
  }
  days.sort();
  return { removed: days.length, oldest: days[0] ?? null, newest: days.at(-1) ?? null };
}
