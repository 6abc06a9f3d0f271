import type { RunningInspection } from '../../core/inspection/flow/index.ts';
import type { LaneSnapshot } from '../../core/inspection/lane/index.ts';
import type { Check, CheckId } from '../../core/inspection/record/checks/index.ts';
import { latestChecks, NOBODY } from '../../core/inspection/record/index.ts';
import type { Subject } from '../../core/protection/referral/index.ts';

/** Checks of the page and the chip that detect a portrait other than the issuer's. */
const PORTRAIT_CHECKS: readonly CheckId[] = ['document.uv-photo', 'document.photo-process', 'face.portraits'];
/** Checks that compare the printed text with the MRZ of the same page. */
const PRINT_CHECKS: readonly CheckId[] = ['mrz.printed-zone'];
/** A birth date whose every digit was read. */
const WHOLE_DATE = /^\d{6}$/;

/**
 * The facts of the current inspection on which questions may depend. The newest result of a check counts, so a question
 * disappears after a re-read. A check that does not count for the document (mode `e`) does not raise questions. The type has no
 * place for facts on which a question must never depend.
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

/** Whether a traveller's two documents state different birth dates. Names change; nationality and sex never raise a question. */
function statesTwoBirthDates({ check, personal }: Check): boolean {
  if (check !== 'second.pairs') return false;
  const birth = personal?.compared.find(({ field }) => field === 'birthDate');
  if (birth === undefined || !WHOLE_DATE.test(birth.expected) || !WHOLE_DATE.test(birth.captured)) return false;
  return birth.expected !== birth.captured;
}
