import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareViz, type PrintedField, type VizVerdict } from '../../../src/core/document/viz/index.ts';
import type { PrintedLine } from '../../../src/core/document/viz/lines.ts';
import { formatMrz } from '../../../src/core/mrz/format.ts';
import { type MrzDocument, readMrz } from '../../../src/core/mrz/index.ts';

const TODAY = { year: 2011, month: 6, day: 1 };

function documentOf(lines: string[]): MrzDocument {
  const { document } = readMrz({ lines, source: 'image', uncertain: [] }, TODAY);
  if (document === null) throw new Error('no document');
  return document;
}

const ERIKSSON = documentOf([
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
]);

/** Lines one below the other, clear print unless said otherwise. */
function page(...texts: (string | (Partial<PrintedLine> & { text: string }))[]): PrintedLine[] {
  return texts.map((line, i) => ({
    confidence: 0.99,
    least: 0.97,
    heightPx: 30,
    rect: [0.3, 0.04 + i * 0.06, 0.2, 0.03],
    ...(typeof line === 'string' ? { text: line } : line),
  }));
}

const CLEAN = [
  'UTOPIA',
  'L898902C3',
  'Surname/Nom',
  'ERIKSSON',
  'Given names/Prénoms',
  'ANNA MARIA',
  'UTOPIAN',
  'Date of birth/Date de naissance',
  '12 AUG/AOUT 74',
  'F',
  'Date of issue',
  '16 APR/AVR 07',
  "Date of expiry/Date d'expiration",
  '15 APR/AVR 12',
];

function compare(lines: PrintedLine[], document = ERIKSSON, leastMargin: number | null = 8): VizVerdict {
  return compareViz({ document, lines, leastMargin });
}

/** The clean page with one line printed otherwise. */
function with_(old: string, text: string, over: Partial<PrintedLine> = {}): PrintedLine[] {
  return page(...CLEAN.map((line) => (line === old ? { text, ...over } : line)));
}

function state(verdict: VizVerdict, field: PrintedField): string | undefined {
  return verdict.fields.find((f) => f.field === field)?.state;
}

describe('the printed zone', () => {
  it('agrees where number, name and dates are printed', () => {
    const verdict = compare(page(...CLEAN));
    expect(verdict).toMatchObject({ value: 'successful', reason: 'MRZ_VIZ_AGREES' });
    expect(verdict.fields.filter((f) => f.field !== 'nationality').map((f) => f.state)).toEqual(Array(6).fill('match'));
    expect(verdict.fields.every((f) => f.state !== 'match' || f.printed === f.expected)).toBe(true);
  });

  it('needs two of number, whole name and both dates', () => {
    const names = ['ERIKSSON', 'ANNA MARIA'];
    const dates = ['12 AUG 74', '15 APR 12'];
    const value = (...lines: string[]) => compare(page(...lines)).reason;
    expect(value('L898902C3', ...names)).toBe('MRZ_VIZ_AGREES');
    expect(value('L898902C3', ...dates)).toBe('MRZ_VIZ_AGREES');
    expect(value(...names, ...dates)).toBe('MRZ_VIZ_AGREES');
    expect(value('L898902C3', 'ERIKSSON')).toBe('MRZ_VIZ_NOT_FOUND');
    expect(value('L898902C3', '12 AUG 74')).toBe('MRZ_VIZ_NOT_FOUND');
    expect(value(...names)).toBe('MRZ_VIZ_NOT_FOUND');
    expect(value()).toBe('MRZ_VIZ_NOT_FOUND');
    expect(compare([])).toMatchObject({ value: 'not-supported' });
  });

  it('takes an empty page, or one about somebody else, for no difference', () => {
    const other = page('UTOPIA', 'K123456Z9', 'TROIS', 'MARC', '01 JAN 60', '02 FEB 08', '02 FEB 18');
    expect(compare(other)).toMatchObject({ value: 'not-supported', reason: 'MRZ_VIZ_NOT_FOUND' });
  });

  it('finds values in the ways OCR and issuers write them', () => {
    const value = (...lines: string[]) => compare(page(...lines));
    expect(state(value('No. L 898902 C3'), 'documentNumber')).toBe('match');
    expect(state(value('L-898902-C3'), 'documentNumber')).toBe('match');
    expect(state(value('ERIKSSONANNAMARIA'), 'surname')).toBe('match');
    expect(state(value('ERIKSSONANNAMARIA'), 'givenNames')).toBe('match');
    expect(state(value('Anna Maria ERIKSSON'), 'givenNames')).toBe('match');
    expect(state(value('NAMEERIKSSON,ANNAM.'), 'surname')).toBe('match');
    expect(state(value('ANNA', 'MARIA'), 'givenNames')).toBe('match');
    expect(state(value('Érikssön'), 'surname')).toBe('match');
    const icelandic = documentOf([
      'PAISLAEVARSDOTTIR<<THURIDUR<OESP<<<<<<<<<<<<',
      'A2040611<0ISL1212123F1106297<<<<<<<<<<<<<<00',
    ]);
    expect(state(compare(page('PURIDUR OSP'), icelandic), 'givenNames')).toBe('match');
    const ukrainian = documentOf([
      'P<UKRTKACHENKO<<MARIANA<<<<<<<<<<<<<<<<<<<<<',
      'XX000000<0UKR9108242F23092571234567890<<<<70',
    ]);
    expect(state(compare(page('ТКАЧЕНКО'), ukrainian), 'surname')).toBe('match');
    expect(state(compare(page('24 СЕР/AUG 91'), ukrainian), 'birthDate')).toBe('match');
  });

  it('joins boxes that one line fell apart into', () => {
    const row = (text: string, x: number): PrintedLine => ({
      text,
      confidence: 0.99,
      least: 0.97,
      heightPx: 30,
      rect: [x, 0.4, 0.1, 0.03],
    });
    expect(state(compare([row('12 AUG/AOUT', 0.3), row('74', 0.42)]), 'birthDate')).toBe('match');
    expect(state(compare([row('L8989', 0.3), row('02C3', 0.41)]), 'documentNumber')).toBe('match');
    expect(state(compare([row('L8989', 0.3), row('02C3', 0.8)]), 'documentNumber')).toBe('not-found');
  });

  it('finds a number with its series apart, and none inside a longer number', () => {
    const romanian = documentOf(['IDROUSAVA<<SUPERMAN<<<<<<<<<<<<<<<<<', 'HD198025<5ROU8505095M1305090<<<<<<<6']);
    expect(state(compare(page('SERIA HD NR 198025'), romanian), 'documentNumber')).toBe('match');
    const digits = documentOf([
      'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
      '1234567897UTO7408122F1204159<<<<<<<<<<<<<<00',
    ]);
    expect(state(compare(page('123456789'), digits), 'documentNumber')).toBe('match');
    expect(state(compare(page('0123456789'), digits), 'documentNumber')).toBe('not-found');
  });

  describe('a difference', () => {
    it.each([
      ['L898902C3', 'L898907C3', 'documentNumber', 'L898907C3'],
      ['ERIKSSON', 'ERIKKSON', 'surname', 'ERIKKSON'],
      ['ANNA MARIA', 'ANNE MARTA', 'givenNames', 'ANNEMARTA'],
      ['12 AUG/AOUT 74', '12 AUG/AOUT 77', 'birthDate', '1977-08-12'],
      ['15 APR/AVR 12', '15 APR/AVR 14', 'expiryDate', '2014-04-15'],
    ] as const)('of %s printed %s is shown', (old, text, field, printed) => {
      const verdict = compare(with_(old, text));
      expect(verdict).toMatchObject({ value: 'undetermined', reason: 'MRZ_VIZ_DIFFERS' });
      expect(verdict.fields.find((f) => f.field === field)).toMatchObject({ state: 'mismatch', printed });
      expect(verdict.fields.filter((f) => f.state === 'mismatch')).toHaveLength(1);
    });

    it.each(['L8989O2C3', 'L89890ZC3', 'L898902G3'])('of look-alikes is none: %s', (text) => {
      const verdict = compare(with_('L898902C3', text));
      expect(verdict.reason).toBe(text.includes('G') ? 'MRZ_VIZ_DIFFERS' : 'MRZ_VIZ_AGREES');
    });

    it('counts only in clear and large print, of a clear MRZ', () => {
      const reason = (over: Partial<PrintedLine>, margin: number | null = 8) =>
        compare(with_('L898902C3', 'L898907C3', over), ERIKSSON, margin).reason;
      expect(reason({})).toBe('MRZ_VIZ_DIFFERS');
      expect(reason({}, null)).toBe('MRZ_VIZ_DIFFERS');
      expect(reason({}, 2)).toBe('MRZ_VIZ_AGREES');
      expect(reason({ least: 0.85 })).toBe('MRZ_VIZ_WEAK');
      expect(reason({ least: 0.5 })).toBe('MRZ_VIZ_AGREES');
      expect(reason({ heightPx: 10 })).toBe('MRZ_VIZ_AGREES');
    });

    it('does not stand where the right value is printed as well', () => {
      expect(compare([...page(...CLEAN), ...page('L898907C3', 'ERIKKSON')]).reason).toBe('MRZ_VIZ_AGREES');
    });

    it('is not seen in a date of issue', () => {
      const noExpiry = CLEAN.filter((line) => line !== '15 APR/AVR 12');
      const issued = page(...noExpiry.map((line) => (line === '16 APR/AVR 07' ? '15 APR/AVR 02' : line)));
      expect(compare(issued).fields.find((f) => f.field === 'expiryDate')?.state).toBe('not-found');
      const infant = documentOf([
        'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
        'L898902C36UTO1004062F1504157<<<<<<<<<<<<<<00',
      ]);
      expect(state(compare(page('06 MAY 10', '15 APR 15'), infant), 'birthDate')).toBe('not-found');
    });

    it('in a name is left open where the issuer writes another script', () => {
      const arabic = documentOf([
        'P<EGYMABROUK<<ALAAELDIN<<<<<<<<<<<<<<<<<<<<<',
        'A000513764EGY6002202M1503151<<<<<<<<<<<<<<06',
      ]);
      expect(compare(page('MABRUUK', 'ALAAELDIN'), arabic).reason).toBe('MRZ_VIZ_NOT_FOUND');
    });
  });

  it('says where, on the page as handed in', () => {
    const turned = page({ text: 'L898902C3', rect: [0.1, 0.7, 0.03, 0.2] });
    const verdict = compareViz({ document: ERIKSSON, lines: turned, leastMargin: null, quarters: 1 });
    const rect = verdict.fields.find((f) => f.field === 'documentNumber')?.rect ?? [];
    for (const [i, share] of [0.1, 0.7, 0.03, 0.2].entries()) expect(rect[i]).toBeCloseTo(share);
  });

  it('is total on any text and never fails a document on one picture', () => {
    const line = fc.record({
      text: fc.string({ maxLength: 40 }),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      least: fc.double({ min: 0, max: 1, noNaN: true }),
      heightPx: fc.double({ min: 0, max: 100, noNaN: true }),
      rect: fc.constant([0.1, 0.1, 0.2, 0.03] as [number, number, number, number]),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const { value, fields } = compare(lines);
        expect(value).not.toBe('failed');
        expect(fields).toHaveLength(7);
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with any print made from its own MRZ', () => {
    const letters = (min: number, max: number) => fc.stringMatching(new RegExp(`^[A-Z]{${min},${max}}$`));
    const content = fc.record({
      surname: letters(3, 14),
      given: letters(3, 14),
      number: fc.stringMatching(/^[A-Z]\d{8}$/),
      birth: fc.integer({ min: 0, max: 27 }),
      month: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(content, ({ surname, given, number, birth, month }) => {
        const two = (n: number) => String(n).padStart(2, '0');
        const lines = formatMrz({
          format: 'TD3',
          documentCode: 'P',
          issuingState: 'UTO',
          primary: [surname],
          secondary: [given],
          documentNumber: number,
          nationality: 'UTO',
          birth: `70${two(month)}${two(birth + 1)}`,
          sex: 'F',
          expiry: `15${two(month)}${two(birth + 1)}`,
        });
        const print = page(
          number,
          surname,
          given,
          `${birth + 1}.${month}.1970`,
          `${two(birth + 1)} ${two(month)} 2015`,
        );
        const verdict = compare(print, documentOf(lines));
        expect(verdict.reason).toBe('MRZ_VIZ_AGREES');
      }),
      { numRuns: 60 },
    );
  });
});
