import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combineTemplates } from '../../../src/core/face/comparison/index.ts';
import {
  averagedTemplate,
  averagePoints,
  calibratedTemplate,
  calibratingPart,
  chipFor,
  chipsFor,
  cosine,
  DEFAULT_ALIGNMENT,
  decodeLandmarks,
  fivePoints,
  landmarkTensors,
} from '../../../src/core/face/embedding/index.ts';
import { LANDMARK_COUNT } from '../../../src/core/face/embedding/landmarks.ts';
import {
  invertSimilarity,
  type Point,
  type RgbImage,
  warp,
  warpFine,
  zoomed,
} from '../../../src/core/face/image/index.ts';

const CALIBRATION = { medianLength: 4, offset: 0.5, weight: 0.35 };
const vector = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 })
  .map((v) => Float32Array.from(v));

describe('the length of a vector in the template', () => {
  it('is a unit vector of the same size, and degenerate vectors give none', () => {
    const template = calibratedTemplate(
      Float32Array.from({ length: 64 }, (_, i) => Math.sin(i)),
      CALIBRATION,
    )!;
    expect(template).toHaveLength(64);
    expect(Math.hypot(...template)).toBeCloseTo(1, 5);
    expect(calibratedTemplate(new Float32Array(64), CALIBRATION)).toBeNull();
    expect(calibratedTemplate(new Float32Array(64).fill(Number.NaN), CALIBRATION)).toBeNull();
    expect(calibratedTemplate(new Float32Array(64).fill(Number.POSITIVE_INFINITY), CALIBRATION)).toBeNull();
  });

  it('turns a cosine c of two ordinary vectors into (c + 0.25) / 1.25', () => {
    const a = new Float32Array(512);
    const b = new Float32Array(512);
    // Neither leans towards the direction that holds the length: their sums over even and odd places agree.
    a.set([2, 2, 2, 2]);
    b.set([2, 2, 0, 0, 2, 2]);
    const [ta, tb] = [calibratedTemplate(a, CALIBRATION)!, calibratedTemplate(b, CALIBRATION)!];
    expect(cosine(a, b)).toBeCloseTo(0.5, 6);
    expect(cosine(ta, tb)).toBeCloseTo((cosineOf(a, b) + 0.25) / 1.25, 2);
  });

  it('makes two templates the more alike the shorter one vector is, and never changes a comparison with itself', () => {
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const scores = [0.25, 0.5, 1, 2].map((factor) => {
          const shorter = calibratedTemplate(
            a.map((v) => v * factor),
            CALIBRATION,
          );
          const other = calibratedTemplate(b, CALIBRATION);
          return shorter === null || other === null ? null : cosine(shorter, other);
        });
        if (scores.some((s) => s === null) || cosineOf(a, b) > 0.3) return;
        for (const [i, score] of scores.entries()) {
          if (i > 0) expect(score!).toBeLessThanOrEqual(scores[i - 1]! + 1e-6);
        }
        const template = calibratedTemplate(a, CALIBRATION)!;
        expect(cosine(template, template)).toBeCloseTo(1, 5);
      }),
    );
  });
});

describe('several frames averaged', () => {
  const spread = Array.from({ length: 64 }, (_, i) => Math.sin(i * 1.7));
  /** A face that leans towards an own direction by `lean`, of a length that gives an own calibrating part. */
  const frameOf = (own: number, { lean, length }: { lean: number; length: number }): Float32Array => {
    const raw = Float32Array.from(spread, (v, i) => v + lean * Math.cos(i * (3 + own)));
    const size = Math.hypot(...raw);
    const sum = raw.map((v) => (v * length) / size);
    return calibratedTemplate(sum, CALIBRATION)!;
  };
  const three = (lean: number): Float32Array[] => [2, 4, 7].map((length, own) => frameOf(own, { lean, length }));

  it('give the mean of the calibrating parts, however much the faces differ', () => {
    for (const lean of [0, 0.3, 1]) {
      const frames = three(lean);
      const mean = averagedTemplate(frames, CALIBRATION)!;
      const parts = frames.map(calibratingPart);
      expect(calibratingPart(mean)).toBeCloseTo((parts[0]! + parts[1]! + parts[2]!) / 3, 4);
      expect(Math.hypot(...mean)).toBeCloseTo(1, 5);
    }
  });

  it('are no more like a stranger than each frame is, where their plain mean is', () => {
    const faceAt = (...places: number[]): Float32Array => {
      const sum = new Float32Array(64);
      // Equal values side by side have no share in the direction that holds the length.
      for (const place of places) sum.set([2, 2], place * 2);
      return calibratedTemplate(sum, CALIBRATION)!;
    };
    const frames = [faceAt(0, 1), faceAt(0, 2), faceAt(0, 3)];
    const stranger = faceAt(10, 11);
    const one = cosine(frames[0]!, stranger)!;
    const score = (kind: Parameters<typeof combineTemplates>[1]): number =>
      cosine(combineTemplates(frames, kind)!, stranger)!;
    expect(score({ metric: 'cosine' })).toBeGreaterThan(one + 0.02);
    expect(score({ metric: 'cosine', calibration: CALIBRATION })).toBeCloseTo(one, 5);
    expect(score({ metric: 'cosine', calibration: { ...CALIBRATION, agreement: 1 } })).toBeLessThan(one - 0.02);
  });

  it('count less of the length the less they agree', () => {
    const calibration = { ...CALIBRATION, agreement: 1 };
    const parts = [0, 0.3, 1].map((lean) => calibratingPart(averagedTemplate(three(lean), calibration)!));
    expect(parts[0]).toBeCloseTo(calibratingPart(averagedTemplate(three(0), CALIBRATION)!), 4);
    expect(parts[1]).toBeLessThan(parts[0]!);
    expect(parts[2]).toBeLessThan(parts[1]!);
  });

  it('are the frame itself where there is one, and nothing where one is degenerate or of another length', () => {
    const [frame] = three(1) as [Float32Array];
    expect(cosine(averagedTemplate([frame], { ...CALIBRATION, agreement: 1 })!, frame)).toBeCloseTo(1, 6);
    expect(averagedTemplate([], CALIBRATION)).toBeNull();
    expect(averagedTemplate([frame, new Float32Array(64)], CALIBRATION)).toBeNull();
    expect(averagedTemplate([frame, frame.slice(0, 32)], CALIBRATION)).toBeNull();
    expect(averagedTemplate([frame, frame.map(() => Number.NaN)], CALIBRATION)).toBeNull();
  });
});

function cosineOf(a: Float32Array, b: Float32Array): number {
  return cosine(a, b) ?? 0;
}

/** A picture drawn by rule, so that every sample can be said beforehand. */
function drawn(width: number, height: number, value: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.fill(value(x, y), (y * width + x) * 3, (y * width + x) * 3 + 3);
  }
  return { width, height, data, grey: false };
}

const identity = { c: 1, s: 0, tx: 4, ty: 4 };

describe('chips of pictures that are coarser than the chip', () => {
  it('keep every pixel where chip and picture have one scale', () => {
    const image = drawn(24, 24, (x, y) => (x * 9 + y * 4) % 256);
    const chip = warpFine(image, identity, 16);
    for (let y = 0; y < 16; y++) {
      for (let x = 0; x < 16; x++)
        expect(chip[(y * 16 + x) * 3]).toBeCloseTo(image.data[((y + 4) * 24 + x + 4) * 3]!, 3);
    }
  });

  it('follow a slope between the pixels exactly and do not sharpen it', () => {
    const image = drawn(24, 24, (x) => x * 10);
    const half = { c: 0.5, s: 0, tx: 6, ty: 6 };
    const chip = warpFine(image, half, 16);
    for (let x = 1; x < 15; x++) expect(chip[(8 * 16 + x) * 3]).toBeCloseTo((6 + x / 2) * 10, 3);
  });

  it('show an edge more steeply than straight lines between the pixels, within 0 and 255', () => {
    const image = drawn(24, 24, (x) => (x < 12 ? 60 : 190));
    const half = { c: 0.5, s: 0, tx: 8, ty: 8 };
    const steepest = (chip: Float32Array): number => {
      const row = Array.from({ length: 16 }, (_, x) => chip[(8 * 16 + x) * 3]!);
      return Math.max(...row.slice(1).map((v, i) => v - row[i]!));
    };
    expect(steepest(warpFine(image, half, 16))).toBeGreaterThan(steepest(warp(image, half, 16)) * 1.15);
    expect(steepest(warpFine({ ...image, coarse: true }, half, 16))).toBeLessThan(steepest(warp(image, half, 16)));
    const hard = warpFine(
      drawn(24, 24, (x) => (x < 12 ? 0 : 255)),
      half,
      16,
    );
    expect(Math.min(...hard)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...hard)).toBeLessThanOrEqual(255);
  });

  it('are averaged as before where the picture is finer, and black outside of it', () => {
    const image = drawn(64, 64, (x, y) => ((x ^ y) & 1) * 200);
    const twice = { c: 2, s: 0, tx: 4, ty: 4 };
    expect(warpFine(image, twice, 16)).toEqual(warp(image, twice, 16));
    expect(warpFine(image, { c: 1, s: 0, tx: 500, ty: 0 }, 8).every((v) => v === 0)).toBe(true);
  });

  it('show the face larger about the middle of the chip', () => {
    const fit = { c: 1.5, s: 0.2, tx: 3, ty: -2 };
    const at = (m: ReturnType<typeof invertSimilarity>, p: Point): Point => ({
      x: m.c * p.x - m.s * p.y + m.tx,
      y: m.s * p.x + m.c * p.y + m.ty,
    });
    const plain = invertSimilarity(fit);
    const near = zoomed(fit, 1.04, 112);
    expect(at(near, { x: 56, y: 56 }).x).toBeCloseTo(at(plain, { x: 56, y: 56 }).x, 9);
    expect(at(near, { x: 56 + 10.4, y: 56 }).y).toBeCloseTo(at(plain, { x: 66, y: 56 }).y, 9);
  });

  it('come one a look; none where the points of a face coincide', () => {
    const image = drawn(64, 64, () => 90);
    const five = { x: 8, y: 8 };
    const same = { eyeLeft: five, eyeRight: five, nose: five, mouthLeft: five, mouthRight: five };
    const looks = [
      { scale: 1.04, mirrored: false },
      { scale: 1, mirrored: true },
    ];
    expect(
      chipsFor(image, DEFAULT_ALIGNMENT, { face: { points: [], five: same, detectorFive: null }, looks, plain: null }),
    ).toBeNull();
    const spread = {
      eyeLeft: { x: 20, y: 25 },
      eyeRight: { x: 40, y: 25 },
      nose: { x: 30, y: 36 },
      mouthLeft: { x: 22, y: 47 },
      mouthRight: { x: 38, y: 47 },
    };
    const chips = chipsFor(image, DEFAULT_ALIGNMENT, {
      face: { points: [], five: spread, detectorFive: null },
      looks,
      plain: null,
    })!;
    expect(chips.map((c) => c.length)).toEqual([112 * 112 * 3, 112 * 112 * 3]);
  });

  it('take a chip that is there already for what they would make themselves, and for nothing else', () => {
    const image = drawn(400, 400, (x, y) => (x * 5 + y * 3) % 256);
    const at = (scale: number) => ({
      eyeLeft: { x: 200 - 17 * scale, y: 180 },
      eyeRight: { x: 200 + 18 * scale, y: 181 },
      nose: { x: 200, y: 180 + 20 * scale },
      mouthLeft: { x: 200 - 14 * scale, y: 180 + 41 * scale },
      mouthRight: { x: 200 + 15 * scale, y: 180 + 41 * scale },
    });
    const looks = [
      { scale: 1.04, mirrored: false },
      { scale: 1, mirrored: true },
    ];
    for (const scale of [2.5, 0.8]) {
      const face = { points: [], five: at(scale), detectorFive: null };
      const plain = chipFor(image, DEFAULT_ALIGNMENT, face)!;
      const reused = chipsFor(image, DEFAULT_ALIGNMENT, { face, looks, plain });
      expect(reused).toEqual(chipsFor(image, DEFAULT_ALIGNMENT, { face, looks, plain: null }));
    }
  });
});

describe('a look with an alignment of its own', () => {
  const image = drawn(200, 200, (x, y) => (x * 5 + y * 3) % 256);
  const own = { template: 'landmarks-68', size: 112, landmarks: [36, 45, 30], points: [] } as const;
  const aligned = {
    ...own,
    points: [
      { x: 30, y: 50 },
      { x: 82, y: 50 },
      { x: 56, y: 75 },
    ],
  };
  const five = {
    eyeLeft: { x: 80, y: 80 },
    eyeRight: { x: 115, y: 80 },
    nose: { x: 98, y: 100 },
    mouthLeft: { x: 84, y: 121 },
    mouthRight: { x: 113, y: 121 },
  };
  const points = Array.from({ length: 68 }, (_, i) => ({ x: 60 + (i % 10) * 9, y: 60 + Math.floor(i / 10) * 13 }));
  const looks = [
    { scale: 1, mirrored: false },
    { scale: 1, mirrored: true, alignment: aligned },
  ];

  it('follows its own landmarks and leaves the other look alone', () => {
    const chips = (moved: boolean) => {
      const face = {
        five,
        detectorFive: null,
        points: points.map((p, i) => (moved && i === 45 ? { x: p.x + 8, y: p.y } : p)),
      };
      return chipsFor(image, DEFAULT_ALIGNMENT, { face, looks, plain: null })!;
    };
    const [still, after] = [chips(false), chips(true)];
    expect(after[0]).toEqual(still[0]);
    expect(after[1]).not.toEqual(still[1]);
    const alone = { face: { points, five, detectorFive: null }, looks: [{ scale: 1, mirrored: false }], plain: null };
    expect(still[1]).toEqual(chipsFor(image, aligned, alone)![0]);
  });

  it('gives nothing where its landmarks are missing, though the five points are there', () => {
    const face = { points: [], five, detectorFive: null };
    expect(chipsFor(image, DEFAULT_ALIGNMENT, { face, looks, plain: null })).toBeNull();
  });
});

describe('a look in the mirror', () => {
  const area = { x: 10, y: 20, width: 112, height: 112 };

  it('shows the network the same square, turned', () => {
    const image = drawn(160, 160, (x, y) => (x * 3 + y) % 256);
    const [plain, turned] = landmarkTensors(image, area, [false, true]) as [Float32Array, Float32Array];
    for (const [x, y] of [
      [0, 0],
      [17, 90],
      [111, 111],
    ] as const) {
      expect(turned[y * 112 + x]).toBe(plain[y * 112 + 111 - x]);
    }
  });

  it('gives back points that stand where those of the plain look stand, with left and right exchanged', () => {
    // A face that is its own mirror image about the middle column of the square, 55.5.
    const share = new Float32Array(LANDMARK_COUNT * 2);
    const put = (i: number, x: number, y: number): void => {
      share[i * 2] = x / 112;
      share[i * 2 + 1] = y / 112;
    };
    for (const [left, right, dx, y] of [
      [36, 45, 25, 40],
      [39, 42, 10, 40],
      [37, 44, 20, 36],
      [38, 43, 14, 36],
      [40, 47, 14, 43],
      [41, 46, 20, 43],
      [48, 54, 18, 80],
      [60, 64, 16, 80],
    ] as const) {
      put(left, 55.5 - dx, y);
      put(right, 55.5 + dx, y);
    }
    put(30, 55.5, 60);
    const plain = fivePoints(decodeLandmarks(share, { area, mirrored: false }));
    const mirrored = fivePoints(decodeLandmarks(share, { area, mirrored: true }));
    for (const name of ['eyeLeft', 'eyeRight', 'nose', 'mouthLeft', 'mouthRight'] as const) {
      expect(mirrored[name].x).toBeCloseTo(plain[name].x, 3);
      expect(mirrored[name].y).toBeCloseTo(plain[name].y, 3);
    }
    expect(plain.eyeLeft.x).toBeLessThan(plain.eyeRight.x);
  });

  it('counts in a mean as often as it is given', () => {
    const look = (x: number): Point[] => [{ x, y: 2 * x }];
    expect(averagePoints([look(0), look(3), look(3)])).toEqual([{ x: 2, y: 4 }]);
    expect(averagePoints([])).toEqual([]);
  });
});
