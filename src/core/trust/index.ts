export { type HashName, hashOf, isDigestOf } from './algorithms.ts';
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
export { isListed } from './crl.ts';
export { issuerText } from './defects/issuer-text.ts';
export { authorityOf } from './defects/list.ts';
export { namedBy } from './defects/named-signer.ts';
export {
  DEFECT_LIST_KINDS,
  type DefectEntry,
  type DefectType,
  plainNumber,
  type TrustedDefectList,
} from './defects/terms.ts';
export { gatherTrust, type SourceFile, type TrustSources } from './gather.ts';
export { LINK_STATES, NO_TRUST, sealHashOf, TRUST_ROLES, type TrustEntry, TrustStore } from './store.ts';
