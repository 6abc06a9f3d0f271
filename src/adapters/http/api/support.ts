/** The part of the contract about the form "Support"; see `api.ts`. Only `SupportNameView` names a traveller. */
import { z } from 'zod';
import { TRAININGS } from '../../../core/protection/handover/index.ts';
import { AGE_ANSWERS, CONSENT_ANSWERS, NEEDS, OUTCOMES } from '../../../core/protection/index.ts';
import { TABS } from '../../../core/protection/pack/index.ts';
import { QUESTIONS_MAX } from '../../../core/protection/questions/index.ts';
import { USE_ATTRIBUTES } from '../../../core/protection/referral/index.ts';
import {
  type Measure,
  QUARTER,
  ROUTE_STATES,
  TOLD_DIMENSIONS,
  TOLD_WORDS,
  WEEK,
} from '../../../core/protection/report/index.ts';
import { FILE_MARKS, OPENING_WORDS, SEALED_WORDS } from '../../../core/protection/route/index.ts';
import { ACKNOWLEDGED, REJECTIONS, SAYINGS } from '../../../core/protection/sealed/index.ts';

/** A text in each language of the pack; English is one of them. */
const words = z.array(z.strictObject({ language: z.string(), text: z.string() }));

/** A number to telephone. `who` is empty for the emergency numbers, for which the screen has words. */
export const helpNumber = z.strictObject({
  kind: z.enum(['body', 'desk', 'emergency', 'mobile']),
  who: words,
  number: z.string(),
  hours: z.string().nullable(),
  /** Time zone of the body. */
  zone: z.string().nullable(),
  /** True if the body is open now by its own clock; null if a program cannot interpret its hours. */
  openNow: z.boolean().nullable(),
  languages: z.array(z.string()),
});
/** Best first; there is always one. */
const numbers = z.array(helpNumber).min(1);

/** The help that may be promised at this lane now; the wording of the form depends only on this. */
const helpRoute = z.strictObject({
  state: z.enum(['ready', 'carried', 'telephone', 'none']),
  tried: z.boolean(),
  opening: z.enum(OPENING_WORDS),
  /** The body for which a referral is sealed; null if nothing is sealed. */
  body: z.strictObject({ name: words, answerWithinMinutes: z.number().int() }).nullable(),
  numbers,
});

/** All data of the form "Support", requested when it opens. */
export const SupportView = z.strictObject({
  version: z.number().int(),
  changeNotes: words,
  /** True if the points have not been shown to this account yet. */
  news: z.boolean(),
  items: z.array(
    z.strictObject({
      id: z.string(),
      tab: z.enum(TABS),
      /** What to look for, and what the point does not mean; empty if the pack does not say. */
      look: words,
      not: words,
      child: z.boolean(),
      point: words,
      /** An open question about the point; empty if the pack has none. */
      ask: words,
      derivedByProject: z.boolean(),
      /** From a joint operation that is in force; null: from the pack. */
      operation: z.strictObject({ agency: z.string(), agreement: z.string() }).nullable(),
    }),
  ),
  guidanceFromFacts: z.number().int(),
  coverAfterS: z.number().int(),
  card: z.array(z.strictObject({ id: z.string(), title: words, text: words })),
  traitWords: z.array(z.strictObject({ language: z.string(), words: z.array(z.string()) })),
  /** Grouped by whom it concerns. */
  routes: z.strictObject({ adult: helpRoute, child: helpRoute }),
  /** A person below this age counts as a child. */
  childAge: z.number().int(),
  /** A call about which this officer has not yet answered; `at`: which number is tried. */
  call: z.strictObject({ numbers, at: z.number().int(), ageMs: z.number() }).nullable(),
  /** Who can take over now: those who are here today first. */
  colleagues: z.array(
    z.strictObject({
      box: z.string().nullable(),
      boxName: z.string().nullable(),
      account: z.string(),
      name: z.string(),
      for: z.array(z.enum(TRAININGS)),
      signedIn: z.boolean(),
    }),
  ),
  /** False if the policy does not let texts be passed to a colleague. */
  handsText: z.boolean(),
  slip: z.strictObject({
    print: z.boolean(),
    helpLines: z.array(z.strictObject({ language: z.string(), number: z.string() })),
  }),
  /** The traveller at the desk; the name stays masked for everybody except the role protection. */
  subject: z
    .strictObject({
      inspectionId: z.uuid(),
      minor: z.boolean(),
      identity: z.boolean(),
    })
    .nullable(),
});

/**
 * Header of a form. The texts follow it as bytes in the same body, in this order: one for each fact, then the safe
 * contact. They are not part of the header, because parsing would turn them into strings that cannot be overwritten.
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
  /** The colleague who will take over; absent or null if nobody will. */
  colleague: z
    .strictObject({
      box: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .nullable(),
      account: z.string().min(1).max(32),
    })
    .nullable()
    .optional(),
});

export const SupportAnswerView = z.strictObject({
  done: z.enum(['closed', 'noted', 'sealed', 'not-referred', 'emergency', 'telephone']),
  refNo: z.string().nullable(),
  /** What may be said about the sealed file; null if none was made. */
  said: z.enum(SEALED_WORDS).nullable(),
  /** Name of the body for which it was sealed. */
  body: words.nullable(),
  /** ISO 8601; null if no answer was promised. */
  due: z.string().nullable(),
  numbers,
  /** The officer is asked whether somebody was reached until there is an answer. */
  urgent: z.boolean(),
  safeguarding: z.boolean(),
  telephone: z.boolean(),
  photoLeftOut: z.boolean(),
  /** Id of the hand-over, or null. */
  handover: z.string().nullable(),
  /** The form was already submitted; this is the answer that it got. */
  repeated: z.boolean(),
});

export const SupportContactView = z.strictObject({ statedBefore: z.boolean() });

/**
 * Points that the kiosk asks about at this moment, in the order of the pack; it does not say why, or how many more there
 * are.
 */
export const SupportQuestionsView = z.strictObject({
  inspectionId: z.uuid().nullable(),
  items: z.array(z.string()).max(QUESTIONS_MAX),
});

export const SupportQuestionBody = z.strictObject({ inspectionId: z.uuid() });
export const SupportQuestionView = z.strictObject({ ask: z.boolean() });
export const SupportSeenBody = z.strictObject({ seen: z.enum(['nothing', 'something']) });

export const SupportNameView = z.strictObject({ primary: z.string(), secondary: z.string() });

export const HandoverBody = z.strictObject({ id: z.string().regex(/^[0-9a-f]{32}$/) });

/** Hand-overs of the person who asks; `late`: for a supervisor, the people for whom one has waited too long. */
export const HandoversView = z.strictObject({
  handovers: z.array(
    z.strictObject({
      id: z.string(),
      mine: z.enum(['to', 'by']),
      account: z.string(),
      name: z.string(),
      boxName: z.string().nullable(),
      state: z.enum(['waiting', 'taken', 'back', 'ended']),
      word: z.string().nullable(),
      at: z.string().nullable(),
      late: z.boolean(),
    }),
  ),
  late: z.array(z.strictObject({ name: z.string(), boxName: z.string().nullable() })),
});

/** Data shown only to the role protection. */
export const ReferralsView = z.strictObject({
  referrals: z.array(
    z.strictObject({
      refNo: z.string(),
      hour: z.string(),
      state: z.enum(['sealed', 'sent', ...ACKNOWLEDGED]),
      reason: z.enum(REJECTIONS).nullable(),
      /** The body's message to the desk: somebody is coming, or wants to be called, and within how many minutes. */
      say: z.strictObject({ what: z.enum(SAYINGS), minutes: z.number().int().nullable() }).nullable(),
      held: z.boolean(),
      mark: z.enum(FILE_MARKS).nullable(),
      /** The number to telephone after a refusal. */
      next: helpNumber.nullable(),
    }),
  ),
  numbers,
  /** A body's key expires within a week. */
  keyEnds: z.strictObject({ body: words, at: z.string() }).nullable(),
});

/** Whether one call was answered. It does not say whom the call was about. */
export const SupportCalledBody = z.strictObject({ callId: z.string().regex(/^[0-9a-f]{32}$/), reached: z.boolean() });

/** Whole days until the body's last key expires, if that is within 30; shown to technician and supervisor. */
export const SupportKeyView = z.strictObject({ days: z.number().int().nullable() });

/** Whether an answer is late, but not for which referral or since when; shown only to the role protection. */
export const OverdueView = z.strictObject({ overdue: z.boolean() });

const count = z.number().int().min(0);
/** The words of all sides; two sides may use the same one. */
const toldWord = z.enum([...new Set(TOLD_WORDS)]);
const toldTable = z.strictObject({
  n: count,
  dimensions: z.array(z.strictObject({ name: z.enum(TOLD_DIMENSIONS), words: z.array(toldWord) })),
  cells: z.array(z.strictObject({ words: z.array(toldWord), n: count })),
});
const toldTables = z.strictObject({
  referrals: toldTable.nullable(),
  calls: toldTable.nullable(),
  handOvers: toldTable.nullable(),
  entries: toldTable.nullable(),
} satisfies Record<Measure, z.ZodType>);
const toldRest = z.strictObject({ weeks: count, table: toldTable });
const useTable = z.strictObject({
  attribute: z.enum(USE_ATTRIBUTES),
  groups: z.array(z.strictObject({ category: z.string(), used: z.number().int(), unused: z.number().int() })),
});

/**
 * Measures of the route to help in a quarter, by closed weeks. A table or number is null if there were too few, or if
 * this role may not see it.
 */
export const ProtectionReportView = z.strictObject({
  quarter: z.string().regex(QUARTER),
  weeks: z.array(
    z.strictObject({
      period: z.string().regex(WEEK),
      k: count,
      drills: z.strictObject({
        sealed: count,
        answered: count,
        medianMinutes: z.number().min(0).nullable(),
        worstMinutes: count.nullable(),
      }),
      states: z.array(z.strictObject({ state: z.enum(ROUTE_STATES), n: count })),
      tables: toldTables,
    }),
  ),
  whole: z
    .strictObject({
      period: z.string().regex(QUARTER),
      k: count,
      rest: z.strictObject({
        referrals: toldRest.nullable(),
        calls: toldRest.nullable(),
        handOvers: toldRest.nullable(),
        entries: toldRest.nullable(),
      } satisfies Record<Measure, z.ZodType>),
      notReferred: count.nullable(),
      emergencies: count.nullable(),
      noKey: count.nullable(),
      asked: toldTable.nullable(),
      use: z.strictObject({ quarter: z.string().regex(QUARTER), k: count, tables: z.array(useTable) }).nullable(),
    })
    .nullable(),
});

/**
 * Reports for the current quarter and the one before, newest first; for supervisor, protection and data-protection officer.
 */
export const ProtectionReportsView = z.strictObject({ quarters: z.array(ProtectionReportView) });

/** The last drill, shown to everybody who is signed in. Whole minutes and days do not reveal which file was the drill. */
export const DrillView = z.strictObject({
  answered: z
    .strictObject({
      /** Minutes from sealing to the answer; null if the clock went back in between. */
      minutes: z.number().int().nullable(),
      daysAgo: z.number().int(),
    })
    .nullable(),
});

/** Use of the form in closed quarters, without numbers below k; shown to supervisor and data-protection officer. */
export const SupportUseView = z.strictObject({
  k: z.number().int(),
  quarters: z.array(z.strictObject({ quarter: z.string(), k: z.number().int(), tables: z.array(useTable) })),
});
