export { registerSimulatorCommand } from './command.ts';
export { SPECIMENS } from './documents.ts';
export { ScannerSimulator } from './simulator.ts';
