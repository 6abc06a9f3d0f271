export { ageOn, daysUntil } from './calendar.ts';
export { checkDigit } from './check-digit.ts';
export { compareReads } from './compare-reads.ts';
export { formatMrz } from './format.ts';
export { isFrenchIdentityCard } from './french-identity-card.ts';
export { type DigitRule, LAYOUTS } from './layout.ts';
export { type MrzResult, readMrz } from './read.ts';
export { knownStates, stateOf } from './states.ts';
export type {
  CheckDigit,
  CivilDate,
  DisputedGlyph,
  FieldName,
  MrzDate,
  MrzDocument,
  MrzFormat,
  MrzName,
  MrzProposal,
  MrzRead,
  MrzReason,
  MrzVerdict,
  UncertainGlyph,
} from './types.ts';
