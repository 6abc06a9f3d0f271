export { registerChipCommands } from './commands.ts';
export { evalChip } from './eval.ts';
