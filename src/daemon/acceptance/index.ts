export { type AcceptanceLane, type AcceptanceTraveller, openAcceptanceLane } from './lane.ts';
