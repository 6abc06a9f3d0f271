import type { DiagnosisService, DiagnosisSnapshot } from '../../src/adapters/http/api/advice.ts';
import { DiagnosisView } from '../../src/adapters/http/api/diagnosis.ts';

const AT = '2026-11-29T09:41:00.000Z';

type Part = DiagnosisSnapshot['components'][number];

function part(id: Part['id'], more: Partial<Part> = {}): Part {
  return {
    id,
    subject: null,
    state: 'ok',
    code: 'HEALTH_OK',
    number: 82001,
    advice: null,
    since: null,
    by: 'service',
    ...more,
  };
}

/** A machine with something of every state in it; nothing of it is measured on one. */
export const MACHINE: DiagnosisSnapshot = DiagnosisView.parse({
  at: AT,
  startedAt: '2026-11-29T05:02:00.000Z',
  components: [
    part('scanner', {
      subject: 'usb-2d5b-reader',
      state: 'fault',
      code: 'PERIPHERAL_LOST',
      number: 82006,
      advice: 'SCANNER_LOST',
      since: '2026-11-29T09:38:12.000Z',
    }),
    part('imager', { subject: 'folder', since: '2026-11-29T05:02:30.000Z' }),
    part('camera', {
      subject: 'browser',
      state: 'attention',
      code: 'HEALTH_ATTENTION',
      number: 82002,
      advice: 'CAMERA_SILENT',
      since: '2026-11-29T09:40:51.000Z',
    }),
    part('chip-reader', { state: 'not-fitted', code: 'HEALTH_NOT_FITTED', number: 82004 }),
    part('models'),
    part('list', { subject: 'Lost and stolen documents' }),
    part('list', {
      subject: 'Missing persons, whole country, with a long name',
      state: 'fault',
      code: 'LIST_STALE',
      number: 50002,
      advice: 'LISTS_NEWER',
      since: '2026-11-29T09:02:00.000Z',
    }),
    part('updates', { state: 'fault', code: 'UPDATE_TOO_SLOW', number: 51093, advice: 'UPDATE_LINE' }),
    part('list-check', { state: 'unknown', code: 'HEALTH_UNKNOWN', number: 82005, advice: 'LISTS_UNCHECKED' }),
    part('notices'),
    part('line', { state: 'attention', code: 'LINK_UNREACHABLE', number: 53102, advice: 'LINK_UNREACHABLE' }),
    part('policy', { state: 'attention', code: 'HEALTH_ATTENTION', number: 82002, advice: 'POLICY_RENEW' }),
    part('indicators'),
    part('trust-store', { state: 'fault', code: 'TRUST_EXPIRED', number: 40308, advice: 'TRUST_IMPORT' }),
    part('program', {
      subject: '0.5.0',
      state: 'attention',
      code: 'PROGRAM_SELFTEST_FAILED',
      number: 51207,
      advice: 'PROGRAM_CENTRAL',
    }),
    part('audit'),
    part('clock'),
    part('disk', { state: 'fault', code: 'DISK_LOW', number: 82008, advice: 'UPDATE_ROOM' }),
    part('service'),
    part('self-test', { state: 'fault', code: 'HEALTH_FAULT', number: 82003, advice: 'SELFTEST_DOCTOR' }),
    part('part', { subject: 'node', by: 'self-test', since: '2026-11-29T04:36:00.000Z' }),
    part('part', {
      subject: 'key',
      state: 'fault',
      code: 'HEALTH_FAULT',
      number: 82003,
      advice: 'PART_DOCTOR',
      by: 'self-test',
      since: '2026-11-29T04:36:00.000Z',
    }),
  ],
  errors: [
    { hour: '2026-11-29T09Z', number: 80008, reason: 'READ_UNPLUGGED', check: null, times: 2 },
    { hour: '2026-11-29T09Z', number: 20004, reason: 'DOC_CAPTURE_GLARE', check: 'document.capture', times: 5 },
    { hour: '2026-11-29T08Z', number: 90005, reason: 'MODEL_UNAVAILABLE', check: 'face.verification', times: 1 },
  ],
  stages: [
    { stage: 'page', n: 212, p50Ms: 391, p95Ms: 740.5, budgetMs: 1000 },
    { stage: 'face', n: 198, p50Ms: 820.1, p95Ms: 1431.2, budgetMs: null },
    { stage: 'lists', n: 208, p50Ms: 4.2, p95Ms: 37.5, budgetMs: 30 },
    { stage: 'assessed', n: 211, p50Ms: 1011, p95Ms: 1640, budgetMs: 1500 },
    { stage: 'sealed', n: 0, p50Ms: null, p95Ms: null, budgetMs: null },
  ],
  line: {
    reason: 'LINK_UNREACHABLE',
    lastAnswer: '2026-11-29T08:12:00.000Z',
    cells: 89,
    announced: { version: 41, at: '2026-11-29T08:02:00.000Z' },
    daysLeft: 11,
  },
  versions: {
    software: '1.0.0',
    program: {
      running: '0.4.0',
      trialSince: null,
      kept: null,
      wentBack: { version: '0.5.0', at: '2026-11-29T02:05:00.000Z', reason: 'PROGRAM_SELFTEST_FAILED' },
    },
    trust: {
      version: 12,
      created: '2026-11-08T09:00:00.000Z',
      expires: '2026-11-29T09:00:00.000Z',
      cscas: 214,
      origin: ['a1b2c3d4e5f60718', '0718f6e5d4c3b2a1'],
    },
    configuration: { version: 6, sha256: '5f70bf18a086' },
    policy: { id: 'utopia-border', version: '7', until: '2026-12-20T00:00:00.000Z' },
    indicators: { version: '4', delivered: false },
    models: [
      { role: 'detector', name: 'yunet', version: '2023.3', sha256: '8f2383e4dd3c', refused: null },
      { role: 'embedder', name: '', version: '', sha256: '', refused: 'MODEL_DIGEST' },
    ],
    lists: [
      { name: 'Lost and stolen documents', generation: 812, ageMs: 3 * 3_600_000 },
      { name: 'Missing persons, whole country, with a long name', generation: null, ageMs: null },
    ],
  },
  selfTest: { at: '2026-11-29T04:36:00.000Z', result: 'needs-work', seconds: 41, parts: 34, open: 1 },
  disk: { freeMb: 812, totalMb: 61_440 },
  clock: { trusted: true, now: AT },
  readers: [{ machine: 'ees-1', since: '2026-11-26T05:58:00.000Z' }],
  memoryMb: 312,
});

/** A machine that was just started: nothing measured, no self-test held, no error. */
export const FRESH_MACHINE: DiagnosisSnapshot = DiagnosisView.parse({
  ...MACHINE,
  components: [
    part('scanner', { subject: 'simulated', state: 'unknown', code: 'HEALTH_UNKNOWN', number: 82005 }),
    part('self-test', { state: 'unknown', code: 'SELFTEST_NEVER', number: 82011, advice: 'SELFTEST_HOLD' }),
  ],
  errors: [],
  stages: MACHINE.stages.map(({ stage, budgetMs }) => ({ stage, n: 0, p50Ms: null, p95Ms: null, budgetMs })),
  line: { reason: 'LINK_ABSENT', lastAnswer: null, cells: 0, announced: null, daysLeft: null },
  versions: { ...MACHINE.versions, policy: null, models: [], lists: [], program: null, trust: null },
  selfTest: null,
  disk: null,
  clock: { trusted: false, now: AT },
});

/** Answers what it is told to. */
export class FakeMachine implements DiagnosisService {
  current: DiagnosisSnapshot = MACHINE;

  view(): DiagnosisSnapshot {
    return this.current;
  }
}
