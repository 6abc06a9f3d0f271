import { compareTemplates, type Metric, reaches } from '../../core/face/comparison/index.ts';

export interface NamedTemplate {
  /** The person in the picture. */
  who: string;
  template: Float32Array;
}

/** Scores of all pictures against all, separated by whether both show the same person. */
export interface AllPairs {
  metric: Metric;
  genuine: Float32Array;
  /** Scores, with the most similar first. */
  impostor: Float32Array;
}

export interface MeasuredRow {
  fmr: number;
  threshold: number;
  /** False non-match rate at the threshold. */
  fnmr: number;
  /** Number of impostor pairs that pass, and of genuine pairs that do not, on which the two rates are based. */
  impostorErrors: number;
  genuineErrors: number;
}

/** False match rates for which a row is sought. */
export const ROW_FMRS = [1e-2, 1e-3, 5e-4, 1e-4, 1e-5, 1e-6] as const;
/** Fewest errors for a reliable rate (ISO/IEC 19795-1): 30. */
export const LEAST_ERRORS = 30;

/** Compares every template with every other, once. Null if two differ in length or one is degenerate. */
export function allPairs(templates: readonly NamedTemplate[], metric: Metric): AllPairs | null {
  const most = (templates.length * (templates.length - 1)) / 2;
  const impostor = new Float32Array(most);
  const genuine: number[] = [];
  let count = 0;
  for (const [i, a] of templates.entries()) {
    for (let j = i + 1; j < templates.length; j++) {
      const b = templates[j] as NamedTemplate;
      const score = compareTemplates(a.template, b.template, metric);
      if (score === null) return null;
      if (a.who === b.who) genuine.push(score);
      else impostor[count++] = score;
    }
  }
  const sorted = impostor.slice(0, count).sort();
  if (metric === 'cosine') sorted.reverse();
  return { metric, genuine: Float32Array.from(genuine), impostor: sorted };
}

/**
 * Threshold at which at most `fmr` of the impostor pairs pass, rounded to three digits on the strict side, with its error
 * rates. Null if fewer than 30 impostor errors would support it.
 */
export function rowAt(pairs: AllPairs, fmr: number): MeasuredRow | null {
  const { impostor, metric } = pairs;
  const allowed = Math.floor(fmr * impostor.length);
  if (allowed < LEAST_ERRORS) return null;
  const step = metric === 'cosine' ? 1 : -1;
  const last = (impostor[allowed - 1] as number) * 1000;
  let thousandths = metric === 'cosine' ? Math.ceil(last) : Math.floor(last);
  // With ties and float32, the rounded value must still be on the strict side.
  while (passing(impostor, thousandths / 1000, metric) > allowed) thousandths += step;
  return { fmr, ...ratesAt(pairs, thousandths / 1000) };
}

/** Error rates of a threshold on these pairs. */
export function ratesAt(pairs: AllPairs, threshold: number): Omit<MeasuredRow, 'fmr'> {
  const { genuine, impostor, metric } = pairs;
  const genuineErrors = genuine.length - passing(genuine, threshold, metric);
  const fnmr = genuine.length === 0 ? Number.NaN : genuineErrors / genuine.length;
  return { threshold, fnmr, impostorErrors: passing(impostor, threshold, metric), genuineErrors };
}

function passing(scores: Float32Array, threshold: number, metric: Metric): number {
  let count = 0;
  for (const score of scores) if (reaches(score, threshold, metric)) count++;
  return count;
}

/** Two halves with different people: by name, every second person is in the other half. */
export function halves(templates: readonly NamedTemplate[]): [NamedTemplate[], NamedTemplate[]] {
  const people = [...new Set(templates.map((t) => t.who))].sort();
  const odd = new Set(people.filter((_, i) => i % 2 === 1));
  return [templates.filter((t) => !odd.has(t.who)), templates.filter((t) => odd.has(t.who))];
}
