import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMrz, type MrzContent } from '../../../src/core/mrz/format.ts';
import { OCR_BLANK, OCR_CLASSES, OCR_PITCH } from '../../../src/core/mrz/ocr/alphabet.ts';
import {
  combineGrids,
  decodeGrid,
  judgeDigits,
  LOW_MARGIN,
  OCR_ALPHABET,
  OCR_FRAMES,
  type OcrReading,
  readGrid,
  rowsInDoubt,
  uncertainGlyphs,
  withoutUnseen,
} from '../../../src/core/mrz/ocr/index.ts';

const content: MrzContent = {
  format: 'TD3',
  documentCode: 'P',
  issuingState: 'UTO',
  primary: ['ERIKSSON'],
  secondary: ['ANNA', 'MARIA'],
  documentNumber: 'L898902C3',
  nationality: 'UTO',
  birth: '740812',
  sex: 'F',
  expiry: '300415',
  optional: 'ZE184226B',
};

interface Drawn {
  x0?: number;
  pitch?: number;
  bow?: number;
  /** Second best character and how far behind it is, by `line:column`. */
  doubt?: Record<string, { ch: string; behind: number }>;
}

/** Logits as a network gives them that is sure of everything but the characters in `doubt`. */
function drawn(lines: readonly string[], { x0 = 5, pitch = OCR_PITCH, bow = 0, doubt = {} }: Drawn = {}): Float32Array {
  const out = new Float32Array(lines.length * OCR_CLASSES * OCR_FRAMES);
  const set = (line: number, c: number, t: number, value: number): void => {
    out[(line * OCR_CLASSES + c) * OCR_FRAMES + t] = value;
  };
  for (const [line, text] of lines.entries()) {
    for (let t = 0; t < OCR_FRAMES; t++) set(line, OCR_BLANK, t, 9);
    for (let i = 0; i < text.length; i++) {
      const u = i / (text.length - 1);
      const centre = x0 + i * pitch + bow * 4 * u * (1 - u);
      const other = doubt[`${line}:${i}`];
      // A character is seen at every frame within 0.27 pitches of its centre, as the network was taught.
      const first = Math.min(Math.round(centre), Math.ceil(centre - 0.27 * pitch));
      const last = Math.max(Math.round(centre), Math.floor(centre + 0.27 * pitch));
      for (let t = first; t <= last; t++) {
        set(line, OCR_BLANK, t, 0);
        set(line, OCR_ALPHABET.indexOf(text.charAt(i)), t, 10);
        if (other !== undefined) set(line, OCR_ALPHABET.indexOf(other.ch), t, 10 - other.behind);
      }
    }
  }
  return out;
}

function read(lines: readonly string[], how: Drawn = {}): OcrReading {
  const columns = lines[0]?.length ?? 0;
  const grid = decodeGrid(drawn(lines, how), { lines: lines.length, columns, temperature: 1 });
  const reading = grid === null ? null : readGrid(grid, columns);
  if (reading === null) throw new Error('nothing was read');
  return reading;
}

const put = (lines: string[], line: number, column: number, ch: string): string[] =>
  lines.map((text, i) => (i === line ? text.slice(0, column) + ch + text.slice(column + 1) : text));

describe('a character at the edge of the picture', () => {
  it('is never certain, and no digit over it is sound or wrong on clear print', () => {
    const lines = formatMrz(content);
    const isSeen = (line: number, column: number) => !(line === 1 && column === 0);
    const whole = read(lines);
    expect(uncertainGlyphs(whole)).toEqual([]);
    const cut = withoutUnseen(whole, isSeen);
    expect(cut.lines).toEqual(lines);
    expect(uncertainGlyphs(cut).map(({ line, column }) => [line, column])).toEqual([[1, 0]]);
    expect(judgeDigits(cut).find((d) => d.of === 'document-number')?.state).toBe('low-evidence');
    const misprinted = withoutUnseen(read(put(lines, 1, 9, lines[1]?.charAt(9) === '1' ? '2' : '1')), isSeen);
    expect(judgeDigits(misprinted).find((d) => d.of === 'document-number')?.state).not.toBe('wrong-on-clear-print');
  });
});

describe('reading on the fixed grid', () => {
  it.each(['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'] as const)(
    'gives back a %s with a margin for every character',
    (format) => {
      const visa = format.startsWith('MRV');
      const lines = formatMrz({ ...content, format, documentCode: visa ? 'V' : 'P', optional: 'ZE18' });
      const reading = read(lines);
      expect(reading.format).toBe(format);
      expect(reading.lines).toEqual(lines);
      expect(reading.evidence.map((row) => row.length)).toEqual(lines.map((line) => line.length));
      expect(uncertainGlyphs(reading)).toEqual([]);
      expect(reading.digits.right).toBe(reading.digits.present);
      expect(judgeDigits(reading).every((d) => d.state === 'sound')).toBe(true);
    },
  );

  it('reads a French identity card in its own layout, and a TD2 of France as a TD2', () => {
    const card = formatMrz({
      ...content,
      format: 'FRA-ID',
      documentCode: 'ID',
      issuingState: 'FRA',
      documentNumber: '880692310285',
      nationality: '',
      expiry: '',
      optional: '952042',
    });
    const reading = read(card);
    expect(reading.format).toBe('FRA-ID');
    expect(reading.lines).toEqual(card);
    expect(judgeDigits(reading).map((d) => d.state)).toEqual(['sound', 'sound', 'sound']);
    const td2 = formatMrz({ ...content, format: 'TD2', documentCode: 'ID', issuingState: 'FRA', optional: '' });
    expect(read(td2)).toMatchObject({ format: 'TD2', lines: td2 });
  });

  it('finds start, pitch and a curved line within its range', () => {
    const lines = formatMrz(content);
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 9, noNaN: true }),
        fc.double({ min: 0.94, max: 1.06, noNaN: true }),
        fc.double({ min: -0.4, max: 0.4, noNaN: true }),
        (x0, factor, bow) => {
          expect(read(lines, { x0, pitch: OCR_PITCH * factor, bow }).lines).toEqual(lines);
        },
      ),
      { numRuns: 40, seed: 3, endOnFailure: true },
    );
  });

  it('finds lines of a page seen at an angle, each with its own bow', () => {
    const lines = formatMrz(content);
    fc.assert(
      fc.property(
        fc.double({ min: 3, max: 7, noNaN: true }),
        fc.double({ min: 0.98, max: 1.02, noNaN: true }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: -0.6, max: 0.6, noNaN: true }),
        (x0, factor, bow, apart) => {
          const pitch = OCR_PITCH * factor;
          const rows = [
            drawn([lines[0] as string], { x0, pitch, bow }),
            drawn([lines[1] as string], { x0, pitch, bow: bow + apart }),
          ];
          const logits = Float32Array.from(rows.flatMap((row) => [...row]));
          const grid = decodeGrid(logits, { lines: 2, columns: 44, temperature: 1 });
          expect(readGrid(grid ?? [], 44)?.lines).toEqual(lines);
          expect(Math.abs((grid?.[0]?.bow ?? Number.NaN) - bow)).toBeLessThan(1);
        },
      ),
      { numRuns: 40, seed: 11, endOnFailure: true },
    );
  });

  it('reads a doubtful O between two digits as the nought, and marks it', () => {
    const lines = formatMrz({ ...content, documentNumber: '120034567' });
    const seen = put(lines, 1, 3, 'O');
    const reading = read(seen, { doubt: { '1:3': { ch: '0', behind: 1 } } });
    expect(reading.lines).toEqual(lines);
    expect(uncertainGlyphs(reading)).toMatchObject([{ line: 1, column: 3, seen: '0' }]);
    const clear = read(seen, { doubt: { '1:3': { ch: '0', behind: 4 } } });
    expect(clear.lines).toEqual(seen);
    const besideALetter = formatMrz({ ...content, documentNumber: '1AO034567' });
    expect(read(besideALetter, { doubt: { '1:2': { ch: '0', behind: 1 } } }).lines).toEqual(besideALetter);
  });

  it('asks for no look at a letter that only a digit the column cannot hold comes near to', () => {
    const lines = formatMrz(content);
    expect(uncertainGlyphs(read(lines, { doubt: { '0:4': { ch: '0', behind: 1 } } }))).toEqual([]);
    expect(uncertainGlyphs(read(lines, { doubt: { '0:4': { ch: 'Q', behind: 1 } } }))).toHaveLength(1);
  });

  it('does not take frames without print for an MRZ', () => {
    const blank = new Float32Array(2 * OCR_CLASSES * OCR_FRAMES);
    const grid = decodeGrid(blank, { lines: 2, columns: 44, temperature: 1 });
    expect(readGrid(grid ?? [], 44)?.meanLp).toBeLessThan(-1);
  });

  it('prefers the length that the print has', () => {
    const lines = formatMrz({ ...content, format: 'TD2', optional: '' });
    const logits = drawn(lines);
    const scores = [36, 44].map((columns) => {
      const grid = decodeGrid(logits, { lines: 2, columns, temperature: 1 });
      return readGrid(grid ?? [], columns)?.meanLp ?? 0;
    });
    expect(scores[0]).toBeGreaterThan((scores[1] ?? 0) + 0.5);
  });

  it('has no layout for three lines of 44', () => {
    const lines = [...formatMrz(content), formatMrz(content)[0] ?? ''];
    const grid = decodeGrid(drawn(lines), { lines: 3, columns: 44, temperature: 1 });
    expect(readGrid(grid ?? [], 44)).toBeNull();
  });
});

describe('rows that another look may settle', () => {
  const lines = formatMrz(content);

  it('are those with a weak character, and none where all is clear', () => {
    expect(rowsInDoubt(read(lines), 3)).toEqual([false, false]);
    const weak = read(lines, { doubt: { '0:7': { ch: 'F', behind: 1 } } });
    expect(rowsInDoubt(weak, 3)).toEqual([true, false]);
  });

  it('are those under a wrong check digit, however clear they are', () => {
    const misprinted = read(put(lines, 1, 9, lines[1]?.charAt(9) === '1' ? '2' : '1'));
    expect(rowsInDoubt(misprinted, 3)).toEqual([false, true]);
  });

  it('are those with a clear character that the column cannot hold', () => {
    expect(rowsInDoubt(read(put(lines, 0, 3, '7')), 3)).toEqual([true, false]);
  });
});

describe('column grammar', () => {
  it('decides weak print, and marks the character', () => {
    const lines = formatMrz(content);
    const reading = read(put(lines, 0, 4, '0'), { doubt: { '0:4': { ch: 'O', behind: 0.5 } } });
    expect(reading.lines).toEqual(lines);
    expect(reading.columnBreaks).toEqual([]);
    expect(uncertainGlyphs(reading)).toEqual([expect.objectContaining({ line: 0, column: 4, seen: 'O' })]);
  });

  it('keeps clear print that breaks it and says so', () => {
    const lines = put(formatMrz(content), 1, 11, '1');
    const reading = read(lines);
    expect(reading.lines).toEqual(lines);
    expect(reading.columnBreaks).toEqual([{ line: 1, column: 11, printed: '1' }]);
  });
});

describe('evidence of check digits', () => {
  const lines = formatMrz(content);

  it('calls a wrong digit on clear print what it is, and proposes nothing', () => {
    const reading = read(put(lines, 1, 19, lines[1]?.charAt(19) === '1' ? '2' : '1'));
    const birth = judgeDigits(reading).find((d) => d.of === 'birth');
    expect(birth).toEqual({ of: 'birth', state: 'wrong-on-clear-print' });
  });

  it('proposes the one change of an uncertain character that satisfies every digit, and changes nothing itself', () => {
    const seen = put(lines, 1, 14, '1');
    const reading = read(seen, { doubt: { '1:14': { ch: lines[1]?.charAt(14) ?? '', behind: 0.6 } } });
    expect(reading.lines).toEqual(seen);
    expect(judgeDigits(reading).find((d) => d.of === 'birth')).toEqual({
      of: 'birth',
      state: 'proposal',
      line: 1,
      column: 14,
      seen: '1',
      proposed: '4',
    });
  });

  it('proposes nothing where two uncertain characters would have to change', () => {
    const seen = put(put(lines, 1, 14, '1'), 1, 16, '3');
    const reading = read(seen, {
      doubt: {
        '1:14': { ch: lines[1]?.charAt(14) ?? '', behind: 0.6 },
        '1:16': { ch: lines[1]?.charAt(16) ?? '', behind: 0.6 },
      },
    });
    expect(judgeDigits(reading).find((d) => d.of === 'birth')).toEqual({ of: 'birth', state: 'unreadable' });
  });

  it('does not call a right digit sound where a character it covers is uncertain', () => {
    const reading = read(lines, { doubt: { '1:0': { ch: 'I', behind: 0.4 } } });
    expect(judgeDigits(reading).find((d) => d.of === 'document-number')?.state).toBe('low-evidence');
    expect(judgeDigits(reading).find((d) => d.of === 'birth')?.state).toBe('sound');
  });
});

describe('several looks', () => {
  it('lets a clear look settle what another one doubts', () => {
    const lines = formatMrz(content);
    const grid = (how: Drawn) => decodeGrid(drawn(lines, how), { lines: 2, columns: 44, temperature: 1 }) ?? [];
    const unsure = grid({ doubt: { '1:0': { ch: 'I', behind: -0.3 } } });
    expect(readGrid(unsure, 44)?.lines[1]?.charAt(0)).toBe('I');
    const both = readGrid(combineGrids([unsure, grid({})]), 44);
    expect(both?.lines).toEqual(lines);
    expect(both?.evidence[1]?.[0]?.margin).toBeGreaterThan(LOW_MARGIN);
  });

  it('puts a letter in a column of digits before the officer, where the digit of the field does not hold', () => {
    const lines = formatMrz({ ...content, birth: '740818' });
    const seen = put(lines, 1, 18, 'B');
    const reading = read(seen);
    expect(reading.columnBreaks).toEqual([{ line: 1, column: 18, printed: 'B' }]);
    expect(judgeDigits(reading).find((digit) => digit.of === 'birth')?.state).not.toBe('wrong-on-clear-print');
    expect(uncertainGlyphs(reading)).toMatchObject([{ line: 1, column: 18, seen: 'B' }]);
  });
});
