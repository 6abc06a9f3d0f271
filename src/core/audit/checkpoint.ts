import { createPublicKey, verify } from 'node:crypto';
import { canonical, hex, sha256, unhex } from './canonical.ts';

/** Maximum number of rows before a checkpoint is signed; one is also signed when a case is sealed and when the daemon stops. */
export const CHECKPOINT_INTERVAL_ROWS = 64;

const CHECKPOINT_TAG = 'waypost.audit.checkpoint.1\0';
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/** States "the chain up to `seq` ends in `hash`", signed by the appliance. */
export interface Checkpoint {
  v: 1;
  seq: number;
  hash: string;
  wall: string;
  bootId: string;
  /** Fingerprint of the signing key. */
  keyId: string;
  /** Ed25519 signature over the tag and the canonical members above, hexadecimal. */
  signature: string;
}

/** What the audit needs from a key; the secret stays in storage. */
export interface Signer {
  /** 32 bytes. */
  publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** SHA-256 of the 32-byte public key, hexadecimal: what a technician writes down and a verifier pins. */
export function fingerprint(publicKey: Uint8Array): string {
  return hex(sha256(publicKey));
}

export function signCheckpoint(
  claim: { seq: number; hash: string; wall: string; bootId: string },
  signer: Signer,
): Checkpoint {
  const unsigned = { v: 1 as const, ...claim, keyId: fingerprint(signer.publicKey) };
  return { ...unsigned, signature: hex(signer.sign(signedBytes(CHECKPOINT_TAG, unsigned))) };
}

export function checkpointHolds(checkpoint: Checkpoint, publicKey: Uint8Array): boolean {
  const { signature, ...unsigned } = checkpoint;
  return signatureHolds(signedBytes(CHECKPOINT_TAG, unsigned), signature, publicKey);
}

export function signedBytes(tag: string, value: unknown): Uint8Array {
  return Buffer.from(tag + canonical(value), 'utf8');
}

/** Ed25519 through node:crypto, so that a bundle verifies without the appliance's own cryptography. */
export function signatureHolds(message: Uint8Array, signatureHex: string, publicKey: Uint8Array): boolean {
  const signature = unhex(signatureHex, SIGNATURE_BYTES);
  if (signature === null || publicKey.length !== PUBLIC_KEY_BYTES) return false;
  try {
    const x = Buffer.from(publicKey).toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}
