export { der, derInteger, derOid, joined, oidBytes } from './encode.ts';
export { normaliseBer } from './normalise.ts';
export {
  childOf,
  contentsOf,
  DER_LIMITS,
  type DerLimits,
  type DerReason,
  type Node,
  readDer,
  readDerSequence,
} from './read.ts';
export { bitsOf, instantOf, numberOf, octetsOf, oidText, textOf } from './values.ts';
