/**
 * Writes the part of the ONNX format (onnx.proto) that the converted networks need: float32 and int64 tensors, int, ints
 * and string attributes, symbolic dimensions. Field numbers are those of onnx.proto.
 */
export type Attribute = number | readonly number[] | string;

export interface GraphNode {
  op: string;
  inputs: readonly string[];
  output: string;
  attributes?: Readonly<Record<string, Attribute>>;
}

export interface ValueInfo {
  name: string;
  shape: readonly (number | string)[];
}

/** A constant of the graph: float32 if the values are a Float32Array, int64 if they are whole numbers. */
export interface Constant {
  shape: readonly number[];
  data: Float32Array | readonly number[];
}

export interface Graph {
  name: string;
  nodes: readonly GraphNode[];
  initializers: ReadonlyMap<string, Constant>;
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
}

const OPSET = 13;
const IR_VERSION = 8;
const FLOAT = 1;
const INT64 = 7;

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    out.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(out);
}

function int(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function bytes(field: number, value: Buffer | string): Buffer {
  const body = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([varint((field << 3) | 2), varint(body.length), body]);
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(parts));
}

function attribute(name: string, value: Attribute): Buffer {
  const head = bytes(1, name);
  if (typeof value === 'string') return message(5, [head, bytes(4, value), int(20, 3)]);
  if (typeof value === 'number') return message(5, [head, int(3, value), int(20, 2)]);
  return message(5, [head, ...value.map((v) => int(8, v)), int(20, 7)]);
}

function node(n: GraphNode): Buffer {
  return message(1, [
    ...n.inputs.map((name) => bytes(1, name)),
    bytes(2, n.output),
    bytes(3, n.output),
    bytes(4, n.op),
    ...Object.entries(n.attributes ?? {}).map(([name, value]) => attribute(name, value)),
  ]);
}

function initializer(name: string, { shape, data }: Constant): Buffer {
  const floats = data instanceof Float32Array;
  const raw = Buffer.alloc(data.length * (floats ? 4 : 8));
  for (const [i, v] of data.entries()) {
    if (floats) raw.writeFloatLE(v, i * 4);
    else raw.writeBigInt64LE(BigInt(v), i * 8);
  }
  const head = [...shape.map((d) => int(1, d)), int(2, floats ? FLOAT : INT64)];
  return message(5, [...head, bytes(8, name), bytes(9, raw)]);
}

function valueInfo(field: number, info: ValueInfo): Buffer {
  const dims = info.shape.map((d) => message(1, [typeof d === 'number' ? int(1, d) : bytes(2, d)]));
  return message(field, [bytes(1, info.name), message(2, [message(1, [int(1, FLOAT), message(2, dims)])])]);
}

/** Writes a graph as an ONNX file. The same graph gives the same bytes on every machine. */
export function writeOnnx(graph: Graph, producer: string): Buffer {
  return Buffer.concat([
    int(1, IR_VERSION),
    bytes(2, producer),
    message(7, [
      ...graph.nodes.map(node),
      bytes(2, graph.name),
      ...[...graph.initializers].map(([name, weight]) => initializer(name, weight)),
      ...graph.inputs.map((info) => valueInfo(11, info)),
      ...graph.outputs.map((info) => valueInfo(12, info)),
    ]),
    message(8, [bytes(1, ''), int(2, OPSET)]),
  ]);
}

/**
 * Adds one entry to the metadata of a model file (ModelProto field 14, StringStringEntryProto key 1 and value 2). The
 * other bytes stay the same: a repeated field may be anywhere in a protobuf message, so the entry is appended.
 */
export function withMetadata(model: Buffer, key: string, value: string): Buffer {
  return Buffer.concat([model, message(14, [bytes(1, key), bytes(2, value)])]);
}
