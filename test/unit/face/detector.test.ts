import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectorTensor, intersectionOverUnion, suppress } from '../../../src/core/face/detection/detector.ts';
import {
  chooseSubject,
  countUsable,
  decodeDetections,
  detectionAreas,
} from '../../../src/core/face/detection/index.ts';

const box = (x1: number, y1: number, x2: number, y2: number, score = 0.9) => ({ x1, y1, x2, y2, score });

describe('detector', () => {
  it('decodes shares of the area, drops weak and inside-out boxes, keeps the better of two that overlap', () => {
    const scores = new Float32Array([0.1, 0.9, 0.2, 0.8, 0.5, 0.5, 0.1, 0.9]);
    const boxes = new Float32Array([0.1, 0.1, 0.3, 0.5, 0.11, 0.1, 0.31, 0.5, 0.6, 0.6, 0.8, 0.8, 0.9, 0.9, 0.8, 0.8]);
    const found = decodeDetections(scores, boxes, { x: 100, y: 50, width: 200, height: 100 });
    expect(found).toHaveLength(1);
    expect(found[0]!.x1).toBeCloseTo(120, 3);
    expect(found[0]!.y2).toBeCloseTo(100, 3);
  });

  it('never keeps two boxes that overlap by the limit', () => {
    const side = fc.integer({ min: 1, max: 60 });
    const any = fc.tuple(side, side, side, side, fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 25 }), (raw) => {
        const kept = suppress(
          raw.map(([x, y, w, h, score]) => box(x, y, x + w, y + h, score)),
          0.4,
        );
        for (const [i, a] of kept.entries()) {
          for (const b of kept.slice(i + 1)) expect(intersectionOverUnion(a, b)).toBeLessThan(0.4);
        }
        expect(kept.length > 0).toBe(raw.length > 0);
      }),
    );
  });

  it('takes the large central face for the subject and does not count a small passer-by', () => {
    const subject = box(250, 150, 400, 350);
    const passer = box(20, 40, 60, 100);
    const neighbour = box(450, 150, 590, 350);
    expect(chooseSubject([passer, subject, neighbour], { width: 640, height: 480 })).toBe(subject);
    expect(countUsable([subject, passer], subject)).toBe(1);
    expect(countUsable([subject, passer, neighbour], subject)).toBe(2);
    expect(chooseSubject([], { width: 640, height: 480 })).toBeNull();
  });

  it('looks at a wide picture in overlapping windows that together cover it', () => {
    expect(detectionAreas({ width: 640, height: 480 })).toHaveLength(1);
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 1600 }), fc.integer({ min: 200, max: 1600 }), (width, height) => {
        const areas = detectionAreas({ width, height });
        for (const a of areas) {
          expect(a.x).toBeGreaterThanOrEqual(0);
          expect(a.x + a.width).toBeLessThanOrEqual(width);
          expect(a.y + a.height).toBeLessThanOrEqual(height);
        }
        expect(Math.max(...areas.map((a) => a.x + a.width))).toBe(width);
        expect(Math.max(...areas.map((a) => a.y + a.height))).toBe(height);
      }),
    );
  });

  it('fills the tensor as R, G, B planes, (v - 127) / 128', () => {
    const data = new Uint8Array(4 * 3 * 3);
    for (let i = 0; i < data.length; i += 3) data.set([255, 127, 0], i);
    const tensor = detectorTensor({ width: 4, height: 3, data, grey: false });
    expect(tensor).toHaveLength(3 * 240 * 320);
    const middle = 120 * 320 + 160;
    expect(tensor[middle]).toBeCloseTo(1, 5);
    expect(tensor[240 * 320 + middle]).toBeCloseTo(0, 5);
    expect(tensor[2 * 240 * 320 + middle]).toBeCloseTo(-127 / 128, 5);
  });
});
