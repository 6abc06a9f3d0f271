export { openTrust, type TrustStanding } from './lane-trust.ts';
export { SealReadingService } from './seal-reading.ts';
export { buildSigned } from './signed.ts';
