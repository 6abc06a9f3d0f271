import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compareGolden, goldenInput, l2 } from '../../../src/inference/protocol/models/index.ts';
import { writeOnnx } from '../../../tools/models/onnx-writer.ts';
import { readTarball } from '../../../tools/models/tar.ts';
import { readWeights, transpose } from '../../../tools/models/tfjs.ts';
import { tfjsGraph } from '../../../tools/models/tfjs-graph.ts';

describe('weights', () => {
  const index = (weights: object[]) => [{ paths: ['x.bin'], weights }];

  it('widens quantised bytes in float32 and reads plain floats and half floats', () => {
    const data = Buffer.alloc(3 + 4 + 2);
    data.set([0, 128, 255], 0);
    data.writeFloatLE(-1.5, 3);
    data.writeUInt16LE(0x3e00, 7);
    const weights = readWeights(
      index([
        { name: 'q', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.01, min: -1 } },
        { name: 'f', shape: [1], dtype: 'float32' },
        { name: 'h', shape: [], dtype: 'float32', quantization: { dtype: 'float16' } },
      ]),
      data,
    );
    expect([...weights.get('q')!.data].map((v) => Math.round(v * 1e5) / 1e5)).toEqual([-1, 0.28, 1.55]);
    expect([...weights.get('f')!.data]).toEqual([-1.5]);
    expect([...weights.get('h')!.data]).toEqual([1.5]);
  });

  it('refuses data that is too short or too long for its index', () => {
    const two = index([{ name: 'f', shape: [2], dtype: 'float32' }]);
    expect(() => readWeights(two, Buffer.alloc(7))).toThrow('end inside f');
    expect(() => readWeights(two, Buffer.alloc(9))).toThrow('1 bytes of weights are left over');
    expect(() => readWeights([], Buffer.alloc(0))).toThrow();
  });

  it('reorders axes', () => {
    const w = { shape: [2, 3], data: Float32Array.from([1, 2, 3, 4, 5, 6]) };
    expect(transpose(w, [1, 0])).toEqual({ shape: [3, 2], data: Float32Array.from([1, 4, 2, 5, 3, 6]) });
    const cube = { shape: [2, 2, 2], data: Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7]) };
    expect([...transpose(cube, [2, 1, 0]).data]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
  });
});

describe('ONNX writer', () => {
  it('writes the same bytes for the same graph, negative integers included', () => {
    const graph = {
      name: 'g',
      nodes: [{ op: 'Flatten', inputs: ['x'], output: 'y', attributes: { axis: -1 } }],
      initializers: new Map(),
      inputs: [{ name: 'x', shape: ['N', 3] }],
      outputs: [{ name: 'y', shape: ['N', 3] }],
    };
    const bytes = writeOnnx(graph, 'test');
    expect(writeOnnx(graph, 'test')).toEqual(bytes);
    expect(bytes.includes(Buffer.from('ffffffffffffffffff01', 'hex'))).toBe(true);
    const pads = { shape: [2], data: [3, -1] };
    const whole = writeOnnx({ ...graph, initializers: new Map([['p', pads]]) }, 'test');
    expect(whole.includes(Buffer.from('0300000000000000ffffffffffffffff', 'hex'))).toBe(true);
  });
});

describe('tfjs graphs', () => {
  const io = {
    name: 'g',
    input: { name: 'input', shape: [1, 4, 4, 1] },
    outputs: [{ name: 'out', shape: [1, 4, 4, 1] }],
  };
  const b64 = (text: string) => Buffer.from(text).toString('base64');
  const input = { name: 'input', op: 'Placeholder' };
  const file = (...node: object[]) => ({ modelTopology: { node: [input, ...node] }, weightsManifest: [] });
  const convolution = (over: object = {}) => ({
    name: 'out',
    op: '_FusedConv2D',
    input: ['input:0', 'w', '^b'],
    attr: {
      strides: { list: { i: ['1', '1', '1', '1'] } },
      padding: { s: b64('SAME') },
      fused_ops: { list: { s: [b64('BiasAdd'), b64('Relu')] } },
      ...over,
    },
  });
  const weights = new Map([
    ['w', { shape: [1, 1, 1, 1], data: Float32Array.from([2]) }],
    ['b', { shape: [1], data: Float32Array.from([1]) }],
  ]);

  it('become nodes channels first, the bias inside and the activation behind', () => {
    const graph = tfjsGraph(file({ name: 'w', op: 'Const' }, convolution()), weights, io);
    expect(graph.nodes.map((n) => [n.op, n.inputs, n.output])).toEqual([
      ['Transpose', ['input'], 'input/channels_first'],
      ['Conv', ['input/channels_first', 'w', 'b'], 'out/before_relu'],
      ['Relu', ['out/before_relu'], 'out'],
    ]);
  });

  it.each([
    ['an operation it does not know', file({ name: 'x', op: 'Einsum', input: ['input'] }), 'Einsum'],
    ['another fused activation', file(convolution({ fused_ops: { list: { s: [b64('Elu')] } } })), 'fused Elu'],
    ['explicit padding', file(convolution({ padding: { s: b64('EXPLICIT') } })), 'EXPLICIT'],
    ['strides that differ', file(convolution({ strides: { list: { i: ['1', '1', '2', '1'] } } })), 'strides'],
    ['dilations', file(convolution({ dilations: { list: { i: ['1', '2', '2', '1'] } } })), 'dilations'],
    ['a weight that is missing', file({ ...convolution(), input: ['input', 'nowhere', 'b'] }), 'nowhere'],
    ['an input that comes later', file({ name: 'r', op: 'Relu', input: ['out'] }, convolution()), 'not computed'],
  ])('are refused with %s', (_, graph, words) => {
    expect(() => tfjsGraph(graph, weights, io)).toThrow(words);
  });
});

describe('golden vectors', () => {
  const golden = {
    input: 'bytes-7919' as const,
    inputSha256: '0'.repeat(64),
    outputs: [{ name: 'o', first: [1, -2], l2: Math.sqrt(14) }],
    tolerance: 1e-3,
  };
  const out = (...values: number[]) => new Map([['o', Float32Array.from(values)]]);

  it('accept what agrees and name what differs', () => {
    expect(compareGolden(golden, out(1, -2, 3))).toBeNull();
    expect(compareGolden(golden, out(1.002, -2, 3))).toBeNull();
    expect(compareGolden(golden, out(1.02, -2, 3))).toContain('o[0]');
    expect(compareGolden(golden, out(1, -2, 3.2))).toContain('length');
    expect(compareGolden(golden, out(1, -2, Number.NaN))).not.toBeNull();
    expect(compareGolden(golden, out(0, 0, 0))).not.toBeNull();
    expect(compareGolden(golden, new Map())).toContain('absent');
  });

  it('use the byte pattern with mean and scale', () => {
    const { data, dims } = goldenInput({ shape: ['N', 2, 2], mean: 127, scale: 1 / 128 });
    expect(dims).toEqual([1, 2, 2]);
    expect([...data]).toEqual([0, 7919 % 256, 15838 % 256, 23757 % 256].map((b) => Math.fround((b - 127) / 128)));
    expect(l2(Float32Array.from([3, 4]))).toBe(5);
  });
});

describe('tarball', () => {
  function entry(path: string, body: string, type = '0', size = Buffer.byteLength(body)): Buffer {
    const head = Buffer.alloc(512);
    head.write(path, 0, 'latin1');
    head.write(size.toString(8).padStart(11, '0'), 124, 'latin1');
    head.write(type, 156, 'latin1');
    const data = Buffer.alloc(Math.ceil(body.length / 512) * 512);
    data.write(body, 0, 'latin1');
    return Buffer.concat([head, data]);
  }

  it('gives the wanted files only, and follows no link', () => {
    const tar = gzipSync(
      Buffer.concat([
        entry('package/model/a.onnx', 'A'),
        entry('package/model/b.onnx', '', '2'),
        entry('package/other', 'x'.repeat(600)),
        entry('package/model/c.onnx', 'CC'),
        Buffer.alloc(1024),
      ]),
    );
    const files = readTarball(tar, ['model/a.onnx', 'model/b.onnx', 'model/c.onnx']);
    expect([...files].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ['model/a.onnx', 'A'],
      ['model/c.onnx', 'CC'],
    ]);
  });

  it('refuses an archive that is cut short or lies about a size', () => {
    expect(() => readTarball(gzipSync(entry('package/a', 'A', '0', 5000)), ['a'])).toThrow('ends inside a file');
    expect(() => readTarball(gzipSync(entry('package/a', 'A')).subarray(0, 30), ['a'])).toThrow();
  });
});
