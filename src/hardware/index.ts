export { registerScannerCommands } from './scanner/commands/index.ts';
export {
  createFramer,
  discover,
  type FrameEvent,
  failureOf,
  loadProfiles,
  type MachineRoots,
  normaliseMrz,
  type ProfileProblem,
  parseProfile,
  profilesFor,
  type ScannerProfile,
  type ScannerTarget,
  SerialScanner,
  type SerialScannerOptions,
  SHIPPED_PROFILES,
  serialPorts,
  THIS_MACHINE,
} from './scanner/index.ts';
export {
  ScannerSimulator,
  type SimulatorOptions,
  SPECIMENS,
} from './scanner/simulator/index.ts';
