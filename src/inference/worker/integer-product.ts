/**
 * The one-node network that multiplies a matrix of bytes with a vector: ONNX `MatMulInteger` (opset 13), uint8 [N, K] by
 * int8 [K, 1] to int32 [N, 1]. It is built here rather than kept as a file: it has no weights. Field numbers are those of
 * onnx.proto; every part is shorter than 128 bytes, so each length is one byte.
 */
const OPSET = 13;
const IR_VERSION = 8;
const UINT8 = 2;
const INT8 = 3;
const INT32 = 6;

const message = (field: number, ...parts: number[][]): number[] => {
  const body = parts.flat();
  if (body.length > 127) throw new Error('a part of the product network is too long for one length byte');
  return [(field << 3) | 2, body.length, ...body];
};
const text = (field: number, value: string): number[] => message(field, [...Buffer.from(value, 'utf8')]);
const whole = (field: number, value: number): number[] =>
  value < 128 ? [field << 3, value] : [field << 3, (value & 127) | 128, value >> 7];

function tensor(field: number, name: string, type: number, shape: readonly (number | string)[]): number[] {
  const dims = shape.map((d) => message(1, typeof d === 'string' ? text(2, d) : whole(1, d)));
  return message(field, text(1, name), message(2, message(1, whole(1, type), message(2, ...dims))));
}

/** Bytes of the network for vectors of `length` components (below 16,384). */
export function integerProductBytes(length: number): Uint8Array {
  const node = message(1, text(1, 'a'), text(1, 'b'), text(2, 'y'), text(4, 'MatMulInteger'));
  const graph = [
    node,
    text(2, 'product'),
    tensor(11, 'a', UINT8, ['N', length]),
    tensor(11, 'b', INT8, [length, 1]),
    tensor(12, 'y', INT32, ['N', 1]),
  ].flat();
  // The graph as a whole is longer than 127 bytes: its length takes two.
  const head = [(7 << 3) | 2, (graph.length & 127) | 128, graph.length >> 7];
  return Uint8Array.from([
    ...whole(1, IR_VERSION),
    ...text(2, 'waypost'),
    ...head,
    ...graph,
    ...message(8, text(1, ''), whole(2, OPSET)),
  ]);
}
