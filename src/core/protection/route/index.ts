export { routeBodies } from './bodies.ts';
export type { BodyLine, LastDrill, RouteBody, RouteFacts, RouteTrials, Telephone } from './facts.ts';
export {
  dangerFirst,
  OPENING_WORDS,
  type OpeningWord,
  openingWord,
  SEALED_WORDS,
  type SealedWord,
  sealedWord,
} from './sentences.ts';
export {
  type BodyRef,
  dialled,
  EXCHANGED_WITHIN_MS,
  type HelpNumber,
  type HelpRoute,
  ROUTE_CODES,
  type RouteCode,
  type RouteState,
  routeState,
  weakerRoute,
} from './state.ts';
export {
  FILE_MARKS,
  type FileMark,
  fileMark,
  isLate,
  isOverdue,
  nextNumber,
  type SealedFile,
  type SupervisorWord,
  supervisorWord,
  type WaitingAt,
} from './waiting.ts';
