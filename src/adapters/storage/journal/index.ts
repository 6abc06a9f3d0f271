export type { EntryCounts, RateAlarm, RateKind } from './entries.ts';
export { exportEvidence, verifyJournal } from './evidence.ts';
export { AuditJournal } from './journal.ts';
export { lastChange } from './last-change.ts';
export { openJournal } from './open.ts';
export type { Purged } from './purge.ts';
