import type { MrzDocument } from '../../mrz/index.ts';
import type { PageSymbols, SealContext, StatedSeal } from '../ports/steps/index.ts';
import type { HandedIn } from './page-in-force.ts';

/** The seals of the page on the screen. Kept only in memory, and no longer than the inspection. */
export interface SealsInForce {
  /** What was decoded, and from which page; null before that, and once that page is gone. Its bytes are under custody. */
  readonly found: { of: HandedIn; symbols: PageSymbols } | null;
  /** What the seal of the document says; null if none was read. */
  readonly stated: StatedSeal | null;
  /** Its MRZ, with years resolved as of today. */
  readonly document: MrzDocument | null;
  /** What it was compared with, once that comparison is recorded. */
  readonly against: SealContext | null;
}

export const NO_SEALS: SealsInForce = { found: null, stated: null, document: null, against: null };
