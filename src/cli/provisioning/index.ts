export { answersSchemaText, readAnswers } from './answers.ts';
export { Bench, type BenchOptions } from './bench.ts';
export { detect, type Found, PLACES } from './detect.ts';
export { type Dialogue, lineOf, type Question, type StepEvent } from './dialogue.ts';
export { StepRefused } from './refusal.ts';
export { checkAnswers, listSteps, type ProvisionOutcome, provision, STEPS } from './run.ts';
