/** Longer descriptions are cut, with a mark. */
export const LIMIT_ISSUER_TEXT_CHARS = 300;
/** Anything beyond this is not examined, because it would be cut off in any case. */
const LIMIT_READ_CHARS = 4 * LIMIT_ISSUER_TEXT_CHARS;
/** Letters with many marks on top of one another can cover the lines around them. */
const LIMIT_MARKS = 2;

/**
 * Free text from an issuer as a line that can be shown: no control characters, no marks that change the direction of the text,
 * nothing invisible, one space between words, at most `LIMIT_ISSUER_TEXT_CHARS`. Null if nothing is left. It is data: it is
 * quoted, never translated, and never decides anything.
 */
export function issuerText(text: string | null): string | null {
  if (text === null) return null;
  const plain = text
    .slice(0, LIMIT_READ_CHARS)
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replaceAll(/\p{C}/gu, '')
    .replaceAll(new RegExp(`(\\p{M}{${LIMIT_MARKS}})\\p{M}+`, 'gu'), '$1')
    .trim();
  const chars = Array.from(plain);
  if (chars.length === 0) return null;
  return chars.length <= LIMIT_ISSUER_TEXT_CHARS ? plain : `${chars.slice(0, LIMIT_ISSUER_TEXT_CHARS - 1).join('')}…`;
}
