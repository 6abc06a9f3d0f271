export {
  DEVELOPMENT_RETENTION,
  inWords,
  modeUnder,
  type PolicyInForce,
  type PolicyRef,
  type PolicyStanding,
  policyInForce,
  type RetentionRule,
  type RuleSource,
  type SiteRules,
} from './in-force.ts';
export { type PolicyReason, type PolicyVerdict, readPolicyPack } from './read.ts';
export {
  LOG_PROFILES,
  type LogProfile,
  NEVER_KEPT,
  POLICY_LIMIT_BYTES,
  type PolicyPack,
  PURPOSE_OF,
  PURPOSES,
  type Purpose,
  policySchema,
  RECORD_CLASSES,
  type RecordClass,
  TERM_UNITS,
  type Term,
  WORDING_KEYS,
  type WordingKey,
} from './schema.ts';
export {
  isKeyRole,
  KEY_MODES,
  KEY_ROLES,
  type KeyDemand,
  type KeyMode,
  type KeyRole,
  type KeyRule,
  keyDemand,
  PRODUCT_KEY_RULE,
} from './security-keys.ts';
export { dueAt, dueBefore, isNotLonger, isSixMonths, shorterTerm } from './term.ts';
