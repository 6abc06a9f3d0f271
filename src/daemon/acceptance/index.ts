export type { AcceptanceHelp } from './help-desk.ts';
export { type AcceptanceLane, type AcceptanceTraveller, openAcceptanceLane } from './lane.ts';
