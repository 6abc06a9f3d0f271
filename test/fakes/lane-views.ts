import type { z } from 'zod';
import { LaneView, SessionView } from '../../src/adapters/http/api/lane.ts';
import { chipWorth, evidenceStrength, isMrzSigned } from '../../src/core/inspection/flow/index.ts';
import { offeredReasons } from '../../src/core/inspection/lane/index.ts';
import { EMPTY_STATE, type InspectionState } from '../../src/core/inspection/record/index.ts';
import {
  ALL_FAILED,
  BAD_MRZ,
  blend,
  CARD_MRZ,
  type Check,
  CLEAN,
  check,
  DOUBTFUL,
  DOUBTFUL_MRZ,
  EVERY_LIGHT,
  GOOD_MRZ,
  LIVENESS_ALARM,
  MODEL_UNKNOWN,
  MRZ_PRINT,
  NEEDS_A_LOOK,
  PAGE_PRINT,
  POOR_LIVE,
  PRINTED_DIFFERS,
  PRINTED_DIFFERS_MRZ,
  READS_DIFFER,
  replaced,
  SECOND_PORTRAIT,
} from './lane-checks.ts';

/** Fixture snapshots of the officer's screen, one per state worth looking at. Every one passes the contract's schema. */
export type Lane = z.infer<typeof LaneView>;
type Inspection = NonNullable<Lane['inspection']>;
type Device = Lane['devices'][number];
type Assessment = NonNullable<InspectionState['assessment']>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b';
const OTHER_ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9aee';
export const PROTECT_ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a01';
export const DOCUMENT_ALERT_ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a02';
export const SECOND_ALERT_ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a03';
export const FACE_ALERT_ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0f';

const IN_EVERY_LIGHT = {
  irUrl: '/api/images/page',
  uvUrl: '/api/images/page',
  side1Url: '/api/images/page?side=1',
  side2Url: '/api/images/page?side=2',
};

function group(name: Check['group'], checks: readonly Check[], pending = false): Inspection['groups'][number] {
  const mine = checks.filter((entry) => entry.group === name && entry.mode !== 'e');
  const order = ['failed', 'aborted', 'undetermined', 'successful', 'not-supported'] as const;
  const value = order.find((candidate) => mine.some((entry) => entry.value === candidate)) ?? 'not-supported';
  const decisive = mine.find((entry) => entry.value === value);
  const notDone = mine.filter((entry) => entry.value === 'not-supported' || entry.value === 'aborted').length;
  return {
    group: name,
    value,
    decidedBy: decisive?.check ?? null,
    reason: decisive?.reason ?? 'INPUT_ABSENT',
    done: mine.length - notDone,
    notDone,
    pending,
  };
}

const groups = (checks: readonly Check[]): Inspection['groups'] =>
  (['document', 'chip', 'face', 'lists'] as const).map((name) => group(name, checks));

const facts = (checks: readonly Check[]): Inspection['facts'] =>
  checks.flatMap(({ check: name, value, reason, mode }) =>
    mode !== 'e' && (value === 'failed' || value === 'undetermined' || value === 'aborted')
      ? [{ check: name, value, reason }]
      : [],
  );

const UTOPIA = { code: 'UTO', name: 'Utopia', cls: 'specimen' };
export const PERSON: NonNullable<Inspection['person']> = {
  primary: 'ERIKSSON',
  secondary: 'ANNA MARIA',
  truncated: false,
  sex: 'F',
  birth: { raw: '880812', year: 1988, month: 8, day: 12, precision: 'day', possible: true, centuryAssumed: false },
  age: 38,
  nationality: UTOPIA,
  issuingState: UTOPIA,
  documentCode: 'P',
  documentNumber: 'L898902C3',
  expiry: { raw: '280115', year: 2028, month: 1, day: 15, precision: 'day', possible: true, centuryAssumed: false },
  daysToExpiry: 412,
  specimen: true,
};

const LIVE: NonNullable<Inspection['live']> = {
  url: '/api/images/live',
  at: '2026-11-29T09:41:06.000Z',
  frames: 0,
  guidance: 'none',
  hindered: [],
  restarts: 0,
  progress: null,
};

type Eyes = NonNullable<Inspection['eyes']['live']>;
/** As the worker finds them in the pictures of `lane-pictures.ts`. */
export const PORTRAIT_EYES: Eyes = { left: [0.3692, 0.485], right: [0.622, 0.4842], aspect: 0.8 };
/** Not where the eyes of that picture are: a camera that was held askew. */
const TILTED_EYES: Eyes = { left: [0.42, 0.5], right: [0.58, 0.38], aspect: 4 / 3 };
export const LIVE_EYES: Eyes = { left: [0.4573, 0.4036], right: [0.6175, 0.4084], aspect: 4 / 3 };

const PAGE: NonNullable<Inspection['page']> = {
  url: '/api/images/page',
  at: '2026-11-29T09:41:03.000Z',
  width: 1420,
  height: 1000,
  ppi: 288,
  irUrl: null,
  uvUrl: null,
  side1Url: null,
  side2Url: null,
  portraitUrl: '/api/images/portrait',
  portraitRect: [0.05, 0.21, 0.27, 0.48],
  ghostUrl: null,
};

/** A traveller with one document and no party. */
export const NO_ADDITIONAL_DOCUMENTS_VIEW: Inspection['papers'] = {
  wants: null,
  second: null,
  prompts: [],
  linked: false,
  minor: null,
  childQuestion: false,
  supportDot: false,
};

/** What the real lane offers for the facts that the screen shows. */
function reasonsOf(shown: Inspection['facts'], sample: boolean): Inspection['decisionReasons'] {
  const assessment = { groups: [], facts: shown as Assessment['facts'] };
  const of = (decision: 'clear' | 'second-line' | 'supervisor') =>
    offeredReasons({ ...EMPTY_STATE, sample, assessment }, decision);
  return { clear: of('clear'), 'second-line': of('second-line'), supervisor: of('supervisor') };
}

/** What the daemon makes of these checks. */
function worthOf(shown: readonly Check[]): Pick<Inspection, 'evidenceStrength' | 'chipWorth' | 'mrzSigned'> {
  const checks = shown as unknown as Parameters<typeof evidenceStrength>[0];
  return {
    evidenceStrength: evidenceStrength(checks),
    chipWorth: chipWorth(checks),
    mrzSigned: isMrzSigned(checks),
  };
}

function inspectionOf(checks: Check[], more: Partial<Inspection> = {}): Inspection {
  return {
    inspectionId: ID,
    phase: 'assessed',
    openedAt: '2026-11-29T09:41:00.000Z',
    demo: true,
    groups: groups(checks),
    facts: facts(checks),
    checks,
    awaiting: [],
    again: [],
    kept: [],
    person: PERSON,
    mrz: GOOD_MRZ,
    page: PAGE,
    live: { ...LIVE, frames: 3 },
    alarmFrames: [],
    chipSilent: false,
    chipPortraitUrl: null,
    chipReading: null,
    evidence: null,
    chipDetails: null,
    ...worthOf(checks),
    seal: null,
    eyes: { live: LIVE_EYES, portrait: PORTRAIT_EYES, chip: PORTRAIT_EYES, ghost: PORTRAIT_EYES },
    documentModels: { offered: [], chosen: null },
    alerts: [],
    overAsked: null,
    holdToAllow: facts(checks).length > 0,
    reasonsNeeded: facts(checks).length > 0,
    decisionReasons: reasonsOf(more.facts ?? facts(checks), more.sample ?? false),
    decision: null,
    sample: false,
    papers: NO_ADDITIONAL_DOCUMENTS_VIEW,
    ...more,
  };
}

const device = (role: Device['role'], state: Device['state'] = 'ok', advice: Device['advice'] = null): Device => ({
  role,
  device: `${role}-1`,
  state,
  advice,
  simulated: true,
});

const list = (id: string, name: string, ageMs: number): Lane['lists'][number] => ({
  id,
  name,
  version: 812,
  generatedAt: '2026-11-29T06:41:00.000Z',
  ageMs,
  maxAgeMs: 24 * HOUR_MS,
  state: 'fresh',
  legalBasis: 'Police Act s. 12, agreement 2026-07',
});

const LISTS = [
  list('lost-stolen', 'Lost and stolen documents', 3 * HOUR_MS),
  list('missing', 'Missing persons', 40 * MINUTE_MS),
  list('national', 'National alerts', 40 * MINUTE_MS),
  list('harbour', 'Operation Harbour', 12 * MINUTE_MS),
];

function laneOf(inspection: Inspection | null, more: Partial<Lane> = {}): Lane {
  return LaneView.parse({
    revision: 1,
    lane: { id: 'lane-3', name: 'Lane 3', demo: true, camera: 'simulated', training: null },
    inspection,
    party: null,
    interrupted: [],
    lastEnded: null,
    lastReadFailure: null,
    cameraFeed: null,
    devices: [device('scanner'), device('imager'), device('camera'), device('chip-reader', 'not-fitted')],
    lists: LISTS,
    models: { state: 'ready', profile: 'accurate', reason: null },
    clock: { trusted: true },
    audit: { ok: true },
    ...more,
  });
}

const LONG_PERSON = {
  ...PERSON,
  primary: 'PAPANDROPOULOUS-KONSTANTINOPOULOS',
  secondary: 'ALEXANDRA MARGARITA',
  truncated: true,
  age: 17,
  nationality: { code: 'GBD', name: 'British Overseas Territories Citizen', cls: 'state' },
  issuingState: { code: 'MKD', name: 'The former Yugoslav Republic of Macedonia', cls: 'state' },
  documentNumber: 'D231458907AB112347',
  daysToExpiry: -43,
  specimen: false,
};

const READ = CLEAN.filter((entry) => entry.check.startsWith('mrz') || entry.check === 'chip.access');

export const entryOf = (id: string, cls: Inspection['alerts'][number]['cls']): Inspection['alerts'][number] => ({
  id,
  cls,
  opened: false,
  raisedAt: '2026-11-25T09:11:40.000Z',
  awaitsSecond: null,
  outcome: null,
  answered: null,
  over: { goesWith: cls === 'protect', two: cls === 'protect' || cls === 'stop' },
});

type Entry = Inspection['alerts'][number];

/** The same entry once an officer has answered it. */
export const answered = (entry: Entry, outcome: NonNullable<Entry['outcome']>): Entry => ({
  ...entry,
  opened: true,
  outcome,
  answered: { by: 'a.officer', second: null, at: '2026-11-25T09:12:00.000Z', was: null, said: null },
});

/** A traveller with these checks; `more` and `lane` change the view and the lane around it. */
export const laneWith = (checks: Check[], more: Partial<Inspection> = {}, lane: Partial<Lane> = {}): Lane =>
  laneOf(inspectionOf(checks, more), lane);

/** The clean traveller with these entries: nothing on the glass is another. */
export const withEntries = (...alerts: Entry[]): Lane => laneOf(inspectionOf(CLEAN, { alerts }));

/** Built on demand: a test changes its own copy. */
export const LANES = {
  idle: () => laneOf(null),
  reading: () =>
    laneOf(
      inspectionOf([], {
        phase: 'presented',
        awaiting: ['mrz', 'live-face'],
        person: null,
        mrz: null,
        page: null,
        live: null,
        facts: [],
        groups: (['document', 'chip', 'face', 'lists'] as const).map((name) => group(name, [], name !== 'chip')),
      }),
    ),
  awaiting: () =>
    laneOf(
      inspectionOf(READ, {
        phase: 'read',
        awaiting: ['page', 'live-face'],
        page: null,
        live: {
          ...LIVE,
          guidance: 'too-far',
          hindered: ['eye-distance'],
          progress: { good: 1, wanted: 5 },
        },
        groups: (['document', 'chip', 'face', 'lists'] as const).map((name) => group(name, READ, name !== 'chip')),
      }),
    ),
  clean: () => laneOf(inspectionOf(CLEAN)),
  /** Profile `provenance`: the comparison is shown and does not count, so the group has no answer. */
  evaluationGrade: () => {
    const checks = CLEAN.map((entry) =>
      entry.check === 'face.verification' && entry.score !== null
        ? { ...entry, mode: 'e' as const, score: { ...entry.score, direction: 'lower-is-same-person' as const } }
        : entry,
    );
    const unanswered = { value: 'not-supported' as const, decidedBy: null, reason: 'INPUT_ABSENT' };
    const shown = groups(checks).map((entry) => (entry.group === 'face' ? { ...entry, ...unanswered } : entry));
    return laneOf(inspectionOf(checks, { groups: shown }));
  },
  needsALook: () =>
    laneOf(
      inspectionOf(NEEDS_A_LOOK, {
        person: { ...PERSON, documentNumber: 'L898903C3' },
        mrz: BAD_MRZ,
      }),
    ),
  doubt: () => laneOf(inspectionOf(DOUBTFUL, { mrz: DOUBTFUL_MRZ })),
  zonePrint: () => laneOf(inspectionOf(MRZ_PRINT)),
  pagePrint: () => laneOf(inspectionOf(PAGE_PRINT)),
  secondPortrait: () => laneOf(inspectionOf(SECOND_PORTRAIT, { page: { ...PAGE, ghostUrl: '/api/images/ghost' } })),
  printedDiffers: () =>
    laneOf(
      inspectionOf(PRINTED_DIFFERS, {
        person: { ...PERSON, documentNumber: 'L898907C3' },
        mrz: { ...PRINTED_DIFFERS_MRZ, corners: DOUBTFUL_MRZ.corners },
      }),
    ),
  readsDiffer: () => laneOf(inspectionOf(READS_DIFFER, { mrz: { ...GOOD_MRZ, corners: DOUBTFUL_MRZ.corners } })),
  allFailed: () =>
    laneOf(
      inspectionOf(ALL_FAILED, {
        person: { ...LONG_PERSON, secondary: 'ALEX' },
        mrz: { ...BAD_MRZ, uncertain: [{ line: 1, column: 4, seen: '8', candidates: ['B', '3'] }] },
        alerts: [entryOf(DOCUMENT_ALERT_ID, 'document')],
      }),
    ),
  sample: () => laneOf(inspectionOf(CLEAN, { sample: true })),
  longName: () => laneOf(inspectionOf(CLEAN, { person: LONG_PERSON, holdToAllow: true, reasonsNeeded: true })),
  /** A key that must be held, and no reason asked for. */
  heldKey: () => laneOf(inspectionOf(CLEAN, { holdToAllow: true })),
  protect: () => laneOf(inspectionOf(CLEAN, { alerts: [entryOf(PROTECT_ID, 'protect')] })),
  faceEntry: () => laneOf(inspectionOf(CLEAN, { alerts: [entryOf(FACE_ALERT_ID, 'protect')] })),
  faceAwaitsSecond: () =>
    laneOf(
      inspectionOf(CLEAN, {
        alerts: [{ ...entryOf(FACE_ALERT_ID, 'protect'), awaitsSecond: 'confirmed' }],
      }),
    ),
  documentHit: () => {
    const checks = replaced(check('lists.document', 'failed', 'LIST_HIT'));
    return laneOf(
      inspectionOf(checks, { alerts: [entryOf(DOCUMENT_ALERT_ID, 'document'), entryOf(PROTECT_ID, 'stop')] }),
    );
  },
  blend: () => laneOf(inspectionOf([...CLEAN, blend('m')])),
  blendOnTrial: () => laneOf(inspectionOf([...CLEAN, blend('e')])),
  livenessAlarm: () =>
    laneOf(
      inspectionOf(
        [
          ...LIVENESS_ALARM,
          check('face.chip', 'successful', 'FACE_MATCH'),
          check('face.portraits', 'undetermined', 'FACE_INCONCLUSIVE'),
        ],
        {
          live: { ...LIVE, frames: 5 },
          alarmFrames: [0.83, 0.91, 0.64, null].map((attackScore) => ({
            url: '/api/images/live',
            attackScore,
          })),
          chipPortraitUrl: '/api/images/portrait',
        },
      ),
    ),
  /** Three faces: the camera was held askew, the page shows a small portrait, and the eyes on the chip were not found. */
  threeFaces: () =>
    laneOf(
      inspectionOf(CLEAN, {
        live: { ...LIVE, frames: 5 },
        chipPortraitUrl: '/api/images/portrait',
        eyes: { live: TILTED_EYES, portrait: PORTRAIT_EYES, chip: null, ghost: null },
      }),
    ),
  /** One check of every kind that the page is looked at with. */
  everyLight: () => laneOf(inspectionOf(EVERY_LIGHT, { page: { ...PAGE, ...IN_EVERY_LIGHT } })),
  /** A sheet that casts a shadow at the portrait, on an imager that is calibrated. */
  portraitEdge: () => {
    const region: Check['region'] = { image: 'SIDE1', rect: [0.03, 0.18, 0.31, 0.54] };
    const edge = check('document.photo-edge', 'failed', 'DOC_PHOTO_EDGE', { region });
    return laneOf(inspectionOf([...CLEAN, edge], { page: { ...PAGE, ...IN_EVERY_LIGHT } }));
  },
  modelUnknown: () => laneOf(inspectionOf(MODEL_UNKNOWN, { page: { ...PAGE, irUrl: '/api/images/page' } })),
  poorLive: () => laneOf(inspectionOf(POOR_LIVE, { live: { ...LIVE, frames: 1, restarts: 1 } })),
  decided: () => laneOf(inspectionOf(CLEAN, { phase: 'decided', decision: 'clear' })),
  card: () => {
    return laneOf(
      inspectionOf(replaced(check('document.capture', 'not-supported', 'READ_NOT_FITTED')), {
        person: { ...PERSON, documentCode: 'I', documentNumber: 'D23145890' },
        mrz: CARD_MRZ,
        page: null,
      }),
      { devices: [device('scanner'), device('imager', 'not-fitted'), device('camera')] },
    );
  },
  /** A minor of a party with a visa that states another birth date. */
  secondDiffers: () => {
    const checks = [...CLEAN, check('second.pairs', 'failed', 'DOC_PAIRS_DIFFER')];
    const visa = { ...PERSON, documentCode: 'V', documentNumber: 'V12345678', daysToExpiry: 120 };
    return laneOf(
      inspectionOf(checks, {
        person: { ...PERSON, age: 12 },
        papers: {
          ...NO_ADDITIONAL_DOCUMENTS_VIEW,
          linked: true,
          prompts: ['minor'],
          second: {
            what: 'document',
            person: visa,
            mrz: GOOD_MRZ,
            page: { url: '/api/images/page', width: 1420, height: 1000 },
            pairs: [
              { field: 'surname', first: 'ERIKSSON', second: 'ERIKSSON', seal: null, agrees: true },
              { field: 'givenNames', first: 'ANNA MARIA', second: 'ANNA MARIA', seal: null, agrees: true },
              { field: 'birthDate', first: '880812', second: '880813', seal: null, agrees: false },
              { field: 'sex', first: 'F', second: 'F', seal: null, agrees: true },
              { field: 'nationality', first: 'UTO', second: 'UTO', seal: null, agrees: true },
            ],
            seal: null,
            unsigned: [],
          },
        },
      }),
      {
        party: {
          expected: false,
          members: [
            { inspectionId: OTHER_ID, primary: 'ERIKSSON', secondary: 'LARS', minor: false, asked: null },
            { inspectionId: ID, primary: 'ERIKSSON', secondary: 'ANNA MARIA', minor: true, asked: null },
          ],
          answered: [{ by: OTHER_ID, for: ID }],
        },
      },
    );
  },
  /** A child alone, with whom nobody is known to travel. */
  minorAsked: () =>
    laneOf(
      inspectionOf(CLEAN, {
        person: { ...PERSON, age: 12 },
        papers: { ...NO_ADDITIONAL_DOCUMENTS_VIEW, prompts: ['minor'] },
      }),
    ),
  /** A child of a party of eight: one question stands, the others were answered or not. */
  childAsked: () => {
    const asked = { adult: 'nobody', relationship: 'not-stated', authority: 'not-shown' } as const;
    const whole = { ...asked, adult: OTHER_ID, telephoned: 'reached', apart: 'yes' } as const;
    return laneOf(
      inspectionOf(CLEAN, {
        person: { ...PERSON, age: 12 },
        papers: {
          ...NO_ADDITIONAL_DOCUMENTS_VIEW,
          linked: true,
          minor: asked,
          childQuestion: true,
          supportDot: true,
        },
      }),
      {
        party: {
          expected: false,
          members: [ID, ...'1234567'].map((id, at) => ({
            inspectionId: at === 0 ? id : `0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0${id}`,
            primary: 'ERIKSSON',
            secondary: `CHILD ${at + 1}`,
            minor: true,
            asked: at === 0 ? asked : at % 2 === 0 ? whole : null,
          })),
          answered: [],
        },
      },
    );
  },
  secondHit: () => laneOf(inspectionOf(CLEAN, { alerts: [entryOf(SECOND_ALERT_ID, 'document')], holdToAllow: true })),
  secondAwaited: () =>
    laneOf(
      inspectionOf(CLEAN, { awaiting: ['second'], papers: { ...NO_ADDITIONAL_DOCUMENTS_VIEW, wants: 'document' } }),
    ),
  faults: () =>
    laneOf(null, {
      devices: [
        device('scanner', 'absent', 'SCANNER_ABSENT'),
        device('imager', 'lost', 'IMAGER_FOLDER_GONE'),
        device('camera', 'lost', 'CAMERA_FROZEN'),
        device('chip-reader', 'not-fitted'),
      ],
      models: { state: 'degraded', profile: 'accurate', reason: 'MODEL_SELFTEST' },
      clock: { trusted: false },
      audit: { ok: false },
      lists: LISTS.map((entry, at) => (at === 1 ? { ...entry, state: 'stale' as const, ageMs: 50 * HOUR_MS } : entry)),
      interrupted: [
        {
          inspectionId: ID,
          openedAt: '2026-11-29T09:12:00.000Z',
          phase: 'read',
          name: 'ERIKSSON, ANNA MARIA',
          alerts: [],
        },
      ],
      lastReadFailure: { what: 'mrz', reason: 'READ_PARTIAL', at: '2026-11-29T09:40:00.000Z' },
    }),
  interrupted: () =>
    laneOf(null, {
      interrupted: [
        {
          inspectionId: ID,
          openedAt: '2026-11-29T09:12:00.000Z',
          phase: 'read',
          name: 'ERIKSSON, ANNA MARIA',
          alerts: [],
        },
      ],
    }),
} as const satisfies Record<string, () => Lane>;

export type LaneName = keyof typeof LANES;

export function sessionOf(more: Partial<z.infer<typeof SessionView>> = {}): z.infer<typeof SessionView> {
  return SessionView.parse({
    officer: { id: 'A17', name: 'A. Officer', role: 'officer' },
    factor: null,
    locked: false,
    ended: null,
    lockAfterMs: 90_000,
    lane: { id: 'lane-3', name: 'Lane 3', demo: true, training: false },
    version: '0.1.0',
    ...more,
  });
}
