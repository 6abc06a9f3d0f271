import { describe, expect, it } from 'vitest';
import { judgeMrzText } from '../../../src/cli/evaluation/mrz-text.ts';
import { formatMrz, type MrzContent } from '../../../src/core/mrz/format.ts';
import { readMrz } from '../../../src/core/mrz/index.ts';

const today = { year: 2026, month: 11, day: 25 };
const card: MrzContent = {
  format: 'FRA-ID',
  documentCode: 'ID',
  issuingState: 'FRA',
  primary: ['LE', 'GOFF'],
  secondary: ['MARIE', 'ANNE'],
  documentNumber: '950992012345',
  nationality: '',
  birth: '861207',
  sex: 'F',
  expiry: '',
  optional: '952042',
};
const read = (lines: string[]) => readMrz({ lines, source: 'scanner', uncertain: [] }, today);
const put = (text: string, column: number, character: string): string =>
  text.slice(0, column) + character + text.slice(column + 1);

describe('French identity card issued before 2021', () => {
  it('prints neither nationality nor expiry, and none is made up', () => {
    const { document } = read(formatMrz(card));
    expect(document).toMatchObject({
      format: 'FRA-ID',
      documentCode: 'ID',
      documentNumber: '950992012345',
      issuingState: { code: 'FRA', cls: 'state' },
      nationality: { code: '', name: null },
      expiry: { raw: '', year: null, precision: 'none' },
      birth: { year: 1986, month: 12, day: 7 },
      sex: 'F',
      flags: [],
    });
    expect(document?.fields.nationality).toBeUndefined();
    expect(document?.fields.expiryDate).toBeUndefined();
    expect(document?.fields.optional?.value).toBe('952042');
    expect(document?.fields.givenNames).toMatchObject({ value: 'MARIE ANNE', line: 1, start: 13, end: 27 });
  });

  it('marks a surname or a given name that reaches its last column', () => {
    const long = read(formatMrz({ ...card, primary: ['A'.repeat(30)] })).document;
    expect(long?.name).toMatchObject({ primary: ['A'.repeat(25)], truncated: 'possible' });
    const given = read(formatMrz({ ...card, secondary: ['MAXIMILIENNEPAULE'] })).document;
    expect(given?.name).toMatchObject({ secondary: ['MAXIMILIENNEPA'], truncated: 'possible' });
    expect(given?.flags).toEqual(['MRZ_NAME_TRUNCATED_POSSIBLE']);
  });

  it('is not taken for a TD2 of France, nor a TD2 for it, damaged or not', () => {
    const [first = '', second = ''] = formatMrz(card);
    expect(read([first, put(second, 16, '1')]).document?.format).toBe('FRA-ID');
    expect(read([first, put(put(second, 2, '7'), 28, '1')]).document).toMatchObject({ format: 'FRA-ID' });
    const td2 = formatMrz({
      ...card,
      format: 'TD2',
      documentNumber: '12AB34567',
      nationality: 'FRA',
      expiry: '310630',
      optional: '',
    });
    for (const column of [0, 9, 13, 19, 21, 27, 35]) {
      expect(read([td2[0]!, put(td2[1]!, column, 'X')]).document?.format).toBe('TD2');
    }
    const unknownBirth = formatMrz({
      ...card,
      format: 'TD2',
      documentNumber: '1',
      nationality: 'FRA',
      birth: '<<<<<<',
      expiry: '310630',
      optional: '',
    });
    expect(read(unknownBirth).document?.format).toBe('TD2');
  });

  it('shows a broken column at its field, with a layout that no clause judges', () => {
    const [first = '', second = ''] = formatMrz(card);
    const { document, verdicts } = read([first, put(second, 16, '1')]);
    expect(document?.fields.givenNames).toMatchObject({ value5: 'failed', reason: 'MRZ_COLUMN_RULE' });
    expect(verdicts[1]).toMatchObject({
      value: 'not-supported',
      reason: 'MRZ_NATIONAL_LAYOUT',
      compared: [{ captured: '1', at: { line: 1, column: 16 } }],
    });
  });

  it('is not read successfully with a digit in a name, although every digit of the card holds', () => {
    const [first = '', second = ''] = formatMrz(card);
    const named = [put(first, 6, '1'), second] as [string, string];
    // The composite digit made again over the changed name: what a forger does, and what a reader's second slip may do.
    for (const digit of '0123456789') {
      const lines = [named[0], put(named[1], 35, digit)];
      const { document, verdicts } = read(lines);
      if (document?.checks.some(({ ok }) => !ok) !== false) continue;
      expect(verdicts.find(({ check }) => check === 'mrz.check-digits')?.value).toBe('successful');
      expect(verdicts[0]).toEqual({
        check: 'mrz.read',
        value: 'undetermined',
        reason: 'MRZ_COLUMN_RULE',
        compared: [{ field: 'column', captured: '1', expected: '', at: { line: 0, column: 6 } }],
      });
      return;
    }
    expect.unreachable('one of ten composite digits holds');
  });

  it('is not read at all with a character that no MRZ has', () => {
    const [first = '', second = ''] = formatMrz(card);
    expect(read([put(first, 6, '?'), second]).verdicts[0]).toMatchObject({
      value: 'undetermined',
      reason: 'MRZ_CHARSET',
    });
  });

  it.each([
    ['a nationality', { nationality: 'FRA' }],
    ['an expiry', { expiry: '310630' }],
    ['another State', { issuingState: 'D' }],
    ['another code', { documentCode: 'I' }],
    ['a long number', { documentNumber: '9509920123456' }],
    ['a name with a digit', { primary: ['GO2F'] }],
  ])('cannot be printed with %s', (_, change) => {
    expect(() => formatMrz({ ...card, ...change })).toThrow(RangeError);
  });

  it('is valid for the evaluation where its own digits hold', () => {
    const lines = formatMrz(card);
    const row = judgeMrzText(lines.join('/'), today);
    expect(row).toMatchObject({ format: 'FRA-ID', valid: true });
    expect(row.fields).toMatchObject({
      surname: 'LE GOFF',
      givenNames: 'MARIE ANNE',
      documentNumber: '950992012345',
      nationality: null,
      expiryDate: null,
    });
    expect(judgeMrzText([lines[0], put(lines[1]!, 2, '7')].join('/'), today).valid).toBe(false);
  });
});

describe('driving licences with lines like an MRZ', () => {
  const SWISS = ['ABC123456', 'FACHE000000000000<<<<<<<<<<<<<'.slice(0, 30), 'MUSTER<<HANS<<<<<<<<<<<<<<<<<<'];
  it.each([
    ['French', ['D1FRA13AA000026181231MARTIN<<9']],
    ['Swiss', SWISS],
  ])('%s: known, and judged by no layout', (_name, lines) => {
    const { document, verdicts } = read(lines);
    expect(document).toBeNull();
    expect(verdicts[0]).toMatchObject({ value: 'successful', reason: 'MRZ_OK' });
    expect(verdicts[1]).toMatchObject({ value: 'not-supported', reason: 'MRZ_NATIONAL_LAYOUT' });
  });
  it.each([
    ['D1FRA13AA000026181231M?RTIN<<9', 22, '?'],
    ['D1FRA13AA000026181231MÄRTIN<<9', 22, 'Ä'],
    ['D1FRA13AA000026181231M RTIN<<9', 22, ' '],
  ])('%s is not read successfully', (line, column, captured) => {
    const { verdicts } = read([line]);
    expect(verdicts[0]).toEqual({
      check: 'mrz.read',
      value: 'undetermined',
      reason: 'MRZ_CHARSET',
      compared: [{ field: 'column', captured, expected: '', at: { line: 0, column } }],
    });
    expect(verdicts[1]).toMatchObject({ value: 'not-supported', reason: 'MRZ_NATIONAL_LAYOUT' });
  });
  it('no other single line or three lines is one', () => {
    const unknown = { value: 'undetermined', reason: 'MRZ_FORMAT_UNKNOWN' };
    for (const lines of [
      ['D1FRB13AA000026181231MARTIN<<9'],
      ['D1FRA13AA000026181231MARTIN<9'],
      ['D1FRA13AA000026181231MARTIN<<9', ''],
      [SWISS[0] ?? '', 'GACHE000000000000<<<<<<<<<<<<<', SWISS[2] ?? ''],
      [`${SWISS[0]}1`, SWISS[1] ?? '', SWISS[2] ?? ''],
    ])
      expect(read(lines).verdicts[0], lines.join('/')).toMatchObject(unknown);
  });
});

describe('a passport', () => {
  const [first, second] = [
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
    'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
  ];
  it('without a digit of its expiry fails, also where the expiry is not printed', () => {
    const lines = [first, `${second.slice(0, 21)}<<<<<<<${second.slice(28)}`];
    expect(read(lines).document?.checks.find(({ of }) => of === 'expiry')).toMatchObject({ printed: '<', ok: false });
  });
  it.each(['8013<<', '80<<32', '801399'])('born on %s was not born on any day', (birth) => {
    const lines = [first, second.slice(0, 13) + birth + second.slice(19)];
    expect(read(lines).document?.birth.possible).toBe(false);
  });
});
