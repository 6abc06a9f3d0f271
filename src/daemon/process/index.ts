export { attend, meetManager } from './attendance.ts';
export { Ending } from './ending.ts';
export { DISK_LOW_BYTES, Figures, freeBytesOf, quantileOf } from './figures.ts';
export { announce, createLog, type Log } from './log.ts';
export { profiledJournal } from './log-profile.ts';
export { startNotices } from './start-notices.ts';
export type { Vital } from './watchdog.ts';
