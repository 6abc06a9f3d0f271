export { type LineStatus, lineStatus } from './line-status.ts';
export { startLine } from './start-line.ts';
