import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeenTiles } from '../../../src/core/document/patch/classifier-head.ts';
import { EDGE_CHANNELS, EDGE_LENGTH, EDGE_SIDES } from '../../../src/core/document/patch/edge.ts';
import {
  FEATURES,
  pageClassifierHead,
  pageClassifierHeadSchema,
  pageLogit,
} from '../../../src/core/document/patch/index.ts';
import { TINY_HEAD } from '../../fakes/tiny-networks.ts';

const read = (change: object = {}) => pageClassifierHeadSchema.parse({ ...TINY_HEAD, ...change });
const floats = (values: readonly number[]): string => Buffer.from(Float32Array.from(values).buffer).toString('base64');
const seen = (places: SeenTiles['places'], logits: SeenTiles['logits']): SeenTiles => ({
  features: new Float32Array(places.length * FEATURES),
  logits,
  places,
  edge: null,
});

/** A head that answers with one number of what was summed up: first the mean of its only embedding, the value of feature 0. */
function asking(index: number) {
  const [member] = TINY_HEAD.members;
  const one = (length: number, at: number): number[] => Array.from({ length }, (_, i) => (i === at ? 1 : 0));
  const embed = floats(one(FEATURES + 2, 0));
  const first = floats([...one(23, index), ...one(23, -1)]);
  const head = pageClassifierHead(read({ members: [{ ...member, embed, first, last: floats([1, 0, 0, 0, 0, 0]) }] }));
  if (head === null) throw new Error('the head of the test is none');
  return head;
}

describe('the page head', () => {
  it('weighs the tiles of each place apart', () => {
    const head = pageClassifierHead(read());
    const tiles = seen(
      ['beside', 'touching', 'inside', 'edge'],
      [
        [1, 10],
        [2, 20],
        [40, 300],
        [500, 4000],
      ],
    );
    // Recapture: mean of the tiles of the page; portrait: of those in it.
    expect(head && pageLogit(head, tiles)).toEqual({ recapture: 15, portrait: 40 });
  });

  it('sums up by mean, deviation and maximum, and an empty place by nought', () => {
    const tiles = seen(['beside', 'beside', 'inside'], Array(3).fill([0, 0]));
    tiles.features.set([3], 0);
    tiles.features.set([5], FEATURES);
    const of = (index: number) => pageLogit(asking(index), tiles)?.recapture;
    expect(of(0)).toBe(4);
    expect(of(1)).toBeCloseTo(Math.sqrt(1 + 1e-4), 6);
    expect(of(2)).toBe(5);
    expect(of(5)).toBe(0);
    expect(of(10)).toBe(0);
    expect(of(11)).toBeCloseTo(0.01, 6);
    expect(of(17)).toBe(5);
  });

  it('sums up the sides of the portrait by mean, maximum and minimum, and by nought without a portrait', () => {
    const [member] = TINY_HEAD.members;
    const at = (length: number, where: number): string =>
      floats(Array.from({ length }, (_, i) => (i === where ? 1 : 0)));
    // The first convolution takes pixel 2 of channel 1 of its five, the second the third of its places: 2 * 2 + 2 = 6 at place 0.
    const network = { sideFirst: at(EDGE_CHANNELS * 5, 5 + 2), sideSecond: at(5, 2), sideLast: at(10, 0) };
    const edge = new Float32Array(EDGE_SIDES * EDGE_CHANNELS * EDGE_LENGTH);
    for (let side = 0; side < EDGE_SIDES; side++) edge[(side * EDGE_CHANNELS + 1) * EDGE_LENGTH + 6] = side + 1;
    const of = (index: number, seenEdge: Float32Array | null) => {
      const first = floats(Array.from({ length: 2 * 23 }, (_, i) => (i === index ? 1 : 0)));
      const head = pageClassifierHead(
        read({ members: [{ ...member, ...network, first, last: floats([1, 0, 0, 0, 0, 0]) }] }),
      );
      return head && pageLogit(head, { ...seen(['inside'], [[0, 0]]), edge: seenEdge })?.recapture;
    };
    expect([20, 21, 22].map((index) => of(index, edge))).toEqual([2.5, 4, 1]);
    expect([20, 21, 22].map((index) => of(index, null))).toEqual([0, 0, 0]);
  });

  it('averages its members, whatever order the tiles come in', () => {
    const [member] = TINY_HEAD.members;
    const other = { ...member, lastBias: floats([6, 0, 0]) };
    const both = pageClassifierHead(read({ members: [member, other] }));
    expect(both && pageLogit(both, seen(['beside'], [[0, 7]]))?.recapture).toBe(10);
    const tile = fc.tuple(
      fc.constantFrom('beside' as const, 'inside' as const, 'edge' as const, 'touching' as const),
      fc.integer({ min: -9, max: 9 }),
    );
    fc.assert(
      fc.property(fc.array(tile, { minLength: 1, maxLength: 12 }), (tiles) => {
        const say = (order: typeof tiles) =>
          both &&
          pageLogit(
            both,
            seen(
              order.map(([place]) => place),
              order.map(([, v]) => [v, v]),
            ),
          );
        expect(say([...tiles].reverse())?.recapture).toBeCloseTo(say(tiles)?.recapture ?? Number.NaN, 9);
      }),
    );
  });

  it('says nothing without a tile', () => {
    const head = pageClassifierHead(read());
    expect(head && pageLogit(head, seen([], []))).toBeNull();
  });

  it.each([
    ['too few weights', { hidden: 3 }],
    ['too many', { embed: 2 }],
    ['too few of the edge', { filters: 2 }],
    ['half a number', { members: [{ ...TINY_HEAD.members[0], lastBias: 'AAAA' }] }],
    ['no number', { members: [{ ...TINY_HEAD.members[0], lastBias: floats([Number.NaN, 0, 0]) }] }],
  ])('is none with %s', (_, change) => {
    expect(pageClassifierHead(read(change))).toBeNull();
  });
});
