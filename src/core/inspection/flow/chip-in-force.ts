import type { MrzDocument } from '../../mrz/index.ts';
import type { ChipDetails, ChipProgress } from '../ports/index.ts';

/** The chip of an inspection: what it said, and how far the reading has progressed. */
export interface ChipInForce {
  /** What data group 1 says; null until a chip was read. */
  readonly dg1: MrzDocument | null;
  /** What data groups 11 and 12 add; null if they were not read. */
  readonly details: ChipDetails | null;
  /** Null while no reading is in progress. */
  readonly progress: ChipProgress | null;
  /** Card access number that the officer typed; kept only in memory, until the inspection ends. */
  readonly can: string | null;
}

export const NO_CHIP: ChipInForce = { dg1: null, details: null, progress: null, can: null };
