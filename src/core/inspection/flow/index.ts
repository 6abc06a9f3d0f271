export { isCard } from './additional-document-checks.ts';
export { choicesAt, confirmGlyph, type GlyphChoice } from './confirm.ts';
export { PICTURES, type Picture } from './custody.ts';
export { InspectionFlow } from './flow.ts';
export type { LaneOptions } from './lane-options.ts';
export { discardHandedIn, type HandedIn } from './page-in-force.ts';
export { RunningInspection } from './running.ts';
export { zoneOf } from './spectral.ts';
export { type Input, openChecks, type Work } from './work.ts';
