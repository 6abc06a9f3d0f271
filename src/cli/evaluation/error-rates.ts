import { createHash } from 'node:crypto';
import { compareTemplates, type Metric } from '../../core/face/comparison/index.ts';
import { LEAST_ERRORS, type NamedTemplate } from './threshold-rows.ts';

/** False match rates at which false non-match rates are reported, from loose to strict. */
export const FMR_ROWS = [1e-2, 1e-3, 5e-4, 1e-4, 1e-5] as const;
/** Number of bins over the scale of scores; finer than thresholds are written. */
const BINS = 40_000;

/** Range of scores of a metric. Distances are counted from the far end, so that more similar is always higher. */
const SCALE: Readonly<Record<Metric, { low: number; high: number }>> = {
  cosine: { low: -1, high: 1 },
  euclidean: { low: 0, high: 2 },
};

/**
 * Counts of genuine and impostor scores by similarity. Unlike the sorted pairs of `threshold-rows.ts` they do not grow with
 * the number of pairs, so that a summary of ten thousand pictures fits in memory beside the models.
 */
export class ScoreHistogram {
  readonly metric: Metric;
  readonly genuine: Float64Array = new Float64Array(BINS);
  readonly impostor: Float64Array = new Float64Array(BINS);
  genuinePairs = 0;
  impostorPairs = 0;

  constructor(metric: Metric) {
    this.metric = metric;
  }

  add(score: number, genuine: boolean): void {
    const { low, high } = SCALE[this.metric];
    const share = (score - low) / (high - low);
    const alike = this.metric === 'cosine' ? share : 1 - share;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor(alike * BINS)));
    const counts = genuine ? this.genuine : this.impostor;
    counts[bin] = (counts[bin] as number) + 1;
    if (genuine) this.genuinePairs++;
    else this.impostorPairs++;
  }

  /** First bin at and above which there are at most `fmr` of the impostor pairs, and how many those are. */
  cut(fmr: number): { bin: number; passed: number } {
    const most = fmr * this.impostorPairs;
    let passed = 0;
    let bin = BINS;
    while (bin > 0 && passed + (this.impostor[bin - 1] as number) <= most) {
      bin--;
      passed += this.impostor[bin] as number;
    }
    return { bin, passed };
  }

  missed(bin: number): number {
    return sumOf(this.genuine.subarray(0, bin));
  }

  passedAt(bin: number): number {
    return sumOf(this.impostor.subarray(bin));
  }

  thresholdOf(bin: number): number {
    const { low, high } = SCALE[this.metric];
    const share = bin / BINS;
    return low + (high - low) * (this.metric === 'cosine' ? share : 1 - share);
  }
}

function sumOf(counts: Float64Array): number {
  return counts.reduce((sum, n) => sum + n, 0);
}

export interface RateRow {
  fmr: number;
  /** Threshold determined on all pairs, and the error rates there. */
  threshold: number;
  fnmr: number;
  /** Number of impostor pairs at and above the threshold: the errors on which the rate is based. */
  passed: number;
  /** Rate if the threshold is chosen on one half and applied to the other, both ways round and added up. */
  crossFnmr: number;
  crossFmr: number;
}

/** Rates for all pairs and for two halves with different people. Null if there is no genuine or no impostor pair. */
export function ratesOf(all: ScoreHistogram, halves: readonly [ScoreHistogram, ScoreHistogram]): RateRow[] | null {
  const both = [all, ...halves];
  if (both.some((h) => h.genuinePairs === 0 || h.impostorPairs === 0)) return null;
  return FMR_ROWS.map((fmr) => {
    const { bin, passed } = all.cut(fmr);
    const [a, b] = halves;
    const onB = a.cut(fmr).bin;
    const onA = b.cut(fmr).bin;
    return {
      fmr,
      threshold: all.thresholdOf(bin),
      fnmr: all.missed(bin) / all.genuinePairs,
      passed,
      crossFnmr: (a.missed(onA) + b.missed(onB)) / (a.genuinePairs + b.genuinePairs),
      crossFmr: (a.passedAt(onA) + b.passedAt(onB)) / (a.impostorPairs + b.impostorPairs),
    };
  });
}

/** Which half a person falls into: by name, so that the same person in another folder is in the same half. */
export function halfOf(person: string): 0 | 1 {
  return ((createHash('sha256').update(person).digest()[0] ?? 0) & 1) === 0 ? 0 : 1;
}

/** The rows as lines of text. */
export function rateLines(rows: readonly RateRow[], [a, b]: readonly [ScoreHistogram, ScoreHistogram]): string[] {
  const percent = (v: number): string => `${(100 * v).toFixed(2)} %`.padStart(9);
  return [
    'FMR       threshold      FNMR   half/half FNMR   half/half FMR   impostors passed',
    ...rows.map(({ fmr, threshold, fnmr, passed, crossFnmr, crossFmr }) =>
      [
        fmr.toExponential(0).padEnd(9),
        threshold.toFixed(4).padStart(9),
        percent(fnmr),
        percent(crossFnmr).padStart(15),
        crossFmr.toExponential(1).padStart(15),
        `${passed}${passed < LEAST_ERRORS ? ' (too few for a figure)' : ''}`.padStart(12),
      ].join(' '),
    ),
    `halves by person: ${a.genuinePairs} + ${b.genuinePairs} genuine, ${a.impostorPairs} + ${b.impostorPairs} impostor pairs`,
  ];
}

/** Compares all pictures with all others, and does the same inside each half. */
export function allAgainstAll(
  templates: readonly NamedTemplate[],
  metric: Metric,
): { all: ScoreHistogram; halves: [ScoreHistogram, ScoreHistogram] } {
  const all = new ScoreHistogram(metric);
  const halves: [ScoreHistogram, ScoreHistogram] = [new ScoreHistogram(metric), new ScoreHistogram(metric)];
  const half = templates.map(({ who }) => halfOf(who));
  for (const [i, a] of templates.entries()) {
    for (let j = i + 1; j < templates.length; j++) {
      const b = templates[j] as NamedTemplate;
      const score = compareTemplates(a.template, b.template, metric);
      if (score === null) continue;
      all.add(score, a.who === b.who);
      if (half[i] === half[j]) halves[half[i] as 0 | 1].add(score, a.who === b.who);
    }
  }
  return { all, halves };
}
