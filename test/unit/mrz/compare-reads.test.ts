import { describe, expect, it } from 'vitest';
import { compareReads } from '../../../src/core/mrz/index.ts';

const lines = ['P<FRADUPONT<<CLAIRE<ANNE<<<<<<<<<<<<<<<<<<<<', '12AB345673FRA8502142F3106305<<<<<<<<<<<<<<06'];
const page = (text: readonly string[]) => ({ lines: text, uncertain: [], disputed: [] });

describe('scanner and page', () => {
  it('agree on the same text', () => {
    expect(compareReads(lines, page(lines))).toEqual({ state: 'agrees', differences: [] });
  });

  it('differ by place, and say where the page reader was unsure itself', () => {
    const other = [`I${lines[0]!.slice(1)}`, `${lines[1]!.slice(0, 2)}4${lines[1]!.slice(3, 43)}8`];
    const found = compareReads(lines, {
      lines: other,
      uncertain: [{ line: 1, column: 2, seen: '4', candidates: ['A'] }],
      disputed: [{ line: 0, column: 0, seen: 'I', second: 'P' }],
    });
    expect(found).toEqual({
      state: 'differs',
      differences: [
        { line: 0, column: 0, scanner: 'P', page: 'I', weak: true },
        { line: 1, column: 2, scanner: 'A', page: '4', weak: true },
        { line: 1, column: 43, scanner: '6', page: '8', weak: false },
      ],
    });
  });

  it.each([
    ['another length', lines, lines.map((text) => text.slice(0, 36))],
    ['another number of lines', lines, [...lines, lines[0]!]],
    ['one longer line', lines, [lines[0]!, `${lines[1]!}<`]],
    ['nothing on the page', lines, []],
    ['nothing at all', [], []],
    ['empty lines', ['', ''], ['', '']],
  ])('do not agree on %s', (_, scanner, other) => {
    expect(compareReads(scanner, page(other))).toEqual({ state: 'other-layout', differences: [] });
  });
});
