export { canonical, type Json, parseCanonical, wellFormed } from './canonical.ts';
export {
  CHECKPOINT_INTERVAL_ROWS,
  type Checkpoint,
  checkpointHolds,
  fingerprint,
  type Signer,
  signatureHolds,
  signCheckpoint,
  signedBytes,
} from './checkpoint.ts';
export { buildEvidence, EVIDENCE_LIMIT_BYTES, type PersonalDisclosure, verifyBundle } from './evidence.ts';
export { evidenceSchema } from './evidence-schema.ts';
export { joinPersonal, type PersonalParts, splitPersonal } from './personal.ts';
export { loggedUnder } from './profile.ts';
export {
  type AuditRow,
  chainHash,
  commit,
  GENESIS,
  linkRow,
  rowDigest,
  SALT_BYTES,
  type StoredRow,
  type SystemKind,
} from './row.ts';
export { type BeforeRow, MAC_GENESIS, type RowKey, rowMac } from './row-mac.ts';
export { type ChainVerdict, verifyChain } from './verify-chain.ts';
