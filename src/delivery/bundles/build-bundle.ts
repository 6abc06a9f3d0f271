import { createHash } from 'node:crypto';
import { keyIdOf, newContentKey } from '../../adapters/storage/crypto/index.ts';
import { type SigningKey, sealTo } from '../../adapters/storage/keys/index.ts';
import { canonical } from '../../core/audit/index.ts';
import {
  type FaceListHeader,
  type ListHeader,
  MAGIC,
  MANIFEST_TAG,
  type Manifest,
  payloadAddress,
  signaturesOf,
  VERSION,
} from '../format/index.ts';
import { lengthPrefix, sealedPayload } from './payload.ts';

/**
 * Builds a bundle at the central office. `lines` are the canonical records, sorted by record id; the whole text is
 * held in memory, which a central machine has. One signature per key in `signers`.
 */
export function buildBundle(input: {
  head: ListHeader;
  lines: readonly string[];
  /** If the records carry face templates, the model that made them. */
  face?: FaceListHeader | null;
  createdAt: Date;
  signers: readonly SigningKey[];
  /** X25519 public keys of the devices that may open the bundle. */
  devices: readonly Uint8Array[];
}): { bytes: Uint8Array; manifest: Manifest } {
  const plain = Buffer.from(input.lines.map((line) => `${line}\n`).join(''), 'utf8');
  const contentKey = newContentKey();
  const contentKeyId = keyIdOf(contentKey);
  const payload = sealPayload(plain, contentKey, { ...input.head, contentKeyId });
  const plainSha256 = createHash('sha256').update(plain).digest('hex');
  const manifest: Manifest = {
    ...input.head,
    format: 'waypost.list.1',
    kind: 'full',
    createdAt: input.createdAt.toISOString(),
    records: input.lines.length,
    state: plainSha256,
    compression: 'br',
    plainBytes: plain.length,
    plainSha256,
    payloadBytes: payload.length,
    payloadSha256: createHash('sha256').update(payload).digest('hex'),
    contentKeyId,
    ...(input.face ? { face: input.face } : {}),
    deviceKeys: input.devices.map((device) => ({
      deviceKeyId: keyIdOf(device),
      sealedKey: Buffer.from(sealTo(device, contentKey)).toString('base64'),
    })),
  };
  contentKey.fill(0);
  return { bytes: assemble(manifest, input.signers, payload), manifest };
}

export function assemble(manifest: Manifest, signers: readonly SigningKey[], payload: Uint8Array): Uint8Array {
  const manifestBytes = Buffer.from(canonical(manifest), 'utf8');
  const signatureBytes = Buffer.from(canonical(signaturesOf(MANIFEST_TAG, manifestBytes, signers)), 'utf8');
  return Buffer.concat([
    Buffer.from(MAGIC, 'latin1'),
    Uint8Array.of(VERSION),
    lengthPrefix(manifestBytes),
    manifestBytes,
    lengthPrefix(signatureBytes),
    signatureBytes,
    payload,
  ]);
}

export function sealPayload(
  plain: Uint8Array,
  key: Uint8Array,
  manifest: { listId: string; generation: number; contentKeyId: string },
): Uint8Array {
  return sealedPayload(plain, key, payloadAddress(manifest));
}
