import { z } from 'zod';
import './schema-words.ts';

/** Endings of key names, with the unit of the number. */
const UNITS: readonly [RegExp, string][] = [
  [/Ms$/, 'milliseconds'],
  [/Minutes$/, 'minutes'],
  [/Hours$/, 'hours'],
  [/Days$/, 'days'],
  [/Mm$/, 'millimetres'],
  [/Px$/, 'pixels'],
  [/Degrees$/, 'degrees'],
  [/Hour$/, 'an hour'],
  [/Day$/, 'a day'],
];

/** Maximum number of edits for which a key is taken for a misspelling of another. */
const NEAR = 2;

type Issue = z.core.$ZodIssue;

/** What is wrong with `input`, one line per issue: the key, the fault, and what to write there. */
export function explain(error: z.ZodError, input: unknown, schema: z.ZodType): string {
  const lines = error.issues.flatMap((issue) => issueLines(issue, input, schema));
  return `The configuration is not valid:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** What a schema found wrong in a file other than the configuration, one line per field. */
export function fieldFaults(what: string, error: z.ZodError): string {
  const lines = error.issues.map(({ path, message }) => `  ${path.map(String).join('.') || '(top level)'}: ${message}`);
  return `${what} is not valid. Correct these fields:\n${lines.join('\n')}`;
}

function issueLines(issue: Issue, input: unknown, schema: z.ZodType): string[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => `${[...path, key].join('.')}: no such key${meant(key, known, schema)}`);
  }
  const name = path.length > 0 ? path.join('.') : '(top level)';
  return [`${name}: ${inUnit(issue, valueAt(input, issue.path)) ?? issue.message}`];
}

/** A number outside its limits, or not a number, described with its unit: seconds and milliseconds are easily mixed up. */
function inUnit(issue: Issue, value: unknown): string | null {
  const key = String(issue.path.at(-1) ?? '');
  const unit = UNITS.find(([end]) => end.test(key))?.[1];
  if (unit === undefined || value === undefined) return null;
  if (issue.code === 'too_small' && typeof value === 'number') {
    return `${value} ${unit} is too little: write ${issue.inclusive ? '' : 'more than '}${issue.minimum}${issue.inclusive ? ' or more' : ''}`;
  }
  if (issue.code === 'too_big' && typeof value === 'number') {
    return `${value} ${unit} is too much: write ${issue.inclusive ? '' : 'less than '}${issue.maximum}${issue.inclusive ? ' or less' : ''}`;
  }
  if (issue.code === 'invalid_type') {
    return `${JSON.stringify(value)} cannot be read: write the number of ${unit}, without a unit`;
  }
  return null;
}

function meant(key: string, known: readonly string[], schema: z.ZodType): string {
  const near = nearest(key, known);
  if (near !== null) return `; did you mean "${near}"?`;
  const elsewhere = allPaths(schema).find((path) => path.split('.').at(-1) === key);
  if (elsewhere !== undefined) return `; did you mean "${elsewhere}"?`;
  return known.length === 0 ? '' : `; known here: ${known.join(', ')}`;
}

/** The known key with the fewest edits, if they are few. */
export function nearest(key: string, known: readonly string[]): string | null {
  const limit = Math.min(NEAR, Math.floor(key.length / 2));
  let best: { name: string; edits: number } | null = null;
  for (const name of known) {
    const edits = distance(key.toLowerCase(), name.toLowerCase());
    if (edits <= limit && (best === null || edits < best.edits)) best = { name, edits };
  }
  return best?.name ?? null;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The objects that a schema may be: through defaults, null, lists and alternatives. */
function objectsOf(schema: z.core.$ZodType): z.ZodObject[] {
  if (schema instanceof z.ZodObject) return [schema];
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(objectsOf);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return objectsOf(schema.unwrap());
  }
  if (schema instanceof z.ZodArray) return objectsOf(schema.element);
  return [];
}

function keysAt(schema: z.ZodType, path: readonly string[]): string[] {
  let here = objectsOf(schema);
  // An index in a list is not a key: its element was already looked through.
  for (const key of path.filter((part) => !/^\d+$/.test(part))) here = here.flatMap((one) => memberOf(one, key));
  return [...new Set(here.flatMap((one) => Object.keys(one.shape)))];
}

function memberOf(object: z.ZodObject, key: string): z.ZodObject[] {
  const member = object.shape[key];
  return member === undefined ? [] : objectsOf(member);
}

function allPaths(schema: z.core.$ZodType, inside = ''): string[] {
  return objectsOf(schema).flatMap((object) =>
    Object.entries(object.shape).flatMap(([key, member]) => {
      const path = inside === '' ? key : `${inside}.${key}`;
      return [path, ...allPaths(member, path)];
    }),
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
