import type { CivilDate } from '../../../mrz/index.ts';
import type { ReasonCode } from './reasons.ts';
import { ERROR_NUMBERS } from './reasons.ts';
import type { Check, CheckId, CheckValue } from './results.ts';

const OWN_COMPONENT = { name: 'waypost', version: '1', sha256: null } as const;

export interface PlainCheck {
  check: CheckId;
  value: CheckValue;
  reason: ReasonCode;
  t0: number;
  t1: number;
  mode?: Check['mode'];
}

/** A check without a scale: it only says whether it could run. */
export function plainCheck({ check, value, reason, t0, t1, mode = 'm' }: PlainCheck): Check {
  const errorCode = value === 'aborted' ? ERROR_NUMBERS[reason] : null;
  return { check, mode, value, reason, errorCode, margin: null, component: OWN_COMPONENT, t0, t1 };
}

/** A check without a scale that took no time. */
export function checkNow(clock: { mono(): number }, check: Omit<PlainCheck, 't0' | 't1'>): Check {
  const t = clock.mono();
  return plainCheck({ ...check, t0: t, t1: t });
}

/** Checks whose absence must be visible even if the officer decides before they have run. */
const EXPECTED: readonly CheckId[] = [
  'mrz.read',
  'document.capture',
  'document.portrait',
  'face.capture',
  'face.verification',
  'lists.document',
  'lists.person',
];

/** Equipment and lists that not every lane has. */
export interface Expected {
  /** The site has a face list. */
  faceList: boolean;
  /** The lane has a chip reader. */
  chip: boolean;
}

/** The expected checks that have no result yet, marked as missing. */
export function missingChecks(known: readonly Check[], at: number, { faceList, chip }: Expected): Check[] {
  const missing = (check: CheckId): boolean => !known.some((entry) => entry.check === check);
  const expected: readonly CheckId[] = faceList ? [...EXPECTED, 'lists.face'] : EXPECTED;
  const times = { t0: at, t1: at };
  const inputs = expected
    .filter(missing)
    .map((check) => plainCheck({ check, value: 'undetermined', reason: 'INPUT_ABSENT', ...times }));
  if (!chip || !missing('chip.content')) return inputs;
  return [...inputs, plainCheck({ check: 'chip.content', value: 'aborted', reason: 'CHIP_NOT_READ', ...times })];
}

/** Checks of the print of the page itself; they count only if a step says so. */
export const PAGE_PRINT_CHECKS = ['document.recapture', 'document.photo-process'] as const satisfies readonly CheckId[];

/** Checks of the document model; they count only if a step says so, and never if they were interrupted. */
export const MODEL_CHECKS = ['document.model', 'document.layout'] as const satisfies readonly CheckId[];

/** Today at the site; null while the clock cannot be trusted, because dates cannot then be judged. */
export function siteDay(clock: { wall(): Date; trusted(): boolean }): CivilDate | null {
  if (!clock.trusted()) return null;
  const now = clock.wall();
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}
