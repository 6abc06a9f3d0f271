export { type AnswersReading, answersSchemaText, readAnswers } from './answers.ts';
export { Bench, type BenchOptions } from './bench.ts';
export { detect, type Found, PLACES, type Places } from './detect.ts';
export { type Choice, type Dialogue, lineOf, type Question, type StepEvent } from './dialogue.ts';
export { checkAnswers, listSteps, type ProvisionOutcome, provision, STEPS } from './run.ts';
export { StepRefused } from './step.ts';
export { claimOf } from './steps/claim.ts';
