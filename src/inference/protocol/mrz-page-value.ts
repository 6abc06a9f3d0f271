import { z } from 'zod';
import { mrzPrintValue } from './mrz-print-value.ts';

/** Maximum number of columns of an MRZ line. */
const MAX_COLUMNS = 44;
const line = z.string().regex(/^[A-Z0-9<]{30,44}$/);
const symbol = z.string().regex(/^[A-Z0-9<]$/);
const place = { line: z.number().int().min(0).max(2), column: z.number().int().min(0).max(43) };
const point = z.tuple([z.number().min(-1).max(2), z.number().min(-1).max(2)]);
const nats = z.number().min(-100).max(100);

const reading = z.strictObject({
  format: z.enum(['TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B', 'FRA-ID']),
  /** Two or three lines of one length. */
  lines: z.array(line).min(2).max(3),
  /** log p(best) - log p(next) of every character, nats; negative if the column grammar overruled weak print. */
  margins: z.array(z.array(nats).max(MAX_COLUMNS)).min(2).max(3),
  /** Characters whose margin is too small, with their alternatives, most likely first. */
  uncertain: z
    .array(z.strictObject({ ...place, seen: symbol, candidates: z.array(symbol).max(4) }))
    .max(3 * MAX_COLUMNS),
  /** Clear print that breaks the column grammar; it is in `lines` as printed. */
  columnBreaks: z.array(z.strictObject({ ...place, printed: symbol })).max(3 * MAX_COLUMNS),
  /** Result of the check digits and the margins together (nothing is repaired here). */
  digits: z
    .array(
      z.discriminatedUnion('state', [
        z.strictObject({
          of: z.enum(['document-number', 'birth', 'expiry', 'optional', 'composite']),
          state: z.enum(['sound', 'low-evidence', 'wrong-on-clear-print', 'unreadable']),
        }),
        z.strictObject({
          of: z.enum(['document-number', 'birth', 'expiry', 'optional', 'composite']),
          state: z.literal('proposal'),
          ...place,
          seen: symbol,
          proposed: symbol,
        }),
      ]),
    )
    .max(5),
  /** Mean log probability of the print, nats. */
  meanLp: nats,
  /** Quarter turns clockwise that make the page upright. */
  quarters: z.number().int().min(0).max(3),
  /**
   * Corners of the MRZ on the page as handed in, in fractions of width and height: first character, end of the first line, end
   * and start of the last line.
   */
  corners: z.array(point).length(4),
  /** Corners of each line: start and end of the edge above the characters, end and start of the edge below them. */
  bands: z.array(z.array(point).length(4)).min(2).max(3),
});

export const mrzPageValue = z.strictObject({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** What was read; null if no MRZ was found (MRZ_NOT_FOUND). */
  reading: reading.nullable(),
  /** How the MRZ is printed; null without an MRZ, without templates, or if the print resembles OCR-B too little. */
  print: mrzPrintValue.nullable(),
  /** True if the templates for measuring the print are installed and intact. */
  printReady: z.boolean(),
  /** Number of MRZs with other text seen besides the reported one: more than one document is in the picture. */
  others: z.number().int().min(0).max(16),
});
export type MrzPageValue = z.infer<typeof mrzPageValue>;
export type MrzPageReading = z.infer<typeof reading>;
