import { fromHex, keyIdOf, toHex } from '../../adapters/storage/crypto/index.ts';
import { type SigningKey, sign, verify } from '../../adapters/storage/keys/index.ts';
import type { BundleSignature, ListTrust } from './format.ts';

/** The bytes that are signed. Because of the tag, a signature over one kind of document does not count for another. */
function tagged(tag: string, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(tag), bytes]);
}

/** One Ed25519 signature for each key. */
export function signaturesOf(
  tag: string,
  bytes: Uint8Array,
  signers: readonly (SigningKey | { publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array })[],
): BundleSignature[] {
  const message = tagged(tag, bytes);
  return signers.map((signer) => ({
    keyId: keyIdOf(signer.publicKey),
    signature: toHex('sign' in signer ? signer.sign(message) : sign(message, signer.secretKey)),
  }));
}

/**
 * Whether enough different people signed: two keys of one person count once. A threshold below one would let an unsigned
 * document through, so with it the answer is always no.
 */
export function isEnough(signedBy: readonly string[], { threshold, persons }: Omit<ListTrust, 'keys'>): boolean {
  const personOf = new Map<string, string>();
  for (const [hexKey, person] of Object.entries(persons ?? {})) {
    const key = fromHex(hexKey, 32);
    if (key !== null) personOf.set(keyIdOf(key), person.normalize('NFKC').toLowerCase());
  }
  const people = new Set(signedBy.map((keyId) => personOf.get(keyId) ?? keyId));
  return threshold >= 1 && people.size >= threshold;
}

/** Ids of the trusted keys that signed. A key that signs twice counts once. */
export function trustedSigners(
  document: { tag: string; bytes: Uint8Array },
  signatures: readonly BundleSignature[],
  trust: Pick<ListTrust, 'keys'>,
): string[] {
  const message = tagged(document.tag, document.bytes);
  const valid = new Set<string>();
  for (const hexKey of new Set(trust.keys)) {
    const key = fromHex(hexKey, 32);
    if (key === null) continue;
    const keyId = keyIdOf(key);
    for (const candidate of signatures) {
      const signature = fromHex(candidate.signature, 64);
      if (candidate.keyId === keyId && signature !== null && verify(message, signature, key)) valid.add(keyId);
    }
  }
  return [...valid];
}
