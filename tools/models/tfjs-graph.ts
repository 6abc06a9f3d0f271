import { z } from 'zod';
import { GraphBuilder, window } from './graph-builder.ts';
import type { Constant, Graph, ValueInfo } from './onnx-writer.ts';
import { transpose, type Weight } from './tfjs.ts';

const attribute = z.object({
  s: z.string().optional(),
  list: z.object({ i: z.array(z.string()).optional(), s: z.array(z.string()).optional() }).optional(),
});
const node = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attribute).default({}),
});
const model = z.object({ modelTopology: z.object({ node: z.array(node).max(5000) }), weightsManifest: z.unknown() });
type Node = z.infer<typeof node>;

/** Weight index of a graph model file, in the form `readWeights` takes. Throws if the file is not a graph model. */
export function graphWeightIndex(file: unknown): unknown {
  return model.parse(file).weightsManifest;
}

/** The value on an edge of the graph: pictures are in the order channels, rows, columns; anything else is unchanged. */
interface Value {
  name: string;
  picture: boolean;
}

/**
 * Converts a tfjs graph model to ONNX. A picture arrives as rows, columns, channels and is transposed once, because
 * convolutions work on channels first. Knows the operations of the networks that are built here, and throws with the name
 * of any other: if a node were left out, the network would still give numbers.
 */
export function tfjsGraph(
  file: unknown,
  weights: ReadonlyMap<string, Weight>,
  io: { name: string; input: ValueInfo; outputs: readonly ValueInfo[] },
): Graph {
  const g = new GraphBuilder();
  const values = new Map<string, Value>();
  for (const n of model.parse(file).modelTopology.node) {
    if (n.op === 'Const') continue;
    values.set(n.name, convert(n, { g, values, weights, input: io.input.name }));
  }
  return g.graph(io.name, [io.input], io.outputs);
}

interface Context {
  g: GraphBuilder;
  values: ReadonlyMap<string, Value>;
  weights: ReadonlyMap<string, Weight>;
  input: string;
}

function convert(n: Node, context: Context): Value {
  const { g, values, weights } = context;
  const from = (i: number): string => (n.input[i] ?? '').replace(/^\^/, '').replace(/:0$/, '');
  const value = (i: number): Value => {
    const found = values.get(from(i));
    if (found === undefined) throw new Error(`${n.name}: input ${from(i)} is not computed before it`);
    return found;
  };
  const weight = (i: number): Weight => {
    const found = weights.get(from(i));
    if (found === undefined) throw new Error(`${n.name}: the weights hold no ${from(i)}`);
    return found;
  };
  const constant = (i: number, held: Constant): string => g.constant(from(i), held);
  const picture = (name: string): Value => ({ name, picture: true });

  switch (n.op) {
    case 'Placeholder':
      if (n.name !== context.input) throw new Error(`the network wants an input ${n.name}`);
      return picture(g.node('Transpose', [n.name], `${n.name}/channels_first`, { perm: [0, 3, 1, 2] }));
    case '_FusedConv2D':
    case 'DepthwiseConv2dNative': {
      const depthwise = n.op === 'DepthwiseConv2dNative';
      const filter = transpose(weight(1), depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]);
      const [channels, , rows, columns] = filter.shape as [number, number, number, number];
      if (depthwise && filter.shape[1] !== 1) throw new Error(`${n.name}: a channel multiplier is not supported`);
      const fused = depthwise ? [] : texts(n, 'fused_ops');
      if (!['', 'BiasAdd', 'BiasAdd,Relu'].includes(fused.join())) throw new Error(`${n.name}: fused ${fused.join()}`);
      const inputs = [value(0).name, constant(1, filter), ...(fused.length > 0 ? [constant(2, weight(2))] : [])];
      const out = fused.includes('Relu') ? `${n.name}/before_relu` : n.name;
      g.node('Conv', inputs, out, {
        ...window([rows, columns], strideOf(n), paddingOf(n)),
        ...(depthwise ? { group: channels } : {}),
      });
      return picture(out === n.name ? out : g.node('Relu', [out], n.name));
    }
    case 'AddV2':
      return { name: g.node('Add', [value(0).name, value(1).name], n.name), picture: value(0).picture };
    case 'Relu':
      return { name: g.node('Relu', [value(0).name], n.name), picture: value(0).picture };
    case 'MaxPool': {
      const [, rows = 0, columns = 0] = numbers(n, 'ksize');
      return picture(g.node('MaxPool', [value(0).name], n.name, window([rows, columns], strideOf(n), paddingOf(n))));
    }
    case 'Pad': {
      // Turns pairs of begin and end for each axis, channels last, into all begins and then all ends, channels first.
      const pairs = [0, 3, 1, 2].map((axis) => weight(1).data.subarray(axis * 2, axis * 2 + 2));
      const data = [...pairs.map((p) => p[0] as number), ...pairs.map((p) => p[1] as number)];
      return picture(g.node('Pad', [value(0).name, constant(1, { shape: [8], data })], n.name));
    }
    case 'Reshape': {
      // The original has channels last, so the picture is transposed back before it is reshaped.
      const { name, picture: turned } = value(0);
      const source = turned ? g.node('Transpose', [name], `${n.name}/channels_last`, { perm: [0, 2, 3, 1] }) : name;
      const shape = [...weight(1).data];
      return {
        name: g.node('Reshape', [source, constant(1, { shape: [shape.length], data: shape })], n.name),
        picture: false,
      };
    }
    case 'Identity':
      return { name: g.node('Identity', [value(0).name], n.name), picture: value(0).picture };
    default:
      throw new Error(`${n.name}: the operation ${n.op} is not known to the converter`);
  }
}

function numbers(n: Node, name: string): number[] {
  return (n.attr[name]?.list?.i ?? []).map(Number);
}

/** The strings of an attribute, which are base64 in a graph file. */
function texts(n: Node, name: string): string[] {
  return (n.attr[name]?.list?.s ?? []).map((s) => Buffer.from(s, 'base64').toString('latin1'));
}

function strideOf(n: Node): number {
  const [, rows, columns] = numbers(n, 'strides');
  if (rows === undefined || rows !== columns) throw new Error(`${n.name}: strides that differ are not supported`);
  if (numbers(n, 'dilations').some((d) => d !== 1)) throw new Error(`${n.name}: dilations are not supported`);
  return rows;
}

function paddingOf(n: Node): 'same' | 'valid' {
  const padding = Buffer.from(n.attr['padding']?.s ?? '', 'base64').toString('latin1');
  if (padding === 'SAME') return 'same';
  if (padding === 'VALID') return 'valid';
  throw new Error(`${n.name}: padding ${padding} is not supported`);
}
