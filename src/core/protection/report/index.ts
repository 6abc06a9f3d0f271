export { TOLD_DIMENSIONS, TOLD_WORDS, type ToldDimension, type ToldTable, toldUpTo } from './disclose.ts';
export { MEASURE_NAMES, MEASURES, type Measure, minuteOf } from './measures.ts';
export { QUARTER, quartersAt, WEEK } from './periods.ts';
export {
  type ProtectionReport,
  type ReportFault,
  type ReportSource,
  reportOf,
  type ToldQuarter,
  type ToldWeek,
} from './report.ts';
export { type ReportDrill, type ReportEntry, type ReportRow, ROUTE_STATES, type RouteDay } from './rows.ts';
export { REPORT_ROLES, type ReportRole, shownTo } from './shown-to.ts';
