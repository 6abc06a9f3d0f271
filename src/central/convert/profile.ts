import { z } from 'zod';
import { foldedName } from './states/folding.ts';

const text = z.string().min(1).max(1024);
const category = z.enum(['protect', 'discreet', 'stop', 'document']);

/** Supplies values that a source does not give, and states how it writes the others (docs/central-it.md, "Import"). */
const profileSchema = z.strictObject({
  /** Values used for members that are missing in the source. */
  defaults: z
    .strictObject({
      cat: category,
      act: text,
      basis: text,
      exp: z.string(),
      note: text,
      hand: text,
      agr: text,
      pur: text,
      src: text,
    })
    .partial()
    .default({}),
  /** CSV: header in the source -> our name for the column; `""` leaves the column out. */
  columns: z.record(z.string(), z.string()).default({}),
  delimiter: z.enum([',', ';', '\t']).optional(),
  /** Order of day and month in dates that are not ISO. */
  dates: z.enum(['iso', 'day-first', 'month-first']).default('iso'),
  /** Name of a State in the source -> code printed on documents; `""` means that the source does not know the State. */
  states: z
    .record(z.string().min(1).max(120), z.string().regex(/^(?:[A-Z]{1,3})?$/))
    .default({})
    .transform((states) => new Map(Object.entries(states).map(([name, code]) => [foldedName(name), code]))),
  /** FollowTheMoney: topic or its beginning -> value in the record; the longest match applies. */
  topics: z
    .record(z.string(), z.strictObject({ cat: category, act: text, basis: text, hand: text }).partial())
    .default({}),
});

export type ImportProfile = z.output<typeof profileSchema>;

export const EMPTY_PROFILE: ImportProfile = profileSchema.parse({});

export function readProfile(source: string): { ok: true; profile: ImportProfile } | { ok: false; message: string } {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return { ok: false, message: 'The import profile is not valid JSON.' };
  }
  const parsed = profileSchema.safeParse(value);
  if (parsed.success) return { ok: true, profile: parsed.data };
  const issue = parsed.error.issues[0];
  return {
    ok: false,
    message: `The import profile: ${issue?.path.join('.') || 'file'}: ${issue?.message ?? 'not valid'}.`,
  };
}

/** Default values for members that a source left out; `undefined` members count as left out. */
export function withDefaults(
  draft: Record<string, unknown>,
  defaults: Record<string, unknown>,
): Record<string, unknown> {
  const whole: Record<string, unknown> = { ...defaults };
  for (const [member, value] of Object.entries(draft)) if (value !== undefined && value !== '') whole[member] = value;
  return whole;
}

const PATTERNS: Record<ImportProfile['dates'], RegExp | null> = {
  iso: null,
  'day-first': /^(?<day>\d{1,2})[./-](?<month>\d{1,2})[./-](?<year>\d{4})$/,
  'month-first': /^(?<month>\d{1,2})[./-](?<day>\d{1,2})[./-](?<year>\d{4})$/,
};

/**
 * A date from the source in ISO form. Anything that is not a date in the profile's order stays as it is and is refused by the
 * check.
 */
export function isoDate(source: string, order: ImportProfile['dates']): string {
  const plain = source.trim();
  const parts = PATTERNS[order]?.exec(plain)?.groups;
  if (parts === undefined) return plain;
  return [parts['year'], parts['month']?.padStart(2, '0'), parts['day']?.padStart(2, '0')].join('-');
}

/** Several values in one cell or member are separated by `|` or `;`. */
export function valuesOf(cell: string | undefined): string[] {
  return (cell ?? '')
    .split(/[|;]/)
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

export function sexOf(source: string): 'F' | 'M' | 'X' | null | undefined {
  switch (source.trim().toLowerCase()) {
    case '':
      return null;
    case 'f':
    case 'female':
    case 'w':
    case 'woman':
      return 'F';
    case 'm':
    case 'male':
    case 'man':
      return 'M';
    case 'x':
    case 'other':
    case 'unspecified':
      return 'X';
    default:
      return undefined;
  }
}
