export {
  CROSSING_OUTCOMES,
  type CrossingEntry,
  type CrossingOutcome,
  crossingEntryOf,
  DOCUMENT_KINDS,
  type DocumentKind,
  ENTRY_ANSWERS,
  TALLIED_REASONS,
  type Tally,
} from './crossing-tally.ts';
export {
  COUNT_ATTRIBUTES,
  COUNT_OUTCOMES,
  type CountAttribute,
  type CountEntry,
  type CountOutcome,
  countCategoriesOf,
  countEntryOf,
  quarterOf,
  type SiteDay,
} from './error-counts.ts';
export { isoWeek, isoWeekBefore } from './iso-week.ts';
export { type LaneOutcome, OUTCOME_FIELDS, type OutcomeRule, outcomeOf } from './outcome.ts';
