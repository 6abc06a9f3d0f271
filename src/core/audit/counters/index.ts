export { shareBounds } from './bounds.ts';
export { closedQuarters } from './closed.ts';
export { casesToSupport, exactBounds } from './exact-bounds.ts';
export { poolSmall } from './pool.ts';
export { type CountRow, EVERYBODY, OTHERS, type PublishedQuarter } from './publish.ts';
export { ratesOf } from './rates.ts';
