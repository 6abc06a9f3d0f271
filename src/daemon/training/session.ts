import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemTime } from '../../adapters/files/index.ts';
import { openAccounts, pinFault } from '../../adapters/storage/accounts/index.ts';
import { fromHex, keyedDigest } from '../../adapters/storage/crypto/index.ts';
import type { DeviceStateRecord } from '../../adapters/storage/device-state/index.ts';
import { KeyRing } from '../../adapters/storage/keys/index.ts';
import type { Config } from '../../core/config/index.ts';

const FOLDER = 'training';
const PIN_LIMIT = 1_000_000;

/** Accounts in training. Real PINs are not typed on a screen in training, and training PINs do not open the lane afterwards. */
const PEOPLE = [
  { id: 'trainee', name: 'T. Trainee', role: 'officer' },
  { id: 'instructor', name: 'I. Instructor', role: 'supervisor' },
  { id: 'protection', name: 'P. Protection', role: 'protection' },
] as const;

export interface TrainingPin {
  id: string;
  pin: string;
}

/** The folder of one training session, with its own audit, accounts, counters, lists and referrals. */
export function trainingFolder(stateDir: string): string {
  return join(stateDir, FOLDER);
}

/** Keys of one session, from this appliance and the salt of its device state; a later session cannot open what it left. */
export function trainingRing(ring: KeyRing, { salt }: Pick<DeviceStateRecord, 'salt'>): KeyRing {
  const root = fromHex(keyedDigest(Buffer.from(salt, 'hex'), ring.key('training')), 32);
  if (root === null) throw new Error('a keyed digest has 32 bytes');
  return new KeyRing(root);
}

/** Makes a new folder with its accounts; anything left by an earlier training session is removed first. */
export async function makeTraining(
  { stateDir }: Pick<Config, 'stateDir'>,
  { ring, time }: { ring: KeyRing; time: Pick<SystemTime, 'wall'> },
): Promise<{ ok: true; pins: TrainingPin[] } | { ok: false; message: string }> {
  const folder = trainingFolder(stateDir);
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return { ok: false, message: `${folder} cannot be created (${code}).` };
  }
  const opened = openAccounts({ stateDir: folder, ring, wall: () => time.wall() });
  if (!opened.ok) return { ok: false, message: `${opened.message} ${opened.remedy}` };
  const pins: TrainingPin[] = [];
  try {
    for (const person of PEOPLE) {
      const pin = freshPin();
      const made = await opened.accounts.create({ ...person, pin });
      if (!made.ok) return { ok: false, message: made.message };
      pins.push({ id: person.id, pin });
    }
  } finally {
    opened.accounts.close();
  }
  return { ok: true, pins };
}

/** Removes the folder of a training session. False if it is still there. */
export function removeTraining({ stateDir }: Pick<Config, 'stateDir'>): boolean {
  const folder = trainingFolder(stateDir);
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The result says what is still there.
  }
  return !existsSync(folder);
}

function freshPin(): string {
  for (;;) {
    const pin = String(randomInt(0, PIN_LIMIT)).padStart(6, '0');
    if (pinFault(pin) === null) return pin;
  }
}
