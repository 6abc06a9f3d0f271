import type { z } from 'zod';
import type { MrzView } from '../../src/adapters/http/api/document.ts';
import type { CheckView } from '../../src/adapters/http/api/lane.ts';
import { CHECK_TABLE, type CheckId } from '../../src/core/inspection/record/checks/index.ts';
import { readMrz } from '../../src/core/mrz/index.ts';

/** Checks and zones of the fixture travellers. Check digits come from the mrz room, not from a table of answers. */
export type Check = z.infer<typeof CheckView>;
type Mrz = z.infer<typeof MrzView>;

export const MODEL = { name: 'face-accurate', version: '1.2.0', sha256: '4f1c'.repeat(16) };
const CODE = { name: 'waypost', version: '0.1.0', sha256: null };

export function check(name: string, value: Check['value'], reason: string, more: Partial<Check> = {}): Check {
  const { group, clause, place } = CHECK_TABLE[name as CheckId];
  return {
    check: name,
    clause,
    place,
    group,
    mode: 'm',
    value,
    reason,
    margin: null,
    score: null,
    region: null,
    map: null,
    compared: [],
    quality: [],
    component: CODE,
    calibration: null,
    documentModel: null,
    generic: null,
    knownIssue: null,
    deviations: [],
    durationMs: 4,
    ...more,
  };
}

const matched = (value: number): Check['score'] => ({
  value,
  threshold: 0.36,
  achievedFmr: 0.0005,
  direction: 'higher-is-same-person',
});

export const CLEAN: Check[] = [
  check('mrz.read', 'successful', 'MRZ_OK', { durationMs: 3 }),
  check('mrz.layout', 'successful', 'MRZ_OK'),
  check('mrz.check-digits', 'successful', 'MRZ_OK'),
  check('mrz.dates', 'successful', 'MRZ_OK'),
  check('mrz.codes', 'successful', 'MRZ_OK'),
  check('mrz.expiry', 'successful', 'MRZ_NOT_EXPIRED'),
  check('mrz.page', 'successful', 'MRZ_READS_AGREE', { durationMs: 61 }),
  check('mrz.printed-zone', 'successful', 'MRZ_VIZ_AGREES', { durationMs: 640 }),
  check('document.capture', 'successful', 'DOC_CAPTURE_OK', { margin: 0.412, durationMs: 188 }),
  check('document.portrait', 'successful', 'DOC_PORTRAIT_FOUND', {
    region: { image: 'VIS', rect: [0.05, 0.21, 0.27, 0.48] },
    component: MODEL,
    durationMs: 96,
  }),
  check('chip.access', 'not-supported', 'CHIP_NOT_FITTED', { durationMs: 0 }),
  check('face.capture', 'successful', 'FACE_QUALITY_OK', { margin: 0.31, durationMs: 812, component: MODEL }),
  check('face.verification', 'successful', 'FACE_MATCH', {
    score: matched(0.912),
    margin: 0.552,
    component: MODEL,
    durationMs: 9,
  }),
  check('face.liveness', 'undetermined', 'PAD_NO_ALARM', {
    mode: 'e',
    score: { value: 0.12, threshold: 0.98, achievedFmr: null, direction: 'higher-is-attack' },
    component: { name: 'liveness-mini', version: '1.0.0', sha256: '9ab0'.repeat(16) },
    durationMs: 31,
  }),
  check('lists.document', 'successful', 'LIST_CLEAR', { durationMs: 1 }),
  check('lists.person', 'successful', 'LIST_CLEAR', { durationMs: 12 }),
];

const reading = (
  measure: Check['quality'][number]['measure'],
  value: number,
  [low, high]: [number | null, number | null],
  unit = '',
): Check['quality'][number] => {
  const ok = (low === null || value >= low) && (high === null || value <= high);
  const advisory = measure === 'background' || measure === 'mouth-cover';
  return { measure, value, low, high, ok, unit, clause: 'TR-03121-3 4.4 5.7', advisory };
};

/** A capture that was good enough, with a picture the liveness model did not like. */
export const LIVENESS_ALARM: Check[] = CLEAN.map((entry) => {
  if (entry.check === 'face.liveness') {
    const score = { value: 0.83, threshold: 0.5, achievedFmr: null, direction: 'higher-is-attack' as const };
    return { ...entry, value: 'undetermined', reason: 'PAD_ALARM', score };
  }
  if (entry.check !== 'face.capture') return entry;
  const quality = [
    reading('faces', 1, [1, 1]),
    reading('eye-distance', 92.4, [60, null], 'px'),
    reading('roll', -1.6, [-12, 12], '°'),
    reading('exposure', 121, [35, 230], 'grey levels'),
    reading('mouth-cover', 0.21, [null, 0.15]),
    reading('background', 61, [null, 45], 'grey levels'),
  ];
  return { ...entry, quality };
});

/** A live picture that was not good enough, and so compared with nothing. */
export const POOR_LIVE: Check[] = CLEAN.map((entry) => {
  if (entry.check === 'face.verification')
    return { ...entry, value: 'undetermined', reason: 'FACE_QUALITY', score: null };
  if (entry.check === 'face.liveness') return { ...entry, value: 'undetermined', reason: 'INPUT_ABSENT', score: null };
  if (entry.check !== 'face.capture') return entry;
  const quality = [reading('eye-distance', 41.2, [60, null], 'px'), reading('yaw', 0.52, [-0.35, 0.35])];
  return { ...entry, value: 'undetermined', reason: 'FACE_QUALITY', margin: null, quality };
});

const TODAY = { year: 2026, month: 11, day: 29 };

/** A zone as the daemon would show it. */
export function zone(lines: string[], more: Partial<Mrz> = {}): Mrz {
  const { document } = readMrz({ lines, source: 'scanner', uncertain: [] }, TODAY);
  return {
    format: document?.format ?? null,
    lines,
    via: 'scanner',
    checks: document?.checks ?? [],
    uncertain: [],
    open: [],
    corners: null,
    reading: 'c0ffee',
    second: null,
    ...more,
  };
}

export const GOOD_MRZ = zone([
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'L898902C36UTO8808121F2801153<<<<<<<<<<<<<<06',
]);
/** One character of the number differs, so its digit and the composite do not hold. */
export const BAD_MRZ = zone([GOOD_MRZ.lines[0] ?? '', 'L898903C36UTO8808121F2801153<<<<<<<<<<<<<<06']);
/** The same zone read from the page picture, one character in doubt. */
export const DOUBTFUL_MRZ = zone(BAD_MRZ.lines, {
  via: 'image',
  uncertain: [{ line: 1, column: 6, seen: '3', candidates: ['2', '8'] }],
  open: [{ line: 1, column: 6, why: 'proposal', choices: ['3', '2', '8'] }],
  corners: [
    [0.036, 0.833],
    [0.915, 0.833],
    [0.915, 0.96],
    [0.036, 0.96],
  ],
});
export const CARD_MRZ = zone(
  ['I<UTOD231458907<<<<<<<<<<<<<<<', '8808121F2801153UTO<<<<<<<<<<<4', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
  { via: 'typed' },
);

export function replaced(...changes: Check[]): Check[] {
  return CLEAN.map((entry) => changes.find((change) => change.check === entry.check) ?? entry);
}

export const NEEDS_A_LOOK = replaced(
  check('mrz.check-digits', 'failed', 'MRZ_CHECK_DIGIT', {
    region: { image: 'VIS', rect: [0.03, 0.895, 0.215, 0.07] },
    compared: BAD_MRZ.checks.map(({ of, printed, computed, line, column }) => ({
      field: of,
      captured: printed,
      expected: computed,
      at: { line, column },
    })),
  }),
  check('face.verification', 'undetermined', 'FACE_INCONCLUSIVE', {
    score: matched(0.341),
    margin: -0.019,
    component: MODEL,
  }),
);

export const DOUBTFUL = replaced(
  check('mrz.read', 'undetermined', 'MRZ_PROPOSAL', {
    compared: [{ field: 'character', captured: '3', expected: '2', at: { line: 1, column: 6 } }],
  }),
  check('mrz.check-digits', 'aborted', 'MRZ_LOW_EVIDENCE', { compared: NEEDS_A_LOOK[2]?.compared ?? [] }),
);

export const PRINTED_DIFFERS = replaced(
  check('mrz.printed-zone', 'undetermined', 'MRZ_VIZ_DIFFERS', {
    region: { image: 'VIS', rect: [0.73, 0.255, 0.15, 0.04] },
    compared: [
      { field: 'documentNumber', captured: 'L898902C3', expected: 'L898907C3', at: { line: 1, column: 0 } },
      { field: 'birthDate', captured: '12 AUG 1988', expected: '12 AUG 1988', at: null },
    ],
  }),
);

/** The MRZ of that page holds another number, and its check digits hold. */
export const PRINTED_DIFFERS_MRZ = zone([GOOD_MRZ.lines[0] ?? '', 'L898907C31UTO8808121F2801153<<<<<<<<<<<<<<06']);

/** Print of the zone on trial, and one finding that the list of known issues sets aside. */
export const MRZ_PRINT: Check[] = [
  ...CLEAN,
  check('document.mrz-font', 'failed', 'KNOWN_ISSUE', {
    mode: 'e',
    generic: '(VI, AB, MR)',
    margin: -0.3,
    knownIssue: {
      reason: 'DOC_MRZ_FONT',
      note: 'Zones of 2021 were printed in another font.',
      source: 'letter of the issuer',
    },
  }),
  check('document.mrz-position', 'failed', 'DOC_MRZ_POSITION', {
    mode: 'e',
    margin: -0.62,
    score: { value: 1.24, threshold: 1, achievedFmr: null, direction: 'higher-is-suspicious' },
    region: { image: 'VIS', rect: [0.3, 0.89, 0.16, 0.05] },
  }),
];

/** Print of page and portrait on trial, each with its map. */
export const PAGE_PRINT: Check[] = [
  ...CLEAN,
  check('document.recapture', 'not-supported', 'DOC_RESOLUTION_UNKNOWN', { mode: 'e' }),
  check('document.photo-process', 'failed', 'DOC_PHOTO_PROCESS', {
    mode: 'e',
    generic: '(VI, FR, PH)',
    margin: -0.31,
    score: { value: 2.4, threshold: 1.1, achievedFmr: null, direction: 'higher-is-suspicious' },
    region: { image: 'VIS', rect: [0.06, 0.22, 0.25, 0.45] },
    map: {
      columns: 4,
      rows: 5,
      rect: [0.06, 0.22, 0.25, 0.45],
      levels: [255, 10, 20, 255, 30, 120, 140, 40, 60, 180, 200, 70, 20, 110, 90, 30, 0, 15, 20, 10],
    },
    component: { name: 'document-patch', version: '0.1.0', sha256: 'd0c5'.repeat(16) },
    durationMs: 210,
  }),
];

/** A second portrait that the machine found unlike the first. */
export const SECOND_PORTRAIT: Check[] = [
  ...CLEAN,
  check('face.ghost', 'failed', 'FACE_GHOST_DIFFERS', {
    mode: 'e',
    generic: '(VI, AB, SP)',
    margin: -0.3,
    score: { value: 0.19, threshold: 0.494, achievedFmr: null, direction: 'higher-is-same-person' },
    region: { image: 'VIS', rect: [0.8, 0.44, 0.1, 0.17] },
  }),
];

export const READS_DIFFER = replaced(
  check('mrz.page', 'undetermined', 'MRZ_READS_DIFFER', {
    compared: [{ field: 'character', captured: 'U', expected: 'V', at: { line: 1, column: 10 } }],
  }),
);

export const ALL_FAILED: Check[] = [
  check('mrz.read', 'undetermined', 'MRZ_LOW_EVIDENCE', {
    compared: [{ field: 'character', captured: '8', expected: 'B 3', at: { line: 1, column: 4 } }],
  }),
  check('mrz.layout', 'failed', 'MRZ_COLUMN_RULE', {
    compared: [{ field: 'column', captured: 'O', expected: '', at: { line: 1, column: 14 } }],
  }),
  NEEDS_A_LOOK[2] as Check,
  check('mrz.dates', 'failed', 'MRZ_DATE_IMPOSSIBLE', {
    compared: [{ field: 'birthDate', captured: '880231', expected: '', at: { line: 1, column: 13 } }],
  }),
  check('mrz.codes', 'undetermined', 'MRZ_CODE_UNKNOWN', {
    compared: [{ field: 'nationality', captured: 'UTX', expected: '', at: { line: 1, column: 10 } }],
  }),
  check('mrz.expiry', 'failed', 'MRZ_EXPIRED', {
    compared: [{ field: 'expiryDate', captured: '2024-01-15', expected: '2026-11-29', at: { line: 1, column: 21 } }],
  }),
  check('document.capture', 'undetermined', 'DOC_CAPTURE_GLARE', {
    region: { image: 'VIS', rect: [0.55, 0.1, 0.4, 0.35] },
    margin: -0.2,
  }),
  check('document.portrait', 'failed', 'DOC_PORTRAIT_NOT_FOUND', {
    region: { image: 'VIS', rect: [0.05, 0.21, 0.27, 0.48] },
  }),
  check('chip.access', 'aborted', 'INTERRUPTED'),
  check('face.capture', 'aborted', 'CAMERA_LOST'),
  check('face.verification', 'failed', 'FACE_NO_MATCH', { score: matched(0.112), margin: -0.248, component: MODEL }),
  check('face.liveness', 'undetermined', 'PAD_ALARM', { mode: 'e', component: MODEL }),
  check('lists.document', 'failed', 'LIST_HIT'),
];

/** Of no taught model; its MRZ fades in infrared light, and what was looked at in ultraviolet light is on trial. */
export const MODEL_UNKNOWN: Check[] = [
  ...CLEAN,
  check('document.model', 'undetermined', 'DOC_MODEL_UNKNOWN', { mode: 'e' }),
  check('document.layout', 'not-supported', 'DOC_MODEL_UNKNOWN', { mode: 'e' }),
  check('document.mrz-ir', 'failed', 'DOC_IR_LOW_CONTRAST', { mode: 'o', generic: '(IR, AB, MR)' }),
  check('document.uv-page', 'failed', 'DOC_UV_BRIGHT_PAGE', { mode: 'e', generic: '(UV, BR, FU)' }),
];

/** One result for every check that looks at the page, also those on trial. */
export const EVERY_LIGHT: Check[] = (Object.keys(CHECK_TABLE) as CheckId[])
  .filter((id) => !id.startsWith('second.'))
  .map((id) => CLEAN.find((entry) => entry.check === id) ?? check(id, 'successful', 'DOC_CAPTURE_OK'));

/** The portrait on the page may be a blend; counted by the operator's own pairs, or on trial. */
export const blend = (mode: Check['mode']): Check =>
  check('face.morph', 'failed', 'FACE_MORPH_POSSIBLE', {
    mode,
    score: { value: 0.41, threshold: 0.37, achievedFmr: null, direction: 'higher-is-attack' },
    component: MODEL,
  });
