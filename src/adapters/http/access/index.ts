/** Access control: sessions, cookies, rights, the ports to the accounts, and the answers of security keys. */
export * as cookies from './cookie.ts';
export type {
  Accounts,
  EndedBy,
  HttpLog,
  KnownMachine,
  MachineEnd,
  Machines,
  MonotonicClock,
  NewPinFault,
  Officer,
  PinResult,
  SecurityEvent,
  SecurityKeys,
  SecurityLog,
  SignedIn,
  StoredKey,
} from './ports.ts';
export { RefusalLedger } from './refusal-ledger.ts';
export { type Access, barred, isDecider, RIGHTS, ROLE_REFUSED } from './rights.ts';
export { LOCK_AFTER_MS, type Session, type SessionChange, Sessions } from './sessions.ts';
export { SignInLedger } from './sign-in-ledger.ts';
export {
  type Assertion,
  type CredentialRecord,
  type Expected,
  KEY_ALGORITHMS,
  verifyAssertion,
  verifyRegistration,
} from './webauthn/index.ts';
