import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaAtCorner,
  BLAZEFACE_GRIDS,
  decodeBlazeFace,
  decodeScrfd,
  decodeYuNet,
  squareAround,
} from '../../../src/core/face/detection/index.ts';
import { chipFor, networkInput } from '../../../src/core/face/embedding/index.ts';

const logit = (p: number): number => Math.log(p / (1 - p));

describe('blazeface-256', () => {
  const grids = () =>
    BLAZEFACE_GRIDS.map((grid) => {
      const n = grid.side * grid.side * grid.anchorsPerCell;
      return { ...grid, logits: new Float32Array(n).fill(-20), regressions: new Float32Array(n * 16) };
    });

  it('puts a box around its anchor, in pixels of the picture the square shows', () => {
    const [fine, coarse] = grids();
    // Second anchor of cell (column 3, row 5) of the 16 x 16 grid: centre (56, 88) of 256.
    const i = (5 * 16 + 3) * 2 + 1;
    fine!.logits[i] = logit(0.9);
    fine!.regressions.set([4, -8, 40, 60], i * 16);
    const shown = { x: -100, y: 0, width: 512, height: 512 };
    const [face, ...more] = decodeBlazeFace([fine!, coarse!], shown, { minScore: 0.5 });
    expect(more).toEqual([]);
    expect(face!.score).toBeCloseTo(0.9, 5);
    // Centre (60, 80), 40 x 60, twice as large in the picture and moved by -100.
    expect([face!.x1, face!.y1, face!.x2, face!.y2]).toEqual([-20, 100, 60, 220]);
    expect(face!.five).toBeNull();
  });

  it('keeps the better of two boxes of which the smaller is covered, and both of two apart', () => {
    const [fine, coarse] = grids();
    fine!.logits[0] = logit(0.8);
    fine!.regressions.set([60, 60, 80, 80], 0);
    coarse!.logits[0] = logit(0.9);
    coarse!.regressions.set([52, 52, 30, 30], 0);
    coarse!.logits[6 * 63] = logit(0.7);
    coarse!.regressions.set([0, 0, 20, 20], 6 * 63 * 16);
    const scores = decodeBlazeFace([fine!, coarse!], { x: 0, y: 0, width: 256, height: 256 }, { minScore: 0.5 });
    expect(scores.map((f) => Number(f.score.toFixed(2)))).toEqual([0.9, 0.7]);
  });
});

describe('yunet-2023', () => {
  const input = { width: 64, height: 32, shown: { x: 10, y: 20, width: 128, height: 64 } };
  const grids = () =>
    [8, 16, 32].map((stride) => {
      const n = (input.width / stride) * (input.height / stride);
      return {
        cls: new Float32Array(n),
        obj: new Float32Array(n).fill(1),
        bbox: new Float32Array(n * 4),
        kps: new Float32Array(n * 10),
      };
    });

  it('takes the root of both scores, and sizes as powers of e in steps', () => {
    const all = grids();
    const [fine] = all;
    const i = 2 * 8 + 5;
    fine!.cls[i] = 0.81;
    fine!.bbox.set([0.5, 0.25, Math.log(2), Math.log(3)], i * 4);
    fine!.kps.set([0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1], i * 10);
    const [face] = decodeYuNet(all, input, { minScore: 0.6 });
    expect(face!.score).toBeCloseTo(0.9, 6);
    // Cell (5, 2): centre (44, 18), 16 x 24 of the input, which shows two picture pixels each.
    expect([face!.x1, face!.y1, face!.x2, face!.y2].map(Math.round)).toEqual([82, 32, 114, 80]);
    expect(face!.five).toEqual({
      eyeLeft: { x: 90, y: 52 },
      eyeRight: { x: 106, y: 52 },
      nose: { x: 98, y: 60 },
      mouthLeft: { x: 90, y: 68 },
      mouthRight: { x: 106, y: 68 },
    });
    fine!.obj[i] = 0.3;
    expect(decodeYuNet(all, input, { minScore: 0.6 })).toEqual([]);
  });

  it('sees one face once, whichever of the grids find it', () => {
    const all = grids();
    all[0]!.cls[9] = 0.9;
    all[0]!.bbox.set([0, 0, Math.log(2), Math.log(2)], 9 * 4);
    all[1]!.cls[0] = 0.95;
    all[1]!.bbox.set([0.5, 0.5, 0, 0], 0);
    expect(decodeYuNet(all, input, { minScore: 0.6 })).toHaveLength(1);
  });
});

describe('scrfd-kps', () => {
  it('reads distances to the sides and points from the corner of the cell, two anchors a cell', () => {
    const input = { width: 32, height: 32, shown: { x: 0, y: 0, width: 32, height: 32 } };
    const grids = [32, 8, 2].map((n) => ({
      scores: new Float32Array(n),
      boxes: new Float32Array(n * 4),
      points: new Float32Array(n * 10),
    }));
    // Second anchor of cell (1, 2) of the finest grid: corner (8, 16).
    const i = (2 * 4 + 1) * 2 + 1;
    grids[0]!.scores[i] = 0.7;
    grids[0]!.boxes.set([0.5, 1, 1.5, 1], i * 4);
    grids[0]!.points.set([0.25, 0.25, 1, 0.25, 0.5, 0.5, 0.25, 0.75, 1, 0.75], i * 10);
    const [face, ...more] = decodeScrfd(grids, input, { minScore: 0.5 });
    expect(more).toEqual([]);
    expect([face!.x1, face!.y1, face!.x2, face!.y2]).toEqual([4, 8, 20, 24]);
    expect(face!.five!.mouthRight).toEqual({ x: 16, y: 22 });
  });
});

describe('every decoder', () => {
  const numbers = fc.array(
    fc.oneof(fc.float(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30)),
    { maxLength: 300 },
  );

  it('gives finite boxes with an area, or none, whatever a network puts out', () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, numbers, (a, b, c, d) => {
        const [cls, obj, bbox, kps] = [a, b, c, d].map((v) => Float32Array.from(v)) as [
          Float32Array,
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        const shown = { x: 0, y: 0, width: 100, height: 100 };
        const input = { width: 64, height: 64, shown };
        const found = [
          ...decodeYuNet([{ cls, obj, bbox, kps }], input, { minScore: 0.5 }),
          ...decodeScrfd([{ scores: cls, boxes: bbox, points: kps }], input, { minScore: 0.5 }),
          ...decodeBlazeFace([{ logits: cls, regressions: bbox, side: 16, anchorsPerCell: 2 }], shown, {
            minScore: 0.5,
          }),
        ];
        for (const face of found) {
          expect([face.x1, face.y1, face.x2, face.y2].every(Number.isFinite)).toBe(true);
          expect(face.x2 > face.x1 && face.y2 > face.y1).toBe(true);
          expect(face.score).toBeGreaterThanOrEqual(0.5);
        }
      }),
    );
  });
});

describe('inputs of a network', () => {
  const pixels = Float32Array.from([10, 20, 30, 40, 50, 60]);
  const plain = { mean: 0, scale: 1 } as const;

  it('follow the layout, the colour order, mean and scale of the manifest', () => {
    const of = (form: Omit<Parameters<typeof networkInput>[1], 'mean' | 'scale'>) => [
      ...networkInput(pixels, { ...plain, ...form }),
    ];
    expect(of({ layout: 'NCHW', colour: 'RGB' })).toEqual([10, 40, 20, 50, 30, 60]);
    expect(of({ layout: 'NCHW', colour: 'BGR' })).toEqual([30, 60, 20, 50, 10, 40]);
    expect(of({ layout: 'NHWC', colour: 'BGR' })).toEqual([30, 20, 10, 60, 50, 40]);
    expect(of({ layout: 'NCHW', colour: 'GRAY' })[0]).toBeCloseTo(0.299 * 10 + 0.587 * 20 + 0.114 * 30, 4);
    expect([...networkInput(pixels, { layout: 'NHWC', colour: 'RGB', mean: 10, scale: 0.5 })]).toEqual([
      0, 5, 10, 15, 20, 25,
    ]);
  });

  it('keep the aspect ratio: in the corner for grids, in the middle for a square', () => {
    const area = { x: 5, y: 7, width: 200, height: 100 };
    expect(areaAtCorner(area, { width: 64, height: 64 })).toEqual({ x: 5, y: 7, width: 200, height: 200 });
    expect(squareAround(area)).toEqual({ x: 5, y: -43, width: 200, height: 200 });
  });
});

describe('alignment', () => {
  const image = { width: 40, height: 40, data: new Uint8Array(4800).fill(200), grey: false };
  const five = {
    eyeLeft: { x: 10, y: 10 },
    eyeRight: { x: 30, y: 10 },
    nose: { x: 20, y: 20 },
    mouthLeft: { x: 12, y: 30 },
    mouthRight: { x: 28, y: 30 },
  };
  const points = Array.from({ length: 68 }, (_, i) => ({ x: i % 9, y: i % 7 }));
  const target = [five.eyeLeft, five.eyeRight, five.nose, five.mouthLeft, five.mouthRight];

  it('asks the detector for its points and takes no others in their place', () => {
    const alignment = { template: 'detector-points' as const, size: 40, points: target };
    expect(chipFor(image, alignment, { points, five, detectorFive: null })).toBeNull();
    const chip = chipFor(image, alignment, { points, five, detectorFive: five });
    expect(chip).toHaveLength(4800);
    expect(chip![0]).toBeCloseTo(200, 3);
  });

  it('takes landmarks by number', () => {
    const alignment = {
      template: 'landmarks-68' as const,
      size: 32,
      points: [five.eyeLeft, five.eyeRight],
      landmarks: [0, 5],
    };
    expect(chipFor(image, alignment, { points, five, detectorFive: null })).toHaveLength(32 * 32 * 3);
    const same = { ...alignment, landmarks: [0, 0] };
    expect(chipFor(image, same, { points, five, detectorFive: null })).toBeNull();
  });
});
