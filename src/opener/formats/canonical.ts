import canonicalize from 'canonicalize';
import { textOf } from '../crypto/primitives.ts';

/** RFC 8785. */
export const canonical = (value: unknown): string => canonicalize(value) ?? '';

export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes) ?? '');
  } catch {
    return undefined;
  }
}

/** The value, only where the bytes are its one canonical form: two spellings of one value would break signatures. */
export function canonicalOf(bytes: Uint8Array): unknown {
  const value = jsonOf(bytes);
  try {
    return value !== undefined && canonical(value) === textOf(bytes) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether `value` is an object with these members and no other. */
export function hasExactly<N extends string>(value: unknown, names: readonly N[]): value is Record<N, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}
