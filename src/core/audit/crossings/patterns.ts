import type { CrossingOutcome, DocumentKind } from '../../inspection/record/counts/index.ts';

/** How often this combination of hour, route, document type and outcome occurred in one week. */
export interface PatternRow {
  hour: number;
  route: string | null;
  document: DocumentKind;
  outcome: CrossingOutcome;
  n: number;
}

/** Passes between two full hours of the day at the site, added up over the seven days of the week. */
export interface PatternCell {
  /** The first hour, and the hour before which the band ends. */
  from: number;
  to: number;
  route: string | null;
  document: DocumentKind;
  /** `all` if outcomes are not distinguished. */
  outcome: CrossingOutcome | 'all';
  n: number;
}

export interface PublishedWeek {
  week: string;
  k: number;
  /** Passes, not people; null if even that is below k, and then nothing is published. */
  total: number | null;
  /** Length of the time bands in hours. */
  hours: number;
  /** Each has `k` passes or more; largest first. */
  cells: PatternCell[];
  /** Every other pass of the week, given as one number; null if the cells contain them all. */
  rest: number | null;
}

/** Bands of hours, finest first; each divides the day. */
const BANDS = [1, 2, 4, 8, 24] as const;

/**
 * What may leave the kiosk for one closed week (decision 0029). Passes are put into disjoint cells. A cell below `k` is not
 * shown, and neither is any sum over it except `rest`, which contains every pass outside the cells shown, with at least two cells
 * and at least `k` passes. To achieve this, cells are dropped, smallest first. No total of a row, a column or an outcome is
 * published, because a total minus the cells shown would give the one cell that was not. Whatever is computed from the answer is
 * therefore a sum of whole cells and of the whole rest. Of all bands of hours, with and without outcomes, the one whose cells say
 * most is chosen.
 */
export function publishWeek(week: string, rows: readonly PatternRow[], k: number): PublishedWeek {
  const least = Math.max(1, Math.floor(k));
  const total = rows.reduce((sum, { n }) => sum + n, 0);
  const none = { week, k: least, hours: 24, cells: [] };
  if (total < least) return { ...none, total: null, rest: null };
  let best: { answer: PublishedWeek; said: number } | null = null;
  for (const hours of BANDS) {
    for (const apart of [true, false]) {
      const split = splitCells(cellsOf(rows, { hours, apart }), least);
      if (split === null) continue;
      const said = split.shown.reduce((sum, { n }) => sum + n * Math.log2((total + 1) / n), 0);
      if (best !== null && said <= best.said) continue;
      best = { answer: { week, k: least, total, hours, cells: split.shown, rest: split.rest }, said };
    }
  }
  return best?.answer ?? { ...none, total, rest: total };
}

function cellsOf(rows: readonly PatternRow[], { hours, apart }: { hours: number; apart: boolean }): PatternCell[] {
  const cells = new Map<string, PatternCell>();
  for (const { hour, route, document, outcome: fine, n } of rows) {
    if (n <= 0) continue;
    const from = Math.floor(hour / hours) * hours;
    const outcome = apart ? fine : 'all';
    const key = JSON.stringify([from, route, document, outcome]);
    const before = cells.get(key)?.n ?? 0;
    cells.set(key, { from, to: from + hours, route, document, outcome, n: before + n });
  }
  return [...cells.values()].sort((a, b) => b.n - a.n || orderOf(a).localeCompare(orderOf(b)));
}

const orderOf = ({ from, route, document, outcome }: PatternCell): string =>
  JSON.stringify([String(from).padStart(2, '0'), route, document, outcome]);

/** Null if no cell could be shown. `cells` must be sorted, largest first. */
function splitCells(cells: readonly PatternCell[], k: number): { shown: PatternCell[]; rest: number | null } | null {
  const shown = cells.filter(({ n }) => n >= k);
  const hidden = cells.filter(({ n }) => n < k);
  let rest = hidden.reduce((sum, { n }) => sum + n, 0);
  for (let members = hidden.length; members > 0 && (members < 2 || rest < k); members += 1) {
    const given = shown.pop();
    if (given === undefined) return null;
    rest += given.n;
  }
  if (shown.length === 0) return null;
  return { shown, rest: rest === 0 ? null : rest };
}
