import { describe, expect, it } from 'vitest';
import { daysBetween } from '../../../src/core/mrz/calendar.ts';
import { EXPIRY_CENTURY_RULES } from '../../../src/core/mrz/expiry-century.ts';
import { formatMrz, type MrzContent } from '../../../src/core/mrz/format.ts';
import {
  ageOn,
  type CivilDate,
  checkDigit,
  daysUntil,
  knownStates,
  readMrz,
  stateOf,
} from '../../../src/core/mrz/index.ts';
import { mrzForms, plainForm } from '../../../src/core/mrz/names/index.ts';

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
const read = (lines: string[], today: CivilDate | null) => readMrz({ lines, source: 'scanner', uncertain: [] }, today);
const verdict = (result: ReturnType<typeof readMrz>, check: string) => {
  const found = result.verdicts.find((entry) => entry.check === check);
  return [found?.value, found?.reason];
};

describe('check digit (Doc 9303-3 4.9)', () => {
  it.each([
    ['520727', '3'],
    ['AB2134<<<', '5'],
    ['7408<<', '7'],
    ['<<<<<<', '0'],
    ['L898902C3', '6'],
  ])('%s -> %s', (text, digit) => {
    expect(checkDigit(text)).toBe(digit);
  });

  it('lists captured and expected digits with their place', () => {
    const lines = formatMrz(content);
    const wrong = lines[1]!.charAt(9) === '1' ? '2' : '1';
    const result = read([lines[0]!, `${lines[1]!.slice(0, 9)}${wrong}${lines[1]!.slice(10)}`], null);
    const digits = result.verdicts.find((entry) => entry.check === 'mrz.check-digits');
    expect(digits?.compared[0]).toEqual({
      field: 'document-number',
      captured: wrong,
      expected: lines[1]!.charAt(9),
      at: { line: 1, column: 9 },
    });
    expect(result.document?.fields.documentNumber).toMatchObject({ value5: 'failed', reason: 'MRZ_CHECK_DIGIT' });
    expect(result.document?.fields.birthDate?.value5).toBe('successful');
  });
});

describe('read verdict', () => {
  const lines = formatMrz(content);
  const today = { year: 2026, month: 11, day: 25 };

  it('is undetermined for uncertain characters, also where every digit holds', () => {
    const uncertain = [{ line: 1, column: 11, seen: 'R', candidates: ['R', 'H'] }];
    const result = readMrz({ lines, source: 'scanner', uncertain }, today);
    expect(verdict(result, 'mrz.read')).toEqual(['undetermined', 'MRZ_LOW_EVIDENCE']);
    expect(verdict(result, 'mrz.check-digits')).toEqual(['successful', 'MRZ_OK']);
    expect(result.document?.fields.nationality).toMatchObject({ value5: 'undetermined', reason: 'MRZ_LOW_EVIDENCE' });
  });

  it('of typed text follows the digits and keeps its mark', () => {
    expect(verdict(readMrz({ lines, source: 'typed', uncertain: [] }, today), 'mrz.read')).toEqual([
      'successful',
      'MRZ_MANUAL',
    ]);
    const slip = [lines[0]!, `${lines[1]!.slice(0, 13)}9${lines[1]!.slice(14)}`];
    expect(verdict(readMrz({ lines: slip, source: 'typed', uncertain: [] }, today), 'mrz.read')).toEqual([
      'undetermined',
      'MRZ_MANUAL',
    ]);
  });

  it('judges no expiry and no century without a trusted clock', () => {
    const result = read(lines, null);
    expect(verdict(result, 'mrz.expiry')).toEqual(['undetermined', 'MRZ_EXPIRY_UNKNOWN']);
    expect(result.document?.birth).toMatchObject({ year: null, month: 2, day: 14, possible: true });
  });
});

describe('century of birth', () => {
  const birthOn = (birth: string, today: CivilDate) => read(formatMrz({ ...content, birth }), today).document?.birth;

  it('turns at the day of the inspection', () => {
    const newYear = { year: 2027, month: 1, day: 1 };
    expect(birthOn('270101', newYear)).toMatchObject({ year: 2027, centuryAssumed: true });
    expect(birthOn('270102', newYear)).toMatchObject({ year: 1927, centuryAssumed: false });
    expect(birthOn('261231', newYear)).toMatchObject({ year: 2026, centuryAssumed: true });
    expect(birthOn('261231', { year: 2026, month: 12, day: 30 })).toMatchObject({ year: 1926 });
  });

  it('knows 29 February', () => {
    expect(birthOn('240229', { year: 2024, month: 2, day: 29 })).toMatchObject({ year: 2024, possible: true });
    expect(birthOn('240229', { year: 2024, month: 2, day: 28 })).toMatchObject({ year: 1924, possible: true });
    expect(birthOn('000229', { year: 2100, month: 3, day: 1 })).toMatchObject({ year: 2000, possible: true });
    expect(birthOn('230229', { year: 2024, month: 3, day: 1 })).toMatchObject({ possible: false });
    expect(birthOn('<<0229', { year: 2023, month: 3, day: 1 })).toMatchObject({ year: null, possible: true });
    expect(birthOn('<<0230', { year: 2023, month: 3, day: 1 })).toMatchObject({ possible: false });
  });
});

describe('century of expiry (TR-03135-1 5.7.1)', () => {
  const today = { year: 2026, month: 11, day: 25 };
  const centuryRules = [{ issuer: 'ROU', documentCode: 'ID', years: 60 }];
  const card: MrzContent = { ...content, format: 'TD2', documentCode: 'ID', issuingState: 'ROU', expiry: '750214' };
  const expiryOf = (doc: MrzContent, rules?: typeof centuryRules) => {
    const read = { lines: formatMrz(doc), source: 'scanner' as const, uncertain: [] };
    const result = readMrz(read, today, rules === undefined ? {} : { centuryRules: rules });
    return [result.document?.expiry.year, ...verdict(result, 'mrz.expiry')];
  };

  it('reaches further for a document model that the operator names, and for no other', () => {
    expect(expiryOf(card, centuryRules)).toEqual([2075, 'successful', 'MRZ_NOT_EXPIRED']);
    expect(expiryOf({ ...card, expiry: '870101' }, centuryRules)).toEqual([1987, 'failed', 'MRZ_EXPIRED']);
    expect(expiryOf(card)).toEqual([1975, 'failed', 'MRZ_EXPIRED']);
    for (const other of [
      { issuingState: 'FRA' },
      { documentCode: 'I' },
      { format: 'TD3' as const, documentCode: 'P' },
    ]) {
      expect(expiryOf({ ...card, ...other }, centuryRules)).toEqual([1975, 'failed', 'MRZ_EXPIRED']);
    }
  });

  it('keeps to what two digits can say', () => {
    expect(expiryOf(card, [{ ...centuryRules[0]!, years: 5000 }])[0]).toBe(2075);
    expect(expiryOf({ ...card, expiry: '270101' }, [{ ...centuryRules[0]!, years: -3 }])[0]).toBe(1927);
    expect(EXPIRY_CENTURY_RULES).toEqual([]);
  });
});

describe('calendar', () => {
  it('counts completed years and leaves unknown birth dates without an age', () => {
    expect(ageOn({ year: 2008, month: 11, day: 26 }, { year: 2026, month: 11, day: 25 })).toBe(17);
    expect(ageOn({ year: 2008, month: 11, day: 25 }, { year: 2026, month: 11, day: 25 })).toBe(18);
    expect(ageOn({ year: 2008, month: 2, day: 29 }, { year: 2026, month: 2, day: 28 })).toBe(17);
    expect(ageOn({ year: 2008, month: 2, day: 29 }, { year: 2026, month: 3, day: 1 })).toBe(18);
    expect(ageOn({ year: 2008, month: 2, day: null }, { year: 2026, month: 3, day: 1 })).toBeNull();
    expect(ageOn({ year: 2007, month: 2, day: 29, possible: false }, { year: 2026, month: 3, day: 1 })).toBeNull();
  });

  it('counts days over leap years and centuries', () => {
    expect(daysBetween({ year: 2024, month: 2, day: 28 }, { year: 2024, month: 3, day: 1 })).toBe(2);
    expect(daysBetween({ year: 2100, month: 2, day: 28 }, { year: 2100, month: 3, day: 1 })).toBe(1);
    expect(daysBetween({ year: 2000, month: 1, day: 1 }, { year: 1999, month: 12, day: 31 })).toBe(-1);
    expect(daysUntil({ year: 2026, month: 12, day: 25 }, { year: 2026, month: 11, day: 25 })).toBe(30);
  });
});

describe('State codes', () => {
  it('hold the 249 of ISO 3166-1 and name the others', () => {
    const iso = knownStates().filter((state) => state.cls === 'state' && !/^(D|GB[DNOPS]|RKS)$/.test(state.code));
    expect(iso).toHaveLength(249);
    expect(stateOf('D<<')).toEqual({ code: 'D', name: 'Germany', cls: 'state' });
    expect(stateOf('XXA').cls).toBe('stateless');
    expect(stateOf('XXB').cls).toBe('refugee');
    expect(stateOf('QQQ')).toEqual({ code: 'QQQ', name: null, cls: 'unlisted' });
  });
});

describe('transliteration (Doc 9303-3 section 6)', () => {
  it.each([
    ['Müller', ['MUELLER', 'MUXXLLER', 'MULLER']],
    ['Núñez', ['NUNEZ', 'NUNXXEZ']],
    ["D'Artagnan", ['DARTAGNAN']],
    ['Þórðr', ['THORDR']],
    ['Ångström', ['AANGSTROEM', 'ANGSTROEM', 'AANGSTROM', 'ANGSTROM']],
    ['Юлія', ['IULIIA', 'YULIIA']],
    ['Щорс', ['SHCHORS', 'SHTORS']],
    ['فاطمة', ['FAXTTMXTA', 'FAXTTMXAH', 'FAXTTMT', 'FAXTTMH']],
    ['محمّد', ['MXHMMD', 'MXHMD']],
    ['زكريا الرازي', ['ZKRYA ALRAZY']],
    ['Τσίπρας', ['TSIPRAS']],
    ['Παπαδόπουλος', ['PAPADOPOULOS']],
    ['Ευστάθιος', ['EFSTATHIOS', 'EYSTATHIOS', 'EUSTATHIOS']],
    ['Ευάγγελος', ['EVANGELOS']],
    ['ΠΑΥΛΟΣ', ['PAVLOS', 'PAYLOS']],
    ['άυλος', ['AYLOS']],
    ['Ταΰγετος', ['TAYGETOS']],
    ['Καραΐσκος', ['KARAISKOS']],
    ['ΜΑΪΟΥ', ['MAIOU']],
    ['Μπακογιάννη', ['BAKOGIANNI', 'MPAKOGIANNI']],
    ['Λαμπράκης', ['LAMPRAKIS', 'LABRAKIS']],
    ['Ντόρα Γκίκα', ['NTORA GKIKA', 'DORA GKIKA', 'DORA GIKA']],
    ['Αγχίσης Σφίγξ', ['ANCHISIS SFINX']],
    ['Ψαλίδας Θωμάς', ['PSALIDAS THOMAS']],
    ['김민수', []],
    ['', []],
  ])('%s', (text, forms) => {
    const found = mrzForms(text);
    expect(found[0]).toBe(forms[0]);
    for (const form of forms) expect(found).toContain(form);
  });

  it('writes Ukrainian and Serbian names their own way', () => {
    expect(mrzForms('Григорій')).toContain('HRYHORII');
    expect(mrzForms('Хаџић')).toContain('HADZIC');
  });

  it('keeps at most 64 forms, the recommended one first', () => {
    const forms = mrzForms('ÄÅÑÖÜ äåñöü ёгйґ');
    expect(forms.length).toBeLessThanOrEqual(64);
    expect(new Set(forms).size).toBe(forms.length);
    expect(mrzForms('Ö'.repeat(5000))[0]?.length).toBeLessThanOrEqual(512);
  });

  it('gives the plain form beside them', () => {
    expect(plainForm('Müller-Øst, Ñandú')).toBe('MULLER OST NANDU');
    expect(plainForm('محمد')).toBe('MHMD');
  });
});
