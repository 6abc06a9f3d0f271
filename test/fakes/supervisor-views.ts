import { SupervisorView } from '../../src/adapters/http/api/supervisor.ts';
import { FACE_ALERT_ID, LANES, type Lane } from './lane-views.ts';
import type { EMPTY_SUPERVISOR_VIEW } from './supervisor-service.ts';

type View = typeof EMPTY_SUPERVISOR_VIEW;

const ID = (n: number): string => `0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9b${String(n).padStart(2, '0')}`;

/** Minutes before now, as the daemon writes them: the desk shows ages. */
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

/** A desk at which every kind of work waits. Everybody is invented. */
export function busyDesk(): View {
  const view: View = {
    route: { now: 'Ferry', offered: ['Ferry', 'Road'] },
    entries: [
      {
        inspectionId: ID(1),
        alertId: ID(11),
        cls: 'protect',
        outcome: 'confirmed',
        by: 'a.officer',
        second: 's.other',
        at: ago(190),
        late: true,
        open: false,
        decision: 'clear',
        over: { followed: 'in-part', goesWith: 'safeguarding', by: 'a.officer', second: 's.other' },
      },
      {
        inspectionId: ID(2),
        alertId: ID(12),
        cls: 'stop',
        outcome: 'unsure',
        by: 'a.officer',
        second: null,
        at: ago(25),
        late: false,
        open: false,
        decision: 'second-line',
        over: null,
      },
    ],
    handOvers: [
      {
        inspectionId: ID(3),
        at: ago(12),
        officer: 'b.officer',
        reasons: ['DOCUMENT_NEEDS_EXPERT'],
        facts: [
          { check: 'mrz.check-digits', value: 'failed', reason: 'MRZ_CHECK_DIGIT' },
          { check: 'document.expiry', value: 'failed', reason: 'DOCUMENT_EXPIRED' },
        ],
        alerts: [{ cls: 'document', outcome: 'unsure' }],
        offered: {
          clear: [
            { reason: 'LOOKED_AT_DOCUMENT', fact: 'mrz.check-digits' },
            { reason: 'KNOWN_ISSUER_DEFECT', fact: null },
            { reason: 'CORRECTED_BY_HAND', fact: null },
            { reason: 'EQUIPMENT_FAULT', fact: null },
            { reason: 'OTHER', fact: null },
          ],
          'second-line': [
            { reason: 'DOCUMENT_NEEDS_EXPERT', fact: 'mrz.check-digits' },
            { reason: 'ANSWERS_NEED_TIME', fact: null },
            { reason: 'OTHER', fact: null },
          ],
        },
        own: false,
      },
      {
        inspectionId: ID(4),
        at: ago(4),
        officer: 's.super',
        reasons: ['OTHER'],
        facts: [],
        alerts: [],
        offered: {
          clear: [
            { reason: 'LOOKED_AT_DOCUMENT', fact: 'mrz.check-digits' },
            { reason: 'KNOWN_ISSUER_DEFECT', fact: null },
            { reason: 'CORRECTED_BY_HAND', fact: null },
            { reason: 'EQUIPMENT_FAULT', fact: null },
            { reason: 'OTHER', fact: null },
          ],
          'second-line': [
            { reason: 'DOCUMENT_NEEDS_EXPERT', fact: 'mrz.check-digits' },
            { reason: 'ANSWERS_NEED_TIME', fact: null },
            { reason: 'OTHER', fact: null },
          ],
        },
        own: true,
      },
    ],
    use: {
      weeks: 13,
      decisions: [
        { decision: 'clear', quiet: 812, facts: 21 },
        { decision: 'second-line', quiet: 3, facts: 40 },
        { decision: 'supervisor', quiet: 0, facts: 4 },
      ],
      reasons: [{ reason: 'LOOKED_AT_FACE', n: 21 }],
      entries: [{ week: '2026-W47', cls: 'protect', outcome: 'confirmed', decision: 'clear', n: 1 }],
      rates: [
        {
          kind: 'face-rejection',
          clause: 'TR-03121-3 4.7.3.1',
          limit: 0.05,
          count: 60,
          of: 400,
          unjudged: 2,
          low: 0.12,
          high: 0.19,
          floor: 60,
          standing: 'above',
        },
      ],
      statedFmr: 5e-4,
      k: 20,
      issuers: [{ quarter: '2026-Q3', k: 20, rates: [{ issuer: 'UTO', atLeast: 60, percent: 25, standing: 'above' }] }],
      patterns: [
        {
          week: '2026-W47',
          k: 20,
          total: 172,
          hours: 3,
          cells: [{ from: 8, to: 9, route: null, document: 'passport', outcome: 'quiet', n: 64 }],
          rest: 12,
        },
      ],
    },
    help: {
      state: 'carried',
      tried: false,
      codes: ['REF_KEY_SOON'],
      keyDays: 12,
      word: {
        word: 'waits',
        number: {
          kind: 'body',
          who: [{ language: 'en', text: 'Protection officer' }],
          number: '+00 000 120',
          hours: '06:00-22:00',
          zone: 'Europe/Paris',
          openNow: true,
          languages: ['en', 'fr'],
        },
      },
    },
    disk: { freeMb: 73_728, totalMb: 257_024 },
  };
  return SupervisorView.omit({ officers: true }).parse(view);
}

/** A face candidate of the traveller at the desk, as a supervisor sees it before an own answer. */
export function hiddenAnswer(): Lane {
  const lane = LANES.faceEntry();
  const inspection = lane.inspection;
  if (inspection === null) throw new Error('no traveller');
  const alerts = inspection.alerts.map((alert) =>
    alert.id === FACE_ALERT_ID ? { ...alert, opened: true, awaitsSecond: 'hidden' as const, outcome: null } : alert,
  );
  return { ...lane, inspection: { ...inspection, alerts } };
}
