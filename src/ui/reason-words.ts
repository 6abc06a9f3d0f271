import type { CheckView } from './api.gen.ts';
import { isKey, reasonShort, t, tCode } from './words/index.ts';

type Value = CheckView['value'];
type Said = Pick<CheckView, 'value' | 'reason'>;

/** Reasons for which two sources visibly differ. */
const DIFFERS: ReadonlySet<string> = new Set([
  'MRZ_CHECK_DIGIT',
  'MRZ_READS_DIFFER',
  'MRZ_VIZ_DIFFERS',
  'DOC_PAIRS_DIFFER',
  'DG1_MISMATCH',
  'SEAL_MRZ_MISMATCH',
  'SEAL_PASSPORT_MISMATCH',
]);
const FACES_DIFFER: ReadonlySet<string> = new Set(['FACE_NO_MATCH', 'FACE_GHOST_DIFFERS']);
/** Reasons left open by a doubtful character or several seals. The officer settles them by eye, without another capture. */
const DOUBTFUL: ReadonlySet<string> = new Set([
  'MRZ_LOW_EVIDENCE',
  'MRZ_PROPOSAL',
  'MRZ_READERS_DISAGREE',
  'SEAL_MULTIPLE',
]);
/** Reasons for which taking an input again does not help: a technician is needed. */
const FOR_THE_TECHNICIAN: ReadonlySet<string> = new Set([
  'MODEL_NOT_INSTALLED',
  'MODEL_DIGEST',
  'MODEL_SELFTEST',
  'DEVICE_REFUSED',
  'DEVICE_FAULTY',
]);
/** Reasons for which an input was poor or did not come; every aborted check has such an input. */
const RETAKE: ReadonlySet<string> = new Set([
  'INPUT_ABSENT',
  'INTERRUPTED',
  'MODEL_UNAVAILABLE',
  'QUEUE_FULL',
  'CAMERA_LOST',
  'READ_ABSENT',
  'READ_TIMEOUT',
  'READ_GARBAGE',
  'READ_PARTIAL',
  'READ_CHECKSUM',
  'READ_UNPLUGGED',
  'READ_OVERRUN',
  'SENSOR_FAULT',
  'MRZ_NOT_FOUND',
  'MRZ_NOT_ON_PAGE',
  'MRZ_UNREADABLE',
  'MRZ_SEVERAL',
  'DOC_CAPTURE_INCOMPLETE',
  'DOC_CAPTURE_BLURRED',
  'DOC_CAPTURE_GLARE',
  'DOC_CAPTURE_RESOLUTION',
  'DOC_IMAGE_REJECTED',
  'DOC_IMAGE_TOO_LARGE',
  'DOC_IMAGE_MISSING',
  'DOC_NOT_REGISTERED',
  'DOC_PORTRAIT_NOT_FOUND',
  'DOC_PRINT_TOO_SMALL',
  'DOC_PRINT_UNCLEAR',
  'DOC_PICTURE_SOFT',
  'DOC_IR_UNCLEAR',
  'DOC_PATTERN_UNCLEAR',
  'SEAL_UNREADABLE',
  'FACE_QUALITY',
  'FACE_NONE',
  'FACE_MULTIPLE',
  'FACE_NO_REFERENCE',
  'FACE_REFERENCE_SOFT',
  'FACE_BOTH_POOR',
  'FACE_DARK',
  'FACE_COVERED',
  'FACE_CHANGED',
  'FACE_TOO_FEW',
  'FACE_IMAGE_REJECTED',
  'FACE_CAMERA_FLOOD',
  'FACE_CAMERA_MOVED',
]);

/**
 * The sign of a check on the screen: that of its value. Printed text that differs from the MRZ has the cross even while the
 * record says `undetermined`, as TR-03135-1 5.7.5 requires for one picture alone: if people can see two different numbers,
 * there is no question.
 */
export function signOf({ value, reason }: Said): Value {
  return value === 'undetermined' && reason === 'MRZ_VIZ_DIFFERS' ? 'failed' : value;
}

/** True if the input has to be taken again before this check can have a result. */
export function wantsRetake({ value, reason }: Said): boolean {
  if (FOR_THE_TECHNICIAN.has(reason) || DOUBTFUL.has(reason)) return false;
  return value === 'aborted' || ((value === 'undetermined' || value === 'failed') && RETAKE.has(reason));
}

/** Whether two sources differ: `text` or `faces`, depending on what was compared; null if they do not differ. */
export function differs({ value, reason }: Said): 'text' | 'faces' | null {
  if (value !== 'failed' && value !== 'undetermined') return null;
  if (DIFFERS.has(reason)) return 'text';
  return FACES_DIFFER.has(reason) ? 'faces' : null;
}

/** One or two words for a check, by its reason, because the value alone is not enough to act on. */
export function wordOf(check: Said): string {
  const found = differs(check);
  if (found !== null) return t(found === 'text' ? 'word.differs' : 'word.facesDiffer');
  if (check.reason === 'MRZ_EXPIRED') return t('person.expired');
  if (wantsRetake(check)) return t('strip.again');
  if (check.value === 'aborted' && DOUBTFUL.has(check.reason)) return t('tile.undetermined');
  return tCode('tile', check.value);
}

/** The part that differs, without repeating the word "differs": for printed text the field, if there is only one. */
export function differingPart({ check, reason, compared }: Pick<CheckView, 'check' | 'reason' | 'compared'>): string {
  if (check === 'mrz.printed-zone') {
    const fields = compared.filter(({ captured, expected }) => captured !== expected).map(({ field }) => field);
    const one = `strip.printed.${fields[0]}`;
    return fields.length === 1 && isKey(one) ? t(one) : t('strip.printed');
  }
  const named = `strip.differs.${check}`;
  return isKey(named) ? t(named) : reasonShort(reason);
}
