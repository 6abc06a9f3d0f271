export { type OpenFailure, openToAsk } from './asking.ts';
export { BarcodeReader } from './barcode-reader.ts';
export { type ConfigureOutcome, configureScanner, type SettingReport } from './configure.ts';
export { failureOf } from './frame-judge.ts';
export type { FrameEvent } from './framing.ts';
export { type Identified, identify, type Sweep } from './identify.ts';
export { discover, type ScannerTarget, type UsbIdentity } from './identity.ts';
export { LISTEN_LIMIT_MS, type Listened, listen } from './listen.ts';
export { normaliseMrz } from './normalise.ts';
export {
  createFramer,
  loadProfiles,
  type ProfileProblem,
  type ScannerProfile,
  SHIPPED_PROFILES,
  wrongReader,
} from './profile.ts';
export { SerialScanner } from './scanner.ts';
export {
  checkPort,
  holdersOf,
  LIST_PORTS,
  lockedMessage,
  type MachineRoots,
  profilesFor,
  serialPorts,
  THIS_MACHINE,
  usbIdentityOf,
} from './serial-ports.ts';
export { readSettings, type ScannerSettings, type SettingStep } from './settings.ts';
export { masked, printable } from './shown-bytes.ts';
