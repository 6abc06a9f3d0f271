import { shareBounds } from '../../core/audit/counters/index.ts';
import { say } from './result-lines.ts';
import { percent } from './row-lines.ts';
import { LEAST_ERRORS } from './threshold-rows.ts';

/** Similarities (`ordinarySimilarity`) of the pairs that match; only in those can a blended portrait go unnoticed. */
export interface Similarities {
  tried: number;
  matches: readonly number[];
}

/** Fractions of genuine portraits that may raise an alarm; for each of them a limit is sought. */
export const MORPH_BPCERS = [0.01, 0.02, 0.05] as const;

/** A row in the form of `morphDetection.page` or `.chip` in a manifest. */
export interface MorphRow {
  threshold: number;
  bpcer: number;
  mates: number;
  macer: number;
  morphs: number;
}

/**
 * The highest limit, to three digits, at which at most the fraction `most` of the mates raise an alarm, and the fraction of
 * blends that it detects. Null if fewer than 30 alarms would support it, or no blend matches.
 */
export function morphRowAt(mates: readonly number[], morphs: readonly number[], most: number): MorphRow | null {
  const allowed = Math.floor(most * mates.length);
  if (allowed < LEAST_ERRORS || morphs.length === 0) return null;
  const sorted = [...mates].sort((a, b) => a - b);
  const threshold = Math.floor((sorted[allowed] as number) * 1000) / 1000;
  const alarms = mates.filter((value) => value < threshold).length;
  const missed = morphs.filter((value) => value >= threshold).length;
  return {
    threshold,
    bpcer: Number((alarms / mates.length).toFixed(4)),
    mates: mates.length,
    macer: Number((missed / morphs.length).toFixed(4)),
    morphs: morphs.length,
  };
}

/** Prints what a manifest needs for alarms about blended portraits, with 95 % bounds as if all pairs were independent. */
export function tellMorphRates(mates: Similarities, morphs: Similarities): void {
  const [own, attacks] = [mates.matches, morphs.matches];
  say(
    `blended portraits: ${attacks.length} of ${morphs.tried} pairs match; own portraits: ${own.length} of ${mates.tried}`,
  );
  for (const most of MORPH_BPCERS) {
    const row = morphRowAt(own, attacks, most);
    if (row === null) {
      say(`BPCER ${percent(most).trim()}: fewer than ${LEAST_ERRORS} alarms, or no blend that matches: no figure`);
      continue;
    }
    const { low, high } = shareBounds(Math.round(row.macer * row.morphs), row.morphs);
    say(`${JSON.stringify(row)}  MACER, 95 %: ${percent(low).trim()} to ${percent(high).trim()}`);
  }
}
