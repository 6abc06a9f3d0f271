import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSecond, LOW_MARGIN, type SecondReading, withoutContradicted } from '../../../src/core/mrz/ocr/index.ts';

const LINES = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const SURE_MARGIN = LOW_MARGIN + 2;
const first = (lines = LINES, margin = SURE_MARGIN) => ({ lines, margins: lines.map((l) => [...l].map(() => margin)) });
const second = (lines: string[], confidence = 1, reader: SecondReading['reader'] = 'tesseract'): SecondReading => ({
  reader,
  lines: lines.map((text) => ({ text, confidence: [...text].map(() => confidence) })),
});
const put = (text: string, column: number, ch: string): string => text.slice(0, column) + ch + text.slice(column + 1);
const name = LINES[0] as string;
const lower = LINES[1] as string;

describe('second reading of an MRZ', () => {
  it('agrees where every line was compared and none differs', () => {
    expect(compareSecond(first(), second(LINES))).toEqual({ state: 'agrees', disputed: [] });
  });

  it('disputes a place where both readers are sure, and says what each saw', () => {
    const other = second([name, put(lower, 2, '5')]);
    expect(compareSecond(first(), other)).toEqual({
      state: 'disagrees',
      disputed: [{ line: 1, column: 2, seen: '9', second: '5' }],
    });
  });

  it('leaves a place alone that either reader is not sure of', () => {
    const other = put(lower, 2, '5');
    const weak = first();
    (weak.margins[1] as number[])[2] = LOW_MARGIN - 0.01;
    expect(compareSecond(weak, second([name, other])).disputed).toEqual([]);
    expect(compareSecond(first(), second([name, other], 0.2)).disputed).toEqual([]);
  });

  it('hears no reader on what it cannot tell apart', () => {
    const letter = name.indexOf('O');
    const zero = [put(name, letter, '0'), lower];
    expect(compareSecond(first(), second(zero, 1, 'pp-ocr'))).toEqual({ state: 'agrees', disputed: [] });
    expect(compareSecond(first(), second([put(name, letter, 'K'), lower], 1, 'pp-ocr')).state).toBe('disagrees');
    // The other reader can tell them apart.
    expect(compareSecond(first(), second(zero)).state).toBe('disagrees');
  });

  it('compares no line of another length: one lost character would shift all that follow', () => {
    const short = second([name, lower.slice(1)]);
    expect(compareSecond(first(), short)).toEqual({ state: 'absent', disputed: [] });
    // A dispute in the line that was compared still counts.
    const half = second([put(name, 6, 'K'), lower.slice(1)]);
    expect(compareSecond(first(), half).state).toBe('disagrees');
  });

  it('never takes nobody, or a reader that saw nothing, for agreement', () => {
    expect(compareSecond(first(), { reader: null, lines: [] }).state).toBe('absent');
    expect(compareSecond(first(), second(['', ''])).state).toBe('absent');
    expect(compareSecond(first(), { reader: 'tesseract', lines: [] }).state).toBe('absent');
    expect(compareSecond({ lines: [], margins: [] }, second([])).state).toBe('absent');
  });

  it('finds exactly the sure differences, whatever the readings', () => {
    const letter = fc.constantFrom(...'ABO0D18<');
    const line = fc.array(letter, { minLength: 30, maxLength: 30 }).map((c) => c.join(''));
    const numbers = fc.array(fc.double({ min: -2, max: 12, noNaN: true }), { minLength: 30, maxLength: 30 });
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(line, line, numbers, shares, (a, b, margins, confidence) => {
        const reading = { lines: [a], margins: [margins] };
        const { state, disputed } = compareSecond(reading, { reader: 'tesseract', lines: [{ text: b, confidence }] });
        expect(state).toBe(disputed.length > 0 ? 'disagrees' : 'agrees');
        for (const d of disputed) {
          expect(d.seen).toBe(a.charAt(d.column));
          expect(d.second).toBe(b.charAt(d.column));
          expect(d.seen).not.toBe(d.second);
          expect(margins[d.column]).toBeGreaterThanOrEqual(LOW_MARGIN);
        }
        // More confidence of the second reader never takes a dispute away.
        const certain = compareSecond(reading, {
          reader: 'tesseract',
          lines: [{ text: b, confidence: confidence.map(() => 1) }],
        });
        expect(certain.disputed.length).toBeGreaterThanOrEqual(disputed.length);
        // Neither reading is changed.
        expect(reading.lines).toEqual([a]);
      }),
    );
  });
});

describe('proposals beside a second reading', () => {
  const proposals = [{ line: 1, column: 2, seen: '9', proposed: '8' }];

  it('stand where the second reader sees the proposed character, is not sure, or did not look', () => {
    const seen = second([name, put(lower, 2, '8')]);
    expect(withoutContradicted(proposals, seen, 44)).toEqual(proposals);
    expect(withoutContradicted(proposals, second(LINES, 0.2), 44)).toEqual(proposals);
    expect(withoutContradicted(proposals, { reader: null, lines: [] }, 44)).toEqual(proposals);
    expect(withoutContradicted(proposals, second([name, lower.slice(2)]), 44)).toEqual(proposals);
  });

  it('fall where it is sure of any other character', () => {
    expect(withoutContradicted(proposals, second(LINES), 44)).toEqual([]);
    expect(withoutContradicted(proposals, second([name, put(lower, 2, 'B')]), 44)).toEqual([]);
  });
});
