export { type CalibrationEntry, loadCalibrations, recordCalibration, withdrawCalibration } from './calibration-pack.ts';
export * as devicesFiles from './devices-file.ts';
export {
  type DocumentTypeFault,
  keepDocumentType,
  loadDocumentTypes,
  removeDocumentType,
} from './document-type-pack.ts';
export * as everyPack from './every-pack.ts';
export {
  INDICATORS,
  installPack,
  loadPack,
  type PackInForce,
  type PackPlace,
  packTaker,
  productPack,
  readProtectionPack,
  SIGNED_PACK_LIMIT_BYTES,
} from './indicator-pack.ts';
export {
  ISSUES,
  importKnownIssues,
  issueNotices,
  KNOWN_ISSUES_LIMIT_BYTES,
  type KnownIssuesDraft,
  loadKnownIssues,
  readKnownIssues,
  signKnownIssues,
} from './known-issues.ts';
export { OPERATOR_MODELS } from './operator-models-pack.ts';
export type { PackCode, PackStation } from './pack-kind.ts';
export { PackMemory, type PackTrouble } from './pack-memory.ts';
export {
  installPolicy,
  loadPolicy,
  openPolicy,
  POLICY,
  type PolicyPlace,
  SIGNED_POLICY_LIMIT_BYTES,
} from './policy-pack.ts';
export * as referencePacks from './reference-pack.ts';
export * as trustPacks from './trust-pack.ts';
