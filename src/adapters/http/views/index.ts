/** The lane as the screen sees it. Projections rename and count; they do not decide anything. */
export { type LaneSide, type LaneSideOptions, laneSide } from './lane-side.ts';
export { LANE_FIELDS, withoutTraveller } from './role-view.ts';
