import { z } from 'zod';
import { cryptoReady, fromHex, keyIdOf, toHex } from '../../adapters/storage/crypto/index.ts';
import { type BoxKey, newSigningSeed, type SigningKey, signingKeyFromSeed } from '../../adapters/storage/keys/index.ts';
import { hex32 } from '../../core/forms/index.ts';
import { jsonAs } from '../../core/result/index.ts';

const hex16 = z.string().regex(/^[0-9a-f]{32}$/);

const secretFile = z.strictObject({ format: z.literal('waypost.list-key.1'), keyId: hex16, seed: hex32 });
const publicFile = z.strictObject({ format: z.literal('waypost.list-public-key.1'), keyId: hex16, publicKey: hex32 });
const deviceFile = z.strictObject({ format: z.literal('waypost.device-key.1'), deviceKeyId: hex16, publicKey: hex32 });

/** Must be awaited once before any other function of this module is called. */
export async function updateReady(): Promise<void> {
  await cryptoReady();
}

/** A new list key: the text of the secret file, the text of the public file, and the hex key for the configuration of a site. */
export function newListKey(): { secret: string; public: string; publicKey: string } {
  const seed = newSigningSeed();
  const key = signingKeyFromSeed(seed);
  const keyId = keyIdOf(key.publicKey);
  const publicKey = toHex(key.publicKey);
  return {
    secret: toText({ format: 'waypost.list-key.1', keyId, seed: toHex(seed) }),
    public: toText({ format: 'waypost.list-public-key.1', keyId, publicKey }),
    publicKey,
  };
}

/** The key in the text of a secret list key file; null for any other text. */
export function readListKey(text: string): SigningKey | null {
  const file = jsonAs(secretFile, text);
  const seed = file === null ? null : fromHex(file.seed, 32);
  return seed === null ? null : signingKeyFromSeed(seed);
}

/** Hex public key of a public list key file, or null. */
export function readListPublicKey(text: string): string | null {
  return jsonAs(publicFile, text)?.publicKey ?? null;
}

/** What a device hands to central IT so that lists can be sealed to it. */
export function deviceKeyText(key: Pick<BoxKey, 'publicKey'>): string {
  return toText({
    format: 'waypost.device-key.1',
    deviceKeyId: keyIdOf(key.publicKey),
    publicKey: toHex(key.publicKey),
  });
}

/** X25519 public key of a device key file, or null if it is not one or its id does not fit. */
export function readDeviceKey(text: string): Uint8Array | null {
  const file = jsonAs(deviceFile, text);
  const key = file === null ? null : fromHex(file.publicKey, 32);
  return key !== null && keyIdOf(key) === file?.deviceKeyId ? key : null;
}

function toText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
