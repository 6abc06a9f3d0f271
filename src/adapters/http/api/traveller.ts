import { z } from 'zod';
import { TRAVELLER_STATES } from '../../../core/inspection/traveller/index.ts';

/** A language tag as the page knows it. */
export const LANGUAGE_TAG = /^[a-z]{2,3}(-[A-Z][a-z]{3})?$/;

/** One message of the traveller's channel. One member: whatever else stood here could differ with a hit. */
export const TravellerMessage = z.strictObject({ state: z.enum(TRAVELLER_STATES) });

export const PrivacyNoticeText = z.strictObject({ language: z.string(), text: z.string() });

/** A language of the site: every sentence of the display, as the page has those of its own. */
export const TravellerOwnLanguage = z.strictObject({
  tag: z.string(),
  name: z.string(),
  dir: z.enum(['ltr', 'rtl']),
  training: z.string(),
  /** One for each state of `TravellerMessage`. */
  words: z.array(z.strictObject({ state: z.enum(TRAVELLER_STATES), text: z.string() })),
});

/** What the page needs once, the same for every traveller of this lane. */
export const TravellerSetup = z.strictObject({
  /** The first is shown large; the others turn, three at a time. */
  languages: z.array(z.string()),
  /** Languages among them that the site has added by files of its own. */
  own: z.array(TravellerOwnLanguage).optional(),
  turnMs: z.number(),
  /** The appliance is in training: the page carries the mark whatever its state. Fixed from one start to the next. */
  training: z.boolean(),
  /** Help line of the policy, with a sentence before it in each language; null where the policy names none. */
  help: z.strictObject({ number: z.string(), texts: z.array(PrivacyNoticeText) }).nullable(),
  notice: z.strictObject({ key: z.string(), version: z.string(), texts: z.array(PrivacyNoticeText) }).nullable(),
});

export const travellerSchemas = { TravellerMessage, PrivacyNoticeText, TravellerOwnLanguage, TravellerSetup } as const;
