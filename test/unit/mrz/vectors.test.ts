import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CivilDate, type MrzVerdict, readMrz } from '../../../src/core/mrz/index.ts';

type Short = 'read' | 'layout' | 'digits' | 'dates' | 'codes' | 'expiry';

interface Vector {
  name: string;
  lines: string[];
  verdicts: Record<Short, [string, string]>;
  format?: string | null;
  fields?: Record<string, string | null>;
  name9303?: unknown;
  flags?: string[];
  birth?: Record<string, unknown>;
}

const CHECKS: Record<Short, MrzVerdict['check']> = {
  read: 'mrz.read',
  layout: 'mrz.layout',
  digits: 'mrz.check-digits',
  dates: 'mrz.dates',
  codes: 'mrz.codes',
  expiry: 'mrz.expiry',
};

const file = new URL('../../vectors/mrz/outcomes.json', import.meta.url);
const { today, vectors } = JSON.parse(readFileSync(file, 'utf8')) as { today: CivilDate; vectors: Vector[] };

describe('expected outcome of printed zones', () => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    const result = readMrz({ lines: vector.lines, source: 'scanner', uncertain: [] }, today);
    const byCheck = new Map(result.verdicts.map((verdict) => [verdict.check, [verdict.value, verdict.reason]]));
    expect(byCheck.size).toBe(6);
    for (const [short, check] of Object.entries(CHECKS)) {
      expect([short, ...(byCheck.get(check) ?? [])]).toEqual([short, ...vector.verdicts[short as Short]]);
    }
    if (vector.format !== undefined) expect(result.document?.format ?? null).toBe(vector.format);
    for (const [field, value] of Object.entries(vector.fields ?? {})) {
      expect(result.document?.[field as 'documentNumber']).toBe(value);
    }
    if (vector.name9303 !== undefined) expect(result.document?.name).toEqual(vector.name9303);
    if (vector.birth !== undefined) expect(result.document?.birth).toMatchObject(vector.birth);
    for (const flag of vector.flags ?? []) expect(result.document?.flags).toContain(flag);
  });
});
