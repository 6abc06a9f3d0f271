import { GraphBuilder, window } from './graph-builder.ts';
import type { Graph, GraphNode } from './onnx-writer.ts';
import { transpose, type Weight } from './tfjs.ts';

const BLOCKS = 4;

/**
 * The graph of the 68-point landmark network: four dense blocks of separable convolutions, average pooling, one fully
 * connected layer. `weights` are the decoded tensors of `face_landmark_68_model`. Throws if one is missing.
 */
export function landmarksGraph(weights: ReadonlyMap<string, Weight>): Graph {
  const g = new GraphBuilder();
  const weight = (name: string): Weight => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`the weights hold no ${name}`);
    return found;
  };
  const constant = g.constant.bind(g);
  const emit = g.node.bind(g);
  const relu = (x: string, name: string): string => emit('Relu', [x], name);
  const add = (a: string, b: string, name: string): string => emit('Add', [a, b], name);
  const same = (stride: number, size: number): NonNullable<GraphNode['attributes']> =>
    window([size, size], stride, 'same');

  const convolution = (x: string, name: string, stride: number): string => {
    const bias = constant(`${name}/bias`, weight(`${name}/bias`));
    if (weights.has(`${name}/filters`)) {
      const filter = constant(`${name}/filters`, transpose(weight(`${name}/filters`), [3, 2, 0, 1]));
      return emit('Conv', [x, filter, bias], name, same(stride, 3));
    }
    const depth = transpose(weight(`${name}/depthwise_filter`), [2, 3, 0, 1]);
    const group = depth.shape[0] as number;
    const depthwise = emit('Conv', [x, constant(`${name}/depthwise`, depth)], `${name}/depthwise_out`, {
      ...same(stride, 3),
      group,
    });
    const point = constant(`${name}/pointwise`, transpose(weight(`${name}/pointwise_filter`), [3, 2, 0, 1]));
    return emit('Conv', [depthwise, point, bias], name, { kernel_shape: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0] });
  };

  let x = g.centredPicture('input');
  for (let block = 0; block < BLOCKS; block++) {
    const b = `dense${block}`;
    const o1 = relu(convolution(x, `${b}/conv0`, 2), `${b}/o1`);
    const o2 = convolution(o1, `${b}/conv1`, 1);
    const s2 = add(o1, o2, `${b}/s2`);
    const o3 = convolution(relu(s2, `${b}/r2`), `${b}/conv2`, 1);
    const s3 = add(s2, o3, `${b}/s3`);
    const o4 = convolution(relu(s3, `${b}/r3`), `${b}/conv3`, 1);
    x = relu(add(s3, o4, `${b}/s4`), `${b}/out`);
  }
  const pooled = emit('AveragePool', [x], 'pooled', { kernel_shape: [7, 7], strides: [2, 2], pads: [0, 0, 0, 0] });
  // Flattening NCHW is correct here only because one pixel is left; otherwise the channels would have to come last.
  const flat = emit('Flatten', [pooled], 'flat', { axis: 1 });
  const fc = constant('fc/weights', weight('fc/weights'));
  emit('Gemm', [flat, fc, constant('fc/bias', weight('fc/bias'))], 'output');
  return g.graph(
    'face-landmarks-68',
    [{ name: 'input', shape: ['N', 3, 112, 112] }],
    [{ name: 'output', shape: ['N', 136] }],
  );
}
