export { referralContent } from './content-schema.ts';
export { type Ledger, noteOpened, readLedger, writeLedger } from './ledger.ts';
export {
  keepOfficeTrust,
  keptOfficeTrust,
  type OfficeTrust,
  officeTrustText,
  readOfficeTrust,
} from './office-trust.ts';
