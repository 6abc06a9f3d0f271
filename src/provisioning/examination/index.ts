export type { Finding } from './finding.ts';
export { work } from './finding.ts';
export { examineMachine } from './machine.ts';
export { examineState } from './state.ts';
