export { registerSealCommands } from './commands.ts';
export { evalSeals } from './eval.ts';
