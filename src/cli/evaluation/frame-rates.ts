import { createHash } from 'node:crypto';
import { combineTemplates, compareTemplates, reaches } from '../../core/face/comparison/index.ts';
import type { LengthCalibration } from '../../core/face/embedding/index.ts';
import { halfOf } from './error-rates.ts';
import type { NamedTemplate } from './threshold-rows.ts';

/** Powers of the agreement that are compared (`LengthCalibration.agreement`). */
export const POWERS = [0, 0.5, 0.75, 1, 1.25, 1.5, 2] as const;
/** How often pictures of one person are drawn to be averaged. */
const DRAWS = 3;

/**
 * How templates are made from the pictures: one from each picture, one from their plain mean, or one whose direction and length
 * are averaged separately, the length weighted by how well the pictures agree, raised to a power.
 */
export type FrameRule = 'one' | 'plain' | (typeof POWERS)[number];
export const FRAME_RULES: readonly FrameRule[] = ['one', 'plain', ...POWERS];

/** Number of comparisons and of errors among them, by threshold. */
export interface FrameRates {
  impostors: number;
  passed: number[];
  genuine: number;
  missed: number[];
}

export interface FrameTable {
  /** Number of people with enough pictures, and of templates made from them. */
  people: number;
  means: number;
  /** Rates for comparing every person with everybody. */
  all: Map<FrameRule, FrameRates>;
  /** Rates for comparing the people of each half with those of the same half. */
  halves: [Map<FrameRule, FrameRates>, Map<FrameRule, FrameRates>];
}

/**
 * How averaging changes the rates. Compares the mean of `frames` pictures of one person, drawn three times, with every picture
 * of everybody else and with the other pictures of that person. Uses cosine templates with a calibrating part. The draws follow
 * the order of a hash, so they are the same in every run. Null if nobody has enough pictures or a template is degenerate.
 */
export function frameTable(
  templates: readonly NamedTemplate[],
  {
    frames,
    thresholds,
    calibration,
  }: { frames: number; thresholds: readonly number[]; calibration: LengthCalibration },
): FrameTable | null {
  const pictures = templates.map((named) => ({ ...named, half: halfOf(named.who) }));
  const by = new Map<string, number[]>();
  for (const [i, { who }] of pictures.entries()) by.set(who, [...(by.get(who) ?? []), i]);
  const people = [...by].filter(([, own]) => own.length >= frames);
  const table: FrameTable = {
    people: people.length,
    means: people.length * DRAWS,
    all: emptyRates(thresholds.length),
    halves: [emptyRates(thresholds.length), emptyRates(thresholds.length)],
  };
  for (const [who, own] of people) {
    for (let draw = 0; draw < DRAWS; draw++) {
      const order = [...own].sort((a, b) => (ranked(draw, a) < ranked(draw, b) ? -1 : 1));
      const drawn = order.slice(0, frames).map((i) => (pictures[i] as Picture).template);
      const others = pictures.filter((other, i) => other.who !== who || order.indexOf(i) >= frames);
      for (const rule of FRAME_RULES) {
        for (const probe of probesOf(drawn, rule, calibration)) {
          if (probe === null || !count(table, { who, half: halfOf(who), rule, probe, others, thresholds })) return null;
        }
      }
    }
  }
  return people.length === 0 ? null : table;
}

function ranked(draw: number, picture: number): string {
  return createHash('sha256').update(`${draw} ${picture}`).digest('hex');
}

function emptyRates(thresholds: number): Map<FrameRule, FrameRates> {
  const none = (): number[] => Array.from({ length: thresholds }, () => 0);
  return new Map(FRAME_RULES.map((rule) => [rule, { impostors: 0, passed: none(), genuine: 0, missed: none() }]));
}

function probesOf(
  drawn: readonly Float32Array[],
  rule: FrameRule,
  calibration: LengthCalibration,
): (Float32Array | null)[] {
  if (rule === 'one') return [...drawn];
  if (rule === 'plain') return [combineTemplates(drawn, { metric: 'cosine' })];
  return [combineTemplates(drawn, { metric: 'cosine', calibration: { ...calibration, agreement: rule } })];
}

interface Picture extends NamedTemplate {
  half: 0 | 1;
}

interface Probe {
  who: string;
  half: 0 | 1;
  rule: FrameRule;
  probe: Float32Array;
  others: readonly Picture[];
  thresholds: readonly number[];
}

/** False if a comparison does not give a score. */
function count(table: FrameTable, { who, half, rule, probe, others, thresholds }: Probe): boolean {
  const everybody = table.all.get(rule) as FrameRates;
  const within = table.halves[half].get(rule) as FrameRates;
  for (const other of others) {
    const score = compareTemplates(probe, other.template, 'cosine');
    if (score === null) return false;
    const same = other.who === who;
    for (const rates of same || other.half === half ? [everybody, within] : [everybody]) {
      if (same) rates.genuine++;
      else rates.impostors++;
      const wrong = same ? rates.missed : rates.passed;
      for (const [i, threshold] of thresholds.entries()) {
        if (reaches(score, threshold, 'cosine') !== same) wrong[i] = (wrong[i] as number) + 1;
      }
    }
  }
  return true;
}

/**
 * The smallest power at which a mean lets no more strangers pass than the single pictures do, at every threshold in `at`
 * (indices); null if even the largest power does not achieve this.
 */
export function chosenPower(rates: ReadonlyMap<FrameRule, FrameRates>, at: readonly number[]): FrameRule | null {
  const share = (rule: FrameRule, i: number): number => {
    const { passed, impostors } = rates.get(rule) as FrameRates;
    return (passed[i] as number) / impostors;
  };
  return POWERS.find((power) => at.every((i) => share(power, i) <= share('one', i))) ?? null;
}
