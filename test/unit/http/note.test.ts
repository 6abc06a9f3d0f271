import { expect, it } from 'vitest';
import { WrittenNote } from '../../../src/adapters/http/api/note.ts';

it('a remark is plain text of several lines', () => {
  for (const text of ['', 'Looked at the photo.\nIt is her.', 'Žofia Łańcut ‘said’ – so', 'x'.repeat(500)])
    expect(WrittenNote.safeParse(text).success, text).toBe(true);
  expect(WrittenNote.safeParse('x'.repeat(501)).success).toBe(false);
});

it.each([0x00, 0x07, 0x0d, 0x1b, 0x7f, 0x85, 0x061c, 0x200e, 0x200f, 0x2028, 0x202a, 0x202e, 0x2066, 0x2069])(
  'a remark with the hidden mark U+%s is refused: it is read in another order, or not at all',
  (mark) => {
    expect(WrittenNote.safeParse(`a${String.fromCodePoint(mark)}b`).success).toBe(false);
  },
);
