import { createHash } from 'node:crypto';
import type { ModelManifest } from './manifest.ts';

export type GoldenVector = ModelManifest['golden'][number];
type Input = ModelManifest['input'];

/** Length of a side of a golden input if the manifest leaves it open, pixels. */
const GOLDEN_SIDE_PX = 320;

type Pattern = GoldenVector['input'];

/**
 * Network input made of one of the two byte patterns of the manifest; (b - mean) * scale. A symbolic batch is 1, any other
 * symbolic length 320.
 */
export function goldenInput(
  input: Pick<Input, 'shape' | 'mean' | 'scale'>,
  pattern: Pattern = 'bytes-7919',
): { data: Float32Array; dims: number[] } {
  const dims = input.shape.map((d) => (typeof d === 'number' ? d : d === 'N' ? 1 : GOLDEN_SIDE_PX));
  const data = new Float32Array(dims.reduce((a, b) => a * b, 1));
  const columns = dims.at(-1) ?? 1;
  const rows = dims.at(-2) ?? 1;
  for (let i = 0; i < data.length; i++) {
    const byte = pattern === 'strokes' ? stroke(Math.floor(i / columns) % rows, i % columns) : (i * 7919) % 256;
    data[i] = (byte - input.mean) * input.scale;
  }
  return { data, dims };
}

function stroke(row: number, column: number): number {
  return row % 40 < 12 && column % 8 < 4 ? 0 : 255;
}

export function tensorSha256(data: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

export function l2(data: Float32Array): number {
  let sum = 0;
  for (const v of data) sum += v * v;
  return Math.sqrt(sum);
}

/** Compares outputs with the golden values: null if they agree, else the differences in words. */
export function compareGolden(golden: GoldenVector, outputs: ReadonlyMap<string, Float32Array>): string | null {
  for (const expected of golden.outputs) {
    const got = outputs.get(expected.name);
    if (got === undefined) return `output ${expected.name} is absent`;
    let largest = 0;
    for (const v of got) largest = Math.max(largest, Math.abs(v));
    if (!Number.isFinite(largest) || largest === 0) return `output ${expected.name} contains no finite value`;
    const allowed = golden.tolerance * Math.max(1, largest);
    for (const [i, want] of expected.first.entries()) {
      const value = got[i] ?? Number.NaN;
      if (!(Math.abs(value - want) <= allowed)) return `output ${expected.name}[${i}] is ${value}, expected ${want}`;
    }
    const length = l2(got);
    if (!(Math.abs(length - expected.l2) <= golden.tolerance * expected.l2)) {
      return `length of output ${expected.name} is ${length}, expected ${expected.l2}`;
    }
  }
  return null;
}
