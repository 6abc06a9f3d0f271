export type { ChipAsk, ChipOutcome, ChipPhase, ChipPort, ChipPortrait, ChipProgress } from './chip.ts';
export { DEVICE_ADVICE, type DeviceAdvice } from './device-advice.ts';
export type {
  AppendResult,
  CameraAccount,
  CameraEvent,
  CameraInterruption,
  CameraPort,
  Clock,
  DeviceHealth,
  DeviceState,
  FaceSearchEngine,
  ImagerEvent,
  ImagerPort,
  Journal,
  ModelsHealth,
  ModelsPort,
  ScannerEvent,
  ScannerFailure,
  ScannerPort,
  StoredInspection,
  Timers,
  Unsubscribe,
} from './devices.ts';
export {
  discardPictures,
  NO_SPECTRAL_PICTURES,
  NOWHERE_ELSE,
  type PictureCustody,
  SPECTRAL_ILLUMINATIONS,
  type SpectralIllumination,
  type SpectralPicture,
  type SpectralPictures,
} from './spectral-pictures.ts';
