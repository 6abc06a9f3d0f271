/** The part of the contract that is about the form "Support"; see `api.ts`. No field names a traveller but `SupportNameView`. */
import { z } from 'zod';
import { AGE_ANSWERS, CONSENT_ANSWERS, NEEDS, OUTCOMES } from '../../../core/protection/index.ts';
import { TABS } from '../../../core/protection/pack/index.ts';
import { QUESTIONS_MAX } from '../../../core/protection/questions/index.ts';
import { USE_ATTRIBUTES } from '../../../core/protection/referral/index.ts';
import { ACKNOWLEDGED, REJECTIONS, SAYINGS } from '../../../core/protection/sealed/index.ts';

/** The same in each language of the pack; English is among them. */
const words = z.array(z.strictObject({ language: z.string(), text: z.string() }));

const telephone = z.strictObject({ who: z.string(), number: z.string() });

const supportBody = z.strictObject({
  id: z.string(),
  name: words,
  screenName: words,
  phones: z.array(
    z.strictObject({
      number: z.string(),
      hours: z.string().nullable(),
      /** By the clock of the body; null where its hours say nothing that a program reads. */
      openNow: z.boolean().nullable(),
      languages: z.array(z.string()),
    }),
  ),
  wantsPhoto: z.boolean(),
  childAge: z.number().int(),
  answerWithinMinutes: z.number().int(),
});

/** Everything the form is drawn from; asked for when it opens. */
export const SupportView = z.strictObject({
  version: z.number().int(),
  changeNotes: words,
  /** They were not shown to this account yet. */
  news: z.boolean(),
  items: z.array(
    z.strictObject({
      id: z.string(),
      tab: z.enum(TABS),
      child: z.boolean(),
      point: words,
      /** An open question about the point; empty where the pack has none. */
      ask: words,
      derivedByProject: z.boolean(),
    }),
  ),
  guidanceFromFacts: z.number().int(),
  coverAfterS: z.number().int(),
  card: z.array(z.strictObject({ id: z.string(), title: words, text: words })),
  traitWords: z.array(z.strictObject({ language: z.string(), words: z.array(z.string()) })),
  /** Who receives what is sealed now, by whom it is about. */
  bodies: z.strictObject({ adult: supportBody.nullable(), child: supportBody.nullable() }),
  phone: telephone.nullable(),
  /** False where nothing can be sealed or noted on this box. */
  ready: z.boolean(),
  slip: z.strictObject({
    print: z.boolean(),
    helpLines: z.array(z.strictObject({ language: z.string(), number: z.string() })),
  }),
  /** The traveller at the desk; the name stays masked for everybody but the role protection. */
  subject: z
    .strictObject({
      inspectionId: z.uuid(),
      minor: z.boolean(),
      identity: z.boolean(),
    })
    .nullable(),
});

/**
 * Head of a form. The texts follow it in the same body as bytes, in this order: one for each fact, then the safe contact.
 * They are not in here, because what is parsed becomes strings that cannot be overwritten.
 */
export const SupportFormHead = z.strictObject({
  formId: z.string().regex(/^[0-9a-f]{32}$/),
  inspectionId: z.uuid().nullable(),
  outcome: z.enum(OUTCOMES),
  facts: z.array(z.strictObject({ id: z.string().max(8), bytes: z.number().int().min(0).max(1_000) })).max(100),
  contactBytes: z.number().int().min(0).max(1_000).nullable(),
  age: z.enum(AGE_ANSWERS),
  consent: z.enum(CONSENT_ANSWERS),
  needs: z.array(z.enum(NEEDS)).max(NEEDS.length),
  sendIdentity: z.boolean(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .nullable(),
});

export const SupportAnswerView = z.strictObject({
  done: z.enum(['closed', 'noted', 'sealed', 'not-referred', 'emergency']),
  refNo: z.string().nullable(),
  safeguarding: z.boolean(),
  telephone: z.boolean(),
  photoLeftOut: z.boolean(),
  /** The form was done before; this is the answer it got. */
  repeated: z.boolean(),
});

export const SupportContactBody = z.strictObject({ contact: z.string().max(120) });
export const SupportContactView = z.strictObject({ statedBefore: z.boolean() });

/** Points about which the box asks at this moment, in the order of the pack; nothing says why or how many more. */
export const SupportQuestionsView = z.strictObject({
  inspectionId: z.uuid().nullable(),
  items: z.array(z.string()).max(QUESTIONS_MAX),
});

export const SupportQuestionBody = z.strictObject({ inspectionId: z.uuid() });
export const SupportQuestionView = z.strictObject({ ask: z.boolean() });
export const SupportSeenBody = z.strictObject({ seen: z.enum(['nothing', 'something']) });

export const SupportNameView = z.strictObject({ primary: z.string(), secondary: z.string() });

/** For the role protection alone. */
export const ReferralsView = z.strictObject({
  referrals: z.array(
    z.strictObject({
      refNo: z.string(),
      hour: z.string(),
      state: z.enum(['sealed', 'sent', ...ACKNOWLEDGED]),
      reason: z.enum(REJECTIONS).nullable(),
      /** What the body tells the desk: somebody comes, or asks to be called; within so many minutes. */
      say: z.strictObject({ what: z.enum(SAYINGS), minutes: z.number().int().nullable() }).nullable(),
      held: z.boolean(),
      overdue: z.boolean(),
    }),
  ),
  phone: telephone.nullable(),
});

/** For the role protection alone: that an answer is late, not of which referral nor since when. */
export const OverdueView = z.strictObject({ overdue: z.boolean() });

/** For supervisor and data-protection officer: closed quarters, no number below k. */
export const SupportUseView = z.strictObject({
  k: z.number().int(),
  quarters: z.array(
    z.strictObject({
      quarter: z.string(),
      k: z.number().int(),
      tables: z.array(
        z.strictObject({
          attribute: z.enum(USE_ATTRIBUTES),
          groups: z.array(z.strictObject({ category: z.string(), used: z.number().int(), unused: z.number().int() })),
        }),
      ),
    }),
  ),
  asked: z.array(
    z.strictObject({
      quarter: z.string(),
      asked: z.number().int(),
      nothing: z.number().int(),
      something: z.number().int(),
    }),
  ),
});

/** As the contract prints them. */
export const supportSchemas = {
  SupportView,
  SupportFormHead,
  SupportAnswerView,
  SupportContactBody,
  SupportContactView,
  SupportQuestionsView,
  SupportQuestionBody,
  SupportQuestionView,
  SupportSeenBody,
  SupportNameView,
  ReferralsView,
  OverdueView,
  SupportUseView,
} as const;
