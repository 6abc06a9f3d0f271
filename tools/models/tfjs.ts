import { z } from 'zod';

const dtype = z.enum(['uint8', 'float16', 'float32', 'int32']);
const weightsIndex = z
  .array(
    z.object({
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number().int().positive()),
          dtype,
          quantization: z.object({ dtype, scale: z.number().optional(), min: z.number().optional() }).optional(),
        }),
      ),
    }),
  )
  .length(1);

export interface Weight {
  shape: number[];
  data: Float32Array;
}

const SIZE = { uint8: 1, float16: 2, float32: 4, int32: 4 } as const;

/**
 * Decodes a weights index and its data file into named float32 tensors. Quantised bytes become
 * value = raw * scale + min in float32 arithmetic, as the original loader computes them. Throws if the sizes in the
 * index do not add up to the length of the data.
 */
export function readWeights(index: unknown, data: Buffer): Map<string, Weight> {
  const [group] = weightsIndex.parse(index);
  const out = new Map<string, Weight>();
  let offset = 0;
  for (const w of group?.weights ?? []) {
    const count = w.shape.reduce((a, b) => a * b, 1);
    const type = w.quantization?.dtype ?? w.dtype;
    const end = offset + count * SIZE[type];
    if (end > data.length) throw new Error(`weights end inside ${w.name}`);
    const values = new Float32Array(count);
    const scale = w.quantization?.scale;
    const min = Math.fround(w.quantization?.min ?? 0);
    for (let i = 0; i < count; i++) {
      const raw = readOne(data, offset + i * SIZE[type], type);
      values[i] = scale === undefined ? raw : Math.fround(raw * Math.fround(scale)) + min;
    }
    offset = end;
    out.set(w.name, { shape: w.shape, data: values });
  }
  if (offset !== data.length) throw new Error(`${data.length - offset} bytes of weights are left over`);
  return out;
}

function readOne(data: Buffer, at: number, type: z.infer<typeof dtype>): number {
  if (type === 'uint8') return data.readUInt8(at);
  if (type === 'float32') return data.readFloatLE(at);
  if (type === 'int32') return data.readInt32LE(at);
  const half = data.readUInt16LE(at);
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Reorders the axes of a tensor: axis `order[i]` of the source becomes axis i. */
export function transpose(weight: Weight, order: readonly number[]): Weight {
  const shape = order.map((axis) => weight.shape[axis] as number);
  const strides = weight.shape.map((_, axis) => weight.shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const data = new Float32Array(weight.data.length);
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    let from = 0;
    for (const [axis, position] of index.entries()) from += position * (strides[order[axis] as number] as number);
    data[i] = weight.data[from] as number;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      index[axis] = 0;
    }
  }
  return { shape, data };
}
