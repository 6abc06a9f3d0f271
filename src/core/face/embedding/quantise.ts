import { TEMPLATE_LENGTH } from './embedding.ts';

/** Size of a template in a list and on its way to the search: row of its record (uint32, little endian), then int8 components. */
export const ENTRY_BYTES: number = 4 + TEMPLATE_LENGTH;

/**
 * Stored form of a template: int8, with the largest component at 127. A cosine does not need a scale, so none is kept, and a
 * shorter template is padded with zeros, which do not change the cosine. Rounding changes a cosine by less than 0.003 (the test
 * has the bound), and the comparison uses the stored form. Null for a template that is too long or degenerate.
 */
export function quantise(template: Float32Array): Int8Array | null {
  if (template.length > TEMPLATE_LENGTH) return null;
  let largest = 0;
  for (const v of template) largest = Math.max(largest, Math.abs(v));
  if (!Number.isFinite(largest) || largest === 0) return null;
  const stored = new Int8Array(TEMPLATE_LENGTH);
  for (const [i, v] of template.entries()) stored[i] = Math.round((v * 127) / largest);
  return stored;
}

/** A probe as long as what is stored; null if it is longer. */
export function padded(template: Float32Array): Float32Array | null {
  if (template.length > TEMPLATE_LENGTH) return null;
  const probe = new Float32Array(TEMPLATE_LENGTH);
  probe.set(template);
  return probe;
}

/** Euclidean length of a stored template; 0 for an empty one. */
export function storedLength(stored: Int8Array): number {
  let sum = 0;
  for (const v of stored) sum += v * v;
  return Math.sqrt(sum);
}

/** Cosine of a unit template with a stored one, -1..1; null if lengths differ or one is degenerate. */
export function cosineWithStored(template: Float32Array, stored: Int8Array): number | null {
  const length = storedLength(stored);
  if (template.length !== stored.length || length === 0) return null;
  let dot = 0;
  for (let i = 0; i < stored.length; i++) dot += (template[i] as number) * (stored[i] as number);
  const value = dot / length;
  return Number.isFinite(value) ? Math.min(1, Math.max(-1, value)) : null;
}
