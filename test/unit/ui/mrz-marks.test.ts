import { beforeAll, describe, expect, it } from 'vitest';
import { markRuns, mrzMarks } from '../../../src/ui/mrz-marks.ts';
import { factDetail, pairOf } from '../../../src/ui/pairs.ts';
import { changeWords } from '../../../src/ui/words/index.ts';
import { BAD_MRZ, CARD_MRZ, check, GOOD_MRZ, NEEDS_A_LOOK } from '../../fakes/lane-checks.ts';

beforeAll(async () => {
  await changeWords('en');
});

describe('marks in the zone', () => {
  it('marks nothing when every digit holds', () => {
    expect(GOOD_MRZ.checks).toHaveLength(5);
    expect(
      mrzMarks(GOOD_MRZ)
        .flat()
        .every((mark) => mark === 'none'),
    ).toBe(true);
    expect(
      mrzMarks(CARD_MRZ)
        .flat()
        .every((mark) => mark === 'none'),
    ).toBe(true);
  });

  it('marks the failing digit and exactly its field', () => {
    const row = mrzMarks(BAD_MRZ)[1] ?? [];
    expect(row.slice(0, 9).every((mark) => mark === 'field')).toBe(true);
    expect(row[9]).toBe('digit');
    expect(row.slice(10, 43).every((mark) => mark === 'none')).toBe(true);
    // The composite covers nearly everything: only its own digit is marked.
    expect(row[43]).toBe('digit');
  });

  it('marks doubtful glyphs below a failing field and drops positions outside the lines', () => {
    const uncertain = [
      { line: 1, column: 2, seen: '8', candidates: ['B'] },
      { line: 1, column: 30, seen: '<', candidates: ['K'] },
      { line: 7, column: 99, seen: '<', candidates: [] },
    ];
    const row = mrzMarks({ ...BAD_MRZ, uncertain })[1] ?? [];
    expect(row[2]).toBe('field');
    expect(row[30]).toBe('uncertain');
  });

  it('joins neighbours into runs without losing a character', () => {
    const line = BAD_MRZ.lines[1] ?? '';
    const runs = markRuns(line, mrzMarks(BAD_MRZ)[1] ?? []);
    expect(runs.map((run) => run.text).join('')).toBe(line);
    expect(runs.map((run) => run.mark)).toEqual(['field', 'digit', 'none', 'digit']);
  });
});

describe('pairs to compare by eye', () => {
  const digits =
    NEEDS_A_LOOK.find((entry) => entry.check === 'mrz.check-digits') ?? check('mrz.check-digits', 'failed', '');

  it('shows a check digit with the field it covers', () => {
    expect(pairOf(digits, BAD_MRZ)).toEqual({
      field: 'document-number',
      captured: 'L898903C36',
      expected: 'L898903C33',
    });
    expect(factDetail(digits, 'MRZ_CHECK_DIGIT', BAD_MRZ)).toBe('Document number: printed 6, expected 3');
  });

  it('does not pair an expiry with today, nor a reading without a counterpart', () => {
    const pair = (captured: string, expected: string) => [{ field: 'expiryDate', captured, expected, at: null }];
    const expired = check('mrz.expiry', 'failed', 'MRZ_EXPIRED', { compared: pair('2024-01-15', '2026-11-29') });
    expect(pairOf(expired, GOOD_MRZ)).toBeNull();
    expect(factDetail(expired, 'MRZ_EXPIRED', GOOD_MRZ)).toBe('printed expiry 2024-01-15');
    const lone = check('mrz.dates', 'failed', 'MRZ_DATE_IMPOSSIBLE', { compared: pair('880231', '') });
    expect(pairOf(lone, GOOD_MRZ)).toBeNull();
    expect(factDetail(lone, 'MRZ_DATE_IMPOSSIBLE', GOOD_MRZ)).toBe('Expiry date: 880231');
  });

  it('falls back to the advice where nothing was compared', () => {
    expect(factDetail(undefined, 'CAMERA_LOST', null)).toBe('Check the camera cable, then take the face again.');
  });
});
