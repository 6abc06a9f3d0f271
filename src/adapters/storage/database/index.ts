export { describeFailure, STORE_FAILURES, type StoreFailure, storeFailure, storeOr } from './failure.ts';
export { DAEMON_LOCK, isFolderLocked, lockFolder } from './lock.ts';
export { openDatabase } from './open.ts';
export { purgeSetAside } from './set-aside.ts';
