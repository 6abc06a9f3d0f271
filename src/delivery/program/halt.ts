import { join } from 'node:path';
import { z } from 'zod';
import { HOUR_MS } from '../../core/time/index.ts';
import { readNote, UpdatePlaces, writeNote } from '../apply/index.ts';
import { PROGRAM_REPOSITORY } from './offer.ts';

/** A halt of a version ends after this time, so that the person who announces it can delay a roll-out but not end it. */
export const HALT_LASTS_MS: number = 72 * HOUR_MS;
const NOTE_MODE = 0o600;

const noteSchema = z.strictObject({
  version: z.string().max(32),
  since: z.iso.datetime(),
  /** Version of the signed targets when the halt was first heard. */
  targets: z.int().min(0),
});
const targetsHead = z.looseObject({ signed: z.looseObject({ version: z.int().min(0) }) });

/**
 * Whether an announcement halts the waiting program. Anybody's announcement counts, because it can only delay. It ends when this
 * kiosk accepts the next signed metadata of programs, and in any case 72 hours after it was first heard, even if it is repeated.
 * If the clock was set back, that time counts as over.
 */
export function isHalted(at: { stateDir: string; waits: string; announced: string | null; now: Date }): boolean {
  const { stateDir, waits, announced, now } = at;
  if (announced !== waits) return false;
  const { repository, metadata } = new UpdatePlaces(stateDir, PROGRAM_REPOSITORY);
  const targets = readNote(join(metadata, 'targets.json'), targetsHead)?.signed.version ?? 0;
  const file = join(repository, 'halted.json');
  const noted = readNote(file, noteSchema);
  if (noted === null || noted.version !== waits) {
    writeNote(file, { version: waits, since: now.toISOString(), targets }, NOTE_MODE);
    return true;
  }
  const sinceMs = now.getTime() - Date.parse(noted.since);
  return targets <= noted.targets && sinceMs >= 0 && sinceMs < HALT_LASTS_MS;
}
