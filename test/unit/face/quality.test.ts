import { describe, expect, it } from 'vitest';
import {
  CHIP_SIZE,
  chipIsGrey,
  DEFAULT_QUALITY_LIMITS,
  type FaceMeasures,
  judgeQuality,
  measureFace,
  type Point,
} from '../../../src/face/index.ts';

const good: FaceMeasures = {
  eyeDistance: 90,
  roll: 1,
  yaw: 0.02,
  pitch: 0.55,
  sharpness: 300,
  brightness: 120,
  clipped: 0.01,
  centreX: 0.5,
  centreY: 0.45,
  headWidth: 0.4,
  headHeight: 0.6,
  eyeOpening: 0.3,
  mouthOpening: 0.02,
};

describe('capture gate of the live face', () => {
  it('accepts a good face', () => {
    expect(judgeQuality(good, 1, DEFAULT_QUALITY_LIMITS)).toMatchObject({ acceptable: true, prompt: 'none' });
  });

  it.each<[Partial<FaceMeasures>, string]>([
    [{ eyeDistance: 59 }, 'too-far'],
    [{ headWidth: 0.9 }, 'too-near'],
    [{ centreX: 0.1 }, 'too-left'],
    [{ centreX: 0.9 }, 'too-right'],
    [{ centreY: 0.1 }, 'too-high'],
    [{ centreY: 0.9 }, 'too-low'],
    [{ roll: -20 }, 'not-frontal'],
    [{ yaw: 0.6 }, 'not-frontal'],
    [{ pitch: 0.1 }, 'not-frontal'],
    [{ sharpness: 2 }, 'moving'],
    [{ eyeOpening: 0.01 }, 'eyes-closed'],
    [{ mouthOpening: 0.9 }, 'mouth-open'],
  ])('asks for a better picture at %j', (fault, prompt) => {
    expect(judgeQuality({ ...good, ...fault }, 1, DEFAULT_QUALITY_LIMITS)).toMatchObject({ acceptable: false, prompt });
  });

  it('never accepts without a face, with several faces, or in the dark', () => {
    expect(judgeQuality(null, 0, DEFAULT_QUALITY_LIMITS)).toEqual({ acceptable: false, prompt: 'no-face', rank: 0 });
    expect(judgeQuality(good, 2, DEFAULT_QUALITY_LIMITS)).toMatchObject({ acceptable: false, prompt: 'several-faces' });
    expect(judgeQuality({ ...good, brightness: 10 }, 1, DEFAULT_QUALITY_LIMITS).acceptable).toBe(false);
    expect(judgeQuality({ ...good, clipped: 0.8 }, 1, DEFAULT_QUALITY_LIMITS).acceptable).toBe(false);
  });

  it('ranks the frontal and sharp picture above the turned and blurred one', () => {
    const rank = (m: FaceMeasures): number => judgeQuality(m, 1, DEFAULT_QUALITY_LIMITS).rank;
    expect(rank({ ...good, yaw: 0.3 })).toBeLessThan(rank(good));
    expect(rank({ ...good, sharpness: 30 })).toBeLessThan(rank(good));
    expect(rank({ ...good, eyeDistance: 62 })).toBeLessThan(rank(good));
  });
});

describe('measures', () => {
  const face = (nose: Point, turn = 0) => {
    const at = (x: number, y: number): Point => ({
      x: 100 + x * Math.cos(turn) - y * Math.sin(turn),
      y: 100 + x * Math.sin(turn) + y * Math.cos(turn),
    });
    const points = Array.from({ length: 68 }, () => at(0, 0));
    const five = {
      eyeLeft: at(-40, 0),
      eyeRight: at(40, 0),
      nose: at(nose.x, nose.y),
      mouthLeft: at(-25, 80),
      mouthRight: at(25, 80),
    };
    const chip = new Float32Array(CHIP_SIZE * CHIP_SIZE * 3).fill(100);
    return measureFace({
      image: { width: 200, height: 200 },
      box: { x1: 50, y1: 50, x2: 150, y2: 150 },
      points,
      five,
      chip,
    });
  };

  it('reads distance, roll, yaw and pitch from the five points, whatever the roll', () => {
    for (const turn of [0, 0.3, -0.3]) {
      const m = face({ x: 0, y: 44 }, turn);
      expect(m.eyeDistance).toBeCloseTo(80, 6);
      expect(m.roll).toBeCloseTo((turn * 180) / Math.PI, 6);
      expect(m.yaw).toBeCloseTo(0, 6);
      expect(m.pitch).toBeCloseTo(0.55, 6);
      expect(face({ x: 20, y: 44 }, turn).yaw).toBeCloseTo(0.5, 6);
    }
  });

  it('sees a flat chip as blurred and clipped chips as badly lit', () => {
    const m = face({ x: 0, y: 44 });
    expect(m.sharpness).toBeCloseTo(0, 6);
    expect(m.brightness).toBeCloseTo(100, 3);
    expect(m.clipped).toBe(0);
  });

  it('tells a grey chip from a coloured one', () => {
    const grey = new Float32Array(CHIP_SIZE * CHIP_SIZE * 3).fill(90);
    expect(chipIsGrey(grey)).toBe(true);
    const skin = grey.map((v, i) => (i % 3 === 0 ? v + 40 : v));
    expect(chipIsGrey(skin)).toBe(false);
  });
});
