/**
 * What to do about a device, as a code: the officer's screen has the words for it in its languages. The sentence beside it
 * (`DeviceHealth.remedy`) is English, for log and command line, and may name a port or a setting.
 */
export const DEVICE_ADVICE = [
  'SCANNER_ABSENT',
  'SCANNER_NOT_PROVEN',
  'SCANNER_SETTING',
  'SCANNER_SILENT',
  'SCANNER_LOST',
  'SCANNER_FAULTY',
  'SCANNER_DENIED',
  'SCANNER_REFUSED',
  'SCANNER_LOCKED',
  'SCANNER_OFF',
  'CAMERA_NOT_YET',
  'CAMERA_ENDED',
  'CAMERA_REFUSED',
  'CAMERA_NOT_FOUND',
  'CAMERA_SILENT',
  'CAMERA_FROZEN',
  'CAMERA_LOCKED',
  'IMAGER_FOLDER_GONE',
  'IMAGER_NOT_REMOVABLE',
  'IMAGER_NOT_READABLE',
  'IMAGER_LIGHT_UNEXPECTED',
  'PCSC_ABSENT',
  'PCSC_NO_SERVICE',
  'PCSC_DENIED',
  'PCSC_NOT_BUILT',
] as const;

export type DeviceAdvice = (typeof DEVICE_ADVICE)[number];
