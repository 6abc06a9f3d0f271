export { registerInstalledProgramCommands } from './commands.ts';
