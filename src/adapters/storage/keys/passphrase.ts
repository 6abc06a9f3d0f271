import { hashRaw } from '@node-rs/argon2';
import { z } from 'zod';
import { type Random, sodium, systemRandom, wipe } from '../crypto/index.ts';

/** argon2id: 64 MiB and three passes, run once per use of a secret. */
const COST = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;
const WRAPPING_KEY_BYTES = 32;

/** Code points. */
export const PASSPHRASE_MIN_CHARACTERS = 12;

/** A secret sealed with a passphrase, as stored in a file. */
export const passphraseBoxSchema = z.strictObject({
  memoryKiB: z.int().min(19_456).max(1_048_576),
  passes: z.int().min(1).max(16),
  salt: z.base64(),
  nonce: z.base64(),
  box: z.base64(),
});
export type PassphraseBox = z.infer<typeof passphraseBoxSchema>;

/** What is wrong with a new passphrase; null if it is acceptable. */
export function passphraseFault(passphrase: string): string | null {
  if ([...passphrase].length >= PASSPHRASE_MIN_CHARACTERS) return null;
  return `A passphrase has at least ${PASSPHRASE_MIN_CHARACTERS} characters.`;
}

export async function sealWithPassphrase(
  secret: Uint8Array,
  passphrase: string,
  random: Random = systemRandom,
): Promise<PassphraseBox> {
  const salt = random(16);
  const nonce = random(sodium.crypto_secretbox_NONCEBYTES);
  const wrapping = await stretch(passphrase, salt, COST);
  const box = sodium.crypto_secretbox_easy(secret, nonce, wrapping);
  wipe(wrapping);
  return {
    memoryKiB: COST.memoryCost,
    passes: COST.timeCost,
    salt: Buffer.from(salt).toString('base64'),
    nonce: Buffer.from(nonce).toString('base64'),
    box: Buffer.from(box).toString('base64'),
  };
}

/** Opens a file that was sealed with a passphrase; null if the passphrase is wrong. */
export async function openWithPassphrase(file: PassphraseBox, passphrase: string): Promise<Uint8Array | null> {
  const cost = { memoryCost: file.memoryKiB, timeCost: file.passes };
  const wrapping = await stretch(passphrase, Buffer.from(file.salt, 'base64'), cost);
  try {
    return sodium.crypto_secretbox_open_easy(
      Buffer.from(file.box, 'base64'),
      Buffer.from(file.nonce, 'base64'),
      wrapping,
    );
  } catch {
    return null;
  } finally {
    wipe(wrapping);
  }
}

async function stretch(
  passphrase: string,
  salt: Uint8Array,
  cost: { memoryCost: number; timeCost: number },
): Promise<Uint8Array> {
  const raw = await hashRaw(passphrase.normalize('NFC'), {
    ...cost,
    parallelism: COST.parallelism,
    outputLen: WRAPPING_KEY_BYTES,
    salt,
  });
  return new Uint8Array(raw);
}
