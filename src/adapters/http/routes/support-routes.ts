import type { z } from 'zod';
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
    run: ({ services: { support } }) => shown(viewOf(support.desk.open(), support.slip)),
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
      const referrals = listed.rows.map(({ refNo, hour, state, reason, held, overdue }) => {
        return { refNo, hour, state, reason, held, overdue };
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

function viewOf(opening: SupportOpening, slip: Support['slip']): z.infer<typeof supportApi.SupportView> {
  const { pack, items, body, phone, storeReady, subject } = opening;
  return {
    version: pack.version,
    changeNotes: pack.changeNotes,
    items: items.map(({ id, tab, child, textKey, derivedByProject, surfacedBy }) => ({
      id,
      tab,
      child,
      textKey,
      derivedByProject,
      surfacedBy,
    })),
    guidanceFromFacts: pack.rules.guidanceFromFacts,
    coverAfterS: pack.rules.coverAfterS,
    promptCard: pack.promptCard,
    traitWords: Object.entries(pack.traitWords).map(([language, words]) => ({ language, words })),
    body:
      body === null
        ? null
        : {
            name: body.name,
            hours: body.hours,
            phone: body.phone,
            languages: body.languages,
            wantsPhoto: body.wantsPhoto,
            childAge: body.childAge,
          },
    phone: phone === null ? null : { ...phone },
    ready: storeReady,
    slip: {
      print: slip.print,
      helpLines: Object.entries(slip.helpLines).map(([language, number]) => ({ language, number })),
    },
    subject,
  };
}
