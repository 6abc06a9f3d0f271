import type { MrzDate } from '../../mrz/index.ts';
import { monthFirstIn } from './dates.ts';
import { namesOfMonth } from './months.ts';

/** Separators that are searched for explicitly, because readers take them for digits; others are skipped. */
const SEPARATORS = ['', '/', '.', '-'] as const;

/**
 * The texts in which an MRZ date may be printed, letters and digits folded: numbers in the order of day, month,
 * year, of year, month, day, and of the issuer. Empty for a date with unknown parts.
 */
export function numberForms({ year, month, day }: MrzDate, issuer: string | null): string[] {
  if (year === null || month === null || day === null) return [];
  const [dd, mm, yyyy] = [two(day), two(month), String(year)];
  const orders = monthFirstIn(issuer)
    ? [
        [mm, dd],
        [dd, mm],
      ]
    : [[dd, mm]];
  const forms: string[] = [];
  for (const separator of SEPARATORS) {
    for (const [a, b] of orders as [string, string][]) {
      forms.push([a, b, yyyy].join(separator), [a, b, yyyy.slice(2)].join(separator));
    }
    forms.push([yyyy, mm, dd].join(separator));
  }
  return forms;
}

/** Day and each name of the month, in the spelling of the MRZ: `12AUG`. */
export function nameForms({ month, day }: MrzDate): string[] {
  return month === null || day === null ? [] : namesOfMonth(month).map((name) => two(day) + name);
}

/** What may follow such a form: the year, alone or after a second name of the month. */
export function yearForms({ year, month }: MrzDate): string[] {
  if (year === null || month === null) return [];
  const years = [String(year), String(year).slice(2)];
  return [...years, ...namesOfMonth(month).flatMap((name) => years.map((digits) => name + digits))];
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
