export { appliedGeneration } from './applied.ts';
export { type GuardedMeta, type GuardParts, RollbackGuard } from './guard.ts';
export {
  type Ledger,
  type LedgerReading,
  ledgerMark,
  ledgerPath,
  type RememberedRepository,
  readLedger,
  writeLedger,
} from './ledger.ts';
export {
  type CounterPolicy,
  type CounterStanding,
  type CounterVerdict,
  counterStanding,
  type TpmReading,
} from './standing.ts';
export { type TpmChange, TpmCounter, type TpmPlace } from './tpm.ts';
