export { VERSION } from '../../adapters/installation/index.ts';

/** This version did not exist before this moment, so a clock that shows an earlier time is wrong. */
export const BUILD_FLOOR = new Date('2026-11-25T00:00:00Z');
