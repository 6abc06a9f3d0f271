import { z } from 'zod';

/** Maximum number of lines of printed text that are taken from one page. */
export const MAX_PRINTED_LINES = 120;
/** Longest printed line, characters. */
export const MAX_PRINTED_CHARS = 200;

/** Maximum number of reader steps of a line, and most characters reported for one step. */
const MAX_STEPS = 200;
export const MAX_STEP_CHARACTERS = 6;

/** Highest printed line, pixels: a picture has at most 50 megapixels. */
const MAX_LINE_HEIGHT_PX = 50_000;

const unit = z.number().min(0).max(1);

/** Scripts in which a page may be printed besides Latin; the issuer in the MRZ shows which script to expect. */
export const PAGE_SCRIPTS = ['latin', 'cyrillic', 'greek', 'arabic'] as const;
export type PageScript = (typeof PAGE_SCRIPTS)[number];

export const vizValue = z.strictObject({
  /** Text lines outside the MRZ in reading order, as read: never shown as the holder's name. */
  lines: z
    .array(
      z.strictObject({
        text: z.string().max(MAX_PRINTED_CHARS),
        /** Mean probability of the characters. */
        confidence: unit,
        /** Lowest probability of a letter or digit. */
        least: unit,
        /** Height of the line on the page as handed in, pixels. */
        heightPx: z.number().min(0).max(MAX_LINE_HEIGHT_PX),
        /** Position in fractions of the page as handed in: [x, y, width, height]. */
        rect: z.tuple([unit, unit, unit, unit]),
        reader: z.enum(['print-reader', 'pp-ocr', 'tesseract']),
        /** What the reader saw from left to right, characters with their probabilities, '' for none. */
        steps: z
          .array(z.array(z.tuple([z.string().max(2), unit])).max(MAX_STEP_CHARACTERS))
          .max(MAX_STEPS)
          .optional(),
      }),
    )
    .max(MAX_PRINTED_LINES),
});
export type VizValue = z.infer<typeof vizValue>;

export const secondReadingValue = z.strictObject({
  /** The second reader; null if none is installed (MRZ_SECOND_READER_ABSENT). */
  reader: z.enum(['tesseract', 'pp-ocr']).nullable(),
  /** One text for each MRZ line, from the top; a line that the reader did not see is empty. */
  lines: z
    .array(
      z.strictObject({ text: z.string().max(MAX_PRINTED_CHARS), confidence: z.array(unit).max(MAX_PRINTED_CHARS) }),
    )
    .max(3),
});
export type SecondReadingValue = z.infer<typeof secondReadingValue>;

export interface PlaceOnPage {
  quarters: 0 | 1 | 2 | 3;
  /** Corners in fractions of width and height: first character, end of the first line, end and start of the last line. */
  corners: [number, number][];
}
