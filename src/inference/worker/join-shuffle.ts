import type { Tensor } from './onnx-graph.ts';

/** Constants of two enlargements by two with a normalisation between; the second one has one plane. */
export interface Shuffle {
  first: Tensor | undefined;
  summand: Tensor | undefined;
  scale: Tensor | undefined;
  offset: Tensor | undefined;
  mean: Tensor | undefined;
  variance: Tensor | undefined;
  epsilon: number;
  second: Tensor | undefined;
  shift: Tensor | undefined;
}

/**
 * Weights of two convolutions of single pixels that give the sixteen pixels into which the two enlargements split each:
 * four times the planes between them, one for each of the first four, then sixteen. Null if the sizes are different.
 */
export function joinedShuffle(
  of: Shuffle,
): { hidden: Tensor; hiddenBias: Tensor; out: Tensor; outBias: Tensor } | null {
  const { first, summand, scale, offset, mean, variance, epsilon, second, shift } = of;
  const [from = 0, planes = 0, height, width] = first?.dims ?? [];
  const isTwo = height === 2 && width === 2 && second?.dims.join() === `${planes},1,2,2` && shift?.data.length === 1;
  const each = [summand, scale, offset, mean, variance];
  if (first === undefined || second === undefined || !isTwo || each.some((one) => one?.data.length !== planes))
    return null;
  const at = (tensor: Tensor | undefined, i: number) => tensor?.data[i] as number;
  const hidden = new Float32Array(4 * planes * from);
  const hiddenBias = new Float32Array(4 * planes);
  const out = new Float32Array(16 * 4 * planes);
  for (let plane = 0; plane < planes; plane++) {
    const factor = at(scale, plane) / Math.sqrt(at(variance, plane) + epsilon);
    for (let part = 0; part < 4; part++) {
      const row = part * planes + plane;
      hiddenBias[row] = (at(summand, plane) - at(mean, plane)) * factor + at(offset, plane);
      for (let i = 0; i < from; i++) hidden[row * from + i] = at(first, (i * planes + plane) * 4 + part) * factor;
      for (let inner = 0; inner < 4; inner++) {
        const y = 2 * (part >> 1) + (inner >> 1);
        const x = 2 * (part & 1) + (inner & 1);
        out[(4 * y + x) * 4 * planes + row] = at(second, plane * 4 + inner);
      }
    }
  }
  return {
    hidden: { dims: [4 * planes, from, 1, 1], data: hidden },
    hiddenBias: { dims: [4 * planes], data: hiddenBias },
    out: { dims: [16, 4 * planes, 1, 1], data: out },
    outBias: { dims: [16], data: new Float32Array(16).fill(at(shift, 0)) },
  };
}
