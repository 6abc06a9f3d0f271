export { buildSupport } from './bundle.ts';
export { JOURNAL_LINES_MAX } from './journal-lines.ts';
