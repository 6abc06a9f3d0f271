export { LIST_COVERS, type ListCoverage } from './coverage.ts';
export { barOf, DEFAULT_LIST_POLICY, datesRuleOut, decide, isExpired, type ListLookup } from './decide.ts';
export { decideFaces, FACE_CANDIDATES_MAX, type FaceListLookup } from './face-list.ts';
export { isUndatedKey, type QueryKeys, queryKeys, recordKeys } from './keys.ts';
export { lookUp } from './look-up.ts';
export { type PersonQuery, personQuery } from './query.ts';
export { type PersonScore, scorePerson } from './score.ts';
