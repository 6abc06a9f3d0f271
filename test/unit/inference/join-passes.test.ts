import { beforeAll, describe, expect, it } from 'vitest';
import { joinPasses } from '../../../src/inference/worker/join-passes.ts';
import {
  floatAttribute,
  type GraphNode,
  intAttribute,
  type OnnxGraph,
  readGraph,
  type Tensor,
  writeGraph,
} from '../../../src/inference/worker/onnx-graph.ts';
import { loadNetwork } from '../../../src/inference/worker/runtime.ts';
import { type Attribute, writeOnnx } from '../../../tools/models/onnx-writer.ts';
import { seeded } from '../../fakes/seeded.ts';

beforeAll(() => {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
});

const SHAPE = [1, 4, 5, 6] as const;
const random = seeded(5);
const numbers = (...dims: number[]): Tensor => {
  const count = dims.reduce((a, b) => a * b, 1);
  return { dims, data: Float32Array.from({ length: count }, () => random() * 2 - 1) };
};
const one = (value: number): Tensor => ({ dims: [1], data: Float32Array.of(value) });

const CONSTANTS: Record<string, Tensor> = {
  narrow: numbers(2, 4, 1, 1),
  wide: numbers(9, 4, 1, 1),
  back: numbers(4, 9, 1, 1),
  wider: numbers(4, 2, 1, 1),
  wideBias: numbers(9),
  square: numbers(4, 4, 1, 1),
  across: numbers(4, 4, 3, 3),
  factor: one(1.7),
  summand: one(-0.4),
  up2: { dims: [4], data: Float32Array.of(1, 1, 2, 2) },
  up8: { dims: [4], data: Float32Array.of(1, 1, 8, 8) },
  none: { dims: [0], data: new Float32Array() },
  enlarge: numbers(4, 3, 2, 2),
  enlargeBias: numbers(1, 3, 1, 1),
  scale: numbers(3),
  offset: numbers(3),
  mean: numbers(3),
  variance: { dims: [3], data: Float32Array.of(0.5, 1.2, 2) },
  last: numbers(3, 1, 2, 2),
  lastBias: numbers(1, 1, 1, 1),
};

/** `attributes` as the writer of the project encodes them. */
function node(op: string, inputs: string, output: string, attributes: Record<string, Attribute> = {}): GraphNode {
  const values = [{ name: 'x', shape: SHAPE }];
  const made = { name: 't', nodes: [{ op, inputs: ['x'], output, attributes }], initializers: new Map() };
  const graph = readGraph(writeOnnx({ ...made, inputs: values, outputs: [{ name: output, shape: SHAPE }] }, 'test'));
  return { op, inputs: inputs.split(' '), output, attributes: graph?.nodes[0]?.attributes ?? [] };
}

function model(nodes: GraphNode[]): Uint8Array {
  const identity = { op: 'Identity', inputs: ['x'], output: 'y' };
  const values = {
    inputs: [{ name: 'x', shape: SHAPE }],
    outputs: [{ name: 'y', shape: ['n', 'c', 'h', 'w'] }],
  };
  const empty = readGraph(writeOnnx({ name: 't', nodes: [identity], initializers: new Map(), ...values }, 'test'));
  return writeGraph({ ...(empty as OnnxGraph), nodes, constants: new Map(Object.entries(CONSTANTS)) });
}

async function output(bytes: Uint8Array, data: Float32Array): Promise<Float32Array> {
  const network = await loadNetwork(bytes);
  try {
    return (await network.run(data, SHAPE)).get('y') as Float32Array;
  } finally {
    await network.release();
  }
}

async function expectSame(before: Uint8Array, after: Uint8Array): Promise<void> {
  const { data } = numbers(...SHAPE);
  const [wanted, found] = [await output(before, data), await output(after, data)];
  expect(found.length).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  for (const [i, value] of found.entries()) expect(Math.abs(value - (wanted[i] as number)) / scale).toBeLessThan(1e-5);
}

const operations = (bytes: Uint8Array) => readGraph(bytes)?.nodes.map(({ op }) => op);

/** Convolution and its activation a * hardsigmoid(a), in b. */
const activated = [node('Conv', 'x square', 'a'), node('HardSigmoid', 'a', 'gate'), node('Mul', 'a gate', 'b')];
const beside = node('Conv', 'c across', 'y', { pads: [1, 1, 1, 1] });

describe('networks with their passes joined', () => {
  it.each([
    ['a summand', [node('Add', 'b summand', 'c')]],
    ['a factor', [node('Mul', 'factor b', 'c')]],
    ['a factor and a summand', [node('Mul', 'factor b', 'f'), node('Add', 'f summand', 'c')]],
  ])('normalise by %s of one number after an activation', async (_name, scalars) => {
    const bytes = model([...activated, ...scalars, beside]);
    const joined = joinPasses(bytes);
    expect(operations(joined)).toEqual(['Conv', 'HardSigmoid', 'Mul', 'BatchNormalization', 'Conv']);
    await expectSame(bytes, joined);
  });

  it('keep a factor that another operation uses too', async () => {
    const bytes = model([
      ...activated,
      node('Mul', 'factor b', 'f'),
      node('Add', 'f summand', 'c'),
      node('Mul', 'c f', 'y'),
    ]);
    const joined = joinPasses(bytes);
    expect(operations(joined)?.filter((op) => op === 'BatchNormalization')).toHaveLength(1);
    await expectSame(bytes, joined);
  });

  it('add one to a factor in place of the planes to their product', async () => {
    const gate = [node('GlobalAveragePool', 'x', 'p'), node('HardSigmoid', 'p', 's')];
    const bytes = model([...gate, node('Mul', 'x s', 'm'), node('Add', 'x m', 'y')]);
    const joined = joinPasses(bytes);
    expect(operations(joined)).toEqual(['GlobalAveragePool', 'HardSigmoid', 'Add', 'Mul']);
    await expectSame(bytes, joined);
    const other = model([...gate, node('Mul', 'x s', 'm'), node('Conv', 'x square', 'z'), node('Add', 'z m', 'y')]);
    expect(joinPasses(other)).toEqual(other);
  });

  it('make one convolution of two where that is less work, and leave two that narrow or look beside them', async () => {
    const bytes = model([node('Conv', 'x wide wideBias', 'a'), node('Conv', 'a back', 'y')]);
    const joined = joinPasses(bytes);
    expect(operations(joined)).toEqual(['Conv']);
    await expectSame(bytes, joined);
    const narrow = model([node('Conv', 'x narrow', 'a'), node('Conv', 'a wider', 'y')]);
    expect(joinPasses(narrow)).toEqual(narrow);
    const padded = model([node('Conv', 'x wide', 'a', { pads: [1, 1, 1, 1] }), node('Conv', 'a back', 'y')]);
    expect(joinPasses(padded)).toEqual(padded);
  });

  it('enlarge by eight in three steps of two, exactly', async () => {
    const plain = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
    const bytes = model([node('Resize', 'x none up8', 'y', plain)]);
    const joined = joinPasses(bytes);
    expect(operations(joined)).toEqual(['Resize', 'Resize', 'Resize']);
    const { data } = numbers(...SHAPE);
    expect(await output(joined, data)).toEqual(await output(bytes, data));
    const smooth = model([node('Resize', 'x none up8', 'y', { ...plain, mode: 'linear' })]);
    expect(joinPasses(smooth)).toEqual(smooth);
    const twice = model([node('Resize', 'x none up2', 'y', plain)]);
    expect(joinPasses(twice)).toEqual(twice);
  });

  const doubled = { strides: [2, 2], kernel_shape: [2, 2] };
  const ending = (attributes: Record<string, Attribute>) => {
    const norm = {
      ...node('BatchNormalization', 'b scale offset mean variance', 'c'),
      attributes: [floatAttribute('epsilon', 0.01)],
    };
    const group = intAttribute('group', 1);
    const first = node('ConvTranspose', 'x enlarge', 'a', attributes);
    return model([
      { ...first, attributes: [...first.attributes, group] },
      node('Add', 'a enlargeBias', 'b'),
      norm,
      node('Relu', 'c', 'd'),
      node('ConvTranspose', 'd last', 'e', doubled),
      node('Add', 'e lastBias', 'f'),
      node('Sigmoid', 'f', 'y'),
    ]);
  };

  it('set the pixels of the last enlargement apart at the end', async () => {
    const bytes = ending(doubled);
    const joined = joinPasses(bytes);
    expect(operations(joined)).toEqual(['Conv', 'Relu', 'Conv', 'Sigmoid', 'DepthToSpace']);
    await expectSame(bytes, joined);
  });

  it('leave an enlargement with a margin, and a network that has nothing to join, byte for byte', () => {
    const cut = ending({ ...doubled, pads: [1, 1, 1, 1] });
    expect(joinPasses(cut)).toEqual(cut);
    const plain = model([node('Conv', 'x square', 'y')]);
    expect(joinPasses(plain)).toEqual(plain);
  });
});
