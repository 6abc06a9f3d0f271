export { bodiesFor, keyNow, offered, type PackTime, type Receiver, wordsForBody } from './bodies.ts';
export type { ClassFact, Condition, CountFact, TruthFact } from './facts.ts';
export { openNow, readHours } from './hours.ts';
export { AWAITING_REVIEW, migratePack } from './migrate.ts';
export { isJointPoint, joinPoints, jointPoints } from './points.ts';
export { type PackReason, type PackVerdict, readPack } from './read.ts';
export {
  type Body,
  type BodyKey,
  E164,
  type Group,
  PACK_LIMIT_BYTES,
  type Pack,
  type PackAsk,
  type PackItem,
  packSchema,
  TABS,
} from './schema.ts';
export { type ByLanguage, inLanguage, type Words } from './text.ts';
