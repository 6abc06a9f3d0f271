import { describe, expect, it } from 'vitest';
import { eyesIn } from '../../../src/inference/worker/chain.ts';

const point = (x: number, y: number) => ({ x, y });
const face = (eyeLeft: { x: number; y: number }, eyeRight: { x: number; y: number }) => ({
  eyeLeft,
  eyeRight,
  nose: point(0, 0),
  mouthLeft: point(0, 0),
  mouthRight: point(0, 0),
});
const AREA = { x: 100, y: 200, width: 80, height: 100 };

describe('the eyes in the picture that the screen gets', () => {
  it('are shares of that part of the picture', () => {
    expect(eyesIn(face(point(120, 246), point(160, 250)), AREA)).toEqual({
      left: [0.25, 0.46],
      right: [0.75, 0.5],
      aspect: 0.8,
    });
  });

  it('are none where one lies outside of it: what is not in the picture cannot turn it', () => {
    expect(eyesIn(face(point(99, 246), point(160, 250)), AREA)).toBeNull();
    expect(eyesIn(face(point(120, 246), point(181, 250)), AREA)).toBeNull();
    expect(eyesIn(face(point(120, 199), point(160, 250)), AREA)).toBeNull();
    expect(eyesIn(face(point(120, 246), point(160, 301)), AREA)).toBeNull();
    expect(eyesIn(face(point(Number.NaN, 246), point(160, 250)), AREA)).toBeNull();
  });

  it('are none where both are one point', () => {
    expect(eyesIn(face(point(120, 246), point(120, 246)), AREA)).toBeNull();
  });
});
