import { describe, expect, it } from 'vitest';
import { CHECK_PLACES, CHECK_TABLE, type CheckId, ROUTINES } from '../../../src/core/inspection/record/checks/index.ts';

const rows = Object.entries(CHECK_TABLE) as [CheckId, (typeof CHECK_TABLE)[CheckId]][];
const genericOf = (id: CheckId): string | null => ROUTINES[id]?.generic ?? null;
const LIGHTS: Readonly<Record<string, string>> = { VI: 'VIS', IR: 'IR', UV: 'UV' };

describe('the place of a check in the details', () => {
  it('is under the illumination that its routine names (TR-03135-1 5.5.1.2)', () => {
    const named = rows.filter(([id]) => genericOf(id) !== null);
    expect(named.length).toBeGreaterThan(10);
    for (const [id, { place }] of named) {
      const light = /^\((VI|IR|UV), /.exec(genericOf(id) ?? '')?.[1] ?? '';
      expect(place.split('.')[0], id).toBe(LIGHTS[light]);
    }
  });

  it('keeps the three plain groups of ICAO 9303-2 C.35', () => {
    for (const [id, { place }] of rows) {
      const generic = genericOf(id);
      expect(place === 'IR.readability', id).toBe(generic === '(IR, AB, MR)');
      expect(place === 'UV.brightness', id).toBe(generic?.startsWith('(UV, BR, ') === true);
      const plain = /^document\./.test(id) && !['document.capture', 'document.model'].includes(id);
      const other = plain && place !== 'IR.readability' && place !== 'UV.brightness';
      if (other) expect(place.endsWith('.pattern'), id).toBe(true);
    }
  });

  it('is with its own kind where the page was not looked at', () => {
    for (const [id, { group, place }] of rows) {
      const onPage = /^(VIS|IR|UV)\./.test(place);
      if (onPage || place === 'additional') continue;
      expect(place, id).toBe(group);
    }
  });

  it('is used by at least one check each', () => {
    expect(new Set(rows.map(([, { place }]) => place))).toEqual(new Set(CHECK_PLACES));
  });
});
