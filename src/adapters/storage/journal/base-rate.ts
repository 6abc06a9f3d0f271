import type { Alert } from '../../../core/inspection/record/alerts/index.ts';
import type { Statements } from './statements.ts';

/** Number of judged alerts of one kind that the base rate covers; the next constant is how many it needs at least. */
const BASE_RATE_WINDOW = 100;
const BASE_RATE_MINIMUM = 20;
/** Judged alerts of a face list that are read to find those raised in the same way; an officer is waiting for it. */
const BASE_RATE_SEARCHED = 500;

/**
 * Judged and confirmed among the last 100 judged alerts of this list and path; null below 20. Face alerts are counted
 * only with those of the same model and list size class, because others are not comparable (TR-03121-3 3.10.3.2).
 */
export function baseRate(
  sql: Pick<Statements, 'judged' | 'judgedFaces'>,
  { via, list, face }: Pick<Alert, 'via' | 'list' | 'face'>,
): { judged: number; confirmed: number } | null {
  const outcomes =
    face === undefined
      ? sql.judged.all(list.id, via, BASE_RATE_WINDOW)
      : sql.judgedFaces
          .all(list.id, BASE_RATE_SEARCHED)
          .filter(
            ({ model, templates }) => model === face.modelSha256 && sizeClass(templates) === sizeClass(face.templates),
          )
          .slice(0, BASE_RATE_WINDOW);
  if (outcomes.length < BASE_RATE_MINIMUM) return null;
  return { judged: outcomes.length, confirmed: outcomes.filter((row) => row.outcome === 'confirmed').length };
}

/** Lists of up to 10, 100, 1,000 … templates; each class searches about ten times as many strangers' faces as the last. */
function sizeClass(templates: number | null): number | null {
  return templates === null ? null : Math.ceil(Math.log10(Math.max(1, templates)) - 1e-9);
}
