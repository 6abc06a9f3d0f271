export type { TrustStanding } from './lane-trust.ts';
export { buildSigned } from './signed.ts';
