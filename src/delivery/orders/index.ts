export { type Destroyed, destroyKeys, overwrite } from './destroy.ts';
export {
  LOCK_LIMIT_BYTES,
  LOCK_PATH,
  LOCKED_MAX,
  type LockFacts,
  lockFacts,
  lockOffer,
  lockText,
  type OfferedLock,
  readLock,
} from './lock-order.ts';
export { LOCKED_FILE, LOCKED_WORDS, type LockedNote, lockOf, markDestroyed, writeLock } from './locked.ts';
