import { z } from 'zod';

const pair = z.tuple([z.number(), z.number()]);
const score = z.enum(['recapture', 'photo', 'local']);
export type ScoreName = z.infer<typeof score>;

/** `selftest.json` of the bundle: pages, their logits [local, recapture] in the order of the tiles, and their scores. */
export const selftestSchema = z.object({
  schema: z.literal('waypost.document-selftest/1'),
  pages: z
    .array(
      z.object({
        file: z.string(),
        photo: z.tuple([z.number(), z.number(), z.number(), z.number()]),
        scores: z.object({ recapture: z.number(), photo: z.number().nullable(), local: z.number() }),
        page: z.array(pair).min(1),
        portrait: z.array(pair),
      }),
    )
    .min(1),
});

const share = z.number().min(0).max(1);
/** `evaluation.json` of the bundle: the figures in the card, and the sets on which they were measured. */
export const evaluationSchema = z.object({
  schema: z.literal('waypost.document-evaluation/1'),
  sets: z.array(z.object({ draw: z.string(), pages: z.string().regex(/^[0-9a-f]{64}$/) })).min(1),
  rows: z
    .array(
      z.object({
        species: z.string(),
        score,
        subset: z.string(),
        n: z.number().int().positive(),
        genuine: z.number().int().positive(),
        auc: share,
        eer: share,
        apcer1: share,
        apcer5: share,
        interval: z.object({
          auc: z.tuple([share, share]),
          eer: z.tuple([share, share]),
          apcer1: z.tuple([share, share]),
          apcer5: z.tuple([share, share]),
        }),
      }),
    )
    .min(1),
});
export type Evaluation = z.infer<typeof evaluationSchema>;

export interface ScoredPage {
  species: string;
  leftOut: string | null;
  recapture: number | null;
  photo: number | null;
  local: number | null;
}

/** `scores.tsv` of the bundle, by name of the page. */
export function readScores(text: string): Map<string, ScoredPage> {
  const [header = '', ...lines] = text.trim().split('\n');
  const columns = header.split('\t');
  const at = (cells: readonly string[], name: string): string => cells[columns.indexOf(name)] ?? '';
  const number = (cell: string): number | null => (cell === '' ? null : Number(cell));
  return new Map(
    lines.map((line) => {
      const cells = line.split('\t');
      return [
        at(cells, 'page'),
        {
          species: at(cells, 'species'),
          leftOut: at(cells, 'leftOut') || null,
          recapture: number(at(cells, 'recapture')),
          photo: number(at(cells, 'photo')),
          local: number(at(cells, 'local')),
        },
      ];
    }),
  );
}

/** Kinds of parts for which genuine pages were left out of training too: a scanner, a family of templates. */
const WITH_GENUINE = ['device', 'template', 'nothing left out'];

/** Recalculates every row of the card from these pages, by the rules of evaluate.py; `faults` names those that differ. */
export function figuresOf(evaluation: Evaluation, pages: readonly ScoredPage[]): { rows: number; faults: string[] } {
  const faults = evaluation.rows.flatMap((row): string[] => {
    const { species, subset } = row;
    const member = ({ leftOut }: ScoredPage): boolean =>
      subset === 'all test pages' || (subset === 'nothing left out' ? leftOut === null : leftOut === subset);
    const kind = subset.split('=')[0] ?? '';
    const scores = (of: string, among: (page: ScoredPage) => boolean): number[] =>
      pages.flatMap((page) => {
        const value = page[row.score];
        return page.species === of && among(page) && value !== null ? [value] : [];
      });
    const attack = scores(species, member);
    const genuine = scores('genuine', WITH_GENUINE.includes(kind) ? member : () => true);
    const name = `${species}, ${subset}`;
    if (attack.length !== row.n || genuine.length !== row.genuine) {
      return [
        `${name}: ${attack.length} altered and ${genuine.length} genuine pages, the card has ${row.n} and ${row.genuine}`,
      ];
    }
    const got = errorRates(genuine, attack);
    const outside = (['auc', 'eer', 'apcer1', 'apcer5'] as const).filter((key) => {
      const [low, high] = row.interval[key];
      // A bootstrap interval need not hold the figure itself where few pages are behind it.
      return got[key] < Math.min(low, row[key]) - 1e-9 || got[key] > Math.max(high, row[key]) + 1e-9;
    });
    return outside.map(
      (key) => `${name}: ${key} ${got[key]}, the card has ${row[key]} [${row.interval[key].join(', ')}]`,
    );
  });
  return { rows: evaluation.rows.length, faults };
}

export interface ErrorRates {
  auc: number;
  eer: number;
  apcer1: number;
  apcer5: number;
}

/** AUC, EER and APCER at BPCER 1 % and 5 % (ISO/IEC 30107-3); a higher score is an attack. */
export function errorRates(genuine: readonly number[], attack: readonly number[]): ErrorRates {
  const g = [...genuine].sort((a, b) => a - b);
  const a = [...attack].sort((x, y) => x - y);
  const threshold = (bpcer: number): number => g[g.length - 1 - Math.floor(bpcer * g.length)] as number;
  const missed = (limit: number): number => upTo(a, limit) / a.length;
  let below = 0;
  for (const value of a) below += (upTo(g, value) + under(g, value)) / 2;
  let best = { gap: Number.POSITIVE_INFINITY, eer: 1 };
  for (const limit of [...new Set([...g, ...a])].sort((x, y) => x - y)) {
    const miss = missed(limit);
    const alarm = 1 - upTo(g, limit) / g.length;
    const gap = Math.abs(miss - alarm);
    if (gap < best.gap) best = { gap, eer: (miss + alarm) / 2 };
  }
  return {
    auc: below / (a.length * g.length),
    eer: best.eer,
    apcer1: missed(threshold(0.01)),
    apcer5: missed(threshold(0.05)),
  };
}

/** Number of sorted values that are at or below a limit. */
function upTo(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function under(sorted: readonly number[], limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
