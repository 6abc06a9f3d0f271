export { type FactGround, factsOf, isMinor } from './facts.ts';
export { QUESTIONS_MAX, questionsOf } from './questions.ts';
