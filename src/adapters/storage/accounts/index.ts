export { type Account, Accounts, identityFault, PIN_OF_SETUP, TRAINED_ROLES } from './accounts.ts';
export type { Machine } from './machines.ts';
export { openAccounts } from './open.ts';
export { pinFault } from './pin.ts';
export { CODE_LIFE_MS, type PinResult } from './pin-check.ts';
export { ROLES, type Role } from './role.ts';
export { MAX_KEYS_AN_ACCOUNT } from './security-keys.ts';
