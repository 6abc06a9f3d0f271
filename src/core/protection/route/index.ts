export { routeBodies } from './bodies.ts';
export type { LastDrill, RouteBody, RouteFacts, RouteTrials } from './facts.ts';
export { dangerFirst, OPENING_WORDS, openingWord, SEALED_WORDS, type SealedWord, sealedWord } from './sentences.ts';
export { dialled, type HelpNumber, type HelpRoute, type RouteCode, routeState, weakerRoute } from './state.ts';
export {
  FILE_MARKS,
  type FileMark,
  fileMark,
  isLate,
  nextNumber,
  type SealedFile,
  type SupervisorWord,
  supervisorWord,
  type WaitingAt,
} from './waiting.ts';
