export { DEAD_MAN_WARNS_DAYS, DeadMan, type DeadManStanding } from './dead-man.ts';
export { type LineStatus, lineStatus, watchLine } from './line-status.ts';
export { startDeadMan, startLine } from './start-line.ts';
