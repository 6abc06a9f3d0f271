import type { MrzDocument } from '../../mrz/index.ts';
import type { ListStep } from '../ports/steps/index.ts';
import type { Alert } from '../record/alerts/index.ts';
import { type Check, checkNow, foldValues, latestOf } from '../record/checks/index.ts';
import type { EventBody, InspectionState } from '../record/index.ts';
import { adjudicationChecks, isPersonAlert } from '../record/index.ts';
import { type SaidOf, saidOfReading } from './additional-documents-summary.ts';
import { type CheckTask, done } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';
import { absentChecks } from './work.ts';

type Found = ReturnType<ListStep['lookUp']>;
type Lists = Pick<LaneOptions, 'lists' | 'clock'>;

/** Looks the document up in the lists. Person and document are shown first, within 50 ms; the look-up takes 30 ms more. */
export function lookUp({ lists, clock }: Lists): CheckTask<MrzDocument | null, Found | null> {
  return {
    work: 'lists',
    needs: ['mrz'],
    afterScreen: true,
    asked: ({ document }) => ({ ask: document }),
    ask: (document) => (document === null ? null : askLists(lists, document)),
    events({ state }, found) {
      if (found !== null) return lookUpEvents({ state, found });
      return absentChecks(clock, { what: 'mrz', value: 'undetermined', reason: 'INPUT_ABSENT' })
        .filter((check) => check.check !== 'mrz.read')
        .map(done);
    },
  };
}

/** Looks a further document up in the lists. */
export function secondLookUp({ lists, clock }: Lists): CheckTask<{ of: SaidOf; document: MrzDocument | null }, Found> {
  return {
    work: 'second-lists',
    needs: ['second'],
    afterScreen: true,
    asked({ state }) {
      const mrz = state.papers.second?.mrz ?? null;
      if (mrz === null) return null;
      return { ask: { of: saidOfReading(mrz), document: mrz.personal?.document ?? null } };
    },
    ask({ document }) {
      if (document !== null) return askLists(lists, document);
      // An MRZ without a number: nothing was looked up for it, and a hit for an earlier paper remains.
      const about = { value: 'undetermined', reason: 'INPUT_ABSENT' } as const;
      return { checks: [checkNow(clock, { check: 'lists.document', ...about })], alerts: [] };
    },
    events: ({ state, additional }, found, { of }) =>
      additionalDocumentLookUpEvents({ state, found, earlier: additional.said.earlierLookUp(of) }),
    stored({ additional }, { checks }, { of }) {
      const answer = checks.find(({ check }) => check === 'lists.document');
      if (answer !== undefined) additional.said.keepLookUp(of, asAdditionalDocument(answer));
    },
  };
}

function askLists(lists: ListStep, document: MrzDocument): Found {
  const numberDoubtful = document.fields.documentNumber?.value5 !== 'successful';
  return lists.lookUp({ document, numberDoubtful });
}

/**
 * The events that a look-up adds to an inspection. If the document is read again, the same records are found. They are not raised
 * a second time, and the officer's answers about them stay valid, so that the same question is not asked twice.
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
 * The events that the look-up of a second document adds. Its number is a separate check, so it neither clears nor accuses the
 * first document. A person found only by name is also raised, unless the first look-up already found that person, and a name
 * without a hit does not weaken the first look-up.
 */
function additionalDocumentLookUpEvents({
  state,
  found,
  earlier,
}: {
  state: InspectionState;
  found: ReturnType<ListStep['lookUp']>;
  /** The worst answer about papers presented earlier; null if there were none. */
  earlier: Check | null;
}): EventBody[] {
  const alerts = found.alerts.map((alert) => (isPersonAlert(alert) ? alert : { ...alert, of: 'second' as const }));
  const fresh = alerts.filter((alert) => !state.alerts.some((known) => isSame(known, alert)));
  const person = fresh.some(isPersonAlert);
  const checks = found.checks.flatMap((check): Check[] => {
    if (check.check === 'lists.document') return [asAdditionalDocument(check)];
    return check.check === 'lists.person' && person ? [check] : [];
  });
  // Papers presented later are different ones: if their number is not listed, that does not clear an earlier one that is listed
  // or could not be looked up.
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
function asAdditionalDocument(check: Check): Check {
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
