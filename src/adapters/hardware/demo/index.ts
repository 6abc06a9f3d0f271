export { type CastMember, type DemoCast, loadCast } from './cast.ts';
export { DemoLane } from './demo-lane.ts';
