import type { z } from 'zod';
import type { OfficerId } from '../../core/inspection/index.ts';
import type { HandOverBody, HandOverView, RouteBody, SettleBody, SupervisorView } from './api-supervisor.ts';
import type { CommandResult } from './lane-control.ts';
import { answer, reply, type SignedInContext } from './request-context.ts';

export type SupervisorSnapshot = z.infer<typeof SupervisorView>;
export type HandOverDetail = z.infer<typeof HandOverView>;
export type SettleCommand = z.infer<typeof SettleBody>;

/** The desk of the supervisor behind the door. Its methods are synchronous, as those of the lane. */
export interface SupervisorService {
  view(officer: OfficerId): SupervisorSnapshot;
  /** Who a hand-over is about; without a durable row of the audit there is no answer. */
  open(
    inspectionId: string,
    officer: OfficerId,
  ): { ok: true; detail: HandOverDetail } | Extract<CommandResult, { ok: false }>;
  settle(command: SettleCommand, officer: OfficerId): CommandResult;
  chooseRoute(route: string | null, officer: OfficerId): CommandResult;
}

const officer = (context: SignedInContext): OfficerId => context.session.officer.id;

export function supervisorView(context: SignedInContext): void {
  reply(context, context.services.supervisor.view(officer(context)));
}

export function openHandOver({ inspectionId }: z.infer<typeof HandOverBody>, context: SignedInContext): void {
  const result = context.services.supervisor.open(inspectionId, officer(context));
  if (result.ok) reply(context, result.detail);
  else answer(context, result);
}

export function settleHandOver(command: SettleCommand, context: SignedInContext): void {
  answer(context, context.services.supervisor.settle(command, officer(context)));
}

export function chooseRoute({ route }: z.infer<typeof RouteBody>, context: SignedInContext): void {
  answer(context, context.services.supervisor.chooseRoute(route, officer(context)));
}
