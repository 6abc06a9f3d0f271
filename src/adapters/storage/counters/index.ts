export { ErrorCounters, openCounters } from './counters.ts';
export { CrossingCounters, openCrossings } from './crossings.ts';
