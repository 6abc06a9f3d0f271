export { appliedGeneration } from './applied.ts';
export { RollbackGuard } from './guard.ts';
export { type Ledger, ledgerPath, type RememberedRepository, readLedger, writeLedger } from './ledger.ts';
export { type CounterPolicy, type CounterStanding, counterStanding } from './standing.ts';
export { TpmCounter } from './tpm.ts';
