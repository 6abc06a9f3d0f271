export { scoreCeiling } from './name-ceiling.ts';
export { compareNames, type NameComparison } from './name-score.ts';
export { KUNYA, tableHeads, wordsOfKeys } from './name-words.ts';
export { type NameForm, type NameToken, type NormalName, normaliseName, normaliseRecordNames } from './normalise.ts';
export { consonantSkeleton, DELETION_PREFIX, deletionNeighbourhood, phoneticCode } from './phonetic.ts';
export { arabicSkeleton, chineseFold, chineseSyllables, soundFold } from './sound.ts';
export { requiredLetters } from './undated.ts';
