import type { DecideBody } from './api.gen.ts';
import { daemon } from './client.ts';
import { formatWait } from './format.ts';
import { allowable, type Decision, decidable, inspection, judged, lane, notice, panel, sending } from './store.ts';
import { drawQuestion } from './support/seen-question.tsx';
import { isKey, t } from './words/index.ts';

/** Words for a refusal of the daemon. */
export function problemWords(problem: { reason: string; retryAfterMs: number | null }): string {
  if (problem.reason === 'ACCOUNT_LOCKED') {
    if (problem.retryAfterMs === null) return t('problem.ACCOUNT_LOCKED_NO_TIME');
    return t('problem.ACCOUNT_LOCKED', { time: formatWait(problem.retryAfterMs) });
  }
  const key = `problem.${problem.reason}`;
  return isKey(key) ? t(key) : t('problem.OTHER', { reason: problem.reason });
}

/** What was on the screen when the officer began to decide; a decision on anything else is refused here and there. */
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
 * The officer pressed a decision. Allow without open questions is sent at once; everything else asks for a reason.
 * `held` says that the guard time of the allow key was kept.
 */
export function beginDecision(decision: Decision, held: boolean): void {
  const view = inspection.value;
  if (view === null || !(decision === 'clear' ? allowable.value : decidable.value)) return;
  notice.value = null;
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

/** Sends a decision; returns words when it was refused. The panel closes only when the daemon has recorded it. */
export async function sendDecision(draft: Draft): Promise<string | null> {
  sending.value = true;
  const mine = panel.value;
  const answer = await daemon.decide({
    inspectionId: draft.seen.inspectionId,
    revision: draft.seen.revision,
    decision: draft.decision,
    reasons: draft.reasons,
    note: draft.note.trim(),
    held: draft.held,
  });
  sending.value = false;
  if (answer.ok) {
    // Only the panel of this decision: what the officer opened while the answer was on its way stays open.
    if (panel.value === mine) panel.value = null;
    notice.value = null;
    if (draft.decision === 'clear') void drawQuestion(draft.seen.inspectionId);
    return null;
  }
  const words = problemWords(answer);
  notice.value = words;
  return words;
}
