/** The part of the contract that concerns entries of a list; see `api.ts`. */
import { z } from 'zod';
import { JUDGEMENT_REASONS, NAME_EVIDENCE, OTHER_REVIEWERS } from '../../../core/inspection/record/alerts/index.ts';
import { FOLLOWED, GOES_WITH } from '../../../core/inspection/record/index.ts';
import { WrittenNote } from './note.ts';

const answerWord = z.enum(['confirmed', 'not-confirmed', 'unsure']);
const judgementReason = z.enum(JUDGEMENT_REASONS);

export const AlertSummaryView = z.strictObject({
  id: z.string(),
  cls: z.enum(['protect', 'stop', 'discreet', 'document']),
  opened: z.boolean(),
  /** ISO 8601. */
  raisedAt: z.string(),
  /**
   * One officer's answer about a face that a second person has not looked at yet; null if no second person is needed.
   * `hidden`: this supervisor sees the officer's answer only after answering too; no member below reveals it before that.
   */
  awaitsSecond: z.enum(['confirmed', 'not-confirmed', 'hidden']).nullable(),
  outcome: z.enum(['confirmed', 'not-confirmed', 'unsure']).nullable(),
  /** Who gave the last answer, and when; `was` is the answer that it replaced. Null before the first answer. */
  answered: z
    .strictObject({
      by: z.string(),
      second: z.string().nullable(),
      /** ISO 8601. */
      at: z.string(),
      was: z.enum(['confirmed', 'not-confirmed', 'unsure']).nullable(),
      /**
       * The answers of two people; `second` is null if the second person merely did not agree. Null if only one person
       * answered.
       */
      said: z.strictObject({ first: answerWord, second: answerWord.nullable() }).nullable(),
    })
    .nullable(),
  /** What *Allow* requires if this entry is confirmed: always a second person, and sometimes with whom the person continues. */
  over: z.strictObject({ goesWith: z.boolean(), two: z.boolean() }),
});

/** Answer when an alert is opened; never part of the event stream, and each opening is an audit row. */
export const AlertDetailView = z.strictObject({
  id: z.string(),
  cls: z.enum(['protect', 'stop', 'discreet', 'document']),
  via: z.enum(['number', 'number-possible', 'name', 'face']),
  /** The list issuer's number for the record, which the officer gives on the telephone. */
  record: z.string().nullable(),
  /** True if the number found is that of the second document of this traveller. */
  ofSecond: z.boolean(),
  /** How a face list was searched; null for every other entry. */
  face: z
    .strictObject({
      templates: z.number().int(),
      fmr: z.number(),
      fpir: z.number(),
      threshold: z.number(),
      profile: z.string(),
      modelSha256: z.string(),
      candidates: z.number().int(),
      place: z.number().int(),
    })
    .nullable(),
  list: z.strictObject({
    id: z.string(),
    name: z.string(),
    version: z.number().int(),
    generatedAt: z.string(),
    legalBasis: z.string(),
    handling: z.string(),
  }),
  /** Contact to telephone about the entry; null if the list does not name anybody. */
  desk: z.strictObject({ who: z.string(), number: z.string(), hours: z.string() }).nullable(),
  listAgeMs: z.number(),
  stale: z.boolean(),
  action: z.string(),
  /** Statements of the record itself, in addition to those of its list; null if there are none. */
  terms: z.strictObject({
    handling: z.string().nullable(),
    /** Partner agency of a joint operation. */
    agency: z.string().nullable(),
    agreement: z.string().nullable(),
    purpose: z.string().nullable(),
    documentStatus: z.enum(['lost', 'stolen', 'invalidated', 'forged']).nullable(),
    source: z.string().nullable(),
  }),
  names: z.array(z.string()),
  note: z.string().nullable(),
  /**
   * Portrait that came with the entry, for comparing by eye; null if none came, or if the entry is no longer on its list.
   */
  picture: z
    .strictObject({
      /** Base64 of a JPEG. */
      jpeg: z.string(),
      /** Year or month in which it was taken. */
      taken: z.string().nullable(),
      /** Shares of width and height: x and y of the left eye in the picture, then of the right eye. */
      eyes: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
    })
    .nullable(),
  explain: z.array(
    z.strictObject({
      feature: z.enum([
        'document-number',
        'issuing-state',
        'name',
        'birth-date',
        'sex',
        'nationality',
        'alias',
        'face',
      ]),
      result: z.enum(['equal', 'similar', 'differs', 'missing']),
      score: z.number().nullable(),
      query: z.string(),
      list: z.string(),
      /** True for a birth date without which the name would not have been enough. */
      carries: z.boolean(),
      /** True for a birth date that agrees, although the day is not known on both sides. */
      part: z.boolean(),
      /** The name word by word, without the equal words. There is no score, because the screen does not show scores. */
      words: z.array(z.strictObject({ kind: z.enum(NAME_EVIDENCE), query: z.string(), list: z.string() })),
    }),
  ),
  baseRate: z.strictObject({ judged: z.number().int(), confirmed: z.number().int() }).nullable(),
  /** Those who must look at the entry in addition to the lane officer; empty if nobody else has to. */
  otherLookers: z.array(z.enum(OTHER_REVIEWERS)),
});

export const AdjudicateBody = z.strictObject({
  inspectionId: z.uuid(),
  alertId: z.uuid(),
  outcome: z.enum(['confirmed', 'not-confirmed', 'unsure']),
  /** Required if a face was compared. */
  reason: judgementReason.nullable().default(null),
  note: WrittenNote,
});

/** The second person, with their own account and PIN, at the same screen. */
export const SecondOpinionBody = z.strictObject({
  inspectionId: z.uuid(),
  alertId: z.uuid(),
  officerId: z.string().min(1).max(40),
  pin: z.string().min(1).max(12),
  agrees: z.boolean(),
});

/**
 * The second person, on their own screen: their own answer, while the first person's is hidden. Who it is comes from the
 * sign-in.
 */
export const OwnSecondBody = z.strictObject({
  inspectionId: z.uuid(),
  alertId: z.uuid(),
  outcome: answerWord,
});

/** Whether the instruction was followed, and with whom the person continues. */
export const Followed = z.enum(FOLLOWED);
export const GoesWith = z.enum(GOES_WITH);

const OverEntryBody = z.strictObject({
  alertId: z.uuid(),
  followed: Followed,
  goesWith: GoesWith.nullable(),
});
/** Answers about confirmed entries, at most as many as the case had look-ups. */
const overEntries = z.array(OverEntryBody).min(1).max(20);

/** *Allow* despite confirmed entries: the answers, the officer's PIN, and at the same screen the second person's. */
export const AllowOverBody = z.strictObject({
  inspectionId: z.uuid(),
  /** The revision that the officer was looking at. */
  revision: z.number().int().nonnegative(),
  held: z.boolean(),
  entries: overEntries,
  note: WrittenNote,
  pin: z.string().min(1).max(12),
  second: z.strictObject({ officerId: z.string().min(1).max(40), pin: z.string().min(1).max(12) }).nullable(),
});
/** Asks the second person to look on their own screen. */
export const AskOverBody = z.strictObject({ inspectionId: z.uuid(), entries: overEntries });
export const AgreeOverBody = z.strictObject({ inspectionId: z.uuid(), agrees: z.boolean() });
/** The officer who is waiting for the second person, as shown on the screens. */
export const OverAskedView = z.strictObject({ by: z.string(), agreed: z.boolean(), entries: z.array(OverEntryBody) });

export const OpenAlertBody = z.strictObject({ inspectionId: z.uuid(), alertId: z.uuid() });
