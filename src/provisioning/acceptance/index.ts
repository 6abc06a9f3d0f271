export {
  CERTIFICATE_LIMIT_BYTES,
  type Certificate,
  type CertificateReason,
  type CertificateVerdict,
  certificateFile,
  digestOf,
  openCases,
  readCertificate,
  type SignedCertificate,
  verifyCertificate,
} from './certificate.ts';
export {
  COUNTERSIGNATURE_LIMIT_BYTES,
  type Countersignature,
  type CountersignatureReason,
  type CountersignatureVerdict,
  countersignatureFile,
  readOfficeKey,
  verifyCountersignature,
} from './countersignature.ts';
export type { CaseResult } from './play.ts';
export { type PrintVerdict, printCertificate } from './print.ts';
export { type AcceptanceOutcome, type AcceptanceReason, type AcceptanceRequest, runAcceptance } from './run.ts';
