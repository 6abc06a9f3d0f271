export {
  ageOn,
  compareDates,
  completeDate,
  daysBetween,
  daysInMonth,
  daysUntil,
  type PartialDate,
} from './calendar.ts';
export { checkDigit } from './check-digit.ts';
export { formatMrz, type MrzContent } from './format.ts';
export { type MrzResult, readMrz } from './read.ts';
export { knownStates, stateOf } from './states.ts';
export { hasArabicScript, MRZ_FORMS_MAX, type MrzFormOptions, mrzForms, plainForm } from './transliteration.ts';
export type {
  CheckDigit,
  CivilDate,
  FieldName,
  MrzDate,
  MrzDocument,
  MrzField,
  MrzFlag,
  MrzFormat,
  MrzName,
  MrzRead,
  MrzReason,
  MrzValue,
  MrzVerdict,
  StateRef,
  UncertainGlyph,
} from './types.ts';
