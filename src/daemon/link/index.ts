export { type LineStatus, lineStatus, watchLine } from './line-status.ts';
export { startLine } from './start-line.ts';
