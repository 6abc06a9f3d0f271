export { csvText } from './csv.ts';
export { publishedKind, REFUSAL, type ReportKind, reportKind, reportOf, reportSchemaText, reports } from './kinds.ts';
export { type Output, type Reporting, type ReportOptions, refusalText, refuse, reporting } from './reporting.ts';
