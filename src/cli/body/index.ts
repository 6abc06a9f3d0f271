export { type Ledger, readLedger, writeLedger } from './ledger.ts';
