import type { FieldValue, Seal } from '../seal.ts';

/** What is shown of a driving licence. It is unsigned and proves nothing. */
export interface Licence {
  /** Family name, then given names. */
  name: string;
  number: string;
  /** `YYYY-MM-DD`; null if the licence does not state a day that exists. */
  expiry: string | null;
}

/** Maximum number of characters of a value of the AAMVA card design standard (annex D.12.5): those of the longest name. */
const LIMIT_CHARACTERS = 125;
const PRINTED = /^[\x20-\x7e\xa0-\xff]+$/;
/** Elements in the order in which they are shown: family name, given names. Older versions have one element for all names. */
const NAMES = ['DCS', 'DAB', 'DAC', 'DCT', 'DAD'] as const;
const WHOLE_NAME = 'DAA';
const NUMBER = 'DAQ';
const EXPIRY = 'DBA';
/** "NONE" means that there is no such name, "unavl" that it was not collected (annex D.12.5.1). */
const ABSENT = /^(?:NONE|UNAVL)$/i;

/** Name, number and last day of a licence (AAMVA DL/ID card design standard); null for another seal, or if either is missing. */
export function licenceOf({ format, fields }: Pick<Seal, 'format' | 'fields'>): Licence | null {
  if (format !== 'aamva') return null;
  const parts = NAMES.map((element) => statedIn(fields, element)).filter((part) => part !== null);
  const name =
    parts.length > 0 ? [...new Set(parts)].join(' ') : (statedIn(fields, WHOLE_NAME)?.replaceAll(',', ' ') ?? null);
  const number = statedIn(fields, NUMBER);
  if (name === null || number === null) return null;
  return { name, number, expiry: dayOf(statedIn(fields, EXPIRY)) };
}

function statedIn(fields: Readonly<Record<string, FieldValue>>, element: string): string | null {
  const value = fields[element];
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text.length <= LIMIT_CHARACTERS && PRINTED.test(text) && !ABSENT.test(text) ? text : null;
}

/** MMDDCCYY in the United States, CCYYMMDD in Canada: only one of the two can be a day from 1900 on. */
function dayOf(digits: string | null): string | null {
  const [, one = '', two = '', three = '', four = ''] = /^(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits ?? '') ?? [];
  const days = [`${three}${four}-${one}-${two}`, `${one}${two}-${three}-${four}`].filter(
    (day) => /^(?:19|20)/.test(day) && isDay(day),
  );
  return days[0] ?? null;
}

function isDay(iso: string): boolean {
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso);
}
