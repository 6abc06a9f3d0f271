import { GraphBuilder, window } from './graph-builder.ts';
import type { Graph } from './onnx-writer.ts';
import { transpose, type Weight } from './tfjs.ts';

const SIDE = 150;
const TEMPLATE = 128;

/** The residual blocks in order: name, channels, and whether the block halves the size of the picture. */
const BLOCKS = [
  ['conv32_1', 32, false],
  ['conv32_2', 32, false],
  ['conv32_3', 32, false],
  ['conv64_down', 64, true],
  ['conv64_1', 64, false],
  ['conv64_2', 64, false],
  ['conv64_3', 64, false],
  ['conv128_down', 128, true],
  ['conv128_1', 128, false],
  ['conv128_2', 128, false],
  ['conv256_down', 256, true],
  ['conv256_1', 256, false],
  ['conv256_2', 256, false],
  ['conv256_down_out', 256, true],
] as const;

/**
 * The graph of the 128-d residual network: input [N, 3, 150, 150] RGB 0..255, output not normalised. `weights` are the
 * decoded tensors of `face_recognition_model`. Throws if one is missing.
 */
export function dlibGraph(weights: ReadonlyMap<string, Weight>): Graph {
  const g = new GraphBuilder();
  const weight = (name: string): Weight => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`the weights hold no ${name}`);
    return found;
  };
  /** Adds one convolution that combines a convolution, its bias and the affine scale after it. */
  const convolution = (x: string, name: string, how: { stride: number; padding: 'same' | 'valid' }): string => {
    const filters = transpose(weight(`${name}/conv/filters`), [3, 2, 0, 1]);
    const scale = weight(`${name}/scale/weights`).data;
    const bias = weight(`${name}/conv/bias`).data.map(
      (b, c) => b * (scale[c] as number) + (weight(`${name}/scale/biases`).data[c] as number),
    );
    const each = filters.data.length / scale.length;
    const data = filters.data.map((v, i) => v * (scale[Math.floor(i / each)] as number));
    const w = g.constant(`${name}/filters`, { shape: filters.shape, data });
    const b = g.constant(`${name}/bias`, { shape: [bias.length], data: bias });
    const [, , rows, columns] = filters.shape as [number, number, number, number];
    return g.node('Conv', [x, w, b], `${name}/out`, window([rows, columns], how.stride, how.padding));
  };
  const relu = (x: string): string => g.node('Relu', [x], `${x}/relu`);
  /** Adds zeros at the end of each axis: [batch, channels, rows, columns]. */
  const pad = (x: string, name: string, ends: readonly number[]): string =>
    g.node('Pad', [x, g.constant(`${name}/pads`, { shape: [8], data: [0, 0, 0, 0, ...ends] })], name);

  let x = relu(convolution(g.centredPicture('input'), 'conv32_down', { stride: 2, padding: 'valid' }));
  x = g.node('MaxPool', [x], 'pool', window([3, 3], 2, 'valid'));
  let side = Math.floor((Math.floor((SIDE - 7) / 2) + 1 - 3) / 2) + 1;
  let channels = 32;
  for (const [name, wanted, halves] of BLOCKS) {
    const how = { stride: halves ? 2 : 1, padding: halves ? 'valid' : 'same' } as const;
    const inner = relu(convolution(x, `${name}/conv1`, how));
    let branch = convolution(inner, `${name}/conv2`, { stride: 1, padding: 'same' });
    let skip = x;
    if (halves) {
      skip = g.node('AveragePool', [x], `${name}/pool`, window([2, 2], 2, 'valid'));
      const short = Math.floor(side / 2) - (Math.floor((side - 3) / 2) + 1);
      if (short > 0) branch = pad(branch, `${name}/branch`, [0, 0, short, short]);
      if (wanted > channels) skip = pad(skip, `${name}/skip`, [0, wanted - channels, 0, 0]);
      side = Math.floor(side / 2);
      channels = wanted;
    }
    x = relu(g.node('Add', [branch, skip], `${name}/sum`));
  }
  const flat = g.node('Flatten', [g.node('GlobalAveragePool', [x], 'mean_pool')], 'flat', { axis: 1 });
  g.node('MatMul', [flat, g.constant('fc', weight('fc'))], 'output');
  return g.graph(
    'face-embedder-dlib',
    [{ name: 'input', shape: ['N', 3, SIDE, SIDE] }],
    [{ name: 'output', shape: ['N', TEMPLATE] }],
  );
}
