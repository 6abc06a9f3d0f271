export { type BirthDate, type DateRelation, packBirth, packedRuleOut, packWhole, parseListDate } from './birth-date.ts';
export { LIST_COVERS, type ListCoverage } from './coverage.ts';
export {
  ALERTS_MAX,
  barOf,
  DEFAULT_LIST_POLICY,
  datesRuleOut,
  decide,
  isCandidate,
  isExpired,
  type ListLookup,
  type ListPolicy,
  type LookupDecision,
  type LookupInput,
  type LookupResult,
} from './decide.ts';
export { type DocumentIdentity, type DocumentKeys, documentKeys } from './document-number.ts';
export {
  decideFaces,
  FACE_CANDIDATES_MAX,
  type FaceDecision,
  type FaceListLookup,
  type FaceLookupInput,
} from './face-list.ts';
export { type IndexKeys, isUndatedKey, type QueryKeys, queryKeys, recordKeys } from './keys.ts';
export { scoreCeiling } from './name-ceiling.ts';
export { compareNames, type NameComparison, type NamePair } from './name-score.ts';
export { wordsOfKeys } from './name-words.ts';
export { type NameParts, type NormaliseOptions, type NormalName, normaliseName } from './normalise.ts';
export { type PersonQuery, personQuery, type QueryParts, queryOf } from './query.ts';
export {
  NAME_CODE_POINTS_MAX,
  type ParsedRecord,
  parseRecordLine,
  RECORD_BIRTH_DATES_MAX,
  RECORD_CODE_MAX,
  RECORD_DOCUMENTS_MAX,
  RECORD_LINE_BYTES_MAX,
  RECORD_NAMES_MAX,
  RECORD_NATIONALITIES_MAX,
  RECORD_TEMPLATES_MAX,
  RECORD_TEXT_MAX,
  type RecordDocument,
  type RecordName,
  type RecordOperation,
  type RecordReason,
  type RecordTemplate,
  recordSchema,
  type TypeClass,
  templateComponents,
  templateText,
  type WatchRecord,
} from './record.ts';
export { type LeastScore, type PersonScore, QUALIFIERS, scorePerson } from './score.ts';
