export { appliedGeneration } from './applied.ts';
export { RollbackGuard } from './guard.ts';
export {
  type Ledger,
  ledgerMark,
  ledgerPath,
  type RememberedOperation,
  type RememberedPack,
  type RememberedRepository,
  readLedger,
  rememberedRepository,
  writeLedger,
} from './ledger.ts';
export { type CounterPolicy, type CounterStatus, counterStatus } from './status.ts';
export { TpmCounter } from './tpm.ts';
