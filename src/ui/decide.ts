import type { DecideBody, LaneView } from './api.gen.ts';
import { daemon } from './daemon.gen.ts';
import { formatWait } from './format.ts';
import { refuseSilently, showRefusal } from './silent-refusal.ts';
import {
  allowable,
  type Decision,
  decidable,
  entryGuard,
  inspection,
  judged,
  lane,
  notice,
  type Panel,
  panel,
  sending,
  taken,
  unanswered,
} from './store.ts';
import { drawQuestion } from './support/seen-question.tsx';
import { isKey, t } from './words/index.ts';

/** Words for a refusal of the daemon. */
export function problemWords(problem: { reason: string; retryAfterMs: number | null }): string {
  const { reason, retryAfterMs } = problem;
  if (reason === 'ACCOUNT_LOCKED' || reason === 'SIGN_IN_THROTTLED') {
    if (retryAfterMs === null) return t(`problem.${reason}_NO_TIME`);
    return t(`problem.${reason}`, { time: formatWait(retryAfterMs) });
  }
  const key = `problem.${problem.reason}`;
  return isKey(key) ? t(key) : t('problem.OTHER', { reason: problem.reason });
}

type Decided = NonNullable<LaneView['lastEnded']>['decision'];

/** What was on the screen when the officer began to decide; page and daemon refuse a decision about anything else. */
export interface Seen {
  inspectionId: string;
  revision: number;
  judged: string;
}

export function seenNow(): Seen | null {
  const view = lane.value;
  if (view === null || view.inspection === null) return null;
  return { inspectionId: view.inspection.inspectionId, revision: view.revision, judged: judged(view.inspection) };
}

/**
 * True if the key of a decision works while this panel is open. Over the reasons the officer may still change between second
 * line and supervisor; *Allow* there would let somebody through whom they were about to send on.
 */
export function isDecidedHere(decision: Decision, open: Panel | null): boolean {
  if (open === null || open === 'alert') return true;
  if (open === 'over') return decision === 'clear';
  return typeof open === 'object' && (decision === 'clear') === (open.reasons === 'clear');
}

/**
 * The officer pressed a decision. *Allow* without open questions is sent at once; every other decision asks for a reason.
 * `held` says that the guard time of the allow key was kept.
 */
export function beginDecision(decision: Decision, held: boolean): void {
  const view = inspection.value;
  if (view === null || !(decision === 'clear' ? allowable.value : decidable.value)) return;
  notice.value = null;
  if (decision === 'clear' && entryGuard.value !== null) {
    refuseSilently();
    return;
  }
  if (decision === 'clear' && !view.reasonsNeeded) {
    const seen = seenNow();
    if (seen !== null) void sendDecision({ decision, held, seen, reasons: [], note: '' });
    return;
  }
  panel.value = { reasons: decision, held };
}

export interface Draft {
  decision: Decision;
  held: boolean;
  seen: Seen;
  reasons: DecideBody['reasons'];
  note: string;
}

/** Sends a decision; returns words if it was refused. The panel closes only when the daemon has recorded the decision. */
export async function sendDecision(draft: Draft): Promise<string | null> {
  const { decision, seen, reasons, held } = draft;
  const { inspectionId, revision } = seen;
  return await sent(draft, () =>
    daemon.decide({ inspectionId, revision, decision, reasons, note: draft.note.trim(), held }),
  );
}

/** Reasons that the open screen may show only through the mark in the side tab. */
const SILENT = ['ALERT_OPEN', 'CONFIRMED_ENTRY'];

/** Shows the result of a decision on the screen, whichever command sent it. */
export async function sent(
  draft: Pick<Draft, 'decision' | 'seen'>,
  send: () => ReturnType<typeof daemon.decide>,
): Promise<string | null> {
  sending.value = true;
  unanswered.value = null;
  const mine = panel.value;
  const answer = await send();
  sending.value = false;
  if (answer.ok) {
    taken.value = draft.seen.inspectionId;
    // Only the panel of this decision closes; a panel that the officer opened in the meantime stays open.
    if (panel.value === mine) panel.value = null;
    notice.value = null;
    if (draft.decision === 'clear') void drawQuestion(draft.seen.inspectionId);
    return null;
  }
  // A panel may show the words; the open screen must not.
  if (SILENT.includes(answer.reason) && mine === null) {
    showRefusal();
    return null;
  }
  // The traveller has left: the same decision came twice, because a browser repeats a request whose connection broke, or
  // another officer was first. In both cases the record is the answer.
  if (answer.reason === 'NETWORK' || answer.reason === 'NO_INSPECTION') {
    unanswered.value = { inspectionId: draft.seen.inspectionId, said: false };
  }
  const fate = answer.reason === 'NO_INSPECTION' && lane.value !== null ? fateOf(lane.value) : null;
  const words = fate?.settled === true ? fate.words : problemWords(answer);
  // A panel shows the words in its own place, where only the officer reads them.
  if (mine === null) notice.value = words;
  return words;
}

/** Result of a decision that got no answer, according to the view that came after it; null if there is none. */
function fateOf(view: LaneView): { words: string; settled: boolean } | null {
  const mine = unanswered.value;
  if (mine === null) return null;
  const { inspectionId } = mine;
  const recorded = (decision: Decided) =>
    decision === null ? t('fate.closed') : t('fate.recorded', { decision: t(`action.${decision}`) });
  if (view.lastEnded?.inspectionId === inspectionId) return { words: recorded(view.lastEnded.decision), settled: true };
  if (view.inspection?.inspectionId === inspectionId) return { words: t('fate.open'), settled: false };
  const cutOff = view.interrupted.some((entry) => entry.inspectionId === inspectionId);
  return { words: t(cutOff ? 'fate.interrupted' : 'fate.unknown'), settled: true };
}

/** A service that hung handles pending requests shortly after its first answer, so "not recorded" could be wrong at first. */
const STILL_OPEN_AFTER_MS = 1_500;
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Reports what happened to a decision that got no answer; called with each new view. */
export function settleUnanswered(view: LaneView): void {
  clearTimeout(waiting);
  const fate = fateOf(view);
  if (fate === null || unanswered.value === null) return;
  const { inspectionId, said } = unanswered.value;
  const now = view.inspection?.inspectionId ?? inspectionId;
  // The message about the last traveller is shown until the next traveller arrives.
  if (said && now !== inspectionId) unanswered.value = null;
  else if (fate.settled) {
    say(fate.words);
    if (typeof panel.value === 'object') panel.value = null;
  } else waiting = setTimeout(() => say(fate.words), STILL_OPEN_AFTER_MS);
}

function say(words: string): void {
  if (unanswered.value === null) return;
  notice.value = words;
  unanswered.value = { ...unanswered.value, said: true };
}
