import type { Alert } from './alerts.ts';
import { isPersonAlert } from './assessment.ts';
import { adjudicationChecks } from './judgement.ts';
import type { ListStep } from './list-ports.ts';
import { type Check, foldValues, latestOf } from './results.ts';
import type { EventBody } from './running.ts';
import type { InspectionState } from './state.ts';

/**
 * What a look-up adds to an inspection. A re-read finds the same records again: they are not raised a second time, and
 * what the officer said about them still holds, so that reading a document twice asks nobody the same question twice.
 */
export function lookUpEvents(input: { state: InspectionState; found: ReturnType<ListStep['lookUp']> }): EventBody[] {
  const { state, found } = input;
  const fresh = found.alerts.filter((alert) => !state.alerts.some((known) => isSame(known, alert)));
  const after: InspectionState = {
    ...state,
    alerts: [...state.alerts, ...fresh],
    checks: [...state.checks, ...found.checks],
  };
  const judged = adjudicationChecks(after);
  return [
    ...fresh.map((alert): EventBody => ({ kind: 'alert-raised', alert })),
    ...[...found.checks, ...judged].map((check): EventBody => ({ kind: 'check-done', check })),
  ];
}

/**
 * What the look-up of a second document adds: its number is a check of its own, so that it neither clears nor accuses the
 * first. A person whom only its name finds is raised as well; one whom the first found is not raised again, and a name
 * that finds nobody says nothing against the first.
 */
export function additionalDocumentLookUpEvents({
  state,
  found,
  earlier,
}: {
  state: InspectionState;
  found: ReturnType<ListStep['lookUp']>;
  /** The worst answer about papers laid down before; null where there were none. */
  earlier: Check | null;
}): EventBody[] {
  const alerts = found.alerts.map((alert) => (isPersonAlert(alert) ? alert : { ...alert, of: 'second' as const }));
  const fresh = alerts.filter((alert) => !state.alerts.some((known) => isSame(known, alert)));
  const person = fresh.some(isPersonAlert);
  const checks = found.checks.flatMap((check): Check[] => {
    if (check.check === 'lists.document') return [asAdditionalDocument(check)];
    return check.check === 'lists.person' && person ? [check] : [];
  });
  // Papers laid down later are others: that their number is clear takes nothing from one that is on a list, nor from
  // one about which no list could be asked.
  const now = checks.find(({ check }) => check === 'lists.second') ?? null;
  const before = latestOf(state.checks, 'lists.second');
  const hit = before?.value === 'failed' ? before : null;
  const worst = worse(hit, earlier);
  const stands = worst !== null && worst.value !== now?.value && worse(now, worst) === worst ? [worst] : [];
  const said = [...checks, ...stands];
  const after: InspectionState = {
    ...state,
    alerts: [...state.alerts, ...fresh],
    checks: [...state.checks, ...said],
  };
  return [
    ...fresh.map((alert): EventBody => ({ kind: 'alert-raised', alert })),
    ...[...said, ...adjudicationChecks(after)].map((check): EventBody => ({ kind: 'check-done', check })),
  ];
}

/** The answer about the number of a further paper. */
export function asAdditionalDocument(check: Check): Check {
  return { ...check, check: 'lists.second' };
}

function worse(one: Check | null, other: Check | null): Check | null {
  if (one === null || other === null) return one ?? other;
  return foldValues([one.value, other.value]) === one.value ? one : other;
}

function isSame(a: Alert, b: Alert): boolean {
  const record = a.personal?.recordId;
  return (
    record !== undefined &&
    record === b.personal?.recordId &&
    a.list.id === b.list.id &&
    a.list.version === b.list.version &&
    a.cls === b.cls &&
    a.of === b.of &&
    a.via === b.via
  );
}
