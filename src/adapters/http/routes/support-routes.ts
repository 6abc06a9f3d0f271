import type { z } from 'zod';
import type { ByLanguage, Words } from '../../../core/protection/pack/index.ts';
import type { Given, ProtectionService, SupportOpening, SupportRole } from '../../../core/protection/referral/index.ts';
import type { ProtectionReport, ReportRole } from '../../../core/protection/report/index.ts';
import { type HelpNumber, type HelpRoute, openingWord } from '../../../core/protection/route/index.ts';
import { refuse, supportApi, wire } from '../api/index.ts';
import { ALWAYS } from './pin-again.ts';
import { type Answer, type Asked, act, DONE, not, read, shown } from './route.ts';
import { type ReadForm, readContact, readForm } from './support-body.ts';

/** The protection service behind the routes. */
export interface Support {
  desk: ProtectionService;
  slip: { print: boolean; helpLines: Readonly<Record<string, string>> };
  /** The last drill of this lane that was answered; null if none was, or if that is not known. */
  lastDrill: () => z.infer<typeof supportApi.DrillView>['answered'];
  /** Measures of the latest quarters as a role may see them. Left out: none, for example while the store is closed. */
  reports?(role: ReportRole): ProtectionReport[];
}

const STORE_CLOSED = {
  status: 503,
  reason: 'REF_STORE_UNAVAILABLE',
  message: 'The store of the protection route cannot be used. Call the technician, and telephone.',
} as const;

const NAME_GONE = {
  status: 409,
  reason: 'REF_IDENTITY_GONE',
  message: 'No document is on the reader, or the access cannot be recorded.',
} as const;

export const SUPPORT_ROUTES = {
  openSupport: act('/api/support/open', 'supporter', {
    answer: supportApi.SupportView,
    run: ({ services: { support }, officer }) => shown(viewOf(support.desk.open(officer), support.slip)),
  }),
  supportForm: act('/api/support/form', 'supporter', {
    reads: readForm,
    answer: supportApi.SupportAnswerView,
    run: submitForm,
  }),
  supportContact: act('/api/support/contact', 'supporter', {
    reads: readContact,
    answer: supportApi.SupportContactView,
    run: ({ services }, digits) => {
      const statedBefore = services.support.desk.contact(digits);
      digits.fill(0);
      return shown({ statedBefore });
    },
  }),
  /**
   * Asked again whenever the lane changes; not recorded in any chain, because it concerns facts that the lane shows
   * anyway.
   */
  supportQuestions: read('/api/support/questions', 'supporter', {
    answer: supportApi.SupportQuestionsView,
    run: ({ services }) => shown(services.support.desk.questions()),
  }),
  /** Records whether a telephone call was answered, as stated by the person who made it. */
  supportCalled: act('/api/support/called', 'supporter', {
    body: supportApi.SupportCalledBody,
    run: ({ services, officer }, call) => {
      services.support.desk.called(officer, call);
      return DONE;
    },
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
  handovers: read('/api/support/handovers', 'supporter', {
    answer: supportApi.HandoversView,
    run: ({ services: { support }, session, officer }) => {
      const { handovers } = support.desk;
      return shown({
        handovers: handovers?.listed(officer) ?? [],
        late: session.officer.role === 'supervisor' ? (handovers?.late() ?? []) : [],
      });
    },
  }),
  /** Returns the form as bytes: header and texts as they were sealed. They are overwritten once they have been sent. */
  handoverOpen: act('/api/support/handover/open', 'supporter', {
    reads: (request) => wire.readJson(request, supportApi.HandoverBody),
    pin: ALWAYS,
    handle: ({ request, response, services, session }, { id }) => {
      const opened = services.support.desk.handovers?.open(id, session.officer.id) ?? not(STORE_CLOSED);
      if (!opened.ok) return refuse(request, response, { ...opened, status: statusOf(opened.reason) });
      const { bytes } = opened;
      response.once('close', () => bytes.fill(0));
      // `end` and not `send`: an ETag would be a digest of what somebody wrote.
      response.writeHead(200, {
        'Content-Type': 'application/octet-stream',
        'Content-Length': bytes.length,
        'Cache-Control': 'no-store',
      });
      response.end(bytes);
    },
  }),
  handoverTaken: act('/api/support/handover/taken', 'supporter', {
    body: supportApi.HandoverBody,
    run: ({ services: { support }, officer }, { id }) => {
      const done = support.desk.handovers?.taken(id, officer) ?? not(STORE_CLOSED);
      return done.ok ? DONE : { ...done, status: statusOf(done.reason) };
    },
  }),
  /** Showing the list adds a row to the chain; a screen that only asks again whether something is overdue does not. */
  referrals: read('/api/support/referrals', 'protection', {
    answer: supportApi.ReferralsView,
    mark: 'again',
    run: ({ services, request, officer }) => {
      const note = request.query['again'] === undefined;
      const listed = services.support.desk.referrals(officer, { note });
      if (listed === null) return not(STORE_CLOSED);
      const referrals = listed.rows.map(({ refNo, hour, state, reason, say, held, mark, next }) => {
        return { refNo, hour, state, reason, say, held, mark, next: next && numberView(next) };
      });
      const { keyEnds } = listed;
      return shown({
        referrals,
        numbers: listed.numbers.map(numberView),
        keyEnds: keyEnds && { body: wordsOf(keyEnds.body), at: keyEnds.at.toISOString() },
      });
    },
  }),
  /**
   * Says whether an answer is late, for the status line. This is not recorded in the chain, because it does not name a
   * referral and is asked all day. A closed store answers like `referrals`, because "none is late" would be a guess.
   */
  supportOverdue: read('/api/support/overdue', 'protection', {
    answer: supportApi.OverdueView,
    run: ({ services }) => {
      const overdue = services.support.desk.overdue();
      return overdue === null ? not(STORE_CLOSED) : shown({ overdue });
    },
  }),
  /** Shown in the status line of the people who can request the next pack. It does not depend on any referral. */
  supportKey: read('/api/support/key', 'maintainer', {
    answer: supportApi.SupportKeyView,
    run: ({ services }) => shown({ days: services.support.desk.keyDays() }),
  }),
  /** Shown to everybody who is signed in, because it is no secret whether help answers. It does not identify drills. */
  supportDrill: read('/api/support/drill', 'unlocked', {
    answer: supportApi.DrillView,
    run: ({ services }) => shown({ answered: services.support.lastDrill() }),
  }),
  supportUse: read('/api/support/use', 'overseer', {
    answer: supportApi.SupportUseView,
    run: ({ services }) => shown(services.support.desk.use()),
  }),
  protectionReports: read('/api/support/reports', 'watcher', {
    answer: supportApi.ProtectionReportsView,
    run: ({ services, session }) =>
      shown({ quarters: services.support.reports?.(session.officer.role as ReportRole) ?? [] }),
  }),
};

const statusOf = (reason: string): number => {
  if (reason === 'REF_STORE_UNAVAILABLE') return 503;
  return reason === 'HANDOVER_NOT_YOURS' ? 403 : 409;
};

/**
 * Seals, notes or counts, once. The bytes of the form are overwritten before the answer goes out, whatever the answer is.
 */
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
    return shown(answerOf(result));
  } finally {
    wipe();
  }
}

/** The answer to a form, as the screen expects it. */
export function answerOf(given: Given): z.infer<typeof supportApi.SupportAnswerView> {
  const { answer, repeated, body, due, numbers, urgent } = given;
  const { done, refNo, said, safeguarding, telephone, photoLeftOut, handover = null } = answer;
  return {
    done,
    refNo,
    said,
    body: body && wordsOf(body),
    due: due?.toISOString() ?? null,
    numbers: numbers.map(numberView),
    urgent,
    safeguarding,
    telephone,
    photoLeftOut,
    handover,
    repeated,
  };
}

/** The data from which the form is drawn. */
export function viewOf(opening: SupportOpening, slip: Support['slip']): z.infer<typeof supportApi.SupportView> {
  const { pack, items, routes, childAge, call, news, subject, colleagues, handsText } = opening;
  return {
    version: pack.version,
    changeNotes: wordsOf(pack.changeNotes),
    news,
    items: items.map(({ id, tab, for: groups, words, derivedByProject, operation }) => ({
      id,
      tab,
      look: wordsOf(words, ({ look }) => look ?? '').filter(({ text }) => text !== ''),
      not: wordsOf(words, ({ not: meant }) => meant ?? '').filter(({ text }) => text !== ''),
      child: !groups.includes('adult'),
      point: wordsOf(words, ({ point }) => point),
      ask: wordsOf(words, ({ ask }) => ask ?? '').filter(({ text }) => text !== ''),
      derivedByProject,
      operation: operation === undefined ? null : { agency: operation.agency, agreement: operation.agreement },
    })),
    guidanceFromFacts: pack.rules.guidanceFromFacts,
    coverAfterS: pack.rules.coverAfterS,
    card: pack.card.map(({ id, words }) => ({
      id,
      title: wordsOf(words, ({ title }) => title),
      text: wordsOf(words, ({ text }) => text),
    })),
    traitWords: Object.entries(pack.traitWords).map(([language, words]) => ({ language, words })),
    routes: { adult: routeOf(routes.adult), child: routeOf(routes.child) },
    childAge,
    call: call && { numbers: call.numbers.map(numberView), at: call.at, ageMs: call.ageMs },
    colleagues: colleagues.map((one) => ({ ...one, for: [...one.for] })),
    handsText,
    slip: {
      print: slip.print,
      helpLines: Object.entries(slip.helpLines).map(([language, number]) => ({ language, number })),
    },
    subject,
  };
}

type NumberView = z.infer<typeof supportApi.helpNumber>;

/** A telephone number as screens show it. */
export function numberView({ kind, who, number, hours, zone, openNow, languages }: HelpNumber): NumberView {
  return { kind, who: wordsOf(who), number, hours, zone, openNow, languages: [...languages] };
}

function routeOf(route: HelpRoute): z.infer<typeof supportApi.SupportView>['routes']['adult'] {
  const { state, tried, body, numbers } = route;
  return {
    state,
    tried,
    opening: openingWord(route),
    body: body === null ? null : { name: wordsOf(body.name), answerWithinMinutes: body.answerWithinMinutes },
    numbers: numbers.map(numberView),
  };
}

function wordsOf(words: Words): { language: string; text: string }[];
function wordsOf<T>(words: ByLanguage<T>, textOf: (one: T) => string): { language: string; text: string }[];
function wordsOf<T>(words: ByLanguage<T>, textOf: (one: T) => string = String): { language: string; text: string }[] {
  return Object.entries(words).map(([language, one]) => ({ language, text: textOf(one) }));
}
