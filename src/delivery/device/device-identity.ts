import { z } from 'zod';
import { fromHex, keyIdOf, toHex, wipe } from '../../adapters/storage/crypto/index.ts';
import { deviceBoxKey, deviceSigningKey, type KeyRing } from '../../adapters/storage/keys/index.ts';
import { hex32 } from '../../core/forms/index.ts';

/** The file of an identity, as `waypost device identity` writes it. */
export const identityFile = z.strictObject({
  format: z.literal('waypost.device.1'),
  /** Name of the kiosk at the central office; nothing is decided by it. */
  name: z.string().min(1).max(80),
  /** Hex X25519 public key to which content keys are sealed. */
  box: hex32,
  /** Hex Ed25519 public key with which the kiosk signs its notices. */
  sign: hex32,
});

/** UTF-8 bytes of an identity file; more is not one. */
export const IDENTITY_LIMIT_BYTES = 4096;

/** What a kiosk hands to central IT once, so that lists are sealed to it and its notices are known. */
export interface DeviceIdentity {
  name: string;
  /** BLAKE2b-128 of `box`, hex. */
  deviceKeyId: string;
  /** X25519, 32 bytes. */
  box: Uint8Array;
  /** Ed25519, 32 bytes. */
  sign: Uint8Array;
}

/** The identity of this appliance; both keys follow from its root key, so a restored root key is the same device. */
export function deviceIdentity(ring: KeyRing, name: string): DeviceIdentity {
  const box = deviceBoxKey(ring).publicKey;
  const { publicKey, secretKey } = deviceSigningKey(ring);
  // Asked for the public half alone, and as often as somebody wants to see it.
  wipe(secretKey);
  return { name, deviceKeyId: keyIdOf(box), box, sign: publicKey };
}

export function identityText({ name, box, sign }: DeviceIdentity): string {
  return `${JSON.stringify({ format: 'waypost.device.1', name, box: toHex(box), sign: toHex(sign) }, null, 2)}\n`;
}

/** Null for anything but the text of an identity file. */
export function readIdentity(text: string): DeviceIdentity | null {
  if (text.length > IDENTITY_LIMIT_BYTES) return null;
  const file = parse(text);
  const box = file === null ? null : fromHex(file.box, 32);
  const sign = file === null ? null : fromHex(file.sign, 32);
  if (file === null || box === null || sign === null) return null;
  return { name: file.name, deviceKeyId: keyIdOf(box), box, sign };
}

function parse(text: string): z.infer<typeof identityFile> | null {
  try {
    return identityFile.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
