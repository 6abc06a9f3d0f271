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
export { compareReads, type ReadComparison, type ReadDifference } from './compare-reads.ts';
export { EXPIRY_CENTURY_RULES, type ExpiryCenturyRule } from './expiry-century.ts';
export { formatMrz, type MrzContent } from './format.ts';
export { ARABIC_SCRIPT_ISSUERS, type NameAgreement, type NameComparison, nameAgrees } from './names-agree.ts';
export { OCR_ALPHABET, OCR_BLANK, OCR_CLASSES, OCR_FRAMES, OCR_PITCH, OCR_SYMBOLS } from './ocr/alphabet.ts';
export { type DigitEvidence, judgeDigits, LOW_MARGIN, uncertainGlyphs } from './ocr/evidence.ts';
export { allowedAt } from './ocr/grammar.ts';
export { combineGrids, decodeGrid, type GridLine } from './ocr/grid.ts';
export { type CharEvidence, type OcrReading, readGrid } from './ocr/hypothesis.ts';
export {
  compareSecond,
  type SecondComparison,
  type SecondReading,
  withoutContradicted,
} from './ocr/second-reader.ts';
export { type MrzReadOptions, type MrzResult, readMrz } from './read.ts';
export { knownStates, stateOf } from './states.ts';
export {
  hasArabicScript,
  MRZ_FORM_TEXT_MAX,
  MRZ_FORMS_MAX,
  type MrzFormOptions,
  mrzForms,
  plainForm,
} from './transliteration.ts';
export type {
  CheckDigit,
  CivilDate,
  DisputedGlyph,
  FieldName,
  IcaoFormat,
  MrzDate,
  MrzDocument,
  MrzField,
  MrzFlag,
  MrzFormat,
  MrzName,
  MrzProposal,
  MrzRead,
  MrzReason,
  MrzValue,
  MrzVerdict,
  StateRef,
  UncertainGlyph,
} from './types.ts';
