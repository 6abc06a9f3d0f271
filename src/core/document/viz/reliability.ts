import type { PrintedLine, PrintedUnit } from './lines.ts';

/**
 * When print may contradict an MRZ. A misread character costs an honest traveller time, so every character must be
 * clear and there must be enough of it in the picture: readers of small print can be confidently wrong.
 */
export type Reliability = 'strong' | 'weak' | 'none';

/** The result of searching the print for a field. */
export interface Finding {
  state: 'match' | 'unclear' | 'differs' | 'not-found';
  reliability: Reliability;
  printed: string | null;
  unit: PrintedUnit | null;
}

/** Lowest probability of any character of the line. */
const STRONG_LEAST = 0.9;
const WEAK_LEAST = 0.8;
/** Height of the line in the picture, pixels; the line is about 1.5 times as high as its capitals. */
const STRONG_HEIGHT_PX = 20;
const WEAK_HEIGHT_PX = 16;

export function reliabilityOf({ least, heightPx }: Pick<PrintedLine, 'least' | 'heightPx'>): Reliability {
  if (least >= STRONG_LEAST && heightPx >= STRONG_HEIGHT_PX) return 'strong';
  return least >= WEAK_LEAST && heightPx >= WEAK_HEIGHT_PX ? 'weak' : 'none';
}
