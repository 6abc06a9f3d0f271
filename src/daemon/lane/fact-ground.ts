import type { RunningInspection } from '../../core/inspection/flow/index.ts';
import type { LaneSnapshot } from '../../core/inspection/lane/index.ts';
import type { Check, CheckId } from '../../core/inspection/record/checks/index.ts';
import { latestChecks, NOBODY } from '../../core/inspection/record/index.ts';
import type { Subject } from '../../core/protection/referral/index.ts';

/** Checks of the page and the chip that find another portrait than the issuer's. */
const PORTRAIT_CHECKS: readonly CheckId[] = ['document.uv-photo', 'document.photo-process', 'face.portraits'];
/** The printed text against the MRZ of the same page. */
const PRINT_CHECKS: readonly CheckId[] = ['mrz.printed-zone'];
/** A birth date of which every digit was read. */
const WHOLE_DATE = /^\d{6}$/;

/**
 * What questions may depend on, from the inspection at the desk. The newest result of a check counts, so that a question disappears
 * after a re-read; a check that does not count for the document (mode `e`) does not raise any. What a question must never depend on
 * cannot be passed here: the type has no place for it.
 */
export function groundOf(
  { id, state }: Pick<RunningInspection, 'id' | 'state'>,
  { party, age }: { party: LaneSnapshot['party']; age: number | null },
): Subject['facts'] {
  const failed = latestChecks(state.checks).filter(({ mode, value }) => mode !== 'e' && value === 'failed');
  const anyOf = (ids: readonly CheckId[]): boolean => failed.some(({ check }) => ids.includes(check));
  const { minor, answered } = state.papers;
  const members = party?.members.some((member) => member.inspectionId === id) === true ? party.members : [];
  return {
    age,
    reported: state.alerts
      .filter(({ cls, via }) => cls === 'document' && via === 'number')
      .map(({ terms }) => terms?.documentStatus ?? null),
    portraitChanged: anyOf(PORTRAIT_CHECKS),
    printDiffers: anyOf(PRINT_CHECKS),
    documentsOfOthers: failed.some(statesTwoBirthDates),
    party:
      members.length === 0
        ? null
        : { size: members.length, minors: members.filter((member) => member.minor === true).length },
    answeredForOthers: answered.length > 0 || members.some((member) => member.answered.length > 0),
    adultIsNobody: minor?.adult === NOBODY,
    authorityNotShown: minor?.authority === 'not-shown',
  };
}

/** Of what a traveller's two documents state, only the birth date: names change, and nationality or sex never raise a question. */
function statesTwoBirthDates({ check, personal }: Check): boolean {
  if (check !== 'second.pairs') return false;
  const birth = personal?.compared.find(({ field }) => field === 'birthDate');
  if (birth === undefined || !WHOLE_DATE.test(birth.expected) || !WHOLE_DATE.test(birth.captured)) return false;
  return birth.expected !== birth.captured;
}
