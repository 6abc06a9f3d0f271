import type { OwnSecondBody } from '../api-alerts.gen.ts';
import type { HandOverBody, HandOverView, RouteBody, SettleBody, SupervisorView } from '../api-supervisor.gen.ts';
import { send } from '../client.ts';

/** What only the supervisor's page asks; not in the script of the lane. */
export const supervisor = {
  view: () => send<SupervisorView>('GET', '/api/supervisor'),
  handOver: (body: HandOverBody) => send<HandOverView>('POST', '/api/supervisor/hand-over', body),
  settle: (body: SettleBody) => send<void>('POST', '/api/supervisor/settle', body),
  route: (body: RouteBody) => send<void>('POST', '/api/supervisor/route', body),
  second: (body: OwnSecondBody) => send<void>('POST', '/api/alerts/second/own', body),
};
