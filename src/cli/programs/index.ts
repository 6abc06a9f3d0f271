export { registerInstalledProgramCommands } from './commands.ts';
export { statusLines } from './status-lines.ts';
