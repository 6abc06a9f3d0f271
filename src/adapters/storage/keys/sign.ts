import { orNull } from '../../../core/result/index.ts';
import { sodium } from '../crypto/index.ts';
import { KEY_BYTES, type KeyRing } from './keys.ts';

export interface SigningKey {
  /** 32 bytes. */
  publicKey: Uint8Array;
  /** 64 bytes. */
  secretKey: Uint8Array;
}

export interface BoxKey {
  /** 32 bytes each, X25519. */
  publicKey: Uint8Array;
  secretKey: Uint8Array;
}

/** Ed25519 key from a 32-byte seed. */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  const pair = sodium.crypto_sign_seed_keypair(seed);
  return { publicKey: pair.publicKey, secretKey: pair.privateKey };
}

export function newSigningSeed(): Uint8Array {
  return sodium.randombytes_buf(KEY_BYTES);
}

/**
 * Ed25519 key of a ring. The library derives its secret half, next to the seed; it is overwritten together with the ring.
 */
export function ringSigningKey(
  ring: KeyRing,
  purpose: 'audit-signing' | 'device-signing' | 'notice-signing' | 'referral' | 'referral-answers' | 'claim-signing',
): SigningKey {
  const pair = signingKeyFromSeed(ring.key(purpose));
  ring.keep(pair.secretKey);
  return pair;
}

/**
 * The key that signs this appliance's audit checkpoints. It is derived, so a restored root key gives the same signing
 * key.
 */
export function auditSigningKey(ring: KeyRing): SigningKey {
  return ringSigningKey(ring, 'audit-signing');
}

/** The key to which central seals content keys for this appliance. */
export function deviceBoxKey(ring: KeyRing): BoxKey {
  return boxKeyFrom(ring.key('device-box'));
}

/**
 * The key with which this appliance signs what it sends to central. Not the audit key: one leaked key must forge only one
 * thing.
 */
export function deviceSigningKey(ring: KeyRing): SigningKey {
  return ringSigningKey(ring, 'device-signing');
}

/** X25519 pair from a 32-byte secret, which still belongs to the caller. */
export function boxKeyFrom(secretKey: Uint8Array): BoxKey {
  return { publicKey: sodium.crypto_scalarmult_base(secretKey), secretKey };
}

/** Detached Ed25519 signature, 64 bytes. */
export function sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array {
  return sodium.crypto_sign_detached(message, secretKey);
}

export function verify(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== sodium.crypto_sign_BYTES || publicKey.length !== sodium.crypto_sign_PUBLICKEYBYTES)
    return false;
  return sodium.crypto_sign_verify_detached(signature, message, publicKey);
}

/** Makes an anonymous sealed box, 48 bytes longer than the message. It does not show who sealed it. */
export function sealTo(publicKey: Uint8Array, message: Uint8Array): Uint8Array {
  return sodium.crypto_box_seal(message, publicKey);
}

/** Opens a sealed box; null if it was sealed to a different key or changed on the way. */
export function openSealed(box: Uint8Array, key: BoxKey): Uint8Array | null {
  return orNull(() => sodium.crypto_box_seal_open(box, key.publicKey, key.secretKey));
}
