import type { Result } from '../../../core/result/index.ts';
import { keyIdOf } from '../crypto/index.ts';
import {
  type BoxKey,
  boxKeyFrom,
  type CentralOfficeRing,
  makeCentralOfficeRing,
  openCentralOfficeRing,
  ringSigningKey,
  type SigningKey,
} from '../keys/index.ts';

/** Keys of a body that receives referrals: one to open them, and one to sign its answers. */
export interface BodyKeys {
  box: BoxKey;
  answers: SigningKey;
  wipe(): void;
}

export type BodyKeysResult = Result<'REF_BODY_KEY', { keys: BodyKeys }>;

/** Makes the keys in `folder`: one secret sealed with a passphrase. An existing key is never overwritten. */
export async function makeBodyKeys(folder: string, passphrase: string): Promise<BodyKeysResult> {
  return keysOf(await makeCentralOfficeRing(folder, passphrase));
}

export async function openBodyKeys(folder: string, passphrase: string): Promise<BodyKeysResult> {
  const absent = `${folder} contains no key. Create it once: waypost protection body keygen --office ${folder}`;
  return keysOf(await openCentralOfficeRing(folder, passphrase, absent));
}

/** The keys as listed in the protection pack, base64; and the id in sealed files. */
export function publicKeys({ box, answers }: BodyKeys): { id: string; box: string; ack: string } {
  return {
    id: keyIdOf(box.publicKey),
    box: Buffer.from(box.publicKey).toString('base64'),
    ack: Buffer.from(answers.publicKey).toString('base64'),
  };
}

function keysOf(opened: CentralOfficeRing): BodyKeysResult {
  if (!opened.ok) return { ok: false, reason: 'REF_BODY_KEY', message: opened.message };
  const { ring } = opened;
  const keys = {
    box: boxKeyFrom(ring.key('referral-box')),
    answers: ringSigningKey(ring, 'referral-answers'),
    wipe: () => ring.wipe(),
  };
  return { ok: true, keys };
}
