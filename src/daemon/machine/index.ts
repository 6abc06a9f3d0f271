export { machineDesk, recallNotes } from './desk.ts';
export { lastErrors } from './errors.ts';
