export { registerScannerCommands } from './scanner/commands/index.ts';
export {
  createFramer,
  discover,
  type FrameEvent,
  failureOf,
  loadProfiles,
  normaliseMrz,
  parseProfile,
  type ScannerProfile,
  type ScannerTarget,
  SerialScanner,
  type SerialScannerOptions,
} from './scanner/index.ts';
export {
  ScannerSimulator,
  type SimulatorOptions,
  SPECIMENS,
} from './scanner/simulator/index.ts';
