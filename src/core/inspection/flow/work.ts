import { SPECTRAL_CHECKS } from '../ports/steps/index.ts';
import type { ReasonCode } from '../record/checks/index.ts';
import {
  CHECK_TABLE,
  type Check,
  type CheckId,
  type CheckMode,
  checkNow,
  type Expected,
  MODEL_CHECKS,
  missingChecks,
  PAGE_PRINT_CHECKS,
  plainCheck,
} from '../record/checks/index.ts';

const OF_INPUT = {
  mrz: ['mrz.read', 'lists.document', 'lists.person'],
  page: ['document.capture', 'document.portrait'],
  'live-face': ['face.capture'],
  second: ['second.read'],
} as const satisfies Record<string, readonly CheckId[]>;

/** What a traveller provides. */
export type Input = keyof typeof OF_INPUT;

const counted = (...checks: CheckId[]) => checks.map((check) => ({ check, mode: 'm' as const }));
/** On trial: these checks count only if a step says so, and never if they were cut off. */
const onTrial = (checks: readonly CheckId[]) => checks.map((check) => ({ check, mode: 'e' as const }));

const OF_WORK = {
  page: counted('document.capture', 'document.portrait'),
  lists: counted('lists.document', 'lists.person'),
  pairs: counted('second.pairs'),
  'printed-zone': counted('mrz.printed-zone'),
  'document-model': onTrial(MODEL_CHECKS),
  spectral: SPECTRAL_CHECKS,
  'page-print': onTrial(PAGE_PRINT_CHECKS),
  'page-seals': counted('seal.content'),
  verification: [...counted('face.verification'), ...onTrial(['face.morph', 'face.liveness'])],
  'chip-faces': [...counted('face.chip', 'face.portraits'), ...onTrial(['face.morph-chip'])],
  chip: [...counted('chip.content', 'face.chip', 'face.portraits'), ...onTrial(['face.morph-chip'])],
  'face-list': counted('lists.face'),
  'second-lists': counted('lists.second'),
  'second-page': [],
  'second-barcodes': counted('second.seal'),
  'second-side': counted('second.read', 'second.sides'),
} as const satisfies Record<string, readonly { check: CheckId; mode: CheckMode }[]>;

/** The kinds of work that the lane does with it. */
export type Work = keyof typeof OF_WORK;

export function checksOf(work: Work): CheckId[] {
  return OF_WORK[work].map(({ check }) => check);
}

/** How a missing input is recorded. */
export interface Absence {
  value: 'undetermined' | 'not-supported' | 'aborted';
  reason: ReasonCode;
}

/** All checks that need an input that did not come: they never pass, and the reason says what is missing. */
export function absentChecks(clock: { mono(): number }, { what, ...why }: { what: Input } & Absence): Check[] {
  return OF_INPUT[what].map((check) => {
    const isList = CHECK_TABLE[check].group === 'lists';
    return checkNow(clock, { check, ...(isList ? { value: 'undetermined', reason: 'INPUT_ABSENT' } : why) });
  });
}

/** Checks that were cut off while they ran again: their earlier result concerned an earlier input. */
export function unfinishedChecks(works: Iterable<Work>, at: number): Check[] {
  const cut = [...works].flatMap((work): readonly { check: CheckId; mode: CheckMode }[] => OF_WORK[work]);
  return [...new Map(cut.map((entry) => [entry.check, entry])).values()].map(({ check, mode }) =>
    plainCheck({ check, mode, value: 'aborted', reason: 'INPUT_ABSENT', t0: at, t1: at }),
  );
}

/** Checks that the officer still waits for. Checks on trial are not included, because nobody waits for them. */
export function openChecks(
  run: { awaiting: Iterable<Input>; working: Iterable<Work>; state: { checks: readonly Check[] } },
  expected: Expected,
): CheckId[] {
  const awaited = [...run.awaiting].flatMap((what): readonly CheckId[] => OF_INPUT[what]);
  const missing = missingChecks(run.state.checks, 0, expected).map(({ check }) => check);
  const atWork = unfinishedChecks(run.working, 0).flatMap(({ check, mode }) => (mode === 'e' ? [] : [check]));
  return [...new Set([...awaited, ...missing, ...atWork])];
}
