export {
  type HelpRule,
  inWords,
  isDrawn,
  modeUnder,
  type PolicyInForce,
  type PolicyStanding,
  policyInForce,
  type SiteRules,
} from './in-force.ts';
export {
  notStricter,
  type OperationRules,
  type OperationRulesInForce,
  operationRulesSchema,
} from './operation-rules.ts';
export { type PolicyReason, readPolicyPack } from './read.ts';
export {
  LOG_PROFILES,
  type LogProfile,
  POLICY_LIMIT_BYTES,
  type PolicyPack,
  PURPOSE_OF,
  PURPOSES,
  policySchema,
  RECORD_CLASSES,
  type RecordClass,
  TERM_UNITS,
  type Term,
  WORDING_KEYS,
} from './schema.ts';
export {
  isKeyRole,
  KEY_MODES,
  KEY_ROLES,
  type KeyDemand,
  type KeyMode,
  type KeyRule,
  keyDemand,
} from './security-keys.ts';
export { dueAt, dueBefore } from './term.ts';
