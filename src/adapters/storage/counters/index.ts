export { ErrorCounters, openCounters } from './counters.ts';
export { openPasses, PassCounters } from './crossings.ts';
