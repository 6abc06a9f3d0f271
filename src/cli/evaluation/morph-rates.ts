import { shareBounds } from '../../core/audit/counters/index.ts';
import { say } from './result-lines.ts';
import { percent } from './row-lines.ts';
import { LEAST_ERRORS } from './threshold-rows.ts';

/** Similarities (`ordinarySimilarity`) of the pairs that match; only those can hide a blend. */
export interface Similarities {
  tried: number;
  matches: readonly number[];
}

/** Shares of a person's own portraits that may raise an alarm, for which a limit is looked for. */
export const MORPH_BPCERS = [0.01, 0.02, 0.05] as const;

/** In the form of `morphDetection.page` or `.chip` of a manifest. */
export interface MorphRow {
  threshold: number;
  bpcer: number;
  mates: number;
  macer: number;
  morphs: number;
}

/**
 * The highest limit at which no more than `most` of the mates raise an alarm, to three digits, and the share of blends that
 * it detects. Null where fewer than 30 alarms would be behind it, or no blend matches.
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

/** Says what a manifest needs for alarms about blended portraits, with the 95 % bounds as if all pairs were independent. */
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
