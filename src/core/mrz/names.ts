import { FILLER, FILLER_CODE, isDigit, isLetter } from './check-digit.ts';
import type { MrzFlag, MrzName } from './types.ts';

export interface ParsedName {
  name: MrzName;
  /** Only fillers: there is no name to compare (`MRZ_NAME_EMPTY`). */
  empty: boolean;
  flags: MrzFlag[];
}

/**
 * Name field of Doc 9303-3 4.6: primary identifier, `<<`, secondary identifier, components separated by one `<`.
 * Never completes a truncated name: a letter in the last column only sets `truncated` (Doc 9303-4 4.2.3), and the name
 * may still be whole. Accepts any string of the MRZ alphabet.
 */
export function parseName(raw: string): ParsedName {
  const flags: MrzFlag[] = [];
  let end = raw.length;
  while (end > 0 && raw.charCodeAt(end - 1) === FILLER_CODE) end--;
  if (end === 0) return { name: { primary: [], secondary: [], truncated: 'no' }, empty: true, flags };

  const text = raw.slice(0, end);
  const truncated = end === raw.length && isLetter(raw.charCodeAt(end - 1)) ? 'possible' : 'no';
  if (truncated === 'possible') flags.push('MRZ_NAME_TRUNCATED_POSSIBLE');

  const leading = text.charCodeAt(0) === FILLER_CODE;
  const split = text.indexOf('<<');
  const primary = components(split < 0 ? text : text.slice(0, split));
  const secondary = split < 0 ? [] : components(text.slice(split + 2));
  const again = split >= 0 && (text.charCodeAt(split + 2) === FILLER_CODE || text.includes('<<', split + 2));
  if (leading || again) flags.push('MRZ_NAME_NONCONFORMING');
  for (let index = 0; index < end; index++) {
    if (isDigit(text.charCodeAt(index))) {
      flags.push('MRZ_NAME_DIGIT');
      break;
    }
  }
  // A field that begins with fillers has no primary identifier; there are only the components that follow.
  const name: MrzName =
    primary.length === 0 ? { primary: secondary, secondary: [], truncated } : { primary, secondary, truncated };
  return { name, empty: false, flags };
}

function components(text: string): string[] {
  if (text.length === 0) return [];
  if (!text.includes(FILLER)) return [text];
  return text.split(FILLER).filter((part) => part.length > 0);
}
