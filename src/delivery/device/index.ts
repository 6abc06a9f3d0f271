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
export {
  type DeviceIdentity,
  deviceIdentity,
  IDENTITY_LIMIT_BYTES,
  identityFile,
  identityText,
  readIdentity,
} from './device-identity.ts';
