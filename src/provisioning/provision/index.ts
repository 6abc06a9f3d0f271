export { type AnswersReading, readAnswers } from './answers.ts';
export { Bench, type Dialogue } from './bench.ts';
export { listSteps, type ProvisionOutcome, provision, STEPS } from './run.ts';
export { StepRefused } from './step.ts';
export { claimOf } from './steps/claim.ts';
