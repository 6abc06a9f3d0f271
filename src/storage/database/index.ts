export { describeFailure, STORE_FAILURES, type StoreFailure, storeFailure } from './failure.ts';
export { DAEMON_LOCK, type FolderLock, isFolderLocked, lockFolder } from './lock.ts';
export { type OpenFailure, type OpenRequest, type OpenResult, openDatabase } from './open.ts';
export { purgeSetAside } from './set-aside.ts';
