export { type Destroyed, destroyKeys, overwrite } from './destroy.ts';
export {
  LOCK_LIMIT_BYTES,
  LOCK_PATH,
  LOCKED_MAX,
  type LockFacts,
  lockFacts,
  lockOffer,
  lockText,
  readLock,
} from './lock-order.ts';
export { LOCKED_WORDS, lockOf, markDestroyed, writeLock } from './locked.ts';
