import type { z } from 'zod';
import { type Body, type ByLanguage, openNow, type Words } from '../../../core/protection/pack/index.ts';
import type { ProtectionService, SupportOpening, SupportRole } from '../../../core/protection/referral/index.ts';
import { supportApi } from '../api/index.ts';
import { ALWAYS } from './pin-again.ts';
import { type Answer, type Asked, act, DONE, not, read, shown } from './route.ts';
import { type ReadForm, readForm } from './support-body.ts';

/** The protection route behind the door. */
export interface Support {
  desk: ProtectionService;
  slip: { print: boolean; helpLines: Readonly<Record<string, string>> };
}

const STORE_CLOSED = {
  status: 503,
  reason: 'REF_STORE_UNAVAILABLE',
  message: 'The store of the protection route cannot be used. Call the technician, and telephone.',
} as const;

const NAME_GONE = {
  status: 409,
  reason: 'REF_IDENTITY_GONE',
  message: 'No document is at the desk, or the access cannot be noted.',
} as const;

export const SUPPORT_ROUTES = {
  openSupport: act('/api/support/open', 'supporter', {
    answer: supportApi.SupportView,
    run: ({ services: { support }, session }) => shown(viewOf(support.desk.open(session.officer.id), support.slip)),
  }),
  supportForm: act('/api/support/form', 'supporter', {
    reads: readForm,
    answer: supportApi.SupportAnswerView,
    run: submitForm,
  }),
  supportContact: act('/api/support/contact', 'supporter', {
    body: supportApi.SupportContactBody,
    answer: supportApi.SupportContactView,
    run: ({ services }, { contact }) => shown({ statedBefore: services.support.desk.contact(contact) }),
  }),
  /** Asked again whenever the lane changes; no row of any chain, because it is about facts that the lane shows anyway. */
  supportQuestions: read('/api/support/questions', 'supporter', {
    answer: supportApi.SupportQuestionsView,
    run: ({ services }) => shown(services.support.desk.questions()),
  }),
  supportQuestion: act('/api/support/question', 'decider', {
    body: supportApi.SupportQuestionBody,
    answer: supportApi.SupportQuestionView,
    run: ({ services }, { inspectionId }) => shown({ ask: services.support.desk.question(inspectionId) }),
  }),
  supportSeen: act('/api/support/seen', 'decider', {
    body: supportApi.SupportSeenBody,
    run: ({ services }, { seen }) => {
      services.support.desk.seen(seen);
      return DONE;
    },
  }),
  supportName: act('/api/support/name', 'protection', {
    answer: supportApi.SupportNameView,
    pin: ALWAYS,
    run: ({ services, officer }) => {
      const name = services.support.desk.revealName(officer);
      return name === null ? not(NAME_GONE) : shown(name);
    },
  }),
  /** The list itself is a row of the chain; a screen that only asks again whether something is overdue is not. */
  referrals: read('/api/support/referrals', 'protection', {
    answer: supportApi.ReferralsView,
    mark: 'again',
    run: ({ services, request, officer }) => {
      const note = request.query['again'] === undefined;
      const listed = services.support.desk.referrals(officer, { note });
      if (listed === null) return not(STORE_CLOSED);
      const referrals = listed.rows.map(({ refNo, hour, state, reason, say, held, overdue }) => {
        return { refNo, hour, state, reason, say, held, overdue };
      });
      return shown({ referrals, phone: listed.phone });
    },
  }),
  /**
   * Whether an answer is late, for the status line. No row of the chain: it names no referral and is asked all day. A store
   * that is closed answers like `referrals`, because "none is late" would be a guess.
   */
  supportOverdue: read('/api/support/overdue', 'protection', {
    answer: supportApi.OverdueView,
    run: ({ services }) => {
      const overdue = services.support.desk.overdue();
      return overdue === null ? not(STORE_CLOSED) : shown({ overdue });
    },
  }),
  supportUse: read('/api/support/use', 'overseer', {
    answer: supportApi.SupportUseView,
    run: ({ services }) => shown(services.support.desk.use()),
  }),
};

/** Seals, notes or counts, once. The bytes of the form are overwritten before the answer goes out, whatever it is. */
function submitForm(
  { services, session }: Asked,
  form: ReadForm,
): Answer<z.infer<typeof supportApi.SupportAnswerView>> {
  const { head, texts, wipe } = form;
  const { facts, contactBytes, ...answers } = head;
  try {
    const result = services.support.desk.submit(
      {
        ...answers,
        facts: facts.map(({ id }, at) => ({ id, text: texts[at] as Uint8Array })),
        safeContact: contactBytes === null ? null : (texts[facts.length] as Uint8Array),
      },
      { role: session.officer.role as SupportRole, officer: session.officer.id },
    );
    if (!result.ok) return { ...result, status: result.reason === 'REF_STORE_UNAVAILABLE' ? 503 : 409 };
    const ids = facts.map(({ id }) => id);
    services.training?.desk.supported(answers.outcome, ids);
    return shown({ ...result.answer, repeated: result.repeated });
  } finally {
    wipe();
  }
}

/** What the form is drawn from. */
export function viewOf(opening: SupportOpening, slip: Support['slip']): z.infer<typeof supportApi.SupportView> {
  const { pack, items, receivers, now, phone, storeReady, news, subject } = opening;
  return {
    version: pack.version,
    changeNotes: wordsOf(pack.changeNotes),
    news,
    items: items.map(({ id, tab, for: groups, words, derivedByProject }) => ({
      id,
      tab,
      child: !groups.includes('adult'),
      point: wordsOf(words, ({ point }) => point),
      ask: wordsOf(words, ({ ask }) => ask ?? '').filter(({ text }) => text !== ''),
      derivedByProject,
    })),
    guidanceFromFacts: pack.rules.guidanceFromFacts,
    coverAfterS: pack.rules.coverAfterS,
    card: pack.card.map(({ id, words }) => ({
      id,
      title: wordsOf(words, ({ title }) => title),
      text: wordsOf(words, ({ text }) => text),
    })),
    traitWords: Object.entries(pack.traitWords).map(([language, words]) => ({ language, words })),
    bodies: { adult: bodyOf(receivers.adult, now), child: bodyOf(receivers.child, now) },
    phone: phone === null ? null : { ...phone },
    ready: storeReady,
    slip: {
      print: slip.print,
      helpLines: Object.entries(slip.helpLines).map(([language, number]) => ({ language, number })),
    },
    subject,
  };
}

type BodyView = z.infer<typeof supportApi.SupportView>['bodies']['adult'];

function bodyOf(body: Body | null, now: Date): BodyView {
  if (body === null) return null;
  const { id, name, screenName, phones, wantsPhoto, childAge, answerWithinMinutes } = body;
  return {
    id,
    name: wordsOf(name),
    screenName: wordsOf(screenName),
    phones: phones.map((phone) => ({
      number: phone.number,
      hours: phone.hours,
      openNow: openNow(phone, now),
      languages: phone.languages,
    })),
    wantsPhoto,
    childAge,
    answerWithinMinutes,
  };
}

function wordsOf(words: Words): { language: string; text: string }[];
function wordsOf<T>(words: ByLanguage<T>, textOf: (one: T) => string): { language: string; text: string }[];
function wordsOf<T>(words: ByLanguage<T>, textOf: (one: T) => string = String): { language: string; text: string }[] {
  return Object.entries(words).map(([language, one]) => ({ language, text: textOf(one) }));
}
