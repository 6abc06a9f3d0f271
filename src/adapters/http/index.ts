export type { Accounts, Officer, PinResult, SecurityEvent, SecurityKeys, SecurityLog } from './access/index.ts';
export { type DiagnosisService, type DiagnosisSnapshot, diagnosisApi, MACHINE_ADVICE } from './api/index.ts';
