export { type LaneHeard, SiteLanes } from './site-lanes.ts';
