import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { type Chosen, chooseAll, type Observation, recordOf } from '../../../src/cli/calibration/index.ts';
import {
  CALIBRATED_CHECK_IDS,
  type CalibratedCheck,
  type CalibrationRecord,
  Calibrations,
  calibratedRow,
  type StoredCalibration,
} from '../../../src/core/document/calibration/index.ts';
import { catalogueSchema } from '../../../src/core/document/index.ts';
import { furtherPrint } from '../../../src/core/inspection/flow/index.ts';
import { unfinishedChecks, type Work } from '../../../src/core/inspection/flow/work.ts';
import { type Check, type CheckId, COUNTING, WAYS_TO_COUNT } from '../../../src/core/inspection/record/checks/index.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';
import { createDocumentTypeStep, createFaceStep } from '../../../src/inference/host/index.ts';
import { withTable } from '../../../tools/day-one/table.ts';
import { IMAGER, MADE, SETTING } from '../../fakes/calibrations.ts';
import { UTO_LINES } from '../../fakes/lane-ports.ts';

type WayToCount = (typeof WAYS_TO_COUNT)[number];

const catalogue = catalogueSchema.parse(
  JSON.parse(readFileSync(join(packageRoot, 'models', 'document-catalogue.json'), 'utf8')),
);
const ids = Object.keys(COUNTING) as CheckId[];
const inWay = (...ways: WayToCount[]) => ids.filter((id) => ways.includes(COUNTING[id].way));
const calibrated = inWay('calibration', 'type-calibration') as CalibratedCheck[];

const TYPE_A = { name: 'document-model', version: 'UTO-P-1', sha256: 'a1'.repeat(32) };
const TYPE_B = { name: 'document-model', version: 'UTO-P-2', sha256: 'b2'.repeat(32) };
const PART = { name: 'part', version: '1.0.0', sha256: 'c3'.repeat(32) };
const componentOf = (check: CalibratedCheck) => (calibratedRow(check).ofType ? TYPE_A : PART);

/** Genuine scores lie on the near side of 0, attacks on the far side; as the checks themselves state their limits. */
function scale(check: CalibratedCheck): { genuine: (i: number) => number; attack: number; floor: number } {
  const { direction, asFound, floor } = calibratedRow(check);
  if (asFound) return { genuine: () => 0, attack: 1, floor };
  if (direction !== 'higher-is-suspicious') return { genuine: (i) => 0.8 + i / 1000, attack: 0.1, floor: 0.6 };
  return { genuine: (i) => 0.1 + i / 1000, attack: 4, floor: Number.isFinite(floor) ? floor : 1 };
}

function page(check: CalibratedCheck, name: string, value: number): Observation {
  const { floor } = scale(check);
  return {
    file: name,
    setting: SETTING,
    sharpness: 1,
    scores: new Map([[check, { value, threshold: floor, floor, component: componentOf(check) }]]),
    unscored: new Map(),
    model: { country: 'UTO', type: 'P' },
    takenOn: null,
  };
}

/** What the command makes of sixty genuine pages and of the kit, with synthetic scores. */
function calibrate(check: CalibratedCheck, { kit = true }: { kit?: boolean } = {}): CalibrationRecord {
  const { genuine, attack } = scale(check);
  const pages = Array.from({ length: 60 }, (_, i) => page(check, `g${i}`, genuine(i)));
  const family = (name: string) => Array.from({ length: 10 }, (_, i) => page(check, `${name}${i}`, attack));
  const families = kit ? calibratedRow(check).kit.map((name) => [`${name}-a`, family(name)] as const) : [];
  const [chosen] = chooseAll({
    genuine: pages,
    kit: new Map(families),
    checks: [check],
    target: 0.05,
    minSharpness: 0,
  });
  const state = { journal: { signer: { publicKey: new Uint8Array(32) } }, clock: { wall: () => MADE } };
  return recordOf(chosen as Chosen, {
    state: state as unknown as Parameters<typeof recordOf>[1]['state'],
    imager: IMAGER,
    images: { format: 'jpeg', ppi: null, step: null },
    target: 0.05,
    people: { technician: 'tom', approver: 'sofia' },
  });
}

/** A finding of the check as delivered: an attack that it saw. */
function finding(check: CalibratedCheck, more: Partial<Check> = {}): Check {
  const { direction, asFound, alarm } = calibratedRow(check);
  return {
    check,
    mode: 'e',
    value: asFound ? 'undetermined' : 'failed',
    reason: asFound ? 'MRZ_VIZ_DIFFERS' : (alarm ?? 'DOC_PHOTO_SIZE'),
    errorCode: null,
    margin: -0.5,
    score: { value: scale(check).attack, threshold: scale(check).floor, achievedFmr: null, direction },
    component: componentOf(check),
    t0: 0,
    t1: 1,
    ...more,
  };
}

const DAY_AFTER = '2026-11-27T10:00:00Z';
function at(record: CalibrationRecord | null, context: { now?: string; imager?: typeof IMAGER } = {}) {
  const { now = DAY_AFTER, imager = IMAGER } = context;
  const stored: StoredCalibration[] = record === null ? [] : [{ id: '1d'.repeat(32), record }];
  const clock = { wall: () => new Date(now), trusted: () => true };
  return (check: Check): Check => new Calibrations(stored, { imager, clock }).apply([check], SETTING)[0] as Check;
}

describe('every evaluatory check has a way to count', () => {
  it('names it in the catalogue as the code does', () => {
    for (const { check, mode, way } of catalogue.routines) {
      expect([check, way]).toEqual([check, COUNTING[check as CheckId].way]);
      if (mode === 'e') expect([check, way]).not.toEqual([check, 'delivered']);
      if (way !== 'delivered' && way !== 'all-editions') expect([check, mode]).toEqual([check, 'e']);
    }
  });

  it('and the table of the calibrations holds every one whose way is a calibration', () => {
    // Both count as delivered: a calibration moves only their limits.
    const limits = ['document.capture', 'document.mrz-ir'];
    expect([...CALIBRATED_CHECK_IDS].filter((id) => !limits.includes(id)).sort()).toEqual([...calibrated].sort());
    for (const check of calibrated) {
      expect([check, calibratedRow(check).ofType === true]).toEqual([
        check,
        COUNTING[check].way === 'type-calibration',
      ]);
      expect(calibratedRow(check).kit.length).toBeGreaterThan(0);
    }
  });

  it('stands in the table of the page for operators', () => {
    const text = readFileSync(join(packageRoot, 'docs', 'document-checks.md'), 'utf8');
    expect(text, 'run: node --import tsx tools/day-one/table.ts').toBe(withTable(text));
  });
});

describe.each(calibrated)('%s', (check) => {
  it('counts on this imager with genuine pages and the whole kit', () => {
    const record = calibrate(check);
    expect(record).toMatchObject({ check, mode: 'o', reason: null, n: 60 });
    const judged = at(record)(finding(check));
    expect(judged).toMatchObject({ mode: 'o', reason: finding(check).reason, calibration: { documents: 60 } });
    expect(judged.value).toBe(finding(check).value);
  });

  it.each<[string, (record: CalibrationRecord) => ReturnType<typeof at>]>([
    ['nothing is calibrated', () => at(null)],
    ['the kit was not tried', () => at(calibrate(check, { kit: false }))],
    ['its twelve months are over', (record) => at(record, { now: '2027-11-26T10:00:00Z' })],
    ['the imager is another one', (record) => at(record, { imager: { ...IMAGER, serial: '0043' } })],
    ['the score means something else', (record) => at({ ...record, scale: record.scale + 1 })],
  ])('is only shown where %s', (_, context) => {
    expect(context(calibrate(check))(finding(check)).mode).toBe('e');
  });

  it('is only shown where the component that judges is another one', () => {
    const other = { ...componentOf(check), sha256: 'ff'.repeat(32) };
    expect(at(calibrate(check))(finding(check, { component: other }))).toEqual(finding(check, { component: other }));
  });
});

describe.each(inWay('type-calibration') as CalibratedCheck[])('%s of a document type', (check) => {
  it('never counts by the calibration of another type', () => {
    const other = finding(check, { component: TYPE_B });
    expect(at(calibrate(check))(other)).toEqual(other);
    // Nor where the two types would have the same print.
    const twin = finding(check, { component: { ...TYPE_B, sha256: TYPE_A.sha256 } });
    expect(at(calibrate(check))(twin)).toEqual(twin);
  });

  it('keeps the difference that it found, and passes what a genuine page may show', () => {
    const { threshold } = calibrate(check);
    const near = { value: threshold, threshold: 1, achievedFmr: null, direction: 'higher-is-suspicious' } as const;
    expect(at(calibrate(check))(finding(check, { score: near }))).toMatchObject({
      mode: 'o',
      value: 'successful',
      reason: calibratedRow(check).pass,
    });
  });

  it('stays as delivered on a page whose type somebody chose', () => {
    const documentModel = { country: 'UTO', type: 'P', number: 1, year: null, taughtFrom: 5, byHand: true as const };
    const chosen = finding(check, { documentModel });
    expect(at(calibrate(check))(chosen)).toEqual(chosen);
  });
});

describe('the second portrait', () => {
  const ghost = (value: number, more: Partial<Check>) =>
    finding('face.ghost', {
      score: { value, threshold: 0.7, achievedFmr: null, direction: 'higher-is-same-person' },
      ...more,
    });
  const record = calibrate('face.ghost');

  it('has a threshold that is never stricter than the band of the face model', () => {
    expect(record.threshold).toBe(0.6);
  });

  it('counts a difference and a match, and leaves what lies between them open', () => {
    expect(at(record)(ghost(0.59, {}))).toMatchObject({ mode: 'o', value: 'failed', reason: 'FACE_GHOST_DIFFERS' });
    const match = ghost(0.75, { value: 'successful', reason: 'FACE_GHOST_ALIKE' });
    expect(at(record)(match)).toMatchObject({ mode: 'o', value: 'successful' });
    const between = ghost(0.65, { value: 'undetermined', reason: 'FACE_GHOST_UNCLEAR' });
    expect(at(record)(between)).toMatchObject({ mode: 'e', value: 'undetermined', reason: 'FACE_GHOST_UNCLEAR' });
    // Below the delivered band and within what genuine pages show here: no difference, and no pass.
    const loose = at({ ...record, threshold: 0.5 })(ghost(0.55, {}));
    expect(loose).toMatchObject({ mode: 'e', value: 'undetermined', reason: 'FACE_GHOST_UNCLEAR' });
  });

  it('is not judged by the score of a portrait that is too faint', () => {
    const faint = ghost(0.1, { value: 'undetermined', reason: 'FACE_GHOST_FAINT' });
    expect(at(record)(faint)).toEqual(faint);
  });
});

describe('printed text of a visa', () => {
  it('is silenced by one genuine visa that differs, and the kit shows it', () => {
    const pages = Array.from({ length: 60 }, (_, i) => page('second.printed-zone', `g${i}`, i === 0 ? 1 : 0));
    const attacks = Array.from({ length: 10 }, (_, i) => page('second.printed-zone', `a${i}`, 1));
    const kit = new Map([['visa-text-a', attacks]]);
    const [chosen] = chooseAll({ genuine: pages, kit, checks: ['second.printed-zone'], target: 0.05, minSharpness: 0 });
    expect(chosen?.kit.verdict).toEqual({ state: 'blind', families: ['visa-text-a'] });
  });
});

describe('a score of the print of a further document', () => {
  const { document } = readMrz({ lines: [...UTO_LINES], source: 'typed', uncertain: [] }, null);
  if (document === null) throw new Error('the MRZ does not read');
  const scoresOf = (format: 'MRV-A' | 'MRV-B' | 'TD1' | 'TD3', value: Check['value']) => {
    const compared = finding('second.printed-zone', { value });
    const { score: _, ...bare } = compared;
    const [print] = furtherPrint(bare, {
      document: { ...document, format },
      stated: null,
      clock: { mono: () => 1 },
    });
    return print?.score?.value;
  };

  it('is given on visas alone, so that nothing else counts by their calibration', () => {
    for (const format of ['MRV-A', 'MRV-B'] as const)
      expect(
        ['successful', 'undetermined', 'failed'].map((value) => scoresOf(format, value as Check['value'])),
      ).toEqual([0, 1, 1]);
    for (const format of ['TD1', 'TD3'] as const) expect(scoresOf(format, 'successful')).toBeUndefined();
    // Where nothing was compared, nothing agrees.
    for (const value of ['not-supported', 'aborted'] as const) expect(scoresOf('MRV-A', value)).toBeUndefined();
  });
});

describe('a check that was cut off', () => {
  const works: Work[] = ['page', 'document-model', 'spectral', 'page-print', 'page-seals', 'verification', 'chip'];

  it('counts where it counts as delivered, and is shown where a way to count may be missing', () => {
    for (const { check, mode } of unfinishedChecks(works, 0))
      expect([check, mode === 'e']).toEqual([check, COUNTING[check].way !== 'delivered']);
  });
});

/** Nothing was acquired: a check that then ends without a result still says whether it counts. */
const NO_FACE = { reference: null, referenceReason: 'FACE_NO_REFERENCE', frames: [], failure: null, t0: 0 } as const;

/** The comparisons of faces with one model of the operator loaded. */
function facesOf(model: object) {
  const loaded = { ok: true, name: 'own', version: '1.0.0', sha256: 'aa', ...model };
  const profile = { profile: 'accurate', models: [loaded], committed: [], reading: [] };
  const supervisor = { health: () => ({ state: 'ready', pid: 1, profile }) };
  const options = { supervisor, clock: { mono: () => 1 }, profile: 'accurate' };
  return createFaceStep(options as unknown as Parameters<typeof createFaceStep>[0]);
}

/** Mode of the check where its way was gone, and where it was not. */
const OTHER_WAYS: Readonly<
  Record<'all-editions' | 'certificate' | 'evaluation', () => Promise<{ gone: string; not: string }>>
> = {
  evaluation: () => {
    const modeOf = (morphDetection: object | undefined) => {
      const step = facesOf({ role: 'embedder', mode: 'm', morphDetection });
      const page = step.verify(NO_FACE).find(({ check }) => check === 'face.morph')?.mode;
      const chip = step.compare({ ...NO_FACE, check: 'face.morph-chip' }).mode;
      return page === chip ? chip : '';
    };
    const rates = { threshold: 0.4 };
    return Promise.resolve({ gone: modeOf({ page: rates, chip: rates }), not: modeOf(undefined) });
  },
  'all-editions': async () => {
    const { document } = readMrz({ lines: [...UTO_LINES], source: 'typed', uncertain: [] }, null);
    if (document === null) throw new Error('the MRZ does not read');
    const modeOf = async (allEditions: boolean) => {
      const key = { country: document.issuingState.code, type: document.documentCode, number: 1, year: null };
      const type = { key, allEditions, zone: true, format: 'TD3', print: { plane: '' }, photo: null, cells: [] };
      const options = { supervisor: {}, clock: { mono: () => 1 }, models: [type] };
      const step = createDocumentTypeStep(options as unknown as Parameters<typeof createDocumentTypeStep>[0]);
      const checks = await step.identify({ bytes: new Uint8Array(1), place: null, document });
      return checks.find(({ check }) => check === 'document.model')?.mode ?? '';
    };
    return { gone: await modeOf(true), not: await modeOf(false) };
  },
  certificate: () => {
    const modeOf = (attackDetection: object | undefined) => {
      const step = facesOf({ role: 'liveness', mode: 'o', attackDetection });
      return step.verify(NO_FACE).find(({ check }) => check === 'face.liveness')?.mode ?? '';
    };
    return Promise.resolve({ gone: modeOf({ threshold: 0.7 }), not: modeOf(undefined) });
  },
};

describe('the ways that are no calibration', () => {
  it('are all tried here', () => {
    const tried = ['delivered', 'calibration', 'type-calibration', ...Object.keys(OTHER_WAYS)];
    expect([...WAYS_TO_COUNT].sort()).toEqual(tried.sort());
  });

  it.each([
    ['all-editions', 'm'],
    ['certificate', 'o'],
    ['evaluation', 'o'],
  ] as const)('%s makes its check count, and without it the check is shown', async (way, counted) => {
    expect(inWay(way)).toHaveLength(way === 'evaluation' ? 2 : 1);
    expect(await OTHER_WAYS[way]()).toEqual({ gone: counted, not: 'e' });
  });
});
