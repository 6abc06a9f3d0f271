import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offered, readPack } from '../../../src/core/protection/index.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../../indicators/pack.json'), 'utf8');
interface Draft {
  [key: string]: unknown;
  items: Record<string, unknown>[];
}
const draft = (): Draft => JSON.parse(text) as Draft;
const read = (change: (pack: Draft) => void) => {
  const pack = draft();
  change(pack);
  return readPack(JSON.stringify(pack));
};
const first = (pack: Draft): Record<string, unknown> => pack.items[0] as Record<string, unknown>;

describe('indicator pack', () => {
  it('comes with thirty sourced indicators, six marked prompts, and no body', () => {
    const verdict = readPack(text);
    if (!verdict.ok) throw new Error(verdict.message);
    const { items, body } = verdict.pack;
    const sourced = items.filter(({ derivedByProject }) => !derivedByProject);
    expect(sourced.map(({ id }) => id)).toEqual(
      Array.from({ length: 30 }, (_, at) => `I-${String(at + 1).padStart(2, '0')}`),
    );
    expect(sourced.every(({ sources }) => sources.length > 0)).toBe(true);
    const derived = items.filter(({ derivedByProject }) => derivedByProject);
    expect(derived.map(({ id, sources }) => [id, sources.length])).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => [`D-0${n}`, 0]),
    );
    expect(body).toBeNull();
  });

  it('refuses an item without a source, by name', () => {
    const verdict = read((pack) => {
      first(pack)['sources'] = [];
    });
    expect(verdict).toMatchObject({ ok: false, reason: 'REF_PACK_SOURCE' });
    expect(verdict.ok ? '' : verdict.message).toMatch(/^Item I-01 names no source/);
  });

  it('refuses an item that is sourced and derived at once', () => {
    const verdict = read((pack) => {
      first(pack)['derivedByProject'] = true;
    });
    expect(verdict).toMatchObject({ ok: false, reason: 'REF_PACK_SOURCE' });
  });

  const broken: [string, (pack: Draft) => void, string][] = [
    ['a pack of another format', (pack) => (pack['schema'] = 'waypost.indicators/2'), 'REF_PACK_SCHEMA'],
    ['a tick without a fact', (pack) => (first(pack)['factRequired'] = false), 'REF_PACK_ITEM'],
    ['an unknown source', (pack) => (first(pack)['sources'] = ['XX']), 'REF_PACK_ITEM'],
    ['an unknown tab', (pack) => (first(pack)['tab'] = 'felt'), 'REF_PACK_ITEM'],
    ['a weight', (pack) => (first(pack)['weight'] = 3), 'REF_PACK_ITEM'],
    ['an item twice', (pack) => pack.items.push(first(pack)), 'REF_PACK_ITEM'],
    [
      'words of another item',
      (pack) => ((pack.items[1] as Draft)['textKey'] = first(pack)['textKey']),
      'REF_PACK_ITEM',
    ],
    ['an observation that the box makes', (pack) => (first(pack)['surfacedBy'] = 'minor'), 'REF_PACK_ITEM'],
    ['cells below twenty', (pack) => ((pack['rules'] as Draft)['kMin'] = 5), 'REF_PACK_SCHEMA'],
    ['no items', (pack) => (pack.items = []), 'REF_PACK_SCHEMA'],
    ['a consent override', (pack) => (pack['body'] = { adultNeedsConsent: false }), 'REF_PACK_SCHEMA'],
  ];
  it.each(broken)('refuses %s', (_what, change, reason) => {
    expect(read(change)).toMatchObject({ ok: false, reason });
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
        expect(readPack(any).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('does not offer what was retired', () => {
    const verdict = read((pack) => {
      first(pack)['retired'] = 1;
    });
    if (!verdict.ok) throw new Error(verdict.message);
    expect(offered(verdict.pack).map(({ id }) => id)).not.toContain('I-01');
  });
});
