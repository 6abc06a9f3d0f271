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
export { shareBounds } from './counters/bounds.ts';
export { type CountSource, closedQuarters } from './counters/closed.ts';
export { casesToSupport, exactBounds } from './counters/exact-bounds.ts';
export {
  type CountRow,
  type OutcomeClass,
  type PublishedGroup,
  type PublishedQuarter,
  publishQuarter,
} from './counters/publish.ts';
export { FEW_ERRORS, type Rate, ratesOf } from './counters/rates.ts';
export {
  type BundleFault,
  type BundleVerdict,
  buildEvidence,
  EVIDENCE_LIMIT_BYTES,
  type EvidenceBundle,
  type PersonalDisclosure,
  verifyBundle,
} from './evidence.ts';
export { evidenceSchema } from './evidence-schema.ts';
export { closedIssuers, closedWeeks, type PeriodSource } from './passes/closed.ts';
export { type IssuerRate, type IssuerRow, type PublishedIssuers, publishIssuers } from './passes/issuers.ts';
export {
  NORM_RATES,
  type NormRate,
  type NormRateKind,
  normRates,
  STANDINGS,
  type Standing,
  standingOf,
} from './passes/norm-rates.ts';
export { type PatternCell, type PatternRow, type PublishedWeek, publishWeek } from './passes/patterns.ts';
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
  SYSTEM_KINDS,
  type SystemKind,
} from './row.ts';
export { type BeforeRow, MAC_GENESIS, type RowKey, rowMac, sameMac } from './row-mac.ts';
export { type ChainFault, type ChainVerdict, verifyChain } from './verify-chain.ts';
