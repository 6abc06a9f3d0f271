export { VERSION } from '../../adapters/installation/index.ts';

/** No kiosk of this version can have run before this moment: a clock that says so is wrong. */
export const BUILD_FLOOR = new Date('2026-11-25T00:00:00Z');
