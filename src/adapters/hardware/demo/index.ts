export {
  type CastMember,
  type DemoCast,
  type DemoVisa,
  loadCast,
  type PlayedSeal,
  withChips,
  withSeals,
} from './cast.ts';
export { DemoLane } from './demo-lane.ts';
