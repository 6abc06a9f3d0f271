import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CALIBRATED_CHECK_IDS,
  Calibrations,
  calibratedRow,
  calibrationFault,
  calibrationRecord,
  fitsImages,
  judgeKit,
  type StoredCalibration,
} from '../../../src/core/document/calibration/index.ts';
import { DEFAULT_CAPTURE_LIMITS } from '../../../src/core/document/index.ts';
import { DEFAULT_PRINT_LIMITS } from '../../../src/core/document/mrz-print/index.ts';
import { GLYPHS, IMAGER, MADE, printCheck, record, SETTING, stored } from '../../fakes/calibrations.ts';

const clockAt = (wall: string | Date, trusted = true) => ({ wall: () => new Date(wall), trusted: () => trusted });
const context = (more = {}) => ({ imager: IMAGER, clock: clockAt('2026-12-01'), ...more });
const inForce = (entry: StoredCalibration, more = {}) => new Calibrations([entry], context(more));

describe('a calibration is in force', () => {
  it('on the imager, component, scale and days that it is about', () => {
    expect(calibrationFault(stored(), context(), GLYPHS)).toBeNull();
    expect(calibrationFault(stored(), context({ clock: clockAt(MADE) }), GLYPHS)).toBeNull();
    expect(calibrationFault(stored(), context({ clock: clockAt('2027-11-26T09:59:59Z') }), GLYPHS)).toBeNull();
  });

  it.each([
    ['another serial number', context({ imager: { ...IMAGER, serial: '0043' } }), GLYPHS, 'CAL_IMAGER'],
    ['another model', context({ imager: { ...IMAGER, model: 'page-box 4' } }), GLYPHS, 'CAL_IMAGER'],
    ['another firmware', context({ imager: { ...IMAGER, firmware: '1.9' } }), GLYPHS, 'CAL_IMAGER'],
    [
      'another reference',
      context({ imager: { ...IMAGER, lamps: '[["uv","white"],{"level":90}]' } }),
      GLYPHS,
      'CAL_IMAGER',
    ],
    ['an imager that is not named', context({ imager: null }), GLYPHS, 'CAL_IMAGER'],
    ['another model file', context(), { ...GLYPHS, sha256: 'ff'.repeat(32) }, 'CAL_MODEL'],
    ['another version', context(), { ...GLYPHS, version: '1.0.1' }, 'CAL_MODEL'],
    ['no model', context(), null, 'CAL_MODEL'],
    ['a clock that is not trusted', context({ clock: clockAt('2026-12-01', false) }), GLYPHS, 'CLOCK_UNTRUSTED'],
    ['a clock before the record', context({ clock: clockAt('2026-11-25') }), GLYPHS, 'CAL_FUTURE'],
    ['twelve months later', context({ clock: clockAt('2027-11-26T10:00:00Z') }), GLYPHS, 'CAL_EXPIRED'],
  ])('not with %s', (_, at, component, fault) => {
    expect(calibrationFault(stored(), at, component)).toBe(fault);
  });

  it('not once the score means something else', () => {
    expect(calibrationFault(stored({ scale: 1 }), context(), GLYPHS)).toBe('CAL_SCALE');
  });

  it.each([
    ['another format', { ...SETTING, format: 'png' as const }],
    ['another resolution', { ...SETTING, ppi: 600 }],
    ['a resolution that is not known', { ...SETTING, ppi: null }],
    ['stronger compression', { ...SETTING, step: 20 }],
    ['weaker compression', { ...SETTING, step: 2 }],
    ['no picture at all', { ...SETTING, format: null }],
  ])('not for a picture with %s', (_, picture) => {
    expect(fitsImages(picture, record().images)).toBe(false);
    expect(inForce(stored()).apply([printCheck(1.1)], picture)).toEqual([printCheck(1.1)]);
  });

  it('for pictures within the tolerance of the setting', () => {
    expect(fitsImages({ ...SETTING, ppi: 405, step: 8 }, record().images)).toBe(true);
    const png = { format: 'png' as const, ppi: null, step: null };
    expect(fitsImages({ ...png, ppi: 222 }, png)).toBe(true);
  });
});

describe('a check at the threshold of this imager', () => {
  const at = (score: number, more = {}) => inForce(stored(more)).apply([printCheck(score)], SETTING)[0];

  it('passes below it and counts, with the calibration named', () => {
    expect(at(1.1)).toMatchObject({
      mode: 'o',
      value: 'successful',
      reason: 'DOC_MRZ_PRINT_OK',
      score: { value: 1.1, threshold: 1.2 },
      component: { ...GLYPHS, calibrationId: '1d'.repeat(32) },
      calibration: { on: '2026-11-26', documents: 60 },
    });
    expect(at(1.1)?.region).toBeUndefined();
    expect(at(0.61)?.margin).toBeCloseTo(1, 12);
    expect(at(1.2)).toMatchObject({ value: 'successful', margin: 0 });
  });

  it('fails above it, with its frame', () => {
    expect(at(1.21)).toMatchObject({ mode: 'o', value: 'failed', reason: 'DOC_MRZ_POSITION' });
    expect(at(1.21)?.margin).toBeLessThan(0);
    expect(at(1.21)?.region).toEqual(printCheck(1.21).region);
  });

  it('stays evaluatory where the record does not promote it, and says where it is blind', () => {
    const blind = { mode: 'e' as const, reason: 'DOC_BLIND_HERE' as const };
    expect(at(0.4, blind)).toMatchObject({ mode: 'e', value: 'successful', reason: 'DOC_BLIND_HERE' });
    expect(at(1.3, blind)).toMatchObject({ mode: 'e', value: 'failed', reason: 'DOC_MRZ_POSITION' });
    const without = { mode: 'e' as const, reason: 'CAL_KIT_INCOMPLETE' as const };
    expect(at(0.4, without)).toMatchObject({ mode: 'e', value: 'successful', reason: 'DOC_MRZ_PRINT_OK' });
  });

  it('is left alone where it was not judged, has no score, or was calibrated with another component', () => {
    const calibrations = inForce(stored());
    const { score, ...bare } = printCheck(0.4);
    const untouched = [
      { ...printCheck(1.4), value: 'aborted' as const },
      { ...printCheck(1.4), value: 'not-supported' as const },
      bare,
      { ...printCheck(1.4), component: { ...GLYPHS, sha256: 'ff'.repeat(32) } },
      printCheck(1.4, 'document.mrz-font'),
    ];
    expect(score).toBeDefined();
    expect(calibrations.apply(untouched, SETTING)).toEqual(untouched);
  });

  it.each([
    ['e', 'o', null, 'o'],
    ['e', 'e', 'CAL_KIT_INCOMPLETE', 'e'],
    ['o', 'e', 'CAL_KIT_INCOMPLETE', 'e'],
    ['o', 'o', null, 'o'],
    ['o', 'e', 'DOC_BLIND_HERE', 'e'],
    ['m', 'e', 'DOC_BLIND_HERE', 'm'],
  ] as const)('delivered in mode %s with a record of mode %s (%s) runs in mode %s', (delivered, mode, reason, runs) => {
    const check = { ...printCheck(0.4), mode: delivered };
    expect(inForce(stored({ mode, reason })).apply([check], SETTING)[0]?.mode).toBe(runs);
  });

  it('is in force by the clock of each picture, not of the start', () => {
    let wall = new Date('2027-11-26T09:00:00Z');
    const calibrations = inForce(stored(), { clock: { wall: () => wall, trusted: () => true } });
    expect(calibrations.apply([printCheck(1.1)], SETTING)[0]?.mode).toBe('o');
    wall = new Date('2027-11-26T11:00:00Z');
    expect(calibrations.apply([printCheck(1.1)], SETTING)).toEqual([printCheck(1.1)]);
  });

  it('agrees in sign of margin and value for every score', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 9, noNaN: true }), (score) => {
        const check = at(score);
        expect((check?.margin ?? 0) >= 0).toBe(check?.value === 'successful');
        expect(check?.value).toBe(score > 1.2 ? 'failed' : 'successful');
      }),
      { numRuns: 100 },
    );
  });
});

describe('attack kit', () => {
  const family = (name: string, n: number, alarmed: number) => ({ family: name, n, alarmed });
  it('is seen where eight of ten of every family alarm', () => {
    expect(judgeKit(['screen', 'print'], [family('screen-phone', 10, 8), family('print-laser', 20, 16)])).toEqual({
      state: 'seen',
    });
  });
  it('makes the check blind with seven of ten of one family', () => {
    expect(judgeKit(['screen'], [family('screen-phone', 10, 10), family('screen-tablet', 10, 7)])).toEqual({
      state: 'blind',
      families: ['screen-tablet'],
    });
  });
  it('is incomplete without a family or with too few pages, and names both', () => {
    expect(judgeKit(['screen', 'print'], [family('screen-phone', 9, 9), family('screenshot', 30, 30)])).toEqual({
      state: 'incomplete',
      missing: [
        'print: there is no folder of that name; 10 pages are needed',
        'screen-phone: 9 of 10 pages were judged',
      ],
    });
  });
  it('needs nothing where the check answers no attack', () => {
    expect(judgeKit([], [])).toEqual({ state: 'seen' });
  });
});

describe('table of the calibrated checks', () => {
  it('holds floors that do not lie beyond what is delivered', () => {
    expect(calibratedRow('document.capture').floor).toBeLessThan(DEFAULT_CAPTURE_LIMITS.minSharpness);
    for (const check of ['document.mrz-font', 'document.mrz-position'] as const) {
      expect(calibratedRow(check).floor).toBe(1);
    }
  });

  /** A change here means that scores mean something else: raise `scale` of both checks, then write the new values down. */
  it('has the scale of the limits that the scores of the zone print are shares of', () => {
    const { genuine: _, minPpi: __, ...limits } = DEFAULT_PRINT_LIMITS;
    expect(limits).toEqual({ shape: 13, ink: 13, weight: 14, wholeZone: 0.07, shift: 12, spread: 11 });
    const scales: Record<string, number> = {
      'document.mrz-font': 2,
      'document.mrz-position': 2,
      'document.recapture': 2,
      'document.photo-process': 3,
    };
    for (const check of CALIBRATED_CHECK_IDS) expect(calibratedRow(check).scale).toBe(scales[check] ?? 1);
  });

  it('takes a whole record and refuses one with a further member', () => {
    expect(calibrationRecord.safeParse(record()).success).toBe(true);
    expect(calibrationRecord.safeParse({ ...record(), file: 'page-1.jpg' }).success).toBe(false);
  });
});
