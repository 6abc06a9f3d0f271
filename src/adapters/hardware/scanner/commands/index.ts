export { registerScannerCommands } from './register.ts';
