import type { DiagnosisView } from '../api-diagnosis.gen.ts';
import { formatClock, formatMoment } from '../format.ts';
import { isKey, reasonTitle, t, tCode } from '../words/index.ts';

export type Part = DiagnosisView['components'][number];

const DAY_MS = 24 * 3_600_000;

/** Name of a part; a part of the self-test that this screen does not know is shown as it was written. */
export function partName({ id, subject }: Part): { name: string; which: string | null } {
  if (id !== 'part') return { name: t(`machine.id.${id}`), which: subject };
  const written = subject ?? '';
  const unit = /^units?(?: (.+))?$/.exec(written);
  if (unit !== null) return { name: t('machine.part.unit'), which: unit[1] ?? null };
  const key = `machine.part.${written.replaceAll(' ', '-')}`;
  return isKey(key) ? { name: t(key), which: null } : { name: t('machine.id.part'), which: written };
}

/** The reason in words. A refused update has only a code for central IT. */
export function reasonWords({ code }: { code: string }): string {
  const known = `machine.is.${code}`;
  if (isKey(known)) return t(known);
  const title = reasonTitle(code);
  return title === code ? t('machine.refused', { reason: code }) : title;
}

export function adviceWords({ advice }: Part): string | null {
  return advice === null ? null : tCode('advice', advice);
}

/** The hour if it was within a day of `now`, else the day and the hour. */
export function whenWords(at: string, now: string): string {
  const moment = new Date(at);
  return Date.parse(now) - moment.getTime() < DAY_MS ? formatClock(moment) : formatMoment(moment);
}

export const needsSomebody = ({ state }: Part): boolean => state !== 'ok' && state !== 'not-fitted';

const URGENCY: readonly Part['state'][] = ['fault', 'unknown', 'attention'];

/** Parts that need attention: broken parts first, then unknown ones, then those that are worth knowing about. */
export function toDo(parts: readonly Part[]): Part[] {
  return URGENCY.flatMap((state) => parts.filter((part) => part.state === state));
}

/** The program that the kiosk runs, and why another one did not remain. */
export function programWords({
  running,
  trialSince,
  kept,
  wentBack,
}: NonNullable<DiagnosisView['versions']['program']>): string {
  const at = (text: string): string => formatMoment(new Date(text));
  if (trialSince !== null && kept !== null)
    return t('diag.programTrial', { version: running, at: at(trialSince), kept });
  if (wentBack === null) return t('diag.programGood', { version: running });
  const { version: failed, reason } = wentBack;
  return t('diag.programBack', { version: running, at: at(wentBack.at), reason, failed });
}
