import { type LineRules, splitLines, type TextSource } from '../source/index.ts';
import type { Converted } from './converted.ts';
import { type ImportProfile, withDefaults } from './profile.ts';

/** Largest JSON array, which is held in memory as a whole; larger data must have one object per line. */
export const JSON_ARRAY_BYTES_MAX: number = 64 * 1024 * 1024;
const LINE: LineRules = { lineBytesMax: 1024 * 1024, lenient: true };
const BEGIN_ARRAY = 0x5b;
const BLANK: readonly number[] = [0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf];

/**
 * Objects with the members of a record, one per line, or all in one JSON array; missing members come from the profile.
 */
export function* jsonDrafts(source: TextSource, profile: ImportProfile): Generator<Converted> {
  if (isArray(source)) yield* arrayDrafts(source, profile);
  else yield* lineDrafts(source, profile);
}

function* lineDrafts(source: TextSource, profile: ImportProfile): Generator<Converted> {
  for (const read of splitLines(source.chunks(), LINE)) {
    if (!read.ok) {
      yield read;
      continue;
    }
    const value = objectIn(read.text);
    yield value === null
      ? { ok: false, line: read.line, message: 'not one JSON object on one line', final: false }
      : draftOf(value, { line: read.line, profile });
  }
}

function* arrayDrafts(source: TextSource, profile: ImportProfile): Generator<Converted> {
  if (source.bytes > JSON_ARRAY_BYTES_MAX) {
    const message = `an array of more than ${JSON_ARRAY_BYTES_MAX} bytes: write one object per line instead`;
    yield { ok: false, line: 1, message, final: true };
    return;
  }
  const whole: string[] = [];
  for (const read of splitLines(source.chunks(), { lineBytesMax: JSON_ARRAY_BYTES_MAX, lenient: true })) {
    if (!read.ok) {
      yield { ok: false, line: read.line, message: read.message, final: true };
      return;
    }
    whole.push(read.text);
  }
  let values: unknown;
  try {
    values = JSON.parse(whole.join('\n'));
  } catch {
    yield { ok: false, line: 1, message: 'not valid JSON', final: true };
    return;
  }
  // Objects in an array do not have their own lines; an author can count their position.
  for (const [place, value] of (values as unknown[]).entries()) {
    yield isObject(value)
      ? draftOf(value, { line: place + 1, profile })
      : { ok: false, line: place + 1, message: 'not a JSON object', final: false };
  }
}

function draftOf(
  value: Record<string, unknown>,
  { line, profile }: { line: number; profile: ImportProfile },
): Converted {
  const draft = withDefaults({ rev: 1, ...value, op: undefined }, profile.defaults);
  if (value['op'] !== undefined && value['op'] !== 'put') {
    return { ok: false, line, message: 'op: a list may contain only put', final: false };
  }
  return { ok: true, line, draft, notes: [] };
}

function isArray(source: TextSource): boolean {
  const start = source.at(0, Math.min(source.bytes, 64));
  return start?.find((byte) => !BLANK.includes(byte)) === BEGIN_ARRAY;
}

/** The object a line holds, or null. */
export function objectIn(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
