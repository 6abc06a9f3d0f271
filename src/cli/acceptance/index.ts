export {
  CERTIFICATE_LIMIT_BYTES,
  type Certificate,
  certificateFile,
  openCases,
  readCertificate,
  verifyCertificate,
} from './certificate.ts';
export {
  COUNTERSIGNATURE_LIMIT_BYTES,
  countersign,
  countersignatureFile,
  officeKeyText,
  readOfficeKey,
  verifyCountersignature,
} from './countersignature.ts';
export { components } from './inventory.ts';
export { printCertificate } from './print.ts';
export { type AcceptanceOutcome, runAcceptance } from './run.ts';
