export { type CastMember, type DemoCast, type DemoStep, loadCast } from './cast.ts';
export { type DemoCamera, DemoLane, type DemoLaneOptions, type DemoScanner } from './demo-lane.ts';
