import type { CivilDate, MrzVerdict } from '../mrz/index.ts';
import { ERROR_NUMBERS } from './error-numbers.ts';
import type { LanePolicy } from './policy.ts';
import type { Clock } from './ports.ts';
import { CHECK_TABLE, type Check, type CheckId, type CheckValue, type ReasonCode } from './results.ts';
import type { Input, Work } from './running.ts';
import { SPECTRAL_CHECKS } from './spectral-ports.ts';

const OWN_COMPONENT = { name: 'waypost', version: '1', sha256: null } as const;

export interface PlainCheck {
  check: CheckId;
  value: CheckValue;
  reason: ReasonCode;
  t0: number;
  t1: number;
  mode?: Check['mode'];
}

/** A check without a scale: it looked, or it could not, and says which. */
export function plainCheck({ check, value, reason, t0, t1, mode = 'm' }: PlainCheck): Check {
  const errorCode = value === 'aborted' ? ERROR_NUMBERS[reason] : null;
  return { check, mode, value, reason, errorCode, margin: null, component: OWN_COMPONENT, t0, t1 };
}

/**
 * MRZ verdicts as checks. Expiry needs a clock that can be believed: with a wrong clock every document is valid or
 * none is, so the check answers `undetermined / CLOCK_UNTRUSTED`. A specimen is a question to the officer at a border and
 * ordinary on a demonstration lane (ICAO 9303-2 C.14).
 */
export function mrzChecks(input: {
  verdicts: readonly MrzVerdict[];
  clock: Clock;
  t0: number;
  specimen: LanePolicy['specimen'];
}): Check[] {
  const { verdicts, clock, t0, specimen } = input;
  return verdicts.map((verdict) => {
    const t1 = clock.mono();
    if (verdict.check === 'mrz.expiry' && !clock.trusted()) {
      return plainCheck({ check: 'mrz.expiry', value: 'undetermined', reason: 'CLOCK_UNTRUSTED', t0, t1 });
    }
    const value = verdict.reason === 'MRZ_SPECIMEN' && specimen === 'note' ? 'successful' : verdict.value;
    const check = plainCheck({ check: verdict.check, value, reason: verdict.reason, t0, t1 });
    return verdict.compared.length === 0 ? check : { ...check, personal: { compared: verdict.compared } };
  });
}

const OF_INPUT: Readonly<Record<Input, readonly CheckId[]>> = {
  mrz: ['mrz.read', 'lists.document', 'lists.person'],
  page: ['document.capture', 'document.portrait'],
  'live-face': ['face.capture'],
  second: ['second.read'],
};

/** Every check that an input feeds, when that input did not come: never a pass, and the reason says what is missing. */
export function absentChecks(input: {
  what: Input;
  value: 'undetermined' | 'aborted' | 'not-supported';
  reason: ReasonCode;
  t0: number;
  t1: number;
}): Check[] {
  return OF_INPUT[input.what].map((check) => {
    const isList = CHECK_TABLE[check].group === 'lists';
    return plainCheck({
      check,
      value: isList ? 'undetermined' : input.value,
      reason: isList ? 'INPUT_ABSENT' : input.reason,
      t0: input.t0,
      t1: input.t1,
    });
  });
}

/** Checks whose absence must be visible even when the officer decides before they ran. */
const EXPECTED: readonly CheckId[] = [
  'mrz.read',
  'document.capture',
  'document.portrait',
  'face.capture',
  'face.verification',
  'lists.document',
  'lists.person',
];

/** The expected checks that have no result yet, as such. `faceList`: the site has one. */
export function missingChecks(known: readonly Check[], at: number, { faceList }: { faceList: boolean }): Check[] {
  const expected: readonly CheckId[] = faceList ? [...EXPECTED, 'lists.face'] : EXPECTED;
  return expected
    .filter((check) => !known.some((entry) => entry.check === check))
    .map((check) => plainCheck({ check, value: 'undetermined', reason: 'INPUT_ABSENT', t0: at, t1: at }));
}

/** Checks of the print of the page itself; they too count only where a step says so. */
export const PAGE_PRINT_CHECKS = ['document.recapture', 'document.photo-process'] as const satisfies readonly CheckId[];

/** Checks of the document model; they count only where a step says so, never when they were cut off. */
export const MODEL_CHECKS = ['document.model', 'document.layout'] as const satisfies readonly CheckId[];

const OF_WORK: Readonly<Record<Work, readonly CheckId[]>> = {
  page: ['document.capture', 'document.portrait'],
  lists: ['lists.document', 'lists.person'],
  'printed-zone': ['mrz.printed-zone'],
  'document-model': MODEL_CHECKS,
  spectral: SPECTRAL_CHECKS.map(({ check }) => check),
  'page-print': PAGE_PRINT_CHECKS,
  chip: ['face.chip', 'face.portraits'],
  'face-list': ['lists.face'],
  'second-lists': ['lists.second'],
  'second-page': [],
  'second-side': ['second.read', 'second.sides'],
};

/** Checks that were cut off while they ran again: an earlier result of theirs was about an earlier input. */
export function unfinishedChecks(run: { working: ReadonlySet<Work> }, at: number): Check[] {
  return [...run.working]
    .flatMap((work) => OF_WORK[work])
    .map((check) => {
      const spectral = SPECTRAL_CHECKS.find((entry) => entry.check === check)?.mode;
      const evaluatory = [...MODEL_CHECKS, ...PAGE_PRINT_CHECKS].some((id) => id === check);
      const mode = evaluatory ? 'e' : (spectral ?? 'm');
      return plainCheck({ check, mode, value: 'aborted', reason: 'INPUT_ABSENT', t0: at, t1: at });
    });
}

/** Checks that the officer still waits for. What is on trial counts for nothing, and nobody waits for it. */
export function openChecks(
  run: { awaiting: ReadonlySet<Input>; working: ReadonlySet<Work>; state: { checks: readonly Check[] } },
  expected: { faceList: boolean },
): CheckId[] {
  const awaited = [...run.awaiting].flatMap((what) => OF_INPUT[what]);
  const missing = missingChecks(run.state.checks, 0, expected).map(({ check }) => check);
  const atWork = unfinishedChecks(run, 0).flatMap(({ check, mode }) => (mode === 'e' ? [] : [check]));
  return [...new Set([...awaited, ...missing, ...atWork])];
}

/** Today at the site; null while the clock cannot be believed, because then no date can be judged. */
export function siteDay(clock: Clock): CivilDate | null {
  if (!clock.trusted()) return null;
  const now = clock.wall();
  return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
}
