import { describe, expect, it } from 'vitest';
import { normaliseMrz } from '../../../src/adapters/hardware/scanner/index.ts';
import { DuplicateWindow, type RowsFrame } from '../../../src/adapters/hardware/scanner/normalise.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { profile } from './fixtures.ts';

const genuine = SPECIMENS['genuine']!.rows;
const digest = (bytes: Uint8Array): string => `keyed:${Buffer.from(bytes).toString('latin1')}`;

function frame(rows: readonly string[], flags: RowsFrame['flags'] = []): RowsFrame {
  return { kind: 'rows', rows: [...rows], raw: Buffer.from(rows.join('\r'), 'latin1'), at: 0, flags };
}

describe('normaliseMrz', () => {
  it('passes clean rows on unchanged, with the digest of the raw bytes', () => {
    expect(normaliseMrz(frame(genuine), profile(), digest)).toEqual({
      ok: true,
      lines: genuine,
      uncertain: [],
      rawDigest: `keyed:${genuine.join('\r')}`,
    });
  });

  it('flags every unreadable glyph and every inner space, and puts a filler in its place', () => {
    const lower = `L?98 02C3${genuine[1]!.slice(9)}`;
    const result = normaliseMrz(frame([genuine[0]!, lower]), profile(), digest);
    expect(result).toMatchObject({
      ok: true,
      lines: [genuine[0], `L<98<02C3${genuine[1]!.slice(9)}`],
      uncertain: [
        { line: 1, column: 1, seen: '?', candidates: [] },
        { line: 1, column: 4, seen: ' ', candidates: [] },
      ],
    });
  });

  it('maps pad characters at the end of a row to fillers without a flag', () => {
    const upper = genuine[0]!.replace(/<+$/, (run) => '_'.repeat(run.length));
    expect(normaliseMrz(frame([upper, genuine[1]!]), profile(), digest)).toMatchObject({
      ok: true,
      lines: genuine,
      uncertain: [],
    });
  });

  it('takes the first candidate of a group, keeps the others and counts one column', () => {
    const withGroup = { ...profile(), unreadable: { chars: [], gsGroups: true } };
    const lower = `L8989\x1d0O\x1d2C3${genuine[1]!.slice(9)}`;
    expect(normaliseMrz(frame([genuine[0]!, lower]), withGroup, digest)).toMatchObject({
      ok: true,
      lines: genuine,
      uncertain: [{ line: 1, column: 5, seen: '0O', candidates: ['0', 'O'] }],
    });
  });

  it('an empty group is an unknown glyph', () => {
    const withGroup = { ...profile(), unreadable: { chars: [], gsGroups: true } };
    const lower = `L8989\x1d\x1d2C3${genuine[1]!.slice(9)}`;
    expect(normaliseMrz(frame([genuine[0]!, lower]), withGroup, digest)).toMatchObject({
      ok: true,
      lines: [genuine[0], `L8989<2C3${genuine[1]!.slice(9)}`],
      uncertain: [{ line: 1, column: 5, seen: '', candidates: [] }],
    });
  });

  it.each(['e', '@', '\u00c4', '0'.repeat(2)])('never corrects %j silently', (char) => {
    const lower = char + genuine[1]!.slice(1);
    const result = normaliseMrz(frame([genuine[0]!, lower]), profile(), digest);
    expect(result).toEqual({ ok: false, reason: char.length > 1 ? 'READ_PARTIAL' : 'READ_GARBAGE' });
  });

  it('refuses a shape that no document has', () => {
    expect(normaliseMrz(frame([genuine[0]!]), profile(), digest)).toEqual({ ok: false, reason: 'READ_PARTIAL' });
    expect(normaliseMrz(frame([...genuine, genuine[1]!]), profile(), digest)).toEqual({
      ok: false,
      reason: 'READ_PARTIAL',
    });
  });

  it('trims a bottom-aligned frame before it decides the format', () => {
    const td2 = SPECIMENS['td2']!.rows.map((row) => row.padEnd(44, '_'));
    expect(normaliseMrz(frame(['', ...td2], ['bottom-aligned']), profile(), digest)).toMatchObject({
      ok: true,
      lines: SPECIMENS['td2']!.rows,
    });
  });
});

describe('DuplicateWindow', () => {
  it('slides with every repetition and ends after silence', () => {
    const window = new DuplicateWindow(2000);
    expect(window.isDuplicate('a', 0)).toBe(false);
    expect(window.isDuplicate('a', 1999)).toBe(true);
    expect(window.isDuplicate('a', 3900)).toBe(true);
    expect(window.isDuplicate('a', 5900)).toBe(false);
  });

  it('another document in between makes the first one new again', () => {
    const window = new DuplicateWindow(2000);
    window.isDuplicate('a', 0);
    expect(window.isDuplicate('b', 100)).toBe(false);
    expect(window.isDuplicate('a', 200)).toBe(false);
  });
});
