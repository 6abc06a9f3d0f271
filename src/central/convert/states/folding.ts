/** Whole words that some sources abbreviate and others write out. */
const WORDS: Readonly<Record<string, string>> = {
  saint: 'st',
  sainte: 'st',
  rep: 'republic',
  dem: 'democratic',
  fed: 'federated',
  is: 'islands',
  terr: 'territory',
};

/**
 * A name as it is looked up: without case, diacritics, apostrophes, punctuation or a leading article. It is never shown. Names that
 * still differ (word order, formal forms) are separate names.
 */
export function foldedName(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}|[\u2019\u2018\u02BC\u0060\u00B4']/gu, '')
    .replace(/\u0640/g, '')
    .replace(/\u0629/g, '\u0647')
    .replace(/\u0649/g, '\u064A')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .map((word) => WORDS[word] ?? word);
  if (words.length > 1 && words[0] === 'the') words.shift();
  return words.join(' ');
}
