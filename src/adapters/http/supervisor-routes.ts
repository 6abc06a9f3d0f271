import type { z } from 'zod';
import type { OfficerId } from '../../core/inspection/index.ts';
import type { HandOverBody, HandOverView, RouteBody, SettleBody, SupervisorView } from './api-supervisor.ts';
import type { CommandResult } from './lane-control.ts';
import { answer, reply, type SignedInVisit } from './visit.ts';

export type SupervisorSnapshot = z.infer<typeof SupervisorView>;
export type HandOverDetail = z.infer<typeof HandOverView>;
export type SettleCommand = z.infer<typeof SettleBody>;

/** The desk of the supervisor behind the door. Its methods are synchronous, as those of the lane. */
export interface SupervisorDesk {
  view(officer: OfficerId): SupervisorSnapshot;
  /** Who a hand-over is about; without a durable row of the audit there is no answer. */
  open(
    inspectionId: string,
    officer: OfficerId,
  ): { ok: true; detail: HandOverDetail } | Extract<CommandResult, { ok: false }>;
  settle(command: SettleCommand, officer: OfficerId): CommandResult;
  chooseRoute(route: string | null, officer: OfficerId): CommandResult;
}

type Visit = SignedInVisit;
const officer = (visit: Visit): OfficerId => visit.session.officer.id;

export function supervisorView(visit: Visit): void {
  reply(visit, visit.room.supervisor.view(officer(visit)));
}

export function openHandOver({ inspectionId }: z.infer<typeof HandOverBody>, visit: Visit): void {
  const result = visit.room.supervisor.open(inspectionId, officer(visit));
  if (result.ok) reply(visit, result.detail);
  else answer(visit, result);
}

export function settleHandOver(command: SettleCommand, visit: Visit): void {
  answer(visit, visit.room.supervisor.settle(command, officer(visit)));
}

export function chooseRoute({ route }: z.infer<typeof RouteBody>, visit: Visit): void {
  answer(visit, visit.room.supervisor.chooseRoute(route, officer(visit)));
}
