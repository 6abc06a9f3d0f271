import { CAMERA_ROUTES } from './camera-routes.ts';
import { DEMO_ROUTES } from './demo-routes.ts';
import { LANE_COMMANDS } from './lane-commands.ts';
import { LANE_READS } from './lane-reads.ts';
import { PRIVACY_ROUTES } from './privacy-routes.ts';
import { REFERENCE_ROUTES } from './reference-routes.ts';
import type { Route } from './route.ts';
import { SESSION_ROUTES } from './session-routes.ts';
import { SUPERVISOR_ROUTES } from './supervisor-routes.ts';
import { SUPPORT_ROUTES } from './support-routes.ts';
import { TRAINING_ROUTES } from './training-routes.ts';

/** A line of the table under the name by which the screen calls it. */
export type NamedRoute = Route & { name: string };

/** All routes of the daemon in one list (types in `api.ts`). */
export function routeTable(demo: boolean, inTraining = false): NamedRoute[] {
  const table: Readonly<Record<string, Route>> = {
    ...SESSION_ROUTES,
    ...LANE_READS,
    ...SUPERVISOR_ROUTES,
    ...LANE_COMMANDS,
    ...REFERENCE_ROUTES,
    ...CAMERA_ROUTES,
    ...SUPPORT_ROUTES,
    ...PRIVACY_ROUTES,
    ...(demo ? DEMO_ROUTES : {}),
    ...(inTraining ? TRAINING_ROUTES : {}),
  };
  return Object.entries(table).map(([name, row]) => ({ name, ...row }));
}
