import { z } from 'zod';
import { fromHex, keyIdOf, toHex, wipe } from '../../adapters/storage/crypto/index.ts';
import { deviceBoxKey, deviceSigningKey, type KeyRing } from '../../adapters/storage/keys/index.ts';
import { hex32 } from '../../core/forms/index.ts';
import { jsonAs } from '../../core/result/index.ts';

const keys = {
  /** Name of the kiosk at the central office, for information only. */
  name: z.string().min(1).max(80),
  /** Hex X25519 public key to which content keys are sealed. */
  box: hex32,
  /** Hex Ed25519 public key with which the kiosk signs its notices. */
  sign: hex32,
};
/** The file of an identity, as `waypost device identity` writes it. */
export const identityFile = z.discriminatedUnion('format', [
  z.strictObject({
    format: z.literal('waypost.device.2'),
    ...keys,
    /** Hex Ed25519 public key with which the kiosk signs in at the broker; used for nothing else. */
    link: hex32,
  }),
  /** An earlier kiosk without a line: it is served by USB stick and web server only. */
  z.strictObject({ format: z.literal('waypost.device.1'), ...keys }),
]);

/** Largest identity file, UTF-8 bytes; anything longer is not an identity file. */
export const IDENTITY_LIMIT_BYTES = 4096;

/** What a kiosk hands to central IT once, so that lists can be sealed to it and its notices recognised. */
export interface DeviceIdentity {
  name: string;
  /** BLAKE2b-128 of `box`, hex. */
  deviceKeyId: string;
  /** X25519, 32 bytes. */
  box: Uint8Array;
  /** Ed25519, 32 bytes. */
  sign: Uint8Array;
  /** Ed25519 key of the line, 32 bytes; null for a kiosk without one. */
  link: Uint8Array | null;
}

/**
 * The identity of this appliance. Box and signing key are derived from its root key, so a restored root key is the same device.
 * `link` is the public half of the link key, which is not derived from another key.
 */
export function deviceIdentity(ring: KeyRing, name: string, link: Uint8Array | null = null): DeviceIdentity {
  const box = deviceBoxKey(ring).publicKey;
  const { publicKey, secretKey } = deviceSigningKey(ring);
  // Only the public half is needed, and this may be called often.
  wipe(secretKey);
  return { name, deviceKeyId: keyIdOf(box), box, sign: publicKey, link };
}

export function identityText({ name, box, sign, link }: DeviceIdentity): string {
  const both = { name, box: toHex(box), sign: toHex(sign) };
  const file =
    link === null
      ? { format: 'waypost.device.1', ...both }
      : { format: 'waypost.device.2', ...both, link: toHex(link) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The identity in the text of an identity file; null for any other text. */
export function readIdentity(text: string): DeviceIdentity | null {
  if (text.length > IDENTITY_LIMIT_BYTES) return null;
  const file = jsonAs(identityFile, text);
  if (file === null) return null;
  const box = fromHex(file.box, 32);
  const sign = fromHex(file.sign, 32);
  const link = file.format === 'waypost.device.2' ? fromHex(file.link, 32) : null;
  if (box === null || sign === null || (file.format === 'waypost.device.2' && link === null)) return null;
  return { name: file.name, deviceKeyId: keyIdOf(box), box, sign, link };
}
