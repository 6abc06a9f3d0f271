import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { orNull } from '../result/index.ts';

/** What JSON can represent. Undefined members of objects are left out, as RFC 8785 writers do. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/**
 * RFC 8785 canonical JSON: one text per value, so one digest per value. Throws on anything that JSON cannot represent
 * (NaN, functions, lone surrogates): that is a bug in the caller; text from outside goes through `wellFormed` first.
 */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('value has no JSON form');
  return text;
}

/** Copies a value with every lone surrogate replaced by U+FFFD; typed notes and scanner text may hold them. */
export function wellFormed<T>(value: T): T {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}/gu, '\uFFFD') as T;
  if (Array.isArray(value)) return value.map(wellFormed) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [wellFormed(name), wellFormed(member)])) as T;
}

/** Parses JSON text and returns it only if the text is canonical; null for anything else. */
export function parseCanonical(text: string): Json | null {
  return orNull(() => {
    const value = JSON.parse(text) as Json;
    return canonical(value) === text ? value : null;
  });
}

export function sha256(...parts: (string | Uint8Array)[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

const LOWER_HEX = /^(?:[0-9a-f]{2})*$/;

/** Null unless `text` is exactly `bytes` bytes in lower-case hexadecimal. */
export function unhex(text: string, bytes: number): Uint8Array | null {
  return text.length === bytes * 2 && LOWER_HEX.test(text) ? Buffer.from(text, 'hex') : null;
}
