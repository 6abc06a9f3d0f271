import type { SigningKey } from '../../adapters/storage/keys/index.ts';
import { canonical, parseCanonical } from '../../core/audit/index.ts';
import {
  isEnough,
  type ListTrust,
  SIGNATURES_LIMIT_BYTES,
  signaturesOf,
  signaturesSchema,
  trustedSigners,
} from '../format/index.ts';
import { type ModelRefusal, refuse } from './refusal.ts';

const MODEL_TAG = 'waypost.model.manifest.1\0';
/** File with detached signatures, next to `model.json`. */
export const SIGNATURES_FILE = 'signatures.json';
export { SIGNATURES_LIMIT_BYTES };

/** Text of the signature file: one Ed25519 signature for each key, over the RFC 8785 form of the manifest. */
export function signModel(manifest: unknown, signers: readonly SigningKey[]): string {
  return `${canonical(signaturesOf(MODEL_TAG, bytesOf(manifest), signers))}\n`;
}

/**
 * Checks that enough trusted keys signed this manifest, regardless of the layout of its text. `manifest` is the parsed
 * text: its canonical form is what was signed, byte for byte, and what is used.
 */
export function checkModelSignature(
  document: { manifest: unknown; signatures: string },
  trust: ListTrust,
): { ok: true; signedBy: string[] } | ModelRefusal {
  if (trust.keys.length === 0) {
    return refuse(
      'MODEL_SIGNATURE',
      'No model keys are configured: set modelKeys.keys to the public keys of your central office.',
    );
  }
  const signatures = signaturesSchema.safeParse(parseCanonical(document.signatures.trim()));
  if (!signatures.success)
    return refuse('MODEL_SIGNATURE', `${SIGNATURES_FILE} cannot be read: sign the bundle again.`);
  const signedBy = trustedSigners({ tag: MODEL_TAG, bytes: bytesOf(document.manifest) }, signatures.data, trust);
  if (isEnough(signedBy, trust)) return { ok: true, signedBy };
  return refuse(
    'MODEL_SIGNATURE',
    `The bundle has ${signedBy.length} valid signature(s) by keys in modelKeys; ${trust.threshold} are required. ` +
      'It was changed after it was signed, or signed with other keys.',
  );
}

function bytesOf(manifest: unknown): Uint8Array {
  return Buffer.from(canonical(manifest), 'utf8');
}
