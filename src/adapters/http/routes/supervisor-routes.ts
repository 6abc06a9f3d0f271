import type { z } from 'zod';
import type { OfficerId } from '../../../core/inspection/record/terms/index.ts';
import { supervisorApi } from '../api/index.ts';
import { AS_SECOND } from './pin-again.ts';
import type { RequestContext } from './request-context.ts';
import { type Answer, act, answer, type Refused, read, shown } from './route.ts';
import { asSecond } from './sign-in.ts';

export type SupervisorSnapshot = Omit<z.infer<typeof supervisorApi.SupervisorView>, 'officers'>;
export type HandOverDetail = z.infer<typeof supervisorApi.HandOverView>;
export type SettleCommand = z.infer<typeof supervisorApi.SettleBody>;
export type SettleEntryCommand = Omit<z.infer<typeof supervisorApi.SettleEntryBody>, 'second'> & {
  second: OfficerId | null;
};

/** The supervisor's service behind the routes. Its methods are synchronous, like those of the lane. */
export interface SupervisorService {
  view(officer: OfficerId): SupervisorSnapshot;
  /** Opens a hand-over and returns whom it concerns, but only once an audit row is on the disk. */
  open(inspectionId: string, officer: OfficerId): { ok: true; detail: HandOverDetail } | Refused;
  settle(command: SettleCommand, officer: OfficerId): Answer<null>;
  settleEntry(command: SettleEntryCommand, officer: OfficerId): Answer<null>;
  /** The help numbers, best first. */
  numbers(): z.infer<typeof supervisorApi.HelpNumbersView>;
  /** A person answered at this number; a row each time. */
  numberTried(number: string, officer: OfficerId): Answer<null>;
  chooseRoute(route: string | null, officer: OfficerId): Answer<null>;
  /** The current state of the site's other lanes. */
  otherLanes(): z.infer<typeof supervisorApi.OtherLanesView>;
}

export const SUPERVISOR_ROUTES = {
  supervisor: read('/api/supervisor', 'supervisor', {
    answer: supervisorApi.SupervisorView,
    run: ({ services, officer }) =>
      shown({ ...services.supervisor.view(officer), officers: services.sessions.officers() }),
  }),
  handOver: act('/api/supervisor/hand-over', 'supervisor', {
    body: supervisorApi.HandOverBody,
    answer: supervisorApi.HandOverView,
    run: ({ services, officer }, { inspectionId }) => {
      const opened = services.supervisor.open(inspectionId, officer);
      return opened.ok ? shown(opened.detail) : opened;
    },
  }),
  settle: act('/api/supervisor/settle', 'supervisor', {
    body: supervisorApi.SettleBody,
    pin: AS_SECOND,
    run: ({ services, officer }, command) => services.supervisor.settle(command, officer),
  }),
  settleEntry: act('/api/supervisor/entry', 'supervisor', {
    body: supervisorApi.SettleEntryBody,
    pin: AS_SECOND,
    handle: async (context, { second, ...command }) => {
      const { officer } = context.session;
      const settle = (at: RequestContext, by: OfficerId | null): void =>
        answer(at, at.services.supervisor.settleEntry({ ...command, second: by }, officer.id));
      if (second === null) settle(context, null);
      else await asSecond(context, second, settle);
    },
  }),
  otherLanes: read('/api/supervisor/lanes', 'supervisor', {
    answer: supervisorApi.OtherLanesView,
    run: ({ services }) => shown(services.supervisor.otherLanes()),
  }),
  helpNumbers: read('/api/supervisor/numbers', 'supervisor', {
    answer: supervisorApi.HelpNumbersView,
    run: ({ services }) => shown(services.supervisor.numbers()),
  }),
  numberTried: act('/api/supervisor/number-tried', 'supervisor', {
    body: supervisorApi.NumberTriedBody,
    run: ({ services, officer }, { number }) => services.supervisor.numberTried(number, officer),
  }),
  chooseRoute: act('/api/supervisor/route', 'supervisor', {
    body: supervisorApi.RouteBody,
    run: ({ services, officer }, { route }) => services.supervisor.chooseRoute(route, officer),
  }),
};
