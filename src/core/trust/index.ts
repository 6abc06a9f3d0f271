export { digest, type HashName, hashOf } from './algorithms.ts';
export { type Certificate, isIssuedBy, isValidAt, readCertificate } from './certificate.ts';
export {
  digestVerdict,
  embeddedSigner,
  readSignedData,
  type SignatureVerdict,
  type SignedData,
  signatureVerdict,
  unwrapped,
} from './cms.ts';
export {
  isCountries,
  partsOf,
  readTrustContent,
  TRUST_LIMIT_BYTES,
  type TrustContent,
  trustContent,
} from './content.ts';
export { isListed, readRevocationList, serialOf } from './crl.ts';
export { authorityOf, readDefectList } from './defects/list.ts';
export {
  DEFECT_LIST_KINDS,
  DEFECT_TYPES,
  type DefectEntry,
  type DefectListKind,
  type DefectType,
  type KnownDefect,
  plainNumber,
  type TrustedDefectList,
} from './defects/terms.ts';
export { gatherTrust, type SourceFile, type TrustSources } from './gather.ts';
export { readMasterList } from './master-list.ts';
export { nameKey } from './name.ts';
export { readPublicKey } from './public-key.ts';
export { LINK_STATES, NO_TRUST, sealHashOf, TRUST_ROLES, type TrustEntry, TrustStore } from './store.ts';
