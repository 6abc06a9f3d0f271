import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Luma } from '../../../src/core/document/index.ts';
import {
  CROP_HEIGHT,
  CROP_WIDTH,
  cropLines,
  groupGeometry,
  groupLines,
  linesIn,
  pyramidOf,
  slantOf,
  strokesOf,
  turn,
} from '../../../src/core/document/mrz-band/index.ts';
import { CROP_PITCH } from '../../../src/core/document/mrz-band/line-geometry.ts';
import { closeRows, openAbove, openDown } from '../../../src/core/document/mrz-band/morphology.ts';

/** A page of light paper with rows of dark strokes as wide and as far apart as OCR-B, turned by `angle` radians. */
function page({
  rows,
  angle = 0,
  width = 900,
  height = 640,
}: {
  rows: number[];
  angle?: number;
  width?: number;
  height?: number;
}): Luma {
  const data = new Uint8Array(width * height).fill(215);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = x - width / 2;
      const dy = y - height / 2;
      const along = dx * cos + dy * sin + width / 2;
      const across = -dx * sin + dy * cos + height / 2;
      if (along < 60 || along >= 60 + 44 * 17) continue;
      if (!rows.some((row) => Math.abs(across - row) < 8)) continue;
      const inCell = (along - 60) % 17;
      if ((inCell > 2 && inCell < 5) || (inCell > 10 && inCell < 13)) data[y * width + x] = 40;
    }
  }
  return { width, height, data };
}

const detectLines = (pyramid: ReturnType<typeof pyramidOf>, longSide: number, slant = 0) =>
  linesIn(strokesOf(pyramid, longSide, slant), pyramid);
const found = (luma: Luma) => detectLines(pyramidOf(luma), 1000);

describe('line detector', () => {
  it.each([0, 0.06, -0.12])('finds two rows turned by %d radians, first row first', (angle) => {
    const luma = page({ rows: [440, 474], angle });
    const groups = groupLines(found(luma), luma);
    expect(groups.length).toBeGreaterThan(0);
    const [first, second] = groups[0]?.lines ?? [];
    expect(first?.angle).toBeCloseTo(angle, 1);
    expect(groups[0]?.distance).toBeGreaterThan(30);
    expect(groups[0]?.distance).toBeLessThan(38);
    expect(Math.abs((first?.width ?? 0) - 44 * 17)).toBeLessThan(40);
    expect((second?.y ?? 0) - (first?.y ?? 0)).toBeGreaterThan(25);
  });

  it('groups three rows of one distance as a TD1 candidate', () => {
    const luma = page({ rows: [400, 434, 468] });
    expect(groupLines(found(luma), luma).some((group) => group.lines.length === 3)).toBe(true);
  });

  it('finds nothing on paper without print', () => {
    expect(found(page({ rows: [] }))).toEqual([]);
  });

  it('looks above and below a single row for the one that was not found', () => {
    const one = page({ rows: [400] });
    const groups = groupLines(found(one), one);
    expect(groups.every((group) => group.lines.length === 2)).toBe(true);
    const [pitch, others] = [17, groups.flatMap((group) => group.lines.map((line) => line.y))];
    for (const y of [400 - 2.5 * pitch, 400 + 2.5 * pitch]) {
      expect(Math.min(...others.map((other) => Math.abs(other - y)))).toBeLessThan(0.2 * pitch);
    }
    const short = { x: 200, y: 300, width: 0.4 * one.width, height: 16, angle: 0 };
    expect(groupLines([short], one)).toEqual([]);
  });

  it('finds worn rows on a page that lies further askew than its windows', () => {
    const angle = -0.26;
    const luma = page({ rows: [300, 334], angle });
    // Every third character is gone.
    const worn = { ...luma, data: luma.data.slice() };
    for (let y = 0; y < worn.height; y++) {
      for (let x = 0; x < worn.width; x++) {
        const dx = x - worn.width / 2;
        const along = dx * Math.cos(angle) + (y - worn.height / 2) * Math.sin(angle) + worn.width / 2 - 60;
        if (Math.floor(along / 17) % 4 === 3) worn.data[y * worn.width + x] = 215;
      }
    }
    const boxes = detectLines(pyramidOf(worn), 1000, Math.tan(angle));
    const [group] = groupLines(boxes, worn);
    expect(group?.lines[0]?.angle).toBeCloseTo(angle, 1);
    expect(group?.distance).toBeGreaterThan(30);
    expect(group?.distance).toBeLessThan(38);
    for (const line of group?.lines ?? []) {
      const across = -(line.x - 450) * Math.sin(angle) + (line.y - 320) * Math.cos(angle) + 320;
      expect(Math.min(Math.abs(across - 300), Math.abs(across - 334))).toBeLessThan(4);
    }
  });

  it('takes a picture of any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        fc.integer(),
        (width, height, seed) => {
          const data = new Uint8Array(width * height).map((_, i) => (i * 7919 + seed) & 255);
          expect(Array.isArray(detectLines(pyramidOf({ width, height, data }), 640))).toBe(true);
        },
      ),
      { numRuns: 15, seed: 5 },
    );
  });
});

describe('slope of a page', () => {
  const slopeOf = (luma: Luma) => slantOf(strokesOf(pyramidOf(luma), 640).density);

  it.each([0.14, 0.25, -0.2])('is that of its rows, turned by %d radians', (angle) => {
    const { slope, gain } = slopeOf(page({ rows: [200, 234, 440, 474], angle }));
    expect(Math.abs(slope - Math.tan(angle))).toBeLessThan(0.03);
    expect(gain).toBeGreaterThan(1.15);
  });

  it('is none where the rows are level, on their side, or missing', () => {
    const level = page({ rows: [440, 474] });
    expect(Math.abs(slopeOf(level).slope)).toBeLessThanOrEqual(0.025);
    expect(slopeOf(turn(level, 1)).gain).toBeLessThan(1.15);
    expect(slopeOf(page({ rows: [] }))).toEqual({ slope: 0, gain: 1, sharpness: 1 });
  });
});

describe('sharpness of rows', () => {
  it.each([0, 0.2])('tells how a page lies that is turned by %d radians', (angle) => {
    const upright = page({ rows: [200, 234, 440, 474], angle });
    const sharpness = (luma: Luma) => slantOf(strokesOf(pyramidOf(luma), 640).density).sharpness;
    expect(sharpness(upright)).toBeGreaterThan(1.5 * sharpness(turn(upright, 1)));
  });
});

describe('crop', () => {
  it('keeps the contrast of print in a shadow, and beside a dark table, when it is measured near by', () => {
    const luma = page({ rows: [440, 474] });
    const group = groupLines(found(luma), luma)[0];
    if (group === undefined) throw new Error('no group');
    const geometry = groupGeometry(group, 44);
    const middle = Math.round(group.lines[0]?.x ?? 0);
    const dim = { ...luma, data: luma.data.map((v, i) => (i % luma.width < middle ? 0.35 * v : v)) };
    const contrast = (of: Luma, ground: 'whole' | 'near') => {
      const crop = cropLines(pyramidOf(of), geometry, ground).subarray(0, CROP_HEIGHT * CROP_WIDTH);
      const part = crop.filter((_, i) => i % CROP_WIDTH > 60 && i % CROP_WIDTH < 200);
      return Math.max(...part) - Math.min(...part);
    };
    expect(contrast(dim, 'whole')).toBeLessThan(0.6 * contrast(luma, 'whole'));
    expect(contrast(dim, 'near')).toBeGreaterThan(0.75 * contrast(luma, 'near'));
  });

  it('brings the columns of a line to the pitch of the reader and normalises it', () => {
    const luma = page({ rows: [440, 474] });
    const group = groupLines(found(luma), luma)[0];
    if (group === undefined) throw new Error('no group');
    const crops = cropLines(pyramidOf(luma), groupGeometry(group, 44));
    const size = CROP_HEIGHT * CROP_WIDTH;
    expect(crops.length).toBe(2 * size);
    const first = crops.subarray(0, size);
    expect(first.reduce((a, b) => a + b, 0) / size).toBeCloseTo(0, 3);
    const middle = first.subarray(12 * CROP_WIDTH, 13 * CROP_WIDTH);
    let dark = 0;
    for (let x = 1; x < middle.length - 1; x++) {
      const v = middle[x] as number;
      if (v < -0.5 && v <= (middle[x - 1] as number) && v < (middle[x + 1] as number)) dark++;
    }
    // Two strokes a character.
    expect(Math.abs(dark - 88)).toBeLessThanOrEqual(4);
    expect(44 * CROP_PITCH).toBeLessThan(CROP_WIDTH);
  });
});

describe('quarter turns', () => {
  it('bring a page back after four, and two are a half', () => {
    const luma: Luma = { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(turn(luma, 1)).toEqual({ width: 2, height: 3, data: Uint8Array.of(4, 1, 5, 2, 6, 3) });
    expect(turn(turn(luma, 1), 1)).toEqual(turn(luma, 2));
    expect(turn(turn(luma, 3), 1)).toEqual(luma);
  });
});

describe('running extremes', () => {
  const extreme = (luma: Luma, w: number, h: number, pick: (...v: number[]) => number): Luma => {
    const data = new Uint8Array(luma.data.length);
    for (let y = 0; y < luma.height; y++) {
      for (let x = 0; x < luma.width; x++) {
        const seen: number[] = [];
        for (let dy = -(h >> 1); dy <= h >> 1; dy++) {
          for (let dx = -(w >> 1); dx <= w >> 1; dx++) {
            if (x + dx < 0 || y + dy < 0 || x + dx >= luma.width || y + dy >= luma.height) continue;
            seen.push(luma.data[(y + dy) * luma.width + x + dx] as number);
          }
        }
        data[y * luma.width + x] = pick(...seen);
      }
    }
    return { ...luma, data };
  };

  it('are those of a search through every window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 24 }),
        fc.integer({ min: 1, max: 24 }),
        fc.constantFrom(3, 5, 9, 17),
        fc.integer({ min: 0, max: 254 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
        (width, height, window, threshold, stream) => {
          const data = Uint8Array.from({ length: width * height }, () => stream.next().value as number);
          const luma = { width, height, data };
          const closed = extreme(extreme(luma, window, 3, Math.max), window, 3, Math.min);
          expect(closeRows(luma, window)).toEqual(closed);
          const column = extreme(extreme(luma, 1, window, Math.min), 1, window, Math.max);
          expect(openDown(luma, window)).toEqual(column);
          // Left and right of the picture there is no text.
          const wide = width + 2 * window;
          const inside = (i: number): boolean => i % wide >= window && i % wide < window + width;
          const above = Uint8Array.from({ length: wide * height }, (_, i) => {
            const at = Math.floor(i / wide) * width + (i % wide) - window;
            return inside(i) && (data[at] as number) > threshold ? 1 : 0;
          });
          const low = extreme({ width: wide, height, data: above }, window, 3, Math.min);
          const opened = extreme(low, window, 3, Math.max).data.filter((_, i) => inside(i));
          expect(openAbove(luma, threshold, window).data).toEqual(opened);
        },
      ),
      { numRuns: 40, seed: 7 },
    );
  });
});
