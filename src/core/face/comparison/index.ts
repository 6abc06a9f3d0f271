export { ordinarySimilarity } from './blend.ts';
export {
  agreementRow,
  type Bands,
  bandOf,
  bandsFor,
  combineTemplates,
  compareTemplates,
  type Metric,
  matchRowOf,
  reaches,
  scoreMargin,
  type TemplateKind,
  type VerifyThresholds,
} from './comparison.ts';
export { type FalseAlertBudget, fmrFor, planSearch, type SearchPlan, thresholdAt } from './identification.ts';
