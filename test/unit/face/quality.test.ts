import { describe, expect, it } from 'vitest';
import { CHIP_SIZE } from '../../../src/core/face/embedding/index.ts';
import type { Point } from '../../../src/core/face/image/index.ts';
import { backgroundSpread } from '../../../src/core/face/quality/background.ts';
import { measureChip } from '../../../src/core/face/quality/chip-light.ts';
import {
  chipIsGrey,
  DEFAULT_QUALITY_LIMITS,
  type FaceMeasures,
  judgeQuality,
  MEASURE_TABLE,
  measureFace,
} from '../../../src/core/face/quality/index.ts';
import { FACE_MEASURE_IDS, type FaceMeasureId } from '../../../src/core/inspection/record/checks/index.ts';

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
  lightBalance: 0.05,
  eyeCover: 0.3,
  mouthCover: 0.04,
  background: 10,
  colour: 40,
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
    expect(judgeQuality(null, 0, DEFAULT_QUALITY_LIMITS)).toMatchObject({
      acceptable: false,
      prompt: 'no-face',
      rank: 0,
    });
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

describe('sharpness', () => {
  /** A grey chip with edges every eight pixels, blurred over `radius` pixels, with +-`noise` grey levels on every channel. */
  function chip(radius: number, noise: number): Float32Array {
    let seed = 7919;
    const edge = (x: number): number => (Math.floor(x / 8) % 2 === 0 ? 100 : 150);
    const out = new Float32Array(CHIP_SIZE * CHIP_SIZE * 3);
    for (let i = 0; i < out.length; i++) {
      const x = Math.floor(i / 3) % CHIP_SIZE;
      let sum = 0;
      for (let d = -radius; d <= radius; d++) sum += edge(Math.max(0, x + d));
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      out[i] = sum / (2 * radius + 1) + ((seed >> 16) % (2 * noise + 1)) - noise;
    }
    return out;
  }
  const limit = DEFAULT_QUALITY_LIMITS.minSharpness;
  const sharpness = (radius: number, noise: number): number => measureChip(chip(radius, noise)).sharpness;

  it('is that of the edges: noise makes no soft picture a sharp one', () => {
    expect(sharpness(0, 0)).toBeGreaterThan(limit);
    expect(sharpness(8, 0)).toBeLessThan(limit);
    expect(sharpness(8, 12)).toBeLessThan(limit);
    expect(sharpness(0, 12)).toBeGreaterThan(limit);
  });
});

describe('the closed list of measures', () => {
  const readings = (over: Partial<FaceMeasures>) => judgeQuality({ ...good, ...over }, 1, DEFAULT_QUALITY_LIMITS);

  it('gives value, limits and verdict of every measure, in its order', () => {
    expect(readings({}).readings.map(({ measure }) => measure)).toEqual(FACE_MEASURE_IDS);
    expect(readings({}).readings.every(({ ok }) => ok)).toBe(true);
    expect(readings({ eyeDistance: 59 }).readings.filter(({ ok }) => !ok)).toEqual([
      { measure: 'eye-distance', value: 59, low: 60, high: null, ok: false },
    ]);
  });

  it('leaves out a measure that could not be taken, and never passes one that is no number', () => {
    expect(readings({ background: null }).readings.map(({ measure }) => measure)).not.toContain('background');
    const broken = readings({ sharpness: Number.NaN });
    expect(broken.acceptable).toBe(false);
    expect(broken.margin).toBe(0);
  });

  it.each<[Partial<FaceMeasures>, FaceMeasureId]>([
    [{ lightBalance: 0.5 }, 'light-balance'],
    [{ eyeCover: 0.9 }, 'eye-cover'],
    [{ mouthCover: 0.3 }, 'mouth-cover'],
    [{ background: 80 }, 'background'],
    [{ colour: 1 }, 'colour'],
  ])('notices %j as advice: the capture stands, a picture without it is better', (fault, measure) => {
    const verdict = readings(fault);
    expect(verdict.readings.filter(({ ok }) => !ok).map((entry) => entry.measure)).toEqual([measure]);
    expect(MEASURE_TABLE[measure].advisory).toBe(true);
    expect(verdict.acceptable).toBe(true);
    expect(verdict.rank).toBeLessThan(readings({}).rank);
  });

  it('prefers the picture that meets more mandatory criteria, whatever the advisory ones say (4.4.1.1.2)', () => {
    const oneGate = readings({ yaw: 0.6 }).rank;
    const allAdvice = readings({ lightBalance: 0.9, eyeCover: 0.9, mouthCover: 0.9, background: 99, colour: 0 }).rank;
    expect(allAdvice).toBeGreaterThan(oneGate);
  });
});

describe('light and cover on the chip', () => {
  const paint = (colour: (x: number, y: number) => [number, number, number]): Float32Array => {
    const chip = new Float32Array(CHIP_SIZE * CHIP_SIZE * 3);
    for (let y = 0; y < CHIP_SIZE; y++)
      for (let x = 0; x < CHIP_SIZE; x++) chip.set(colour(x, y), (y * CHIP_SIZE + x) * 3);
    return chip;
  };
  const SKINS: [number, number, number][] = [
    [225, 190, 170],
    [180, 135, 105],
    [95, 65, 48],
  ];

  it.each(SKINS)('sees nothing on a bare face of skin %i %i %i', (...skin) => {
    const m = measureChip(paint(() => skin));
    expect(m.lightBalance).toBeCloseTo(0, 6);
    expect(m.eyeCover).toBeCloseTo(0, 6);
    expect(m.mouthCover).toBeCloseTo(0, 6);
  });

  it.each(SKINS)('sees a mask and dark glasses on skin %i %i %i', (...skin) => {
    for (const mask of [
      [127, 178, 214],
      [28, 28, 31],
    ] as [number, number, number][]) {
      expect(measureChip(paint((_, y) => (y > 60 ? mask : skin))).mouthCover).toBeGreaterThan(
        DEFAULT_QUALITY_LIMITS.maxMouthCover,
      );
    }
    const glasses = paint((x, y) => (y > 42 && y < 60 && (x < 50 || x > 62) ? [12, 12, 14] : skin));
    expect(measureChip(glasses).eyeCover).toBeGreaterThan(DEFAULT_QUALITY_LIMITS.maxEyeCover);
  });

  it('measures light from one side', () => {
    const m = measureChip(paint((x) => (x < 56 ? [40, 40, 40] : [160, 160, 160])));
    expect(m.lightBalance).toBeCloseTo(0.6, 6);
  });
});

describe('background', () => {
  const box = { x1: 80, y1: 60, x2: 140, y2: 140 };
  const wall = (v: (x: number) => number) => {
    const data = new Uint8Array(220 * 200 * 3);
    for (let i = 0; i < 220 * 200; i++) data.fill(v(i % 220), i * 3, i * 3 + 3);
    return { width: 220, height: 200, data, grey: false };
  };

  it('is 0 before a plain wall and large before stripes', () => {
    expect(
      backgroundSpread(
        wall(() => 180),
        box,
      ),
    ).toBeCloseTo(0, 6);
    expect(
      backgroundSpread(
        wall((x) => (x % 8 < 4 ? 0 : 200)),
        box,
      ),
    ).toBeGreaterThan(90);
  });

  it('is absent where the face fills the picture', () => {
    expect(
      backgroundSpread(
        wall(() => 180),
        { x1: 0, y1: 0, x2: 220, y2: 200 },
      ),
    ).toBeNull();
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
      image: { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3), grey: false },
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
