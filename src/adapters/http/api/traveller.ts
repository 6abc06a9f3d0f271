import { z } from 'zod';
import { TRAVELLER_STATES } from '../../../core/inspection/traveller/index.ts';

/** A language tag as known to the page. */
export const LANGUAGE_TAG = /^[a-z]{2,3}(-[A-Z][a-z]{3})?$/;

/** One message of the traveller's channel. It has only one member: any other could differ when there is a hit. */
export const TravellerMessage = z.strictObject({ state: z.enum(TRAVELLER_STATES) });

export const PrivacyNoticeText = z.strictObject({ language: z.string(), text: z.string() });

/** A language added by the site: every sentence of the display, as the page has them for its own languages. */
export const TravellerOwnLanguage = z.strictObject({
  tag: z.string(),
  name: z.string(),
  dir: z.enum(['ltr', 'rtl']),
  training: z.string(),
  /** One text for each state of `TravellerMessage`. */
  words: z.array(z.strictObject({ state: z.enum(TRAVELLER_STATES), text: z.string() })),
});

/** Data that the page needs once; it is the same for every traveller of this lane. */
export const TravellerSetup = z.strictObject({
  /** The first is shown large; the others turn, three at a time. */
  languages: z.array(z.string()),
  /** Languages that the site has added in its own files. */
  own: z.array(TravellerOwnLanguage).optional(),
  turnMs: z.number(),
  /** The appliance is in training: the page carries the mark whatever its state. Fixed until the next start. */
  training: z.boolean(),
  /** Help line of the policy, with a sentence before it in each language; null if the policy does not name any. */
  help: z.strictObject({ number: z.string(), texts: z.array(PrivacyNoticeText) }).nullable(),
  notice: z.strictObject({ key: z.string(), version: z.string(), texts: z.array(PrivacyNoticeText) }).nullable(),
});
