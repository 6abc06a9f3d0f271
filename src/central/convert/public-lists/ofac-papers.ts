import type { ListedPaper } from './listed.ts';

/*
 * Kinds of numbers that OFAC lists: about a hundred, most of them for companies and ships. Only those that a traveller shows at a
 * border are used.
 */
const OTHER = /tax|vat\b|regist|business|company|licen[cs]e|license|vessel|aircraft|serial|trade|phone|rut\b/i;
const IDENTITY =
  /national id|foreign id|c[eé]dula|identification n|personal id|identity card|identity no|identidad|\bd\.?n\.?i\b|citizen'?s card|civil id|stateless person id|id card|\bid no/i;

/** The class of a paper, worked out from its name in the list; null if it is not shown at a border. */
export function ofacPaperClass(kind: string): ListedPaper['t'] | null {
  if (/passport/i.test(kind)) return 'P';
  return !OTHER.test(kind) && IDENTITY.test(kind) ? 'I' : null;
}

export const OTHER_NUMBER_NOTE = 'docs: a number of another kind (tax, licence, register), left out';
