import { calibratingPart, cosine, type LengthCalibration } from '../embedding/index.ts';

/**
 * How similar two faces would be if both pictures were of ordinary quality. A blend of two people is less similar to either of
 * them than a portrait of one, and so is a poor picture. What the length of the vectors says about the quality is removed, so
 * that one threshold is right for good and poor pictures. For two ordinary pictures it is the cosine of their faces. The weight
 * of 1 was chosen on half of the people and tested on the other half (docs/face-accuracy.md, "Blended portraits"). Null if a
 * template is degenerate.
 */
export function ordinarySimilarity(
  a: Float32Array,
  b: Float32Array,
  calibration: LengthCalibration | undefined,
): number | null {
  const value = cosine(a, b);
  if (value === null || calibration === undefined) return value;
  const [first, second] = [calibratingPart(a), calibratingPart(b)];
  const faces = value * Math.hypot(1, first) * Math.hypot(1, second) - first * second;
  const similarity = faces + first + second - 2 * calibration.offset;
  return Number.isFinite(similarity) ? similarity : null;
}
