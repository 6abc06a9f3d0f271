import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpadFrom } from '../../../src/adapters/storage/crypto/index.ts';
import { openSealed } from '../../../src/adapters/storage/keys/index.ts';
import type { ProtectionService } from '../../../src/core/protection/referral/index.ts';
import type { SupportCommand } from '../../../src/core/protection/referral/service-parts.ts';
import { packWith, type TestRoute, testBody, testProtectionService, testRoute, utf8 } from '../../fakes/protection.ts';

const ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b';
const OFFICER = { role: 'officer', officer: 'officer' } as const;
const desk = testBody();

let route: TestRoute;
let service: ProtectionService;
beforeEach(async () => {
  route = await testRoute();
  service = serviceOf();
});
afterEach(() => route.remove());

const serviceOf = () => testProtectionService({ store: route.store, pack: packWith(desk.body), at: route.at });
const form = (change: Partial<SupportCommand> = {}): SupportCommand => ({
  formId: 'a'.repeat(32),
  inspectionId: ID,
  outcome: 'refer-now',
  facts: [{ id: 'I-02', text: utf8('Companion answered all four questions') }],
  age: 'child',
  consent: 'not-asked',
  needs: [],
  safeContact: null,
  sendIdentity: false,
  language: null,
  ...change,
});
const say = (goesWith: string, inspectionId = ID) => service.addGoesWith({ inspectionId, goesWith }, OFFICER);
const inside = (sealed: Uint8Array): Record<string, unknown> => {
  const padded = openSealed(sealed, desk.box);
  const plain = padded === null ? null : unpadFrom(padded, padded.length);
  return JSON.parse(Buffer.from(plain ?? new Uint8Array()).toString('utf8')) as Record<string, unknown>;
};

describe('where a child goes on', () => {
  it('is sealed as an addition to the referral, with its number and place inside the seal', () => {
    const first = service.submit(form(), OFFICER);
    const of = first.ok ? first.answer.refNo : null;
    const added = say('second-line');
    expect(added).toMatchObject({ ok: true, of });
    const waiting = route.store.waiting();
    expect(waiting).toHaveLength(2);
    const addendum = waiting.map(({ sealed }) => inside(sealed)).find(({ kind }) => kind === 'addendum');
    expect(addendum).toMatchObject({ v: 2, seq: 2, of, goesWith: 'second-line', facts: [], safeContact: null });
    expect(addendum?.['refNo']).not.toBe(of);
  });

  it('looks from outside like every other file: same size, same rows, a number that tells nothing', () => {
    service.submit(form(), OFFICER);
    say('alone');
    const waiting = route.store.waiting();
    expect(new Set(waiting.map(({ sealed }) => sealed.length)).size).toBe(1);
    expect(new Set(waiting.map(({ bodyKeyId }) => bodyKeyId)).size).toBe(1);
    const rows = route.store.chain.rows().filter(({ kind }) => kind === 'sealed');
    expect(rows.map(({ body }) => Object.keys(body as object).sort())).toEqual([
      ['blake2b', 'bodyKeyId', 'moment', 'refNo'],
      ['blake2b', 'bodyKeyId', 'moment', 'refNo'],
    ]);
    expect(JSON.stringify(route.store.chain.rows())).not.toMatch(/addendum|alone/);
  });

  it('is done once for one word, and again for another one', () => {
    service.submit(form(), OFFICER);
    const first = say('alone');
    expect(say('alone')).toEqual(first);
    expect(route.store.waiting()).toHaveLength(2);
    expect(say('second-line')).toMatchObject({ ok: true });
    const seqs = route.store.waiting().map(({ sealed }) => inside(sealed)['seq'] ?? 1);
    expect(seqs.sort()).toEqual([1, 2, 3]);
  });

  it('is refused where nothing was referred, for another traveller, with a text, and after a restart', () => {
    expect(say('alone')).toMatchObject({ ok: false, reason: 'REF_NO_REFERRAL' });
    service.submit(form({ outcome: 'refer-now', age: 'adult', consent: 'no' }), OFFICER);
    expect(say('alone')).toMatchObject({ reason: 'REF_NO_REFERRAL' });
    service.submit(form({ formId: 'b'.repeat(32) }), OFFICER);
    expect(say('alone', ID.replace('b', 'c'))).toMatchObject({ reason: 'REF_NO_REFERRAL' });
    expect(say('Her name is Anna')).toMatchObject({ reason: 'REF_NO_REFERRAL' });
    service = serviceOf();
    expect(say('alone')).toMatchObject({ reason: 'REF_NO_REFERRAL' });
  });
});

describe('the dot on F8', () => {
  it('is drawn once for a pass, by chance alone, as often as the question after it', () => {
    let drawn = 0;
    let byte = 0;
    service = testProtectionService({
      store: route.store,
      random: (bytes) => {
        drawn += 1;
        byte += 1;
        return new Uint8Array(bytes).map((_, at) => (at === bytes - 1 ? byte % 256 : 0));
      },
    });
    const ids = Array.from({ length: 200 }, (_, n) => `pass-${n}`);
    const first = ids.map((id) => service.dotByChance(id));
    expect(ids.map((id) => service.dotByChance(id))).toEqual(first);
    expect(drawn).toBe(200);
    expect(first.filter(Boolean)).toHaveLength(4);
  });
});
