import { describe, expect, it } from 'vitest';
import { compareViz } from '../../../src/core/document/viz/index.ts';
import type { PrintedLine } from '../../../src/core/document/viz/lines.ts';
import { formatMrz } from '../../../src/core/mrz/format.ts';
import { type MrzDocument, readMrz } from '../../../src/core/mrz/index.ts';

const TODAY = { year: 2026, month: 11, day: 25 };

function documentOf(surname: string, given: string): MrzDocument {
  const lines = formatMrz({
    format: 'TD3',
    documentCode: 'P',
    issuingState: 'UTO',
    primary: [surname],
    secondary: [given],
    documentNumber: 'L898902C3',
    nationality: 'UTO',
    birth: '740812',
    sex: 'F',
    expiry: '320415',
  });
  const { document } = readMrz({ lines, source: 'scanner', uncertain: [] }, TODAY);
  if (document === null) throw new Error('the fixture must parse');
  return document;
}

/** Clear print in one column, captions above their values. */
function page(texts: readonly string[]): PrintedLine[] {
  return texts.map((text, at) => ({
    text,
    confidence: 0.99,
    least: 0.97,
    heightPx: 40,
    rect: [0.3, 0.05 + at * 0.05, 0.012 * text.length, 0.035],
  }));
}

const captioned = (surname: string, given: string) => [
  'Surname / Nom',
  surname,
  'Given names / Prénoms',
  given,
  'Passport No',
  'L898902C3',
  'Date of birth / Date de naissance',
  '12 AUG 1974',
  'Place of birth / Lieu de naissance',
  'ZENITH',
  'Type / Code',
  'Date of expiry / Date d’expiration',
  '15 APR 2032',
];

describe('the role of a name in print', () => {
  it.each(['DALE', 'COLE', 'BARTH', 'TYRE', 'PEACE'])('a caption is no other spelling of %s', (surname) => {
    const lines = page(captioned('', 'ANNA').filter((text) => text !== ''));
    const verdict = compareViz({ document: documentOf(surname, 'ANNA'), lines, leastMargin: null });
    const found = verdict.fields.find((field) => field.field === 'surname');
    expect(found?.state).not.toBe('mismatch');
    expect(verdict.reason).not.toBe('MRZ_VIZ_DIFFERS');
  });

  it('another name under its caption is a difference', () => {
    const lines = page(captioned('ERIKSEN', 'ANNA'));
    const verdict = compareViz({ document: documentOf('ERIKSON', 'ANNA'), lines, leastMargin: null });
    expect(verdict.reason).toBe('MRZ_VIZ_DIFFERS');
    expect(verdict.fields.find((field) => field.state === 'mismatch')?.field).toBe('surname');
  });

  it('the zone itself is no print that agrees, where its place is not known', () => {
    const document = documentOf('ERIKSON', 'ANNA');
    const forged = captioned('ERIKSEN', 'ANKA');
    for (const zone of [document.lines, document.lines.map((line) => line.replaceAll('<', ''))]) {
      const verdict = compareViz({ document, lines: page([...forged, ...zone]), leastMargin: null });
      expect(verdict.reason).toBe('MRZ_VIZ_DIFFERS');
    }
  });

  it('a printed name that starts as the third row of a card is print, where the zone is known to lie elsewhere', () => {
    const lines = formatMrz({
      format: 'TD1',
      documentCode: 'I',
      issuingState: 'UTO',
      primary: ['GARCAO', 'DE', 'MAGALHAES'],
      secondary: ['INES'],
      documentNumber: 'L898902C3',
      nationality: 'UTO',
      birth: '740812',
      sex: 'F',
      expiry: '320415',
    });
    const { document } = readMrz({ lines, source: 'scanner', uncertain: [] }, TODAY);
    if (document === null) throw new Error('the fixture must parse');
    const state = (texts: string[], withoutZone: boolean) =>
      compareViz({ document, lines: page(texts), leastMargin: null, withoutZone }).fields.find(
        ({ field }) => field === 'surname',
      )?.state;
    expect(state(['NAME GARCAO DE MAGALHAES, INES'], true)).toBe('match');
    const bare = document.lines.map((line) => line.replaceAll('<', ''));
    expect(state(bare, false)).toBe('not-found');
    expect(state([document.lines[2] ?? ''], true)).toBe('not-found');
  });
});
