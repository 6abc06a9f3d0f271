import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { SCHEMA_NAMES, schemaText } from '../../../src/central/index.ts';
import { parseRecordLine } from '../../../src/core/watchlist/record/index.ts';

const docs = (...path: string[]): string => readFileSync(join(packageRoot, 'docs', ...path), 'utf8');
const published = (name: string): z.ZodType => z.fromJSONSchema(JSON.parse(docs('schemas', `${name}.json`)));
const lines = docs('examples', 'records.jsonl').trimEnd().split('\n');

describe('published schemas', () => {
  it.each(SCHEMA_NAMES)('%s is the one of the program (node tools/schemas.mjs writes it)', (name) => {
    expect(docs('schemas', `${name}.json`)).toBe(schemaText(name));
  });

  it.each(SCHEMA_NAMES)('%s says in words what every member means or how many there may be', (name) => {
    const { $schema, properties } = JSON.parse(schemaText(name));
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
    for (const [member, rules] of Object.entries(properties as Record<string, Record<string, unknown>>)) {
      if (member === 'op') continue;
      expect({ member, told: 'description' in rules || 'maxItems' in rules }).toEqual({ member, told: true });
    }
  });

  it('take the examples of the manual', () => {
    for (const line of lines) {
      expect(published('record').safeParse(JSON.parse(line)).success).toBe(true);
      expect(parseRecordLine(line).ok).toBe(true);
    }
    expect(published('protection').safeParse(JSON.parse(docs('examples', 'protection.json'))).success).toBe(true);
    expect(published('list').safeParse(JSON.parse(docs('examples', 'list.json'))).success).toBe(true);
    expect(lines.some((line) => ['hand', 'agr', 'pur', 'src'].every((member) => member in JSON.parse(line)))).toBe(
      true,
    );
  });

  it.each([
    ['an unknown class', { cat: 'watch' }],
    ['a member nobody knows', { colour: 'red' }],
    ['a long handling code', { hand: 'H'.repeat(65) }],
    ['an empty agreement', { agr: '' }],
    ['too many documents', { docs: Array.from({ length: 33 }, () => ({ t: 'P', c: 'UTO', n: '1' })) }],
    ['a document reported as something else', { docs: [{ t: 'P', c: 'UTO', n: '1', s: 'found' }] }],
  ])('and the reader of a list refuse %s alike', (_, change) => {
    const record = { ...JSON.parse(lines[0] ?? ''), ...change };
    expect(published('record').safeParse(record).success).toBe(false);
    expect(parseRecordLine(JSON.stringify(record)).ok).toBe(false);
  });
});
