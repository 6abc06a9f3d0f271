export { csvText } from './csv.ts';
export {
  type Problem,
  publishedKind,
  REFUSAL,
  type ReportKind,
  reportKind,
  reportOf,
  reportSchemaText,
  reports,
} from './kinds.ts';
export {
  type Output,
  type Reporting,
  type ReportOptions,
  refusalText,
  refuse,
  reporting,
  type Told,
} from './reporting.ts';
