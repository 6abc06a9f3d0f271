export { wantWhole } from './apply/again.ts';
export { type ApplyReport, type ApplyRequest, applyUpdate } from './apply/apply.ts';
export { type CounterParts, type CounterState, examineCounter, settleCounter } from './apply/counter.ts';
export { readVerdicts, UPDATE_LOCK, type UpdateNote, UpdatePlaces, type UpdateVerdicts } from './apply/places.ts';
export type { ListOutcome, UpdateSite } from './apply/site.ts';
export { checkRoot, pinRoot, type TrustVerdict } from './apply/trust.ts';
export { buildBundle } from './build-bundle.ts';
export { type BuildRequest, buildGeneration } from './build-generation.ts';
export {
  BUNDLE_MAGIC,
  type BundleHeader,
  type BundleStatement,
  bundleLines,
  type OpenedHeader,
  openHeader,
  sealBundle,
} from './bundle.ts';
export {
  CLAIM_FILE_LIMIT_BYTES,
  type ClaimAnswer,
  type ClaimReason,
  claimAnswer,
  claimRequest,
  openClaimAnswer,
  provesCode,
  readClaimAnswer,
  readClaimRequest,
} from './claim.ts';
export { type ClaimCode, claimCodeText, newClaimId, readClaimCode, secretFrom } from './claim-code.ts';
export { addToKeyFile, KEY_FILE_LIMIT_BYTES, openKey, sealKeys, shardOf } from './content-keys.ts';
export {
  type DeviceIdentity,
  deviceIdentity,
  IDENTITY_LIMIT_BYTES,
  identityFile,
  identityText,
  readIdentity,
} from './device-identity.ts';
export { type EnrolOptions, EYE_DISTANCE_MIN_PIXELS, enrol, type Picture } from './enrol.ts';
export { type FetchReport, type FetchRequest, fetchUpdate } from './fetch/fetch.ts';
export type { Pace } from './fetch/http.ts';
export { fileFingerprint, hexGroups, isFingerprint, spokenForm } from './fingerprint.ts';
export {
  type BundleReason,
  type FaceHead,
  LINE_LIMIT_BYTES,
  type ListHead,
  type ListTrust,
  listHead,
  type Manifest,
  type Refusal,
} from './format.ts';
export { type ImportRequest, type ImportVerdict, importBundle } from './import.ts';
export {
  installPack,
  loadPack,
  openPack,
  type PackInForce,
  type PackPlace,
  SIGNED_PACK_LIMIT_BYTES,
  type SignedPackVerdict,
  signPack,
} from './indicator-pack.ts';
export { deviceKeyText, newListKey, readDeviceKey, readListKey, readListPublicKey, updateReady } from './keys.ts';
export {
  importKnownIssues,
  KNOWN_ISSUES_LIMIT_BYTES,
  type KnownIssuesDraft,
  type KnownIssuesVerdict,
  loadKnownIssues,
  openKnownIssues,
  readKnownIssues,
  signKnownIssues,
} from './known-issues.ts';
export { checkModelFolder } from './models/bundle-folder.ts';
export {
  activateModel,
  installModel,
  type ModelPlace,
  type ModelVerdict,
  removeModel,
  rollbackModel,
  verifyModel,
} from './models/change.ts';
export { fileEntries, goldenOf } from './models/fill.ts';
export type { ModelReason, ModelRefusal } from './models/refusal.ts';
export { DAMAGED_REMEDY, type FaceRole, OperatorShelf, type PointerJournal } from './models/shelf.ts';
export { SIGNATURES_FILE, signModel } from './models/signature.ts';
export { checkBundle } from './open-bundle.ts';
export { BundleError } from './payload.ts';
export {
  type InstalledPolicy,
  installPolicy,
  loadPolicy,
  openPolicy,
  type PolicyPlace,
  SIGNED_POLICY_LIMIT_BYTES,
  type SignedPolicyVerdict,
  signPolicy,
} from './policy-pack.ts';
export { filedAlike, keysOf, keysOfText, type LineResult, readLine } from './records.ts';
export { updateRemedy } from './remedies.ts';
export { bytesSource, fileSource } from './source.ts';
export { ConformanceClient, type ConformanceOptions, type ConformanceResult } from './tuf/conformance.ts';
export type { UpdateReason, UpdateRefusal } from './tuf/reasons.ts';
