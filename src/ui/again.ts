import type { FactView, InspectionView, LaneView, RecaptureBody } from './api.gen.ts';

/** Inputs that the officer may ask for again. */
export type Retaken = RecaptureBody['what'];
/** A fact that another picture or reading may remove. */
export type About = Pick<FactView, 'check' | 'reason'>;

/** The device that provides an input. A device that is not fitted is never asked. */
const GIVES: Readonly<Record<Retaken, LaneView['devices'][number]['role']>> = {
  mrz: 'scanner',
  page: 'imager',
  'live-face': 'camera',
  chip: 'chip-reader',
};

/** Reasons that may be caused merely by a poor, interrupted or missing input. */
const HELPS: ReadonlySet<string> = new Set([
  'MRZ_LOW_EVIDENCE',
  'MRZ_FORMAT_UNKNOWN',
  'MRZ_NOT_FOUND',
  'MRZ_UNREADABLE',
  'MRZ_READS_DIFFER',
  'MRZ_SEVERAL',
  'MRZ_VIZ_DIFFERS',
  'MRZ_VIZ_WEAK',
  'DOC_CAPTURE_INCOMPLETE',
  'DOC_CAPTURE_BLURRED',
  'DOC_CAPTURE_GLARE',
  'DOC_CAPTURE_RESOLUTION',
  'DOC_PICTURE_SOFT',
  'DOC_IMAGE_REJECTED',
  'DOC_IMAGE_TOO_LARGE',
  'DOC_IMAGE_MISSING',
  'DOC_NOT_REGISTERED',
  'DOC_IR_UNCLEAR',
  'DOC_PATTERN_UNCLEAR',
  'DOC_PORTRAIT_NOT_FOUND',
  'SENSOR_FAULT',
  'FACE_REFERENCE_SOFT',
  'FACE_QUALITY',
  'FACE_NONE',
  'FACE_MULTIPLE',
  'FACE_IMAGE_REJECTED',
  'FACE_INCONCLUSIVE',
  'FACE_COVERED',
  'FACE_BOTH_POOR',
  'FACE_CHANGED',
  'FACE_TOO_FEW',
  'FACE_DARK',
  'FACE_CAMERA_FLOOD',
  'FACE_CAMERA_MOVED',
  'CAMERA_LOST',
  'LIST_NUMBER_DOUBTFUL',
  'READ_ABSENT',
  'READ_TIMEOUT',
  'READ_GARBAGE',
  'READ_PARTIAL',
  'READ_CHECKSUM',
  'READ_UNPLUGGED',
  'READ_OVERRUN',
  'INPUT_ABSENT',
  'INTERRUPTED',
  'AUDIT_UNAVAILABLE',
  'MODEL_UNAVAILABLE',
  'QUEUE_FULL',
  'CHIP_NOT_READ',
  'CHIP_NONE_FOUND',
  'CHIP_EXPECTED_SILENT',
  'CHIP_NO_LDS',
  'CHIP_SM',
  'CHIP_READ',
  'CHIP_DG_MISSING',
  'RF_LOST',
  'SEAL_UNREADABLE',
  'SEAL_DECODE_ABORTED',
]);

/** True if an officer who reads this reason may ask for the input again. */
export const helps = (reason: string): boolean => HELPS.has(reason);

const OF_PAGE = /^(document\.|seal\.|mrz\.page$|mrz\.printed-zone$|face\.portraits$|face\.ghost$)/;
const OF_MRZ = /^(mrz\.|lists\.(document|person)$)/;
/** Reasons of the page that explain why there is no portrait, or no good portrait, to compare with. */
const PORTRAIT = /^(DOC_|FACE_NO_REFERENCE$|FACE_REFERENCE_SOFT$)/;

/** The input that a fact is about; null if this lane has no device for it. */
export function inputOf(
  { check, reason }: About,
  { checks, mrz }: Pick<InspectionView, 'checks' | 'mrz'>,
): Retaken | null {
  if (check.startsWith('chip.')) return 'chip';
  if (OF_PAGE.test(check)) return 'page';
  if (OF_MRZ.test(check)) return mrz?.via === 'image' || mrz?.via === 'confirmed' ? 'page' : 'mrz';
  if (check === 'face.capture' || check === 'lists.face') return 'live-face';
  if (!check.startsWith('face.')) return null;
  // A comparison has two sides: if the live face was captured, the missing side is the page.
  const captured = checks.some((one) => one.check === 'face.capture' && one.value === 'successful');
  const ofFace = /^(FACE_|PAD_|CAMERA_)/.test(reason) && !PORTRAIT.test(reason);
  return PORTRAIT.test(reason) || (captured && !ofFace) ? 'page' : 'live-face';
}

export function isFitted(what: Retaken, { devices }: Pick<LaneView, 'devices'>): boolean {
  return devices.some(({ role, state }) => role === GIVES[what] && state !== 'not-fitted');
}

/** The input to ask for again because of a fact: its own, or the one that replaces it on this lane; null if there is none. */
export function againOf(fact: About, view: InspectionView, on: Pick<LaneView, 'devices'>): Retaken | null {
  if (!HELPS.has(fact.reason)) return null;
  const what = inputOf(fact, view);
  if (what === null || isFitted(what, on)) return what;
  // Without an MRZ reader, the page provides the MRZ; without a page reader, the MRZ reader does.
  const other = { mrz: 'page', page: 'mrz', 'live-face': null, chip: null } as const;
  const instead = other[what];
  return instead !== null && isFitted(instead, on) && fact.check.startsWith('mrz.') ? instead : null;
}
