import { z } from 'zod';
import { item, itemWords, type Pack, type PackItem, type PointSource } from './schema.ts';
import { line, perLanguage } from './text.ts';

/** Maximum number of points that one joint operation may add. */
export const POINTS_MAX = 12;
/** Packs do not use such ids, so that a point of an operation can never replace a point of the pack. */
const POINT_ID = /^J-\d{2}$/;

const words = perLanguage(itemWords.extend({ not: line(10, 200) }))
  .refine((all) => Object.hasOwn(all, 'en'), 'write it in English (en) too')
  .refine((all) => Object.keys(all).length >= 2, 'add one more language');

const point = item.pick({ tab: true, how: true, for: true, at: true, form: true }).extend({
  id: z.string().regex(POINT_ID, 'use J- and two digits'),
  words,
});
export type JointPoint = z.infer<typeof point>;

/** Points that a joint operation adds to the form, as its two agencies write them: each also says what it does not mean. */
export const jointPoints = z
  .array(point)
  .max(POINTS_MAX, `an operation adds at most ${POINTS_MAX} points`)
  .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two points have one id')
  .refine((all) => {
    const said = all.flatMap((one) =>
      Object.entries(one.words).map(([language, { point: text }]) => fold(language, text)),
    );
    return new Set(said).size === said.length;
  }, 'two points have the same words');

function fold(language: string, text: string): string {
  return `${language} ${text.normalize('NFKC').toLowerCase()}`;
}

/** True if the id belongs to a point that an operation added. */
export function isJointPoint(id: string): boolean {
  return POINT_ID.test(id);
}

/**
 * The pack with the points of the operations in force added after its own, which are unchanged. If two points have the same id,
 * the first counts; a repeated id is refused when its list is accepted.
 */
export function joinPoints(pack: Pack, added: readonly { source: PointSource; points: readonly JointPoint[] }[]): Pack {
  const items = new Map<string, PackItem>(pack.items.map((one) => [one.id, one]));
  for (const { source, points } of added)
    for (const one of points) if (!items.has(one.id)) items.set(one.id, { ...one, ...NO_PACK, operation: source });
  return items.size === pack.items.length ? pack : { ...pack, items: [...items.values()] };
}

const NO_PACK = { picture: null, sources: [], derivedByProject: false, since: 1, retired: null };
