export { VirtualCard } from './card/card.ts';
export { registerVirtualPassportCommand } from './command.ts';
export {
  DEMONSTRATION_CHIPS,
  type DemonstrationChip,
  type DemonstrationTraveller,
  demonstrationPassport,
} from './demonstration.ts';
export { FAULTS, type FaultName } from './faults.ts';
export { LaidCard } from './laid-card.ts';
export { personalise, type VirtualPassport } from './personalise.ts';
export { TestPki } from './pki/authority.ts';
export { type Certificate, certificate, daysAfter, revocationList } from './pki/certificate.ts';
export { CSCA_KINDS, SIGNER_KINDS, type Signer, signerOf } from './pki/signing.ts';
export { type ChipProfile, PROFILES, readProfile } from './profile.ts';
export { transportTo } from './transport.ts';
export { trustStore } from './trust.ts';
export { VpcdCard, type VpcdEvent } from './vpcd.ts';
