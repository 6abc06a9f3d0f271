import { orNull } from '../../result/index.ts';
import type { FieldValue, MrzLayout, SealMrz, StructureFault } from '../seal.ts';
import { hexOf } from '../seal.ts';
import { readC40 } from './c40.ts';
import { readMaskedDate } from './dates.ts';
import type { Feature } from './tlv.ts';

export type ValueKind =
  | { kind: 'mrz'; layout: MrzLayout }
  | { kind: 'c40' | 'utf8' | 'hex' | 'number' | 'duration' | 'masked-date' };

/** How one feature is read: its name in the output, its form, and the lengths in bytes that it may have. */
export type FeatureRule = ValueKind & { name: string; bytes: readonly [from: number, to: number] };

/** Characters of each row; the second row of a visa ends before its optional data (Doc 9303-13 4). */
const ROWS: Readonly<Record<MrzLayout, readonly number[]>> = {
  TD1: [30, 30, 30],
  TD2: [36, 36],
  TD3: [44, 44],
  'MRV-A': [44, 28],
  'MRV-B': [36, 28],
};

export interface Decoded {
  fields: Record<string, FieldValue>;
  unknown: { tag: number; hex: string }[];
  mrz: SealMrz | null;
  fault: StructureFault | null;
}

/** Decodes features by their rules. A value that cannot be decoded is left out and reported in `fault`; the others count. */
export function decodeFeatures(features: readonly Feature[], rules: ReadonlyMap<number, FeatureRule>): Decoded {
  const decoded: Decoded = { fields: Object.create(null), unknown: [], mrz: null, fault: null };
  for (const { tag, value } of features) {
    const rule = rules.get(tag);
    if (rule === undefined) {
      decoded.unknown.push(unknownOf(tag, value));
      continue;
    }
    const read = readValue(rule, value);
    if ('fault' in read) decoded.fault ??= read.fault;
    else if ('bytes' in read) Object.defineProperty(decoded.fields, rule.name, hexWhenAsked(read.bytes));
    else {
      decoded.fields[rule.name] = read.value;
      if (read.mrz !== undefined) decoded.mrz ??= read.mrz;
    }
  }
  return decoded;
}

/** The bytes become text only when somebody asks for it: text cannot be overwritten, and the lane does not show any of it. */
const hexWhenAsked = (bytes: Uint8Array): PropertyDescriptor => ({
  get: () => hexOf(bytes),
  enumerable: true,
  configurable: true,
});

const unknownOf = (tag: number, value: Uint8Array): { tag: number; hex: string } => ({
  tag,
  get hex() {
    return hexOf(value);
  },
});

type Value = { value: FieldValue; mrz?: SealMrz } | { bytes: Uint8Array } | { fault: StructureFault };

function readValue(rule: FeatureRule, bytes: Uint8Array): Value {
  const [from, to] = rule.bytes;
  if (bytes.length < from || bytes.length > to) return { fault: 'FIELD_LENGTH' };
  switch (rule.kind) {
    case 'mrz':
      return mrzOf(rule.layout, bytes);
    case 'c40': {
      const text = readC40(bytes);
      return text === null ? { fault: 'FIELD_C40' } : { value: text.trimEnd() };
    }
    case 'utf8': {
      const text = utf8Of(bytes);
      return text === null ? { fault: 'FIELD_UTF8' } : { value: text };
    }
    case 'masked-date': {
      const date = readMaskedDate(bytes);
      return date === null ? { fault: 'FIELD_DATE' } : { value: date };
    }
    case 'number':
      return { value: bytes[0] as number };
    case 'duration': {
      const [days = 0, months = 0, years = 0] = bytes;
      return { value: { days, months, years } };
    }
    case 'hex':
      return { bytes };
  }
}

function mrzOf(layout: MrzLayout, bytes: Uint8Array): Value {
  const text = readC40(bytes)?.replaceAll(' ', '<');
  const lengths = ROWS[layout];
  if (text === undefined || text.length !== lengths.reduce((sum, length) => sum + length, 0))
    return { fault: 'FIELD_C40' };
  let at = 0;
  const rows = lengths.map((length) => {
    at += length;
    return text.slice(at - length, at);
  });
  return { value: rows, mrz: { layout, rows } };
}

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Null if the bytes are not UTF-8. */
export function utf8Of(bytes: Uint8Array): string | null {
  return orNull(() => STRICT.decode(bytes));
}
