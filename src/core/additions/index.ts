export {
  ADDITIONS_LIMIT_BYTES,
  type Additions,
  type AdditionsInForce,
  additionsInLine,
  additionsSchema,
  countsOf,
  packWithPoints,
  readAdditions,
  rulesOf,
} from './additions.ts';
