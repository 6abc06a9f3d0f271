import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personQuery, queryKeys, recordKeys } from '../../../src/core/watchlist/index.ts';
import { normaliseName } from '../../../src/core/watchlist/names/index.ts';
import type { QueryParts } from '../../../src/core/watchlist/query.ts';
import { documentKeys, type WatchRecord } from '../../../src/core/watchlist/record/index.ts';
import { record as withPassport } from './fixtures.ts';

const record = (change: Partial<WatchRecord> = {}): WatchRecord => withPassport({ docs: [], ...change });

const query = (change: Partial<QueryParts> = {}) =>
  personQuery({
    surname: 'KOWALSKA',
    givenNames: 'JOANNA',
    birth: { year: 1999, month: 5, day: 17 },
    nationality: 'POL',
    ...change,
  });

const found = (changed: Parameters<typeof query>[0], listed: WatchRecord): boolean => {
  const own = new Set(recordKeys(listed).name48);
  const { words, pairs } = queryKeys(query(changed));
  return [...words.flat(), ...pairs].some((key) => own.has(key));
};

describe('document keys', () => {
  it('hold the number without fillers, under the issuer of today, with and without the type class', () => {
    expect(documentKeys({ number: 'ab 12-34<', issuer: 'DEU', typeClass: 'P' }).exact).toEqual([
      'doc|DEU|P|AB1234',
      'doc|DEU||AB1234',
    ]);
    const listed = recordKeys(record({ docs: [{ t: 'I', c: 'D', n: 'L01X00T47' }] }));
    const presented = query({ documentNumber: 'L01X00T47', issuer: 'D', typeClass: 'I' });
    expect(queryKeys(presented).document.every((key) => listed.exact16.includes(key))).toBe(true);
  });

  it('meet over codes that changed or that one office uses beside each other', () => {
    const pairs = [
      ['D', 'DEU'],
      ['ROM', 'ROU'],
      ['ZAR', 'COD'],
      ['TMP', 'TLS'],
      ['XKX', 'RKS'],
      ['GBN', 'GBR'],
      ['BUR', 'MMR'],
    ];
    for (const [old = '', today = ''] of pairs) {
      const listed = new Set(recordKeys(record({ docs: [{ t: 'P', c: old, n: 'A1234567' }] })).exact16);
      const presented = query({ documentNumber: 'A1234567', issuer: today, typeClass: 'P' });
      expect(queryKeys(presented).document.every((key) => listed.has(key))).toBe(true);
    }
    const yugoslav = new Set(recordKeys(record({ docs: [{ t: 'P', c: 'YUG', n: 'A1234567' }] })).exact16);
    const serbian = query({ documentNumber: 'A1234567', issuer: 'SRB', typeClass: 'P' });
    expect(queryKeys(serbian).document.some((key) => yugoslav.has(key))).toBe(false);
  });

  it('meet confusions only for a doubtful number', () => {
    const listed = new Set(recordKeys(record({ docs: [{ t: 'P', c: 'FRA', n: 'O1S8Z' }] })).exact16);
    const misread = { documentNumber: '0I5B2', issuer: 'FRA', typeClass: 'P' } as const;
    expect(queryKeys(query(misread)).document.some((key) => listed.has(key))).toBe(false);
    expect(queryKeys(query({ ...misread, numberDoubtful: true })).document.some((key) => listed.has(key))).toBe(true);
  });

  it('are absent without a number', () => {
    expect(queryKeys(query()).document).toEqual([]);
  });
});

describe('name keys', () => {
  it('find one edit anywhere in one token, with the year off by one and the names swapped', () => {
    const letter = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    const edit = fc.record({ kind: fc.constantFrom('drop', 'add', 'change'), at: fc.nat({ max: 7 }), letter });
    const apply = (text: string, { kind, at, letter: put }: { kind: string; at: number; letter: string }): string => {
      const place = at % text.length;
      if (kind === 'drop') return text.slice(0, place) + text.slice(place + 1);
      if (kind === 'add') return text.slice(0, place) + put + text.slice(place);
      return text.slice(0, place) + put + text.slice(place + 1);
    };
    fc.assert(
      fc.property(edit, edit, fc.constantFrom(-1, 0, 1), fc.boolean(), (first, second, years, swapped) => {
        const family = apply('KOWALSKA', first);
        const given = apply('JOANNA', second);
        const birth = { year: 1999 + years, month: 5, day: 17 };
        const names = swapped ? { surname: given, givenNames: family } : { surname: family, givenNames: given };
        expect(found({ ...names, birth }, record())).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('find records without a birth date, and year-only dates of 1 January', () => {
    expect(found({}, record({ dob: [] }))).toBe(true);
    expect(found({}, record({ dob: ['1999-01-01'] }))).toBe(true);
    expect(
      found({ birth: { year: 1950, month: 1, day: 1 } }, record({ names: [{ kind: 'alias', full: 'Zed' }] })),
    ).toBe(false);
  });

  it('find joined and split particles, and vowels that are missing', () => {
    const egyptian = record({ names: [{ kind: 'primary', family: 'Al Razi', given: 'Mohammed' }], nat: ['EGY'] });
    expect(found({ surname: 'ALRAZI', givenNames: 'QUX' }, egyptian)).toBe(true);
    expect(found({ surname: 'ZZZ', givenNames: 'MXHMD', nationality: 'EGY' }, egyptian)).toBe(true);
  });

  it('do not count the beginning of a cut name as a word that must be met', () => {
    const asked = (nameCut: boolean) => queryKeys(query({ surname: 'PAPADOPOULOU', givenNames: 'KON', nameCut })).words;
    // Two words, and the two as one.
    expect(asked(false)).toHaveLength(3);
    expect(asked(true)).toHaveLength(1);
    expect(queryKeys(query({ surname: 'MOREAU', givenNames: 'JP' })).words).toHaveLength(1);
    expect(queryKeys(query({ surname: 'KMAL', givenNames: 'HSN', nationality: 'EGY' })).words.length).toBeGreaterThan(
      1,
    );
    expect(queryKeys(query({ surname: 'NG', givenNames: 'WEI' })).words.length).toBeGreaterThan(1);
    expect(queryKeys(query({ surname: 'KON', givenNames: '', nameCut: true })).words).toHaveLength(1);
  });

  it('meet in the tables, joined, and by the sound of Chinese given names', () => {
    const words = (surname: string, givenNames: string, full: string): number => {
      const own = new Set(recordKeys(record({ names: [{ kind: 'primary', full }] })).name48);
      return queryKeys(query({ surname, givenNames })).words.filter((keys) => keys.some((key) => own.has(key))).length;
    };
    expect(words('HARTWELL', 'BILL', 'William Hartwell')).toBeGreaterThanOrEqual(2);
    expect(words('LINDQVIST', 'ANNAMARIA', 'Anna Maria Lindqvist')).toBeGreaterThanOrEqual(2);
    expect(words('LINDQVIST', 'ANNA MARIA', 'Annamaria Lindqvist')).toBeGreaterThanOrEqual(2);
    expect(words('LIU', 'DEHUA', 'Liu Te-hua')).toBeGreaterThanOrEqual(2);
    expect(words('DE LA FUENTE', 'LUIS', 'Luis Delafuente')).toBeGreaterThanOrEqual(2);
    expect(words('KOWALSKA', 'BILL', 'Joanna Kowalska')).toBe(1);
  });

  it('hold the exact name in any order', () => {
    const own = recordKeys(record()).exact16;
    const keys = queryKeys(query({ surname: 'JOANNA', givenNames: 'KOWALSKA' })).fullName;
    expect(keys.some((key) => own.includes(key))).toBe(true);
  });

  it('do not collide for unrelated people', () => {
    expect(found({ surname: 'NGUYEN', givenNames: 'THI' }, record())).toBe(false);
  });
});

describe('forms of a name', () => {
  const forms = (parts: Parameters<typeof normaliseName>[0], options = {}) =>
    normaliseName(parts, options).forms.map((form) => form.map((token) => token.text).join(' '));

  it('are the printed alternatives and the plain form', () => {
    expect(forms({ family: 'Müller', given: 'Jürgen' })).toEqual([
      'MUELLER JUERGEN',
      'MUXXLLER JUXXRGEN',
      'MULLER JURGEN',
    ]);
    expect(forms({ family: 'MUXXLLER', given: 'HANS' })).toContain('MULLER HANS');
  });

  it('lose X only for issuers of Arabic script, and keep the form as printed', () => {
    expect(forms({ family: 'ALEXANDER', given: 'XAVIER' })).toEqual(['ALEXANDER XAVIER']);
    expect(forms({ family: 'MXHMD', given: 'EBD' }, { arabicIssuer: true })).toEqual(['MXHMD EBD', 'MHMD EBD']);
  });

  it('drop titles and split a full name at its comma', () => {
    const name = normaliseName({ full: 'Dr. Kowalska, Joanna Maria' });
    expect(name.forms[0]?.map((token) => `${token.role}:${token.text}`)).toEqual([
      'family:KOWALSKA',
      'given:JOANNA',
      'given:MARIA',
    ]);
  });

  it('are none where no table reads the script', () => {
    expect(normaliseName({ full: '奥巴马' }).forms).toEqual([]);
    expect(normaliseName({ full: 'สมชาย' }).forms).toEqual([]);
  });

  it('are Latin letters for scripts that the standard leaves out, and their own letters beside', () => {
    expect(forms({ full: '김민수' })).toEqual(['GIM MINSU']);
    expect(forms({ full: 'Արամ' })).toEqual(['ARAM']);
    expect(forms({ full: 'კახა' })).toEqual(['KAKHA']);
    expect(forms({ full: 'ጌታቸው' })).toEqual(['GETACHEW']);
    expect(forms({ full: 'हसीना' })).toEqual(['HASINA']);
    expect(forms({ full: 'しんじ' })).toEqual(['SHINJI']);
    expect(normaliseName({ full: 'สมชาย' }).native?.map((token) => token.text)).toEqual(['สมชาย']);
  });

  it('are found by name in a script without any table', () => {
    const listed = recordKeys(record({ names: [{ kind: 'primary', full: 'สมชาย ใจดี' }] })).exact16;
    const asked = queryKeys({ ...query(), name: normaliseName({ full: 'ใจดี สมชาย' }) }).fullName;
    expect(asked.some((key) => listed.includes(key))).toBe(true);
  });

  it('read the servant names of Arabic as one word and another, however they are joined', () => {
    for (const name of ['ABD AL RAHMAN', 'ABDUL RAHMAN', 'ABDURRAHMAN', 'ABDURAHMAN', 'ABDELRAHMAN', 'ABD EL RAHMAN']) {
      const [form = ''] = forms({ full: name });
      expect(form.replace(/ (AL|EL) /, ' ')).toBe('ABDUL RAHMAN');
    }
    expect(forms({ full: 'ABDULLAH' })).toEqual(['ABDULLAH']);
  });

  it('keep a title that is a family name', () => {
    expect(forms({ full: 'Ahmad Al Sayed' })).toEqual(['AHMAD AL SAYED']);
    expect(forms({ full: 'Sayed Ahmad Rahimi' })).toEqual(['AHMAD RAHIMI']);
  });

  it('are the same on the short way for plain letters and on the way through the tables', () => {
    const plain = fc.string({ unit: fc.constantFrom(..."ABCDEINOSTUX' -"), maxLength: 20 });
    fc.assert(
      fc.property(plain, plain, (family, given) => {
        // A full stop vanishes in the tables, and keeps the name off the short way.
        expect(forms({ family, given: `${given}!` })).toEqual(forms({ family, given }));
      }),
    );
  });
});
