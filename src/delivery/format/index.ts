export { type Agreed, agree, agreedSchema, isAgreed } from './agreement.ts';
export { fileFingerprint, hexGroups, isFingerprint, spokenForm } from './fingerprint.ts';
export {
  BROTLI_QUALITY,
  type BundleReason,
  CHUNK_BYTES,
  CHUNK_LIMIT_BYTES,
  type FaceListHeader,
  faceListHeader,
  LINE_LIMIT_BYTES,
  type ListHeader,
  type ListTrust,
  listHeader,
  MAGIC,
  MANIFEST_LIMIT_BYTES,
  MANIFEST_TAG,
  type Manifest,
  manifestSchema,
  PLAIN_LIMIT_BYTES,
  PREFIX_BYTES,
  payloadAddress,
  type Refusal,
  refusal,
  SIGNATURES_LIMIT_BYTES,
  signaturesSchema,
  VERSION,
} from './format.ts';
export { deviceKeyText, newListKey, readDeviceKey, readListKey, readListPublicKey, updateReady } from './keys.ts';
export { isEnough, signaturesOf, trustedSigners } from './signatures.ts';
