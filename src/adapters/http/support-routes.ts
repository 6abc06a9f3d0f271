import type { z } from 'zod';
import type { SupportDesk, SupportOpening, SupportRole } from '../../core/protection/referral/index.ts';
import type {
  SupportAnswerView,
  SupportContactBody,
  SupportQuestionBody,
  SupportSeenBody,
  SupportView,
} from './api-support.ts';
import { refuse } from './problems.ts';
import type { ReadForm } from './support-body.ts';
import { reply, type SignedInVisit } from './visit.ts';

type Visit = SignedInVisit;

/** The protection route behind the door. */
export interface Support {
  desk: SupportDesk;
  slip: { print: boolean; helpLines: Readonly<Record<string, string>> };
}

const STORE_CLOSED = {
  status: 503,
  reason: 'REF_STORE_UNAVAILABLE',
  message: 'The store of the protection route cannot be used. Call the technician, and telephone.',
} as const;

export function openSupport(visit: Visit): void {
  const { desk, slip } = visit.room.support;
  reply(visit, viewOf(desk.open(), slip));
}

/** Seals, notes or counts, once. The bytes of the form are overwritten before the answer goes out, whatever it is. */
export function submitForm(form: ReadForm, visit: Visit): void {
  const { head, texts, wipe } = form;
  const { facts, contactBytes, ...answers } = head;
  try {
    const result = visit.room.support.desk.submit(
      {
        ...answers,
        facts: facts.map(({ id }, at) => ({ id, text: texts[at] as Uint8Array })),
        safeContact: contactBytes === null ? null : (texts[facts.length] as Uint8Array),
      },
      { role: visit.session.officer.role as SupportRole, officer: visit.session.officer.id },
    );
    if (result.ok) {
      visit.room.training?.desk.supported(
        answers.outcome,
        facts.map(({ id }) => id),
      );
      const answer: z.infer<typeof SupportAnswerView> = { ...result.answer, repeated: result.repeated };
      reply(visit, answer);
    } else {
      const { reason, message } = result;
      refuse(visit.request, visit.response, {
        status: reason === 'REF_STORE_UNAVAILABLE' ? 503 : 409,
        reason,
        message,
      });
    }
  } finally {
    wipe();
  }
}

export function contact({ contact: text }: z.infer<typeof SupportContactBody>, visit: Visit): void {
  reply(visit, { statedBefore: visit.room.support.desk.contact(text) });
}

export function question({ inspectionId }: z.infer<typeof SupportQuestionBody>, visit: Visit): void {
  reply(visit, { ask: visit.room.support.desk.question(inspectionId) });
}

export function seen({ seen: what }: z.infer<typeof SupportSeenBody>, visit: Visit): void {
  visit.room.support.desk.seen(what);
  visit.response.status(204).end();
}

/** The list itself is a row of the chain; a screen that only asks again whether something is overdue is not. */
export function referrals(visit: Visit): void {
  const note = visit.request.query['again'] === undefined;
  const shown = visit.room.support.desk.referrals(visit.session.officer.id, { note });
  if (shown === null) {
    refuse(visit.request, visit.response, STORE_CLOSED);
    return;
  }
  reply(visit, {
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
export function overdue(visit: Visit): void {
  const late = visit.room.support.desk.overdue();
  if (late === null) refuse(visit.request, visit.response, STORE_CLOSED);
  else reply(visit, { overdue: late });
}

export function revealName(visit: Visit): void {
  const name = visit.room.support.desk.revealName(visit.session.officer.id);
  if (name !== null) reply(visit, name);
  else
    refuse(visit.request, visit.response, {
      status: 409,
      reason: 'REF_IDENTITY_GONE',
      message: 'No document is at the desk, or the access cannot be noted.',
    });
}

export function use(visit: Visit): void {
  reply(visit, visit.room.support.desk.use());
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
