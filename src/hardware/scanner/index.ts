export type { ScannerCounters } from './frame-judge.ts';
export { FrameJudge, failureOf } from './frame-judge.ts';
export type { FrameEvent, FrameFlag, FrameLimits, Framer } from './framing.ts';
export type { ScannerState } from './health.ts';
export { type Discovery, discover, type ScannerTarget, type UsbIdentity } from './identity.ts';
export { type Digest, type NormalisedMrz, normaliseMrz } from './normalise.ts';
export {
  createFramer,
  type LoadedProfiles,
  loadProfiles,
  type ProfileProblem,
  type ProfileResult,
  parseProfile,
  type ScannerProfile,
  SHIPPED_PROFILES,
} from './profile.ts';
export { type ScannerObserver, SerialScanner, type SerialScannerOptions } from './scanner.ts';
export { type MachineRoots, profilesFor, serialPorts, THIS_MACHINE } from './serial-ports.ts';
