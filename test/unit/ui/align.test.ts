import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { align, EYE_LINE, EYE_SPAN } from '../../../src/ui/align.ts';
import type { EyesView } from '../../../src/ui/api-document.gen.ts';

/** Where a point of the picture lies in a frame of width 1: what the browser makes of the placement, done again by hand. */
function inFrame(eyes: EyesView, frameHeight: number, [x, y]: [number, number]): [number, number] {
  const place = align(eyes);
  if (place === null) throw new Error('not aligned');
  const width = place.width / 100;
  const height = width / eyes.aspect;
  const top = EYE_LINE * frameHeight - place.above / 100;
  const [ox, oy] = [(place.origin[0] / 100) * width, (place.origin[1] / 100) * height];
  const angle = (place.turn * Math.PI) / 180;
  const [dx, dy] = [x * width - ox, y * height - oy];
  return [
    place.left / 100 + ox + dx * Math.cos(angle) - dy * Math.sin(angle),
    top + oy + dx * Math.sin(angle) + dy * Math.cos(angle),
  ];
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const eyesInPicture = fc
  .record({
    left: fc.tuple(share, share),
    right: fc.tuple(share, share),
    aspect: fc.double({ min: 0.3, max: 3, noNaN: true }),
  })
  .filter(({ left, right }) => Math.hypot(left[0] - right[0], left[1] - right[1]) > 0.01);

describe('a face in its frame', () => {
  it('has its eyes on one line at one distance, whatever the picture and the shape of the frame', () => {
    fc.assert(
      fc.property(eyesInPicture, fc.constantFrom(1, 1.25, 54 / 50), (eyes, height) => {
        const [left, right] = [inFrame(eyes, height, eyes.left), inFrame(eyes, height, eyes.right)];
        expect(left[0]).toBeCloseTo(0.5 - EYE_SPAN / 2, 6);
        expect(right[0]).toBeCloseTo(0.5 + EYE_SPAN / 2, 6);
        expect(left[1]).toBeCloseTo(EYE_LINE * height, 6);
        expect(right[1]).toBeCloseTo(EYE_LINE * height, 6);
      }),
    );
  });

  it('is not bent: a right angle in the picture is one in the frame', () => {
    const eyes: EyesView = { left: [0.4, 0.5], right: [0.6, 0.4], aspect: 4 / 3 };
    const at = (x: number, y: number) => inFrame(eyes, 1.25, [x, y]);
    const [corner, right, below] = [at(0, 0), at(1, 0), at(0, 1)];
    const [a, b] = [
      [right[0] - corner[0], right[1] - corner[1]],
      [below[0] - corner[0], below[1] - corner[1]],
    ] as [[number, number], [number, number]];
    expect(a[0] * b[0] + a[1] * b[1]).toBeCloseTo(0, 9);
    expect(Math.hypot(...a) / Math.hypot(...b)).toBeCloseTo(eyes.aspect, 9);
  });

  it('is left as it came where both eyes are one point', () => {
    expect(align({ left: [0.5, 0.5], right: [0.5, 0.5], aspect: 1 })).toBeNull();
  });
});
