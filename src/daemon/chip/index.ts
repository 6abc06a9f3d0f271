export { buildChip, type LaneChip, type PlayedChips } from './chip.ts';
export type { ChipPlace } from './chip-reading.ts';
