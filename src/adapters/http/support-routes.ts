import type { z } from 'zod';
import type { ProtectionService, SupportOpening, SupportRole } from '../../core/protection/referral/index.ts';
import type {
  SupportAnswerView,
  SupportContactBody,
  SupportQuestionBody,
  SupportSeenBody,
  SupportView,
} from './api-support.ts';
import { refuse } from './problems.ts';
import { reply, type SignedInContext } from './request-context.ts';
import type { ReadForm } from './support-body.ts';

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

export function openSupport(context: SignedInContext): void {
  const { desk: service, slip } = context.services.support;
  reply(context, viewOf(service.open(), slip));
}

/** Seals, notes or counts, once. The bytes of the form are overwritten before the answer goes out, whatever it is. */
export function submitForm(form: ReadForm, context: SignedInContext): void {
  const { head, texts, wipe } = form;
  const { facts, contactBytes, ...answers } = head;
  try {
    const result = context.services.support.desk.submit(
      {
        ...answers,
        facts: facts.map(({ id }, at) => ({ id, text: texts[at] as Uint8Array })),
        safeContact: contactBytes === null ? null : (texts[facts.length] as Uint8Array),
      },
      { role: context.session.officer.role as SupportRole, officer: context.session.officer.id },
    );
    if (result.ok) {
      context.services.training?.desk.supported(
        answers.outcome,
        facts.map(({ id }) => id),
      );
      const answer: z.infer<typeof SupportAnswerView> = { ...result.answer, repeated: result.repeated };
      reply(context, answer);
    } else {
      const { reason, message } = result;
      refuse(context.request, context.response, {
        status: reason === 'REF_STORE_UNAVAILABLE' ? 503 : 409,
        reason,
        message,
      });
    }
  } finally {
    wipe();
  }
}

export function contact({ contact: text }: z.infer<typeof SupportContactBody>, context: SignedInContext): void {
  reply(context, { statedBefore: context.services.support.desk.contact(text) });
}

export function question({ inspectionId }: z.infer<typeof SupportQuestionBody>, context: SignedInContext): void {
  reply(context, { ask: context.services.support.desk.question(inspectionId) });
}

export function seen({ seen: what }: z.infer<typeof SupportSeenBody>, context: SignedInContext): void {
  context.services.support.desk.seen(what);
  context.response.status(204).end();
}

/** The list itself is a row of the chain; a screen that only asks again whether something is overdue is not. */
export function referrals(context: SignedInContext): void {
  const note = context.request.query['again'] === undefined;
  const shown = context.services.support.desk.referrals(context.session.officer.id, { note });
  if (shown === null) {
    refuse(context.request, context.response, STORE_CLOSED);
    return;
  }
  reply(context, {
    referrals: shown.rows.map(({ refNo, hour, state, reason, held, overdue }) => ({
      refNo,
      hour,
      state,
      reason,
      held,
      overdue,
    })),
    phone: shown.phone,
  });
}

/**
 * Whether an answer is late, for the status line. No row of the chain: it names no referral and is asked all day. A store
 * that is closed answers like `referrals`, because "none is late" would be a guess.
 */
export function overdue(context: SignedInContext): void {
  const late = context.services.support.desk.overdue();
  if (late === null) refuse(context.request, context.response, STORE_CLOSED);
  else reply(context, { overdue: late });
}

export function revealName(context: SignedInContext): void {
  const name = context.services.support.desk.revealName(context.session.officer.id);
  if (name !== null) reply(context, name);
  else
    refuse(context.request, context.response, {
      status: 409,
      reason: 'REF_IDENTITY_GONE',
      message: 'No document is at the desk, or the access cannot be noted.',
    });
}

export function use(context: SignedInContext): void {
  reply(context, context.services.support.desk.use());
}

function viewOf(opening: SupportOpening, slip: Support['slip']): z.infer<typeof SupportView> {
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
