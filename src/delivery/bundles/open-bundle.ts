import { createHash } from 'node:crypto';
import { keyIdOf } from '../../adapters/storage/crypto/index.ts';
import { type BoxKey, openSealed } from '../../adapters/storage/keys/index.ts';
import { parseCanonical } from '../../core/audit/index.ts';
import {
  isEnough,
  type ListTrust,
  MAGIC,
  MANIFEST_LIMIT_BYTES,
  MANIFEST_TAG,
  type Manifest,
  manifestSchema,
  PREFIX_BYTES,
  payloadAddress,
  type Refusal,
  refusal,
  SIGNATURES_LIMIT_BYTES,
  signaturesSchema,
  trustedSigners,
  VERSION,
} from '../format/index.ts';
import { openedChunks, unpackedLines } from './payload.ts';
import type { BundleSource } from './source.ts';

/** Bytes read at once while the payload is hashed. */
const HASH_STEP_BYTES = 1024 * 1024;

export interface CheckedBundle {
  ok: true;
  manifest: Manifest;
  /** Key ids of the trusted keys that signed. */
  signedBy: string[];
  payloadOffset: number;
}

/**
 * Checks everything about a bundle that can be checked without opening it. Clauses, in order:
 *
 * 1. the magic and the version are ours;
 * 2. manifest and signatures are within their limits, canonical, and of the known shape;
 * 3. enough different trusted keys signed exactly these manifest bytes;
 * 4. the payload has the signed length, with nothing after it;
 * 5. the payload has the signed SHA-256.
 */
export function checkBundle(source: BundleSource, trust: ListTrust): CheckedBundle | Refusal {
  const prefix = source.read(0, PREFIX_BYTES);
  if (prefix === null) return refusal('BUNDLE_TRUNCATED', 'The file is too short for a list bundle.');
  if (Buffer.from(prefix.subarray(0, 4)).toString('latin1') !== MAGIC || prefix[4] !== VERSION) {
    return refusal('BUNDLE_MALFORMED', 'The file is not a Waypost list bundle of version 1.');
  }
  const manifestPart = readPart(source, PREFIX_BYTES - 4, MANIFEST_LIMIT_BYTES);
  if (!manifestPart.ok) return manifestPart;
  const signaturesPart = readPart(source, manifestPart.end, SIGNATURES_LIMIT_BYTES);
  if (!signaturesPart.ok) return signaturesPart;

  const signatures = signaturesSchema.safeParse(parseCanonical(utf8(signaturesPart.bytes)));
  if (!signatures.success) return refusal('BUNDLE_MALFORMED', 'The signatures of the bundle cannot be read.');
  const signedBy = trustedSigners({ tag: MANIFEST_TAG, bytes: manifestPart.bytes }, signatures.data, trust);
  if (!isEnough(signedBy, trust)) {
    return refusal(
      'BUNDLE_SIGNATURE',
      `The bundle has ${signedBy.length} valid signature(s) by trusted list keys; ${trust.threshold} are required.`,
    );
  }
  const manifest = manifestSchema.safeParse(parseCanonical(utf8(manifestPart.bytes)));
  if (!manifest.success) {
    const issue = manifest.error.issues[0];
    return refusal(
      'BUNDLE_MALFORMED',
      `The manifest is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
    );
  }
  const payloadOffset = signaturesPart.end;
  const payloadEnd = payloadOffset + manifest.data.payloadBytes;
  if (source.size < payloadEnd)
    return refusal('BUNDLE_TRUNCATED', `The file ends ${payloadEnd - source.size} bytes early.`);
  if (source.size > payloadEnd) {
    return refusal('BUNDLE_TRAILING', `The file has ${source.size - payloadEnd} bytes after the end of the bundle.`);
  }
  if (payloadHash(source, payloadOffset, payloadEnd) !== manifest.data.payloadSha256) {
    return refusal('BUNDLE_HASH', 'The encrypted part of the bundle is not the one that was signed.');
  }
  return { ok: true, manifest: manifest.data, signedBy, payloadOffset };
}

/** The content key, if it was sealed to this device. */
export function openContentKey(manifest: Manifest, device: BoxKey): { ok: true; key: Uint8Array } | Refusal {
  const deviceKeyId = keyIdOf(device.publicKey);
  const entry = manifest.deviceKeys.find((candidate) => candidate.deviceKeyId === deviceKeyId);
  if (entry === undefined) {
    return refusal('BUNDLE_NOT_FOR_DEVICE', `The bundle is not for this device (key ${deviceKeyId}).`);
  }
  const key = openSealed(Buffer.from(entry.sealedKey, 'base64'), device);
  if (key === null || keyIdOf(key) !== manifest.contentKeyId) {
    return refusal('BUNDLE_NOT_FOR_DEVICE', 'The content key of the bundle cannot be opened on this device.');
  }
  return { ok: true, key };
}

/**
 * The records of a checked bundle, one JSON text at a time. Throws `BundleError` if the payload breaks a rule. The last
 * rule, the signed SHA-256 of the whole text, can only be checked after the last line, so nothing may be put to use before.
 */
export function bundleLines(
  source: BundleSource,
  bundle: CheckedBundle,
  contentKey: Uint8Array,
): AsyncGenerator<string> {
  const { manifest, payloadOffset } = bundle;
  const end = payloadOffset + manifest.payloadBytes;
  const part = { source, from: payloadOffset, end, aad: payloadAddress(manifest), key: contentKey };
  return unpackedLines(openedChunks(part), manifest);
}

function readPart(
  source: BundleSource,
  offset: number,
  limit: number,
): { ok: true; bytes: Uint8Array; end: number } | Refusal {
  const prefix = source.read(offset, 4);
  if (prefix === null) return refusal('BUNDLE_TRUNCATED', 'The file ends within its header.');
  const length = Buffer.from(prefix).readUInt32BE(0);
  if (length > limit)
    return refusal('BUNDLE_TOO_LARGE', `A header part of ${length} bytes is longer than ${limit} bytes.`);
  const bytes = source.read(offset + 4, length);
  if (bytes === null) return refusal('BUNDLE_TRUNCATED', 'The file ends within its header.');
  return { ok: true, bytes, end: offset + 4 + length };
}

function payloadHash(source: BundleSource, from: number, end: number): string {
  const hash = createHash('sha256');
  for (let offset = from; offset < end; offset += HASH_STEP_BYTES) {
    const piece = source.read(offset, Math.min(HASH_STEP_BYTES, end - offset));
    if (piece === null) return '';
    hash.update(piece);
  }
  return hash.digest('hex');
}

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
