import type { CheckView, GroupView, InspectionView, LaneView, ListView } from '../api.gen.ts';
import { formatAge, formatCount, formatExpiry } from '../format.ts';
import { listName } from '../list-names.ts';
import { differingPart, differs, signOf, wantsRetake, wordOf } from '../reason-words.ts';
import { fill, isKey, reasonShort, t, tCode, tn, wordsWhole } from '../words/index.ts';

/** What one cell of the strip says: a sign, a word or two, and one small line. */
export interface CellWords {
  sign: CheckView['value'] | 'pending';
  word: string;
  reason: string;
}

/** The parts of a view on which the words depend. */
type Seen = Pick<InspectionView, 'checks' | 'awaiting' | 'again' | 'person' | 'chipReading' | 'chipWorth'>;
type Around = Pick<LaneView, 'lists' | 'devices'>;

/** Reasons that mean "no list was searched", as opposed to "something was found", each with the state of the list behind it. */
const NOT_CHECKED: Readonly<Record<string, ListView['state'] | null>> = {
  LIST_STALE: 'stale',
  LIST_UNAVAILABLE: 'absent',
  LIST_LOCKED: 'locked',
  LIST_DAMAGED: 'damaged',
  LIST_ROLLBACK: 'rollback',
  LIST_PURPOSE: 'purpose',
  FACE_LIST_STALE: 'stale',
  FACE_LIST_ABSENT: 'absent',
  FACE_LIST_LOCKED: 'locked',
  FACE_LIST_DAMAGED: 'damaged',
  FACE_LIST_ROLLBACK: 'rollback',
  FACE_LIST_OTHER_PROFILE: null,
  FACE_LIST_TOO_LARGE: null,
  PROFILE_NO_IDENTIFY: null,
  LIST_NOT_CONFIGURED: null,
  LIST_RECORD_UNREADABLE: null,
  LIST_NUMBER_DOUBTFUL: null,
  CLOCK_UNTRUSTED: null,
  INPUT_ABSENT: null,
};

/** Reasons whose short form does not say which input is needed again. */
const NAMES_NO_INPUT: ReadonlySet<string> = new Set([
  'INPUT_ABSENT',
  'INTERRUPTED',
  'MODEL_UNAVAILABLE',
  'QUEUE_FULL',
  'READ_ABSENT',
  'READ_TIMEOUT',
]);

/** For each input, the check that shows whether it came. */
const CAPTURE = {
  mrz: 'mrz.read',
  page: 'document.capture',
  'live-face': 'face.capture',
  chip: 'chip.content',
} as const;

/** The card that an input belongs to. */
const CARD: Readonly<Partial<Record<string, string>>> = { 'live-face': 'face', chip: 'chip' };

const counted = (view: Seen, group: GroupView['group']): CheckView[] =>
  view.checks.filter((check) => check.group === group && check.mode !== 'e');

/** The question that no list of this lane can answer, if any; it is the same for every traveller, so it reveals nothing. */
function missingList(view: Seen): string | null {
  const missing = (id: string): boolean =>
    view.checks.some((check) => check.check === id && check.reason === 'LIST_NOT_CONFIGURED');
  const [documents, persons] = [missing('lists.document'), missing('lists.person')];
  if (documents === persons) return null;
  return documents ? t('strip.noDocumentList') : t('strip.noPersonList');
}

function listsReason(lane: Around): string {
  const ages = lane.lists.flatMap((list) => (list.ageMs === null ? [] : [list.ageMs]));
  if (ages.length === 0) return reasonShort('LIST_NOT_CONFIGURED');
  return tn('strip.lists', lane.lists.length, { age: formatAge(Math.max(...ages)) });
}

/** The list that could not be searched, and its age. */
function listBehind(reason: string, lane: Around): string {
  const state = NOT_CHECKED[reason] ?? null;
  const list = lane.lists.find((entry) => entry.state === state);
  if (list === undefined || state === null) return reasonShort(reason);
  const how = state === 'stale' && list.ageMs !== null ? formatAge(list.ageMs) : t(`lists.${list.state}`, { age: '' });
  return t('strip.listState', { name: listName(list.name), how });
}

/** True if number and name were looked up but the face was not, because of the face itself and not because of a list. */
function isFaceLeftOut(view: Seen): boolean {
  const of = (id: string) => view.checks.find((check) => check.check === id);
  const face = of('lists.face');
  const asked = ['lists.document', 'lists.person'].every((id) => of(id)?.value === 'successful');
  if (face === undefined || !asked) return false;
  const { value, reason } = face;
  return (value === 'undetermined' || value === 'aborted') && (reason === 'INPUT_ABSENT' || !(reason in NOT_CHECKED));
}

/** A.9: the strip says only that the lists were asked; their answers about a person are in the side tab. */
function listsWords(group: GroupView, view: Seen, lane: Around): CellWords {
  const { value: sign, reason } = group;
  if (sign === 'successful') {
    return { sign, word: t('value.checked'), reason: missingList(view) ?? listsReason(lane) };
  }
  if (isFaceLeftOut(view)) {
    return { sign: 'undetermined', word: t('strip.faceNotSearched'), reason: t('strip.namesChecked') };
  }
  if (reason in NOT_CHECKED || sign === 'aborted') {
    return { sign, word: t('value.not-checked'), reason: missingList(view) ?? listBehind(reason, lane) };
  }
  return { sign, word: tCode('tile', sign), reason: reasonShort(reason) };
}

function readingWords({ phase, leftMs }: NonNullable<Seen['chipReading']>): string {
  if (phase === 'lifted' || phase === 'waiting') return tCode('strip.chip', 'lifted');
  return leftMs === null
    ? t('strip.reading')
    : fill(tCode('strip.chip', 'left'), { s: formatCount(Math.ceil(leftMs / 1_000)) });
}

/** The daemon's result for the chip: who signed it, and whether it may be a copy. */
const chipReason = ({ chipWorth }: Seen): string | null => (chipWorth === null ? null : tCode('strip.chip', chipWorth));

function pendingWords(group: GroupView['group'], view: Seen): CellWords {
  const working = (reason: string): CellWords => ({ sign: 'pending', word: t('value.pending'), reason });
  const waiting = (reason: string): CellWords => ({ sign: 'pending', word: t('value.waiting'), reason });
  if (group === 'chip' && view.chipReading !== null) return working(readingWords(view.chipReading));
  if (group === 'face' && view.awaiting.includes('live-face')) return waiting(t('strip.forFace'));
  if (group !== 'lists' && view.awaiting.includes('mrz')) return working(t('strip.reading'));
  if ((group === 'document' || group === 'face') && view.awaiting.includes('page')) return waiting(t('strip.forPage'));
  return working(t('strip.running'));
}

/** The most useful words about a retake: why the input was not good, or else which input it is. */
function retakeReason({ check, reason }: Pick<CheckView, 'check' | 'reason'>): string {
  if (!NAMES_NO_INPUT.has(reason)) return reasonShort(reason);
  const input = `strip.absent.${check.split('.')[0]}`;
  return isKey(input) ? t(input) : reasonShort(reason);
}

/** The cell of a group with an input that is being taken again, whatever the earlier result was; null if there is none. */
function retakingWords({ group }: GroupView, view: Seen): CellWords | null {
  const entry = view.again.find(({ what }) => (CARD[what] ?? 'document') === group);
  if (entry === undefined) return null;
  const before = view.checks.find((check) => check.check === CAPTURE[entry.what]);
  const why = before !== undefined && wantsRetake(before) ? retakeReason(before) : t(`strip.again.${entry.what}`);
  return { sign: 'pending', word: t('strip.again'), reason: why };
}

function smallLine(check: CheckView, view: Seen): string {
  if (differs(check) !== null) return differingPart(check);
  if (check.check === 'mrz.expiry' && check.reason === 'MRZ_EXPIRED' && view.person !== null) {
    return formatExpiry(view.person).value;
  }
  if (wantsRetake(check)) return retakeReason(check);
  return reasonShort(check.reason);
}

/** The check that represents its group: a difference that people can see goes before a mere doubt. */
function speaker(group: GroupView, view: Seen): CheckView | null {
  const mine = counted(view, group.group);
  const decisive = mine.find((check) => check.check === group.decidedBy) ?? null;
  if (group.value === 'failed') return decisive;
  return mine.find((check) => signOf(check) === 'failed') ?? decisive;
}

/** Sign, word and reason of a group, from the results of its checks (words by reason: docs/officer-screen.md). */
export function cellWords(group: GroupView, view: Seen, lane: Around): CellWords {
  // Until the words about a chip or a seal have loaded, its codes are not shown.
  const ofLater = group.group === 'chip' ? group.reason !== 'CHIP_NOT_FITTED' : group.reason.startsWith('SEAL_');
  const wordless = ofLater && !wordsWhole();
  if (wordless) return { sign: 'pending', word: t('value.pending'), reason: t('strip.running') };
  const retaking = retakingWords(group, view);
  if (retaking !== null) return retaking;
  if (group.pending && group.value !== 'failed') return pendingWords(group.group, view);
  if (group.group === 'lists') return listsWords(group, view, lane);
  if (group.group === 'document' && group.value === 'successful') {
    const base = group.notDone > 0 ? 'strip.counts' : 'strip.countsAll';
    const reason = tn(base, group.done, { notDone: formatCount(group.notDone) });
    return { sign: group.value, word: t('value.successful'), reason };
  }
  // If several checks passed, the comparison is the one that answers the officer's question.
  const compared = view.checks.find((check) => check.check === 'face.verification');
  if (group.group === 'face' && group.value === 'not-supported' && compared?.mode === 'e') {
    return { sign: group.value, word: t('value.not-checked'), reason: t('face.onTrial') };
  }
  if (group.group === 'face' && group.value === 'successful' && compared?.value === 'successful') {
    const reason = compared.mode === 'e' ? group.reason : compared.reason;
    return { sign: group.value, word: tCode('tile', group.value), reason: reasonShort(reason) };
  }
  const chip = group.group === 'chip' ? chipReason(view) : null;
  if (chip !== null) return { sign: group.value, word: wordOf(group), reason: chip };
  const check = speaker(group, view);
  if (check === null) return { sign: group.value, word: wordOf(group), reason: reasonShort(group.reason) };
  // The value of the group has priority: a check that passed cannot represent one that did not.
  const said = check.check === group.decidedBy ? { ...check, value: group.value, reason: group.reason } : check;
  return { sign: signOf(said), word: wordOf(said), reason: smallLine(said, view) };
}

/** Words of a cell while there is no traveller at the desk. */
export function idleWords(group: GroupView['group'], lane: Around): CellWords {
  const hasChip = lane.devices.some((device) => device.role === 'chip-reader' && device.state !== 'not-fitted');
  if (group === 'chip' && !hasChip) {
    return { sign: 'not-supported', word: t('tile.not-supported'), reason: reasonShort('CHIP_NOT_FITTED') };
  }
  const reason = group === 'lists' ? listsReason(lane) : t('strip.noDocument');
  return { sign: 'pending', word: t('value.waiting'), reason };
}
