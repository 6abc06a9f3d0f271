export { registerOfficerCommands } from './officer.ts';
