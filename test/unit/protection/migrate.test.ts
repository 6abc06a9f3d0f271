import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AWAITING_REVIEW, migratePack, readPack } from '../../../src/core/protection/pack/index.ts';
import { schema1Of } from '../../fakes/pack-1.ts';
import { productPack, testBody } from '../../fakes/protection.ts';

const root = resolve(import.meta.dirname, '../../..');
const { key } = testBody();
const BODY = {
  id: 'desk',
  name: 'Support desk',
  boxPublicKey: key.box,
  ackPublicKey: key.ack,
  validUntil: '2027-12-31T00:00:00Z',
  hours: 'day and night',
  phone: '+999 000 0114',
  languages: ['en', 'fr'],
  wantsPhoto: true,
  adultNeedsConsent: true,
  childAge: 18,
};
const FACTS = { issuedAt: '2026-12-01T00:00:00Z', country: 'UTO', phone: null, hours: null, zone: null };
const migrate = (
  change: object = {},
  facts: Partial<typeof FACTS | { hours: string; zone: string; phone: string }> = {},
) => migratePack(JSON.stringify({ ...schema1Of(productPack()), ...change }), productPack(), { ...FACTS, ...facts });

describe('migration of a pack of schema 1', () => {
  it('keeps the ids, takes the words in six languages, and marks each as read by nobody', () => {
    const verdict = migrate({ version: 12 });
    if (!verdict.ok) throw new Error(verdict.message);
    const { pack } = verdict;
    expect([pack.schema, pack.version, pack.country]).toEqual(['waypost.protection/2', 13, 'UTO']);
    expect(pack.items.map(({ id }) => id)).toEqual(productPack().items.map(({ id }) => id));
    for (const { id, words } of pack.items) {
      expect(Object.keys(words).sort(), id).toEqual(['ar', 'en', 'es', 'fr', 'pt', 'ru']);
      expect(new Set(Object.values(words).map(({ review }) => review)), id).toEqual(new Set([AWAITING_REVIEW]));
    }
    expect(readPack(JSON.stringify(pack))).toEqual(verdict);
  });

  it('gives one route to the old body, and its key', () => {
    const verdict = migrate({ body: BODY }, { hours: '24/7', zone: 'Europe/Lisbon' });
    if (!verdict.ok) throw new Error(verdict.message);
    expect(verdict.pack.routes).toEqual([{ for: ['child', 'adult'], bodies: ['desk'] }]);
    expect(verdict.pack.bodies).toMatchObject([
      {
        id: 'desk',
        phones: [{ number: '+999 000 0114', hours: '24/7', zone: 'Europe/Lisbon', languages: ['en', 'fr'] }],
        keys: [{ box: key.box, ack: key.ack, until: '2027-12-31T00:00:00Z' }],
        wantsPhoto: true,
      },
    ]);
  });

  it('asks by name for what schema 1 did not say, and guesses nothing', () => {
    const verdict = migrate({ body: { ...BODY, phone: '00 000' } });
    expect(verdict).toMatchObject({ ok: false, reason: 'REF_PACK_BODY' });
    const message = verdict.ok ? '' : verdict.message;
    for (const wanted of ['Body desk', '--phone: "00 000"', '--hours: "day and night"', '--zone'])
      expect(message).toContain(wanted);
  });

  it('leaves a pack of schema 2 alone', () => {
    const text = readFileSync(resolve(root, 'indicators/pack.json'), 'utf8');
    expect(migratePack(text, productPack(), FACTS)).toMatchObject({ ok: false, reason: 'REF_PACK_SCHEMA' });
  });

  it('does not lose a retired item or a question of the box', () => {
    const draft = schema1Of(productPack());
    (draft.items[0] as Record<string, unknown>)['retired'] = 1;
    const verdict = migrate({ items: draft.items });
    if (!verdict.ok) throw new Error(verdict.message);
    expect(verdict.pack.items[0]).toMatchObject({ id: 'I-01', retired: 1 });
    // Every hint of schema 1 is a question of the product; the product asks more.
    const asked = verdict.pack.asks.map(({ when, item }) => ({ when, item }));
    expect(asked).toHaveLength(3);
    const ofProduct = productPack().asks.map(({ when, item }) => ({ when, item }));
    expect(ofProduct).toEqual(expect.arrayContaining(asked));
  });
});

describe('the example of a whole pack', () => {
  it('is one', () => {
    const verdict = readPack(readFileSync(resolve(root, 'docs/examples/protection.json'), 'utf8'));
    expect(verdict.ok ? '' : verdict.message).toBe('');
  });
});
