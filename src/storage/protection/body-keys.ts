import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BoxKey,
  boxKeyFrom,
  KeyRing,
  keyIdOf,
  loadRootKey,
  type SigningKey,
  signingKeyFromSeed,
} from '../crypto/index.ts';

const SECRET_FILE = 'root.key.sealed';

/** Keys of a body that receives referrals: to open them, and to sign its answers. */
export interface BodyKeys {
  box: BoxKey;
  answers: SigningKey;
  wipe(): void;
}

export type BodyKeysResult = { ok: true; keys: BodyKeys } | { ok: false; reason: 'REF_BODY_KEY'; message: string };

/** Makes the keys in `folder`: one secret sealed with a passphrase. A key that is there is never overwritten. */
export async function makeBodyKeys(folder: string, passphrase: string): Promise<BodyKeysResult> {
  if (existsSync(join(folder, SECRET_FILE))) return refuse(`${folder} holds a key already. It is not overwritten.`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    return refuse(`${folder} cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`);
  }
  return await load(folder, { passphrase, mayCreate: true });
}

export async function openBodyKeys(folder: string, passphrase: string): Promise<BodyKeysResult> {
  if (existsSync(join(folder, SECRET_FILE))) return await load(folder, { passphrase, mayCreate: false });
  return refuse(`${folder} holds no key. Make it once: waypost protection body keygen --office ${folder}`);
}

/** As the indicator pack names them, base64; and the id that sealed files carry. */
export function publicKeys({ box, answers }: BodyKeys): { id: string; boxPublicKey: string; ackPublicKey: string } {
  return {
    id: keyIdOf(box.publicKey),
    boxPublicKey: Buffer.from(box.publicKey).toString('base64'),
    ackPublicKey: Buffer.from(answers.publicKey).toString('base64'),
  };
}

async function load(
  stateDir: string,
  { passphrase, mayCreate }: { passphrase: string; mayCreate: boolean },
): Promise<BodyKeysResult> {
  const root = await loadRootKey({ kind: 'passphrase', passphrase }, { stateDir, mayCreate });
  if (!root.ok) return refuse(root.message);
  const ring = new KeyRing(root.key);
  const keys = {
    box: boxKeyFrom(ring.key('referral-box')),
    answers: signingKeyFromSeed(ring.key('referral-answers')),
    wipe: () => ring.wipe(),
  };
  return { ok: true, keys };
}

function refuse(message: string): Extract<BodyKeysResult, { ok: false }> {
  return { ok: false, reason: 'REF_BODY_KEY', message };
}
