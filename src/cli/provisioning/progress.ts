import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { toHex, wipe } from '../../adapters/storage/crypto/index.ts';
import { boundedJson, replaceFile } from '../../adapters/storage/files/index.ts';
import { deviceSigningKey, type KeyRing, sign } from '../../adapters/storage/keys/index.ts';
import { canonical, signatureHolds, signedBytes } from '../../core/audit/index.ts';
import { StepRefused } from './refusal.ts';

export const PROGRESS_FILE = 'provisioning.json';
const TAG = 'waypost.provisioning.1\0';
const MAX_BYTES = 64 * 1024;
/** Steps that count before there is a key to sign with; nothing is trusted because of them. */
const UNSIGNED_STEPS = ['machine'];

const fact = z.union([z.string().max(400), z.number(), z.boolean(), z.null()]);
const body = z.strictObject({
  format: z.literal('waypost.provisioning.1'),
  simulated: z.boolean(),
  /** Where the root key comes from, once chosen; as in the configuration. */
  key: z.record(z.string(), z.string()).nullable(),
  steps: z.record(z.string(), z.strictObject({ at: z.iso.datetime(), facts: z.record(z.string(), fact) })),
});
const file = z.strictObject({ progress: body, signature: z.string().max(128).nullable() });
export type Progress = z.infer<typeof body>;
export type ReadProgress = { progress: Progress; signature: string | null };

/** The progress file as found in the folder, not verified yet; null if there is none. */
export function readProgress(stateDir: string): ReadProgress | null {
  const path = join(stateDir, PROGRESS_FILE);
  if (!existsSync(path)) return null;
  const read = file.safeParse(boundedJson(path, MAX_BYTES)).data;
  if (read === undefined) throw refused(path, 'is not a progress file of waypost provision');
  return read;
}

/** The valid part of the progress: if there is a key, only what that key signed. */
export function believed(stateDir: string, read: ReadProgress, ring: KeyRing | null): Progress {
  const { progress, signature } = read;
  if (ring !== null && signature !== null) {
    const { publicKey, secretKey } = deviceSigningKey(ring);
    wipe(secretKey);
    if (!signatureHolds(signedBytes(TAG, progress), signature, publicKey))
      throw refused(join(stateDir, PROGRESS_FILE), 'was changed, or belongs to another kiosk');
    return progress;
  }
  const steps = Object.entries(progress.steps).filter(([id]) => UNSIGNED_STEPS.includes(id));
  return { ...progress, steps: Object.fromEntries(steps) };
}

/** Writes the progress, completely or not at all; it is signed as soon as there is a key. */
export async function writeProgress(stateDir: string, progress: Progress, ring: KeyRing | null): Promise<void> {
  let signature: string | null = null;
  if (ring !== null) {
    const { secretKey } = deviceSigningKey(ring);
    signature = toHex(sign(signedBytes(TAG, progress), secretKey));
    wipe(secretKey);
  }
  await replaceFile(join(stateDir, PROGRESS_FILE), `${canonical({ progress, signature })}\n`, { suffix: 'part' });
}

/** What a step found, for the progress file and the next run; never a secret, never personal data. */
export type Facts = Record<string, string | number | boolean | null>;

export function withStep(progress: Progress, id: string, at: Date, facts: Facts): Progress {
  return { ...progress, steps: { ...progress.steps, [id]: { at: at.toISOString(), facts } } };
}

function refused(path: string, what: string): StepRefused {
  const remedy = 'Remove that file and run waypost provision again: each step finds out what is already done.';
  return new StepRefused('PROVISION_PROGRESS', `${path} ${what}.`, remedy);
}
