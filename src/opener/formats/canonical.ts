import { textOf } from '../crypto/primitives.ts';

/**
 * A JSON value in the form of RFC 8785: members in the order of their UTF-16 units, everything else as `JSON.stringify` writes
 * it. Throws on a lone surrogate, as the program's library does; a unit test compares the bytes of the two.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) {
    const text = JSON.stringify(value);
    if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) throw new Error('no text');
    return text;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${canonical(name)}:${canonical(member)}`).join()}}`;
}

export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes) ?? '');
  } catch {
    return undefined;
  }
}

/** The value, if the bytes are its canonical form: two spellings of one value would break signatures. */
export function canonicalOf(bytes: Uint8Array): unknown {
  const value = jsonOf(bytes);
  try {
    return value !== undefined && canonical(value) === textOf(bytes) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True if `value` is an object with exactly these members. */
export function hasExactly<N extends string>(value: unknown, names: readonly N[]): value is Record<N, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}
