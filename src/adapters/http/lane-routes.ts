import type { z } from 'zod';
import type { CheckDigitBody, ManualMrzBody } from './api.ts';
import type { OwnSecondBody } from './api-alerts.ts';
import { refuse } from './problems.ts';
import { answer, reply, replyJpeg, type SignedInContext } from './request-context.ts';
import { isDecider } from './rights.ts';
import { withoutTraveller } from './role-view.ts';
import type {
  AdjudicateCommand,
  ChooseModelCommand,
  ConfirmGlyphCommand,
  DecideCommand,
  InspectionCommand,
  OpenAlertCommand,
  RecaptureCommand,
} from './views.ts';

const IMAGE_REF = /^[A-Za-z0-9._:-]{1,80}$/;
/** Drawn by the page for itself; what has another form has no name, and never the camera. */
const PAGE_ID = /^[0-9a-f-]{36}$/;
const STREAMS_RETRY_MS = 2_000;

const officer = (context: SignedInContext): string => context.session.officer.id;

export function noContent(context: SignedInContext): void {
  answer(context, { ok: true });
}

export function events(context: SignedInContext): void {
  const { services, request, response, session } = context;
  const page = String(request.query['page'] ?? '');
  if (services.streams.open(request, response, { session, page: PAGE_ID.test(page) ? page : null })) return;
  refuse(request, response, {
    status: 503,
    reason: 'STREAMS_FULL',
    message: 'Too many screens are open. Close one and reload.',
    retryAfterMs: STREAMS_RETRY_MS,
  });
}

export function snapshot(context: SignedInContext): void {
  const view = context.services.lane.view();
  reply(context, isDecider(context.session.officer.role) ? view : withoutTraveller(view));
}

export function diagnostics(context: SignedInContext): void {
  reply(context, context.services.lane.diagnostics());
}

export function counters(context: SignedInContext): void {
  reply(context, context.services.lane.counters());
}

export function supervision(context: SignedInContext): void {
  reply(context, context.services.lane.supervision());
}

export function decide(command: DecideCommand, context: SignedInContext): void {
  answer(context, context.services.lane.decide(command, officer(context)));
}

export function abandon(command: InspectionCommand, context: SignedInContext): void {
  answer(context, context.services.lane.abandon(command, officer(context)));
}

export function manualMrz(command: z.infer<typeof ManualMrzBody>, context: SignedInContext): void {
  answer(context, context.services.lane.manualMrz(command, officer(context)));
}

export function chooseModel(command: ChooseModelCommand, context: SignedInContext): void {
  answer(context, context.services.lane.chooseModel(command, officer(context)));
}

export function confirmGlyph(command: ConfirmGlyphCommand, context: SignedInContext): void {
  answer(context, context.services.lane.confirmGlyph(command, officer(context)));
}

export function recapture(command: RecaptureCommand, context: SignedInContext): void {
  answer(context, context.services.lane.recapture(command, officer(context)));
}

export function acknowledge(command: InspectionCommand, context: SignedInContext): void {
  answer(context, context.services.lane.acknowledge(command, officer(context)));
}

export function openAlert(command: OpenAlertCommand, context: SignedInContext): void {
  const result = context.services.lane.openAlert(command, officer(context));
  if (result.ok) reply(context, result.detail);
  else answer(context, result);
}

export function adjudicate(command: AdjudicateCommand, context: SignedInContext): void {
  answer(context, context.services.lane.adjudicate(command, officer(context)));
}

/** The second person at an own screen: the sign-in of that screen says who looked. */
export function ownSecondOpinion(body: z.infer<typeof OwnSecondBody>, context: SignedInContext): void {
  answer(context, context.services.lane.secondOpinion({ ...body, screen: 'own' }, officer(context)));
}

export function checkMrz({ lines }: z.infer<typeof CheckDigitBody>, context: SignedInContext): void {
  reply(context, context.services.lane.checkMrz(lines));
}

export function image(context: SignedInContext): void {
  const ref = String(context.request.params['ref']);
  const bytes = IMAGE_REF.test(ref) ? context.services.lane.image(ref) : null;
  if (bytes !== null) replyJpeg(context, bytes);
  else notFound(context, 'This image is not kept any more.');
}

export function cameraPreview(context: SignedInContext): void {
  const bytes = context.services.lane.cameraPreview();
  if (bytes !== null) replyJpeg(context, bytes);
  else noContent(context);
}

export function notFound(context: SignedInContext, message: string): void {
  refuse(context.request, context.response, { status: 404, reason: 'NOT_FOUND', message });
}
