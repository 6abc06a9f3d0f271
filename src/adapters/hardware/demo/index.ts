export { type CastMember, type DemoCast, loadCast, withChips } from './cast.ts';
export { DemoLane } from './demo-lane.ts';
