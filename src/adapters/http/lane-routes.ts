import type { z } from 'zod';
import type { CheckDigitBody, ManualMrzBody } from './api.ts';
import type { OwnSecondBody } from './api-alerts.ts';
import { refuse } from './problems.ts';
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
import { answer, reply, replyJpeg, type SignedInVisit } from './visit.ts';

const IMAGE_REF = /^[A-Za-z0-9._:-]{1,80}$/;
/** Drawn by the page for itself; what has another form has no name, and never the camera. */
const PAGE_ID = /^[0-9a-f-]{36}$/;
const STREAMS_RETRY_MS = 2_000;

type Visit = SignedInVisit;
const officer = (visit: Visit): string => visit.session.officer.id;

export function noContent(visit: Visit): void {
  answer(visit, { ok: true });
}

export function events(visit: Visit): void {
  const { room, request, response, session } = visit;
  const page = String(request.query['page'] ?? '');
  if (room.streams.open(request, response, { session, page: PAGE_ID.test(page) ? page : null })) return;
  refuse(request, response, {
    status: 503,
    reason: 'STREAMS_FULL',
    message: 'Too many screens are open. Close one and reload.',
    retryAfterMs: STREAMS_RETRY_MS,
  });
}

export function snapshot(visit: Visit): void {
  const view = visit.room.lane.view();
  reply(visit, isDecider(visit.session.officer.role) ? view : withoutTraveller(view));
}

export function diagnostics(visit: Visit): void {
  reply(visit, visit.room.lane.diagnostics());
}

export function counters(visit: Visit): void {
  reply(visit, visit.room.lane.counters());
}

export function supervision(visit: Visit): void {
  reply(visit, visit.room.lane.supervision());
}

export function decide(command: DecideCommand, visit: Visit): void {
  answer(visit, visit.room.lane.decide(command, officer(visit)));
}

export function abandon(command: InspectionCommand, visit: Visit): void {
  answer(visit, visit.room.lane.abandon(command, officer(visit)));
}

export function manualMrz(command: z.infer<typeof ManualMrzBody>, visit: Visit): void {
  answer(visit, visit.room.lane.manualMrz(command, officer(visit)));
}

export function chooseModel(command: ChooseModelCommand, visit: Visit): void {
  answer(visit, visit.room.lane.chooseModel(command, officer(visit)));
}

export function confirmGlyph(command: ConfirmGlyphCommand, visit: Visit): void {
  answer(visit, visit.room.lane.confirmGlyph(command, officer(visit)));
}

export function recapture(command: RecaptureCommand, visit: Visit): void {
  answer(visit, visit.room.lane.recapture(command, officer(visit)));
}

export function acknowledge(command: InspectionCommand, visit: Visit): void {
  answer(visit, visit.room.lane.acknowledge(command, officer(visit)));
}

export function openAlert(command: OpenAlertCommand, visit: Visit): void {
  const result = visit.room.lane.openAlert(command, officer(visit));
  if (result.ok) reply(visit, result.detail);
  else answer(visit, result);
}

export function adjudicate(command: AdjudicateCommand, visit: Visit): void {
  answer(visit, visit.room.lane.adjudicate(command, officer(visit)));
}

/** The second person at an own screen: the sign-in of that screen says who looked. */
export function ownSecondOpinion(body: z.infer<typeof OwnSecondBody>, visit: Visit): void {
  answer(visit, visit.room.lane.secondOpinion({ ...body, screen: 'own' }, officer(visit)));
}

export function checkMrz({ lines }: z.infer<typeof CheckDigitBody>, visit: Visit): void {
  reply(visit, visit.room.lane.checkMrz(lines));
}

export function image(visit: Visit): void {
  const ref = String(visit.request.params['ref']);
  const bytes = IMAGE_REF.test(ref) ? visit.room.lane.image(ref) : null;
  if (bytes !== null) replyJpeg(visit, bytes);
  else notFound(visit, 'This image is not kept any more.');
}

export function cameraPreview(visit: Visit): void {
  const bytes = visit.room.lane.cameraPreview();
  if (bytes !== null) replyJpeg(visit, bytes);
  else noContent(visit);
}

export function notFound(visit: Visit, message: string): void {
  refuse(visit.request, visit.response, { status: 404, reason: 'NOT_FOUND', message });
}
