import { z } from 'zod';

/** Languages for which the traveller's display has words (BCP 47); a test compares them with the display's own files. */
export const TRAVELLER_LANGUAGES = [
  'en',
  'fr',
  'es',
  'ar',
  'pt',
  'ru',
  'de',
  'it',
  'pl',
  'uk',
  'ro',
  'tr',
  'fa',
  'ur',
  'hi',
  'bn',
  'zh-Hans',
  'ja',
  'ko',
  'vi',
  'th',
  'id',
  'sw',
  'am',
  'so',
  'ti',
  'ps',
  'kmr',
] as const;

/** A language in the site's folder (docs/languages.md), such as `site:sv`. */
const SITE_LANGUAGE = /^site:[a-z]{2,3}(-[A-Z][a-z]{3})?$/;

const SECOND = 1_000;

/** The traveller's own display (docs/traveller-display.md). */
export const travellerConfig = z.strictObject({
  /**
   * The first is shown large; the others take turns below it, each for the same time. The order never depends on who is there,
   * because it would then reveal the language of a document.
   */
  languages: z
    .array(
      z.union([z.enum(TRAVELLER_LANGUAGES), z.string().regex(SITE_LANGUAGE)], {
        error: ({ input }) =>
          `the display has no words in ${String(input)}; it has them in ${TRAVELLER_LANGUAGES.join(' ')}, and site:CODE selects a language of the site`,
      }),
    )
    .min(1)
    .max(TRAVELLER_LANGUAGES.length + 20)
    .refine((languages) => new Set(languages).size === languages.length, 'a language is listed twice')
    .default([...TRAVELLER_LANGUAGES]),
  /** How long one set of languages is shown. */
  turnSeconds: z.number().min(3).max(60).default(6),
  /** No final state is shown earlier than this after the document arrived (docs/traveller-display.md). */
  slotMs: z
    .number()
    .int()
    .min(SECOND)
    .max(60 * SECOND)
    .default(10 * SECOND),
  /** Later final states are shown only at multiples of this step after the slot. */
  stepMs: z
    .number()
    .int()
    .min(SECOND)
    .max(30 * SECOND)
    .default(2 * SECOND),
  /** How long a final state is shown. */
  finalMs: z
    .number()
    .int()
    .min(SECOND)
    .max(30 * SECOND)
    .default(4 * SECOND),
  /** A hint about how to stand or look stays for at least this long. */
  promptMs: z
    .number()
    .int()
    .min(500)
    .max(10 * SECOND)
    .default(1_500),
  /** The site's own privacy notice in place of the delivered text. */
  notice: z.string().min(1).max(400).nullable().default(null),
});
