export { attend, meetManager } from './attendance.ts';
export { Ending } from './ending.ts';
export { announce, createLog, type Log } from './log.ts';
export { profiledJournal } from './log-profile.ts';
export { DaemonMetrics, DISK_LOW_BYTES, freeBytesOf, quantileOf } from './metrics.ts';
export { startNotices } from './start-notices.ts';
export type { Vital } from './watchdog.ts';
