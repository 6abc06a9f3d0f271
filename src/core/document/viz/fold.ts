/** Letters that do not decompose into a plain letter, with what is left without their mark. */
const PLAIN: Readonly<Record<string, string>> = {
  Æ: 'AE',
  Œ: 'OE',
  Ø: 'O',
  Đ: 'D',
  Ð: 'D',
  Ł: 'L',
  Þ: 'TH',
  ß: 'SS',
  ẞ: 'SS',
  ı: 'I',
  Ħ: 'H',
  Ŧ: 'T',
  Ŋ: 'N',
};

/** Text without marks. */
const PLAIN_TEXT = /^[\x20-\x7e]*$/;

/** Upper-case text without marks, for comparison only: characters keep their order, blanks and punctuation stay. */
export function foldText(text: string): string {
  if (PLAIN_TEXT.test(text)) return text.toUpperCase();
  let out = '';
  for (const character of text) {
    const upper = PLAIN[character] ?? PLAIN[character.toUpperCase()] ?? character.toUpperCase();
    out += upper.normalize('NFKD').replace(/\p{M}/gu, '');
  }
  return out;
}

/** Letters and digits of a text, folded. */
export function foldAlnum(text: string): string {
  return foldText(text).replace(/[^A-Z0-9]/g, '');
}

/** Letters of a text, folded. */
export function foldLetters(text: string): string {
  return foldText(text).replace(/[^A-Z]/g, '');
}

/** Glyphs that readers of small print confuse; a difference within one group means nothing (three groups meet in `0`). */
const GROUPS = ['O0DQ', 'I1L', 'S5', 'B8', 'Z2', 'G6'] as const;
const GROUP_OF: ReadonlyMap<string, string> = new Map(
  GROUPS.flatMap((group) => [...group].map((glyph) => [glyph, group.charAt(0)])),
);

/** The text with each glyph replaced by the name of its group of look-alikes. */
export function foldLookAlikes(text: string): string {
  let out = '';
  for (const glyph of text) out += GROUP_OF.get(glyph) ?? glyph;
  return out;
}

export function lookAlike(a: string, b: string): boolean {
  return a === b || (GROUP_OF.get(a) ?? a) === (GROUP_OF.get(b) ?? b);
}

const DIGIT_FOR: Readonly<Record<string, string>> = { O: '0', D: '0', Q: '0', I: '1', L: '1', S: '5', B: '8', Z: '2' };
const LETTER_FOR: Readonly<Record<string, string>> = { 0: 'O', 1: 'I', 2: 'Z', 5: 'S', 6: 'G', 8: 'B' };

/** If a character can only be a digit, a letter there is a misread digit. */
export function asDigits(text: string): string {
  return text.replace(/[ODQILSBZ]/g, (letter) => DIGIT_FOR[letter] ?? letter);
}

/** If a character can only be a letter, a digit there is a misread letter. */
export function asLetters(text: string): string {
  return text.replace(/[012568]/g, (digit) => LETTER_FOR[digit] ?? digit);
}
