import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../../src/core/face/image/index.ts';
import { faintFace, faintView } from '../../../src/core/face/quality/index.ts';

/** Paper with a faint dark disc and lines of the ground across it. */
function paper(disc: number, line: number): RgbImage {
  const [width, height] = [160, 120];
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(x - 80, y - 60) < 30;
      const v = 235 - (inside ? disc : 0) - (y % 9 === 0 ? line : 0);
      data.fill(v, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return { width, height, data, grey: true };
}
const at = ({ width, data }: RgbImage, x: number, y: number): number => data[(y * width + x) * 3] as number;
const crop = { x: 40, y: 20, width: 80, height: 80 };
const box = { x1: 45, y1: 25, x2: 115, y2: 95 };

describe('faint print', () => {
  it('shows paper white and what is darker than it dark, in a small look', () => {
    const look = faintView(paper(60, 0), { x: 0, y: 0, width: 160, height: 120 });
    expect([look.width, look.height]).toEqual([320, 240]);
    expect(at(look, 20, 20)).toBe(255);
    expect(at(look, 160, 120)).toBeCloseTo(127, -1);
  });

  it('draws a face apart from its ground and says how much it had to', () => {
    const { picture, contrast, box: inside } = faintFace(paper(40, 0), box, crop);
    expect([picture.width, picture.height, picture.grey]).toEqual([80, 80, true]);
    expect(inside).toEqual({ x1: 5, y1: 5, x2: 75, y2: 75 });
    expect(contrast).toBeCloseTo(40, -1);
    expect([at(picture, 40, 40), at(picture, 1, 1)]).toEqual([25, 225]);
  });

  it('loses the lines of the ground and keeps the face', () => {
    const { picture } = faintFace(paper(60, 50), box, crop);
    const column = Array.from({ length: 20 }, (_, y) => at(picture, 40, 30 + y));
    expect(Math.max(...column) - Math.min(...column)).toBeLessThan(60);
    expect(at(picture, 1, 1) - at(picture, 40, 40)).toBeGreaterThan(120);
  });

  it('stays inside its levels where there is no contrast at all', () => {
    const { picture, contrast } = faintFace(paper(0, 0), box, crop);
    expect(contrast).toBe(0);
    expect(picture.data.every((v) => v >= 25 && v <= 225)).toBe(true);
  });
});
