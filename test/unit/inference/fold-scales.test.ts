import { beforeAll, describe, expect, it } from 'vitest';
import { foldScales } from '../../../src/inference/worker/fold-scales.ts';
import {
  type GraphNode,
  type OnnxGraph,
  readGraph,
  type Tensor,
  writeGraph,
} from '../../../src/inference/worker/onnx-graph.ts';
import { loadNetwork } from '../../../src/inference/worker/runtime.ts';
import { writeOnnx } from '../../../tools/models/onnx-writer.ts';
import { seeded } from '../../fakes/seeded.ts';

beforeAll(() => {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
});

const SHAPE = [1, 2, 5, 6] as const;
const random = seeded(3);
const numbers = (count: number) => Float32Array.from({ length: count }, () => random() * 4 - 2);
const one = (value: number): Tensor => ({ dims: [1], data: Float32Array.of(value) });
const kernel = (side: number): Tensor => ({ dims: [2, 2, side, side], data: numbers(4 * side * side) });

const CONSTANTS: Record<string, Tensor> = {
  w1: kernel(1),
  w3: kernel(3),
  bias: { dims: [2], data: numbers(2) },
  factor: one(1.7),
  summand: one(-0.4),
  three: one(3),
  zero: one(0),
  six: one(6),
  five: one(5),
};

function node(op: string, inputs: string, output: string): GraphNode {
  return { op, inputs: inputs.split(' '), output, attributes: [] };
}

/** `pads` as the writer of the project encodes them. */
function padded(inputs: string, output: string): GraphNode {
  const attributes = { pads: [1, 1, 1, 1] };
  const values = [{ name: 'x', shape: SHAPE }];
  const made = { name: 't', nodes: [{ op: 'Conv', inputs: ['x', 'w'], output, attributes }], initializers: new Map() };
  const graph = readGraph(writeOnnx({ ...made, inputs: values, outputs: [{ name: output, shape: SHAPE }] }, 'test'));
  return { ...node('Conv', inputs, output), attributes: graph?.nodes[0]?.attributes ?? [] };
}

function model(nodes: GraphNode[]): Uint8Array {
  const identity = { op: 'Identity', inputs: ['x'], output: 'y' };
  const values = { inputs: [{ name: 'x', shape: SHAPE }], outputs: [{ name: 'y', shape: SHAPE }] };
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
  const data = numbers(60).map((value) => value * 4);
  const [wanted, found] = [await output(before, data), await output(after, data)];
  const scale = Math.max(...wanted.map(Math.abs));
  for (const [i, value] of found.entries()) expect(Math.abs(value - (wanted[i] as number)) / scale).toBeLessThan(1e-5);
}

const operations = (bytes: Uint8Array) => readGraph(bytes)?.nodes.map(({ op }) => op);

/** x * clip(x + 3, 0, limit) / 6. */
const activation = (input: string, result: string, limit = 'six') => [
  node('Add', `${input} three`, `${result}1`),
  node('Clip', `${result}1 zero ${limit}`, `${result}2`),
  node('Mul', `${input} ${result}2`, `${result}3`),
  node('Div', `${result}3 six`, result),
];

/** Convolution, factor, summand, activation, factor, summand, convolution: a block of the text networks. */
const block = (last: GraphNode) =>
  model([
    node('Conv', 'x w1 bias', 'a'),
    node('Mul', 'factor a', 'b'),
    node('Add', 'b summand', 'c'),
    ...activation('c', 'd'),
    node('Mul', 'd factor', 'e'),
    node('Add', 'e summand', 'f'),
    last,
  ]);

describe('networks with their factors folded', () => {
  it('compute the same with two operations for eight between convolutions', async () => {
    const bytes = block(node('Conv', 'f w1', 'y'));
    const folded = foldScales(bytes);
    expect(operations(folded)).toEqual(['Conv', 'HardSigmoid', 'Mul', 'Conv']);
    await expectSame(bytes, folded);
  });

  it('keep a summand before a padded convolution, whose edge it does not reach', async () => {
    const bytes = block(padded('f w3 bias', 'y'));
    const folded = foldScales(bytes);
    expect(operations(folded)).toEqual(['Conv', 'HardSigmoid', 'Mul', 'Add', 'Conv']);
    await expectSame(bytes, folded);
  });

  it('keep what two operations use', async () => {
    const bytes = model([
      node('Conv', 'x w1 bias', 'a'),
      node('Mul', 'a factor', 'b'),
      node('Conv', 'b w1', 'c'),
      node('Add', 'a c', 'y'),
    ]);
    const folded = foldScales(bytes);
    expect(operations(folded)).toEqual(['Conv', 'Conv', 'Add']);
    await expectSame(bytes, folded);
    const shared = model([node('Conv', 'x w1', 'a'), node('Mul', 'a factor', 'b'), node('Add', 'a b', 'y')]);
    expect(foldScales(shared)).toEqual(shared);
  });

  it('keep another activation, and a network that has nothing to fold byte for byte', () => {
    const other = model(activation('x', 'y', 'five'));
    expect(foldScales(other)).toEqual(other);
    const plain = model([node('Conv', 'x w1 bias', 'y')]);
    expect(foldScales(plain)).toEqual(plain);
  });

  it('refuse bytes that end within a field', () => {
    const bytes = model([node('Conv', 'x w1 bias', 'y')]);
    expect(() => foldScales(bytes.subarray(0, bytes.length - 3))).toThrow(RangeError);
  });
});
