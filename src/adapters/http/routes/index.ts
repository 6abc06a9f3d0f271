/** The table of routes, and what each line does. */
export type { DemoControl } from './demo-routes.ts';
export { KeyCeremonies } from './key-ceremonies.ts';
export type { Privacy } from './privacy-routes.ts';
export type { ReferenceService } from './reference-routes.ts';
export { serve } from './request-context.ts';
export { type HttpServices, type RouteServices, sessionState } from './services.ts';
export type { SupervisorService } from './supervisor-routes.ts';
export { numberView, type Support } from './support-routes.ts';
export { type NamedRoute, routeTable } from './table.ts';
export type { TrainingControl } from './training-routes.ts';
