import type { CheckView } from './api.gen.ts';
import { isKey, reasonShort, t, tCode } from './words/index.ts';

type Value = CheckView['value'];
type Said = Pick<CheckView, 'value' | 'reason'>;

/** Two sources state something else, and anybody can see it. */
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
/** What a doubtful character, or several seals, leave open. The officer settles it by eye, without another capture. */
const DOUBTFUL: ReadonlySet<string> = new Set([
  'MRZ_LOW_EVIDENCE',
  'MRZ_PROPOSAL',
  'MRZ_READERS_DISAGREE',
  'SEAL_MULTIPLE',
]);
/** Taking an input again helps with none of these: a technician does. */
const FOR_THE_TECHNICIAN: ReadonlySet<string> = new Set([
  'MODEL_NOT_INSTALLED',
  'MODEL_DIGEST',
  'MODEL_SELFTEST',
  'DEVICE_REFUSED',
  'DEVICE_FAULTY',
]);
/** An input that was poor or did not come. An aborted check is always about one. */
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
 * The sign a check wears on the screen: that of its value. Printed text that differs from the MRZ wears the cross also while
 * the record says `undetermined`, as TR-03135-1 5.7.5 has it for one picture alone: what two people can see to be two numbers
 * is not a question.
 */
export function signOf({ value, reason }: Said): Value {
  return value === 'undetermined' && reason === 'MRZ_VIZ_DIFFERS' ? 'failed' : value;
}

/** Whether the input has to be taken again before this check can say anything. */
export function wantsRetake({ value, reason }: Said): boolean {
  if (FOR_THE_TECHNICIAN.has(reason) || DOUBTFUL.has(reason)) return false;
  return value === 'aborted' || ((value === 'undetermined' || value === 'failed') && RETAKE.has(reason));
}

/** Whether two sources were found to state something else; which of the two words depends on what was compared. */
export function differs({ value, reason }: Said): 'text' | 'faces' | null {
  if (value !== 'failed' && value !== 'undetermined') return null;
  if (DIFFERS.has(reason)) return 'text';
  return FACES_DIFFER.has(reason) ? 'faces' : null;
}

/** One or two words for a check, by its reason; the value alone says too little to act on. */
export function wordOf(check: Said): string {
  const found = differs(check);
  if (found !== null) return t(found === 'text' ? 'word.differs' : 'word.facesDiffer');
  if (check.reason === 'MRZ_EXPIRED') return t('person.expired');
  if (wantsRetake(check)) return t('strip.again');
  if (check.value === 'aborted' && DOUBTFUL.has(check.reason)) return t('tile.undetermined');
  return tCode('tile', check.value);
}

/** What differs, without repeating the word "differs": for printed text the field, if it is one. */
export function differingPart({ check, reason, compared }: Pick<CheckView, 'check' | 'reason' | 'compared'>): string {
  if (check === 'mrz.printed-zone') {
    const fields = compared.filter(({ captured, expected }) => captured !== expected).map(({ field }) => field);
    const one = `strip.printed.${fields[0]}`;
    return fields.length === 1 && isKey(one) ? t(one) : t('strip.printed');
  }
  const named = `strip.differs.${check}`;
  return isKey(named) ? t(named) : reasonShort(reason);
}
