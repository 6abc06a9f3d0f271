export {
  CONTACT_MAX_CHARACTERS,
  characterCount,
  FACT_MAX_CHARACTERS,
  FACT_MIN_CHARACTERS,
  type Fact,
  inkCount,
  plainText,
} from './facts.ts';
export { asksNow } from './prompt-chance.ts';
export {
  AGE_ANSWERS,
  type AgeAnswer,
  type AgeClass,
  CONSENT_ANSWERS,
  type ConsentAnswer,
  type Deeds,
  deedsOf,
  NEEDS,
  type Need,
  OUTCOMES,
  type Outcome,
  type Route,
  routeOf,
} from './rules.ts';
