export {
  type AcceptReason,
  acceptClaim,
  CLAIM_VALID_HOURS,
  claimRing,
  claimsOf,
  DamagedClaims,
  hasClaimKey,
  makeClaim,
} from './claims.ts';
export {
  activeDevices,
  DamagedDevices,
  devicesOf,
  type EnrolledDevice,
  enrolDevice,
  enrolFirst,
  readDevice,
  revokeDevice,
} from './devices.ts';
