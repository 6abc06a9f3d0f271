/** One operation of a network; `attributes` as they are encoded. */
export interface GraphNode {
  op: string;
  inputs: string[];
  output: string;
  attributes: Uint8Array[];
}

export interface Tensor {
  dims: readonly number[];
  data: Float32Array;
}

/**
 * The parts of a network that are rewritten: its operations in order, and its constants. The rest is kept encoded, except the
 * shapes of values between operations, which may change and which the runtime works out for itself.
 */
export interface OnnxGraph {
  nodes: GraphNode[];
  /** Constant numbers by name. */
  constants: Map<string, Tensor>;
  outputs: ReadonlySet<string>;
  /** Encoded constants that hold no 32-bit floating-point numbers. */
  others: Map<string, Uint8Array>;
  rest: { model: Uint8Array[]; graph: Uint8Array[] };
}

/** Field numbers of ModelProto, GraphProto, NodeProto, AttributeProto and TensorProto (onnx.proto3). */
const MODEL = { graph: 7 } as const;
const GRAPH = { node: 1, constant: 5, input: 11, output: 12, value: 13 } as const;
const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5 } as const;
const ATTRIBUTE = { name: 1, float: 2, int: 3, text: 4, tensor: 5, ints: 8, type: 20 } as const;
const TENSOR = { dims: 1, type: 2, floats: 4, name: 8, raw: 9 } as const;
const FLOAT = 1;
const INT = 2;
const TYPE_OF_TENSOR = 4;
const NAME_OF_VALUE = 1;

interface Field {
  number: number;
  /** Bytes of a length-delimited or fixed field; `value` holds a number. */
  bytes: Uint8Array;
  value: number;
  whole: Uint8Array;
}

/** Reads a model whose nodes have one output each; null for any other model, which is then used as it is. */
export function readGraph(model: Uint8Array): OnnxGraph | null {
  const fields = fieldsOf(model);
  const graph = fields.filter(({ number }) => number === MODEL.graph);
  if (graph.length !== 1) return null;
  const parts = fieldsOf(graph[0]?.bytes ?? new Uint8Array());
  const nodes: GraphNode[] = [];
  const constants = new Map<string, Tensor>();
  const others = new Map<string, Uint8Array>();
  for (const { bytes, whole } of parts.filter(({ number }) => number === GRAPH.node)) {
    const node = nodeOf(bytes);
    if (node === null) return null;
    if (node.op !== 'Constant') {
      nodes.push(node);
      continue;
    }
    const tensor = tensorOf(node);
    if (tensor === null) others.set(node.output, whole);
    else constants.set(node.output, tensor);
  }
  const namesOf = (kind: number) =>
    parts.filter(({ number }) => number === kind).map(({ bytes }) => textOf(fieldsOf(bytes), NAME_OF_VALUE));
  // A constant that is also an input could be given another value, so it is not taken as one.
  const inputs = new Set(namesOf(GRAPH.input));
  const isRest = ({ number, bytes }: Field): boolean => {
    if (number === GRAPH.node || number === GRAPH.value) return false;
    if (number !== GRAPH.constant) return true;
    const tensor = fieldsOf(bytes);
    const name = textOf(tensor, TENSOR.name);
    const value = inputs.has(name) ? null : numbersIn(tensor);
    if (value !== null) constants.set(name, value);
    return value === null;
  };
  const rest = {
    model: fields.filter(({ number }) => number !== MODEL.graph).map(({ whole }) => whole),
    graph: parts.filter(isRest).map(({ whole }) => whole),
  };
  return { nodes, constants, outputs: new Set(namesOf(GRAPH.output)), others, rest };
}

/** Encodes the model again; constants that no operation uses are left out. */
export function writeGraph({ nodes, constants, others, rest }: OnnxGraph): Uint8Array {
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const parts: Uint8Array[] = [];
  for (const [name, whole] of others) if (used.has(name)) parts.push(whole);
  for (const [name, tensor] of constants) if (used.has(name)) parts.push(...constantOf(name, tensor));
  for (const node of nodes) parts.push(delimited(GRAPH.node, encoded(node)));
  return Buffer.concat([...rest.model, ...enclosed(MODEL.graph, [...parts, ...rest.graph])]);
}

export function floatAttribute(name: string, value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  const of = [text(ATTRIBUTE.name, name), tag(ATTRIBUTE.float, 5), bytes, numeric(ATTRIBUTE.type, FLOAT)];
  return delimited(NODE.attribute, Buffer.concat(of));
}

export function intAttribute(name: string, value: number): Uint8Array {
  const of = [text(ATTRIBUTE.name, name), numeric(ATTRIBUTE.int, value), numeric(ATTRIBUTE.type, INT)];
  return delimited(NODE.attribute, Buffer.concat(of));
}

/** Whole numbers of an attribute, one or several; empty if the node has no attribute of this name. */
export function intsOf(node: GraphNode, name: string): number[] {
  return attributeOf(node, name)
    .filter(({ number }) => number === ATTRIBUTE.ints || number === ATTRIBUTE.int)
    .flatMap(numbersOf);
}

export function floatOf(node: GraphNode, name: string): number | null {
  const field = attributeOf(node, name).find(({ number }) => number === ATTRIBUTE.float);
  return field === undefined ? null : Buffer.from(field.bytes).readFloatLE();
}

export function textAttributeOf(node: GraphNode, name: string): string {
  return textOf(attributeOf(node, name), ATTRIBUTE.text);
}

/** The attributes of a node other than the one of this name. */
export function attributesWithout({ attributes }: GraphNode, name: string): Uint8Array[] {
  return attributes.filter((whole) => textOf(attributeIn(whole), ATTRIBUTE.name) !== name);
}

function attributeOf({ attributes }: GraphNode, name: string): Field[] {
  return attributes.map(attributeIn).find((fields) => textOf(fields, ATTRIBUTE.name) === name) ?? [];
}

function attributeIn(whole: Uint8Array): Field[] {
  return fieldsOf(fieldsOf(whole)[0]?.bytes ?? new Uint8Array());
}

function nodeOf(bytes: Uint8Array): GraphNode | null {
  const fields = fieldsOf(bytes);
  const [output, ...more] = fields.filter(({ number }) => number === NODE.output);
  if (output === undefined || more.length > 0) return null;
  return {
    op: textOf(fields, NODE.op),
    inputs: fields.filter(({ number }) => number === NODE.input).map((field) => textIn(field.bytes)),
    output: textIn(output.bytes),
    attributes: fields.filter(({ number }) => number === NODE.attribute).map(({ whole }) => whole),
  };
}

function tensorOf({ attributes }: GraphNode): Tensor | null {
  const attribute = fieldsOf(fieldsOf(attributes[0] ?? new Uint8Array())[0]?.bytes ?? new Uint8Array());
  const tensor = attribute.find(({ number }) => number === ATTRIBUTE.tensor);
  return tensor === undefined ? null : numbersIn(fieldsOf(tensor.bytes));
}

function numbersIn(fields: readonly Field[]): Tensor | null {
  if (fields.find(({ number }) => number === TENSOR.type)?.value !== FLOAT) return null;
  const dims = fields.filter(({ number }) => number === TENSOR.dims).flatMap(numbersOf);
  const raw = fields.filter(({ number }) => number === TENSOR.raw || number === TENSOR.floats);
  // Copied, because 32-bit numbers need an aligned place.
  const bytes = new Uint8Array(raw.reduce((sum, field) => sum + field.bytes.length, 0));
  let at = 0;
  for (const field of raw) {
    bytes.set(field.bytes, at);
    at += field.bytes.length;
  }
  const data = new Float32Array(bytes.buffer);
  return data.length === dims.reduce((a, b) => a * b, 1) ? { dims, data } : null;
}

/** Not joined yet: a network has megabytes of constants, and the process has little memory to spare. */
function constantOf(name: string, { dims, data }: Tensor): Uint8Array[] {
  const tensor = [
    ...dims.map((size) => numeric(TENSOR.dims, size)),
    numeric(TENSOR.type, FLOAT),
    ...enclosed(TENSOR.raw, [new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]),
  ];
  const value = [
    text(ATTRIBUTE.name, 'value'),
    numeric(ATTRIBUTE.type, TYPE_OF_TENSOR),
    ...enclosed(ATTRIBUTE.tensor, tensor),
  ];
  const node = encoded({ op: 'Constant', inputs: [], output: name, attributes: [] });
  return enclosed(GRAPH.node, [node, ...enclosed(NODE.attribute, value)]);
}

function encoded({ op, inputs, output, attributes }: GraphNode): Uint8Array {
  const names = [text(NODE.output, output), text(NODE.name, output), text(NODE.op, op)];
  return Buffer.concat([...inputs.map((name) => text(NODE.input, name)), ...names, ...attributes]);
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const [key, afterKey] = varint(bytes, at);
    const wire = key % 8;
    let [value, end] = [0, afterKey + (wire === 1 ? 8 : 4)];
    let from = afterKey;
    if (wire === 0) [value, end] = varint(bytes, afterKey);
    if (wire === 2) {
      const [length, after] = varint(bytes, afterKey);
      [from, end] = [after, after + length];
    }
    if (end > bytes.length) throw new RangeError('the model ends in the middle of a field');
    fields.push({
      number: Math.floor(key / 8),
      bytes: bytes.subarray(from, end),
      value,
      whole: bytes.subarray(start, end),
    });
    at = end;
  }
  return fields;
}

function varint(bytes: Uint8Array, from: number): [value: number, end: number] {
  let value = 0;
  for (let at = from, factor = 1; at < bytes.length; at++, factor *= 128) {
    const byte = bytes[at] as number;
    value += (byte % 128) * factor;
    if (byte < 128) return [value, at + 1];
  }
  throw new RangeError('the model ends in the middle of a number');
}

/** Repeated numbers have a field each, or are packed into one field. */
function numbersOf({ bytes, value, whole }: Field): number[] {
  if ((whole[0] ?? 0) % 8 === 0) return [value];
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [number, end] = varint(bytes, at);
    numbers.push(number);
    at = end;
  }
  return numbers;
}

function textOf(fields: readonly Field[], number: number): string {
  return textIn(fields.find((field) => field.number === number)?.bytes ?? new Uint8Array());
}

function textIn(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function tag(number: number, wire: number): Uint8Array {
  return encodedVarint(number * 8 + wire);
}

function numeric(number: number, value: number): Uint8Array {
  return Buffer.concat([tag(number, 0), encodedVarint(value)]);
}

function text(number: number, value: string): Uint8Array {
  return delimited(number, Buffer.from(value, 'utf8'));
}

function delimited(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat(enclosed(number, [bytes]));
}

function enclosed(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [tag(number, 2), encodedVarint(length), ...parts];
}

function encodedVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}
