import { describe, expect, it } from 'vitest';
import { WrittenNote } from '../../../src/adapters/http/api/note.ts';
import { plainText } from '../../../src/core/protection/index.ts';
import { withoutHidden } from '../../../src/ui/plain-text.ts';
import { factText } from '../../../src/ui/support/form-rules.ts';

const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code));

describe('text of the form Support', () => {
  it('loses on the screen exactly the marks that the daemon refuses', () => {
    const removed = all.filter((character) => withoutHidden(`a${character}b`) === 'ab');
    const refused = all.filter((character) => !plainText(new TextEncoder().encode(`a${character}b`)));
    expect(removed).toEqual(refused);
    expect(removed).toHaveLength(33 + 32 + 3 + 7 + 4);
  });

  it('so does a note; the daemon takes line feeds besides, which its one line cannot have', () => {
    const removed = all.filter((character) => withoutHidden(`a${character}b`) === 'ab');
    const refused = all.filter((character) => !WrittenNote.safeParse(`a${character}b`).success);
    expect(removed.filter((character) => character !== '\n')).toEqual(refused);
    expect(WrittenNote.safeParse('two\nlines').success).toBe(true);
    expect(WrittenNote.safeParse('two\nlines \u202e').success).toBe(false);
  });

  it('keeps what other scripts need: joiners of Persian and Hindi, Arabic, Hebrew, Thai', () => {
    for (const text of ['می\u200cخواهم', 'क्\u200dष', 'لا يملك جواز سفره', 'אין לו דרכון', 'เขาไม่มีหนังสือเดินทาง'])
      expect(withoutHidden(text)).toBe(text);
  });

  it('is read by the receiving body in the order in which it was written', () => {
    expect(factText(withoutHidden('said \u202eon pleh deen I\u202c today'))).toBe('said on pleh deen I today');
  });
});
