import { describe, expect, it } from 'vitest';
import { formatMrz, type MrzContent } from '../../../src/core/mrz/format.ts';
import { type MrzRead, readMrz } from '../../../src/core/mrz/index.ts';

const today = { year: 2026, month: 11, day: 25 };
const content: MrzContent = {
  format: 'TD3',
  documentCode: 'P',
  issuingState: 'FRA',
  primary: ['DUPONT'],
  secondary: ['CLAIRE'],
  documentNumber: '12AB34567',
  nationality: 'FRA',
  birth: '850214',
  sex: 'F',
  expiry: '310630',
};
const lines = formatMrz(content);

const replace = (line: number, column: number, put: string, text = lines): string[] =>
  text.map((row, index) => (index === line ? row.slice(0, column) + put + row.slice(column + 1) : row));
const weak = (line: number, column: number, seen = '?', candidates: string[] = []) => ({
  line,
  column,
  seen,
  candidates,
});
const read = (more: Partial<MrzRead>) =>
  readMrz({ lines, source: 'image', uncertain: [], proposals: [], disputed: [], ...more }, today);
const verdict = (result: ReturnType<typeof readMrz>, check: string) => {
  const found = result.verdicts.find((entry) => entry.check === check);
  return `${found?.value} ${found?.reason}`;
};
const places = (result: ReturnType<typeof readMrz>) =>
  result.verdicts[0]?.compared.map(({ captured, expected, at }) => [at?.line, at?.column, captured, expected]);

describe('the reading of a page image', () => {
  it('is successful where every character is sure and every digit holds', () => {
    const result = read({});
    expect(result.verdicts.map((entry) => entry.value)).toEqual(Array(6).fill('successful'));
  });

  it('is a finding about the document where a digit is wrong on clear print', () => {
    const result = read({ lines: replace(1, 9, '9') });
    expect(verdict(result, 'mrz.read')).toBe('successful MRZ_OK');
    expect(verdict(result, 'mrz.check-digits')).toBe('failed MRZ_CHECK_DIGIT');
    expect(result.document?.fields.documentNumber).toMatchObject({ value5: 'failed', reason: 'MRZ_CHECK_DIGIT' });
    expect(result.document?.documentNumber).toBe('12AB34567');
  });

  it('stays a finding where only characters under other digits are weak', () => {
    // MRV-A has no composite digit, so that the birth date has no say in the number.
    const visa = formatMrz({ ...content, format: 'MRV-A', documentCode: 'V' });
    const result = read({ lines: replace(1, 9, '9', visa), uncertain: [weak(1, 14)] });
    expect(verdict(result, 'mrz.check-digits')).toBe('failed MRZ_CHECK_DIGIT');
    expect(verdict(result, 'mrz.read')).toBe('undetermined MRZ_LOW_EVIDENCE');
    expect(result.document?.fields.documentNumber).toMatchObject({ value5: 'failed' });
  });

  it.each([
    ['a covered character', 1, 2],
    ['the digit itself', 1, 9],
  ])('asks for another capture where %s is weak and a digit wrong', (_, line, column) => {
    const wrong = column === 9 ? replace(1, 9, '9') : replace(1, 2, '8');
    const result = read({ lines: wrong, uncertain: [weak(0, 7), weak(line, column, '8', ['A'])] });
    expect(verdict(result, 'mrz.read')).toBe('undetermined MRZ_UNREADABLE');
    expect(places(result)?.[0]).toEqual([line, column, '8', 'A']);
    expect(verdict(result, 'mrz.check-digits')).toBe('aborted MRZ_LOW_EVIDENCE');
    expect(result.document?.fields.documentNumber).toMatchObject({
      value5: 'undetermined',
      reason: 'MRZ_LOW_EVIDENCE',
    });
  });

  it('leads with a proposal, then with a dispute, and lists each place once', () => {
    const uncertain = [weak(1, 2, '8', ['A']), weak(0, 7, 'P', ['F'])];
    const disputed = [{ line: 1, column: 1, seen: '2', second: 'Z' }];
    const proposals = [{ line: 1, column: 2, seen: '8', proposed: 'A' }];
    const both = read({ lines: replace(1, 2, '8'), uncertain, disputed, proposals });
    expect(verdict(both, 'mrz.read')).toBe('undetermined MRZ_PROPOSAL');
    expect(places(both)).toEqual([
      [1, 2, '8', 'A'],
      [1, 1, '2', 'Z'],
      [0, 7, 'P', 'F'],
    ]);
    expect(both.document?.documentNumber).toBe('128B34567');
    expect(verdict(both, 'mrz.check-digits')).toBe('aborted MRZ_LOW_EVIDENCE');
    const dispute = read({ uncertain, disputed });
    expect(verdict(dispute, 'mrz.read')).toBe('undetermined MRZ_READERS_DISAGREE');
    expect(verdict(dispute, 'mrz.check-digits')).toBe('successful MRZ_OK');
  });

  it('passes nothing and accuses of nothing on a doubtful field', () => {
    const expired = formatMrz({ ...content, expiry: '200630' });
    expect(verdict(read({ lines: expired }), 'mrz.expiry')).toBe('failed MRZ_EXPIRED');
    expect(verdict(read({ lines: expired, uncertain: [weak(1, 21)] }), 'mrz.expiry')).toBe(
      'undetermined MRZ_LOW_EVIDENCE',
    );
    expect(verdict(read({ uncertain: [weak(1, 26)] }), 'mrz.expiry')).toBe('undetermined MRZ_LOW_EVIDENCE');
    expect(verdict(read({ uncertain: [weak(1, 27)] }), 'mrz.expiry')).toBe('successful MRZ_NOT_EXPIRED');

    const impossible = formatMrz({ ...content, birth: '850230' });
    expect(verdict(read({ lines: impossible }), 'mrz.dates')).toBe('failed MRZ_DATE_IMPOSSIBLE');
    expect(verdict(read({ lines: impossible, uncertain: [weak(1, 17)] }), 'mrz.dates')).toBe(
      'undetermined MRZ_LOW_EVIDENCE',
    );
    expect(verdict(read({ lines: impossible, uncertain: [weak(1, 22)] }), 'mrz.dates')).toBe(
      'failed MRZ_DATE_IMPOSSIBLE',
    );
    expect(verdict(read({ uncertain: [weak(1, 22)] }), 'mrz.dates')).toBe('undetermined MRZ_LOW_EVIDENCE');

    expect(verdict(read({ uncertain: [weak(1, 10)] }), 'mrz.codes')).toBe('undetermined MRZ_LOW_EVIDENCE');
    expect(verdict(read({ disputed: [{ line: 0, column: 2, seen: 'F', second: 'P' }] }), 'mrz.codes')).toBe(
      'undetermined MRZ_LOW_EVIDENCE',
    );
    const withdrawn = formatMrz({ ...content, nationality: 'YUG' });
    expect(verdict(read({ lines: withdrawn, uncertain: [weak(0, 2)] }), 'mrz.codes')).toBe(
      'undetermined MRZ_CODE_WITHDRAWN',
    );
  });

  it('blames the layout for clear characters only', () => {
    const broken = replace(1, 11, '8');
    expect(verdict(read({ lines: broken }), 'mrz.layout')).toBe('failed MRZ_COLUMN_RULE');
    const doubtful = read({ lines: broken, uncertain: [weak(1, 11, '8', ['B'])] });
    expect(verdict(doubtful, 'mrz.layout')).toBe('undetermined MRZ_LOW_EVIDENCE');
    expect(doubtful.document?.fields.nationality).toMatchObject({ value5: 'undetermined', reason: 'MRZ_LOW_EVIDENCE' });
    const elsewhere = read({ lines: broken, uncertain: [weak(1, 10)] });
    expect(verdict(elsewhere, 'mrz.layout')).toBe('failed MRZ_COLUMN_RULE');
    expect(elsewhere.document?.fields.nationality).toMatchObject({ value5: 'failed', reason: 'MRZ_COLUMN_RULE' });
  });

  it('covers the continuation of a long number', () => {
    const long = formatMrz({ ...content, format: 'TD1', documentCode: 'ID', documentNumber: '12AB345678XY4' });
    const wrong = replace(0, 16, '0', long);
    expect(verdict(read({ lines: wrong }), 'mrz.check-digits')).toBe('failed MRZ_CHECK_DIGIT');
    for (const column of [5, 14, 16, 19]) {
      const result = read({ lines: wrong, uncertain: [weak(0, column)] });
      expect(verdict(result, 'mrz.check-digits')).toBe('aborted MRZ_LOW_EVIDENCE');
      expect(result.document?.fields.documentNumber?.reason).toBe('MRZ_LOW_EVIDENCE');
    }
    expect(read({ lines: long, uncertain: [weak(0, 17)] }).document?.fields.documentNumber?.value5).toBe(
      'undetermined',
    );
  });

  it('accuses of nothing where no zone was found', () => {
    const result = read({ lines: [] });
    expect(result).toMatchObject({ document: null, reason: 'MRZ_NOT_FOUND' });
    expect(result.verdicts.map((entry) => `${entry.value} ${entry.reason}`)).toEqual([
      'undetermined MRZ_NOT_FOUND',
      ...Array(4).fill('not-supported MRZ_NOT_FOUND'),
      'undetermined MRZ_EXPIRY_UNKNOWN',
    ]);
  });
});

describe('other sources', () => {
  it('hold a scanner to the same rule where it marks a character', () => {
    const wrong = replace(1, 3, '<');
    const result = read({ lines: wrong, source: 'scanner', uncertain: [weak(1, 3, '*')] });
    expect(verdict(result, 'mrz.read')).toBe('undetermined MRZ_UNREADABLE');
    expect(verdict(result, 'mrz.check-digits')).toBe('aborted MRZ_LOW_EVIDENCE');
    expect(verdict(read({ lines: wrong, source: 'scanner' }), 'mrz.check-digits')).toBe('failed MRZ_CHECK_DIGIT');
  });

  it('doubt a marked character also where its filler satisfies the digit', () => {
    // A counts 10 and `<` counts 0, which is the same modulo 10.
    const result = read({ lines: replace(1, 2, '<'), source: 'scanner', uncertain: [weak(1, 2, '*')] });
    expect(verdict(result, 'mrz.read')).toBe('undetermined MRZ_LOW_EVIDENCE');
    expect(verdict(result, 'mrz.check-digits')).toBe('successful MRZ_OK');
    expect(result.document?.fields.documentNumber).toMatchObject({
      value5: 'undetermined',
      reason: 'MRZ_LOW_EVIDENCE',
    });
  });

  it('keep the mark of what an officer confirmed', () => {
    expect(verdict(read({ source: 'confirmed' }), 'mrz.read')).toBe('successful MRZ_CONFIRMED');
    const wrong = read({ source: 'confirmed', lines: replace(1, 9, '9') });
    expect(verdict(wrong, 'mrz.read')).toBe('undetermined MRZ_CONFIRMED');
    expect(verdict(wrong, 'mrz.check-digits')).toBe('failed MRZ_CHECK_DIGIT');
    expect(verdict(read({ source: 'confirmed', uncertain: [weak(0, 8)] }), 'mrz.read')).toBe(
      'undetermined MRZ_LOW_EVIDENCE',
    );
  });
});
