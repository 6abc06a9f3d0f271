export { closedIssuers, closedWeeks, type PeriodSource } from './closed.ts';
export type { IssuerRow, PublishedIssuers } from './issuers.ts';
export { NORM_RATES, normRates, RATE_STATUSES } from './norm-rates.ts';
export type { PatternRow, PublishedWeek } from './patterns.ts';
