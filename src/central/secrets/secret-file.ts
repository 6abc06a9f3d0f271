import { z } from 'zod';
import { keyIdOf, type Random, systemRandom, wipe } from '../../adapters/storage/crypto/index.ts';
import {
  newSigningSeed,
  openWithPassphrase,
  passphraseBoxSchema,
  sealWithPassphrase,
  signingKeyFromSeed,
} from '../../adapters/storage/keys/index.ts';
import { type Refusal, refuse } from '../../core/result/index.ts';
import { keyIdOfTuf, ROLES, type Signer, type TufKey, tufKey } from '../tuf/index.ts';

/** `archive`: not part of the repository; it seals the text of the last published generation in the central folder. */
export const KEY_ROLES = [...ROLES, 'archive'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** UTF-8 bytes of a secret key file. */
export const SECRET_FILE_BYTES_MAX = 4096;

const secretFile = passphraseBoxSchema.extend({
  format: z.literal('waypost.central-key.1'),
  role: z.enum(KEY_ROLES),
  holder: z.string().min(1).max(80),
  keyid: z.string().regex(/^[0-9a-f]{32,64}$/),
});

/** Public part of a key as recorded at the ceremony. */
export interface KeyNote {
  role: KeyRole;
  holder: string;
  keyid: string;
  /** Null for the archive key, which does not sign. */
  key: TufKey | null;
}

/** A new secret, sealed with the passphrase of its holder: the text of the file and its public details. */
export async function newSecretFile(
  { role, holder, passphrase }: { role: KeyRole; holder: string; passphrase: string },
  random: Random = systemRandom,
): Promise<{ text: string; note: KeyNote; signer: Signer | null }> {
  const seed = role === 'archive' ? random(32) : newSigningSeed();
  const pair = role === 'archive' ? null : signingKeyFromSeed(seed);
  const key = pair === null ? null : tufKey(pair.publicKey);
  const keyid = key === null ? keyIdOf(seed) : keyIdOfTuf(key);
  const file = {
    format: 'waypost.central-key.1',
    role,
    holder,
    keyid,
    ...(await sealWithPassphrase(seed, passphrase, random)),
  };
  wipe(seed);
  return {
    text: `${JSON.stringify(file, null, 2)}\n`,
    note: { role, holder, keyid, key },
    signer: pair === null ? null : { keyid, secretKey: pair.secretKey },
  };
}

export type KeyReason = 'KEY_NOT_A_KEY_FILE' | 'KEY_WRONG_PASSPHRASE' | 'KEY_OTHER_ROLE';

export interface OpenedKey {
  ok: true;
  role: KeyRole;
  holder: string;
  keyid: string;
  /** 64 bytes of an Ed25519 key, or 32 for the archive key. Overwrite it after use. */
  secret: Uint8Array;
}

export type KeyOpening = OpenedKey | Refusal<KeyReason>;

/** What a secret file says about itself, before a passphrase is asked for; null if it is not one. */
export function describeSecretFile(text: string): { role: KeyRole; holder: string; keyid: string } | null {
  const file = parse(text);
  return file === null ? null : { role: file.role, holder: file.holder, keyid: file.keyid };
}

/** Opens a secret key file with the passphrase of its holder; `path` is used in messages. */
export async function openSecretFile(
  text: string,
  { role, passphrase, path }: { role: KeyRole; passphrase: string; path: string },
): Promise<KeyOpening> {
  const file = parse(text);
  if (file === null) {
    return refuse('KEY_NOT_A_KEY_FILE', `${path} is not a secret key that waypost central keys created.`);
  }
  if (file.role !== role) {
    return refuse('KEY_OTHER_ROLE', `${path} is a key of role ${file.role}; a key of role ${role} is needed.`);
  }
  const { format: _format, role: _role, holder, keyid, ...box } = file;
  const seed = await openWithPassphrase(box, passphrase);
  if (seed === null || seed.length !== 32) {
    return refuse('KEY_WRONG_PASSPHRASE', `The passphrase does not open ${path} (${holder}).`);
  }
  if (role === 'archive') return { ok: true, role, holder, keyid, secret: seed };
  const pair = signingKeyFromSeed(seed);
  wipe(seed);
  // The key's name is in the file in clear, but only the key itself counts.
  return { ok: true, role, holder, keyid: keyIdOfTuf(tufKey(pair.publicKey)), secret: pair.secretKey };
}

function parse(text: string): z.infer<typeof secretFile> | null {
  if (text.length > SECRET_FILE_BYTES_MAX) return null;
  try {
    return secretFile.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
