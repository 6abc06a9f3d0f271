import { beforeAll, describe, expect, it } from 'vitest';
import { joinSlopes } from '../../../src/inference/worker/join-slopes.ts';
import { readGraph } from '../../../src/inference/worker/onnx-graph.ts';
import { cheapest, loadNetwork } from '../../../src/inference/worker/runtime.ts';
import { type Constant, type GraphNode, type ValueInfo, writeOnnx } from '../../../tools/models/onnx-writer.ts';
import { seeded } from '../../fakes/seeded.ts';

beforeAll(() => {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
});

const SHAPE = [1, 3, 9, 10] as const;
const random = seeded(11);
const numbers = (...shape: number[]): Constant => {
  const count = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length: count }, () => random() * 2 - 1) };
};

const CONSTANTS: Record<string, Constant> = {
  in16: numbers(16, 3, 3, 3),
  bias16: numbers(16),
  own16: numbers(16, 1, 3, 3),
  out16: numbers(4, 16, 1, 1),
  slope16: numbers(16, 1, 1),
  other16: numbers(1, 16, 1, 1),
  steep16: { shape: [16, 1, 1], data: Float32Array.from({ length: 16 }, (_, i) => i / 8) },
  row: numbers(1, 1, 10),
  in13: numbers(13, 3, 3, 3),
  bias13: numbers(13),
  own13: numbers(13, 1, 3, 3),
  out13: numbers(4, 13, 1, 1),
  outBias: numbers(4),
  slope13: numbers(13, 1, 1),
  other13: numbers(13, 1, 1),
};

const node = (op: string, inputs: string, output: string, attributes?: GraphNode['attributes']): GraphNode => ({
  op,
  inputs: inputs.split(' '),
  output,
  ...(attributes && { attributes }),
});
const padded = { pads: [1, 1, 1, 1] };

/** `open`: constants that are inputs too, so that a caller could give others. */
function model(nodes: GraphNode[], open: ValueInfo[] = []): Uint8Array {
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return writeOnnx(
    {
      name: 't',
      nodes,
      initializers: new Map(Object.entries(CONSTANTS).filter(([name]) => used.has(name))),
      inputs: [{ name: 'x', shape: SHAPE }, ...open],
      outputs: [{ name: 'y', shape: ['n', 'c', 'h', 'w'] }],
    },
    'test',
  );
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
  const data = numbers(...SHAPE).data as Float32Array;
  const [wanted, found] = [await output(before, data), await output(after, data)];
  expect(found.length).toBe(wanted.length);
  const scale = Math.max(...wanted.map(Math.abs));
  expect(scale).toBeGreaterThan(0.1);
  for (const [i, value] of found.entries()) expect(Math.abs(value - (wanted[i] as number)) / scale).toBeLessThan(1e-6);
}

const operations = (bytes: Uint8Array) => readGraph(bytes)?.nodes.map(({ op }) => op);
const kernels = (bytes: Uint8Array) => {
  const graph = readGraph(bytes);
  return graph?.nodes.flatMap(({ op, inputs }) => (op === 'Conv' ? [graph.constants.get(inputs[1] ?? '')?.dims] : []));
};

describe('networks without slopes of their own', () => {
  it('give the same after a convolution over all planes', async () => {
    const bytes = model([node('Conv', 'x in16 bias16', 'a', padded), node('PRelu', 'a slope16', 'y')]);
    const joined = joinSlopes(bytes);
    expect(operations(joined)).toEqual(['Conv', 'Conv', 'Relu', 'Conv', 'Add']);
    await expectSame(bytes, joined);
  });

  it('give the same where a slope is above 1, and where the planes are used twice', async () => {
    const steep = model([node('Conv', 'x in16', 'a'), node('PRelu', 'a steep16', 'y')]);
    expect(operations(joinSlopes(steep))).not.toContain('PRelu');
    await expectSame(steep, joinSlopes(steep));
    const twice = model([
      node('Conv', 'x in16', 'a'),
      node('Conv', 'a own16', 'b', { ...padded, group: 16 }),
      node('PRelu', 'b slope16', 'c'),
      node('Add', 'b c', 'y'),
    ]);
    expect(operations(joinSlopes(twice))).not.toContain('PRelu');
    await expectSame(twice, joinSlopes(twice));
  });

  it('do a convolution plane by plane twice', async () => {
    const bytes = model([
      node('Conv', 'x in16 bias16', 'a', { strides: [2, 2] }),
      node('PRelu', 'a slope16', 'b'),
      node('Conv', 'b own16 bias16', 'c', { ...padded, group: 16 }),
      node('PRelu', 'c other16', 'd'),
      node('Conv', 'd out16', 'y'),
    ]);
    const joined = joinSlopes(bytes);
    expect(operations(joined)?.slice(5)).toEqual(['Conv', 'Relu', 'Conv', 'Add', 'Conv']);
    await expectSame(bytes, joined);
  });

  it('fill planes up to whole blocks', async () => {
    const bytes = model([
      node('Conv', 'x in13 bias13', 'a'),
      node('PRelu', 'a slope13', 'b'),
      node('Conv', 'b own13 bias13', 'c', { ...padded, group: 13 }),
      node('PRelu', 'c other13', 'd'),
      node('Conv', 'd out13 outBias', 'y'),
    ]);
    const joined = joinSlopes(bytes);
    const shapes = kernels(joined)?.map((dims) => dims?.join('x'));
    expect(shapes).toEqual(['16x3x3x3', ...['16x1x1x1', '16x1x1x1'], ...['16x1x3x3', '16x1x3x3'], '4x16x1x1']);
    await expectSame(bytes, joined);
  });

  it('leave planes as they are that anything but a convolution takes', async () => {
    const bytes = model([
      node('Conv', 'x in13 bias13', 'a'),
      node('PRelu', 'a slope13', 'b'),
      node('Conv', 'b own13', 'c', { ...padded, group: 13 }),
      node('Add', 'b c', 'd'),
      node('Conv', 'd out13', 'y'),
    ]);
    expect(kernels(joinSlopes(bytes))?.[0]).toEqual([13, 3, 3, 3]);
    await expectSame(bytes, joinSlopes(bytes));
    const shown = model([node('Conv', 'x in13', 'a'), node('PRelu', 'a slope13', 'y')]);
    await expectSame(shown, joinSlopes(shown));
  });

  it('stay byte for byte with a slope along a row, one that the caller may give, and none', () => {
    const row = model([node('Conv', 'x in16', 'a', padded), node('PRelu', 'a row', 'y')]);
    expect(joinSlopes(row)).toEqual(row);
    const open = model(
      [node('Conv', 'x in16', 'a'), node('PRelu', 'a slope16', 'y')],
      [{ name: 'slope16', shape: [16, 1, 1] }],
    );
    expect(joinSlopes(open)).toEqual(open);
    const plain = model([node('Conv', 'x in13', 'a'), node('Conv', 'a own13', 'y', { group: 13 })]);
    expect(joinSlopes(plain)).toEqual(plain);
  });
});

describe('the choice between two forms of a network', () => {
  const choose = async (costs: Record<string, number[]>) => {
    const order: string[] = [];
    const best = await cheapest(Object.keys(costs), (name) => {
      order.push(name);
      return Promise.resolve(costs[name]?.shift() ?? Number.NaN);
    });
    return { best, order: order.join('') };
  };

  it('takes the cheaper of two runs of each, in turn, and does not count the first', async () => {
    expect(await choose({ a: [1, 9, 8], b: [50, 30, 7] })).toEqual({ best: 'b', order: 'ababab' });
    expect(await choose({ a: [90, 9, 40], b: [1, 10, 11] })).toEqual({ best: 'a', order: 'ababab' });
  });

  it('refuses to choose among none', async () => {
    await expect(cheapest([], () => Promise.resolve(0))).rejects.toThrow('no form');
  });
});
