import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offered, PACK_LIMIT_BYTES, readPack } from '../../../src/core/protection/pack/index.ts';
import { schema1Of } from '../../fakes/pack-1.ts';
import { packWith, productPack, testBody } from '../../fakes/protection.ts';

const text = readFileSync(resolve(import.meta.dirname, '../../../indicators/pack.json'), 'utf8');
// biome-ignore lint/suspicious/noExplicitAny: a draft is anything until it was read
type Draft = any;
const { body, key } = testBody();
const draft = (): Draft => structuredClone(packWith(body));
const read = (change: (pack: Draft) => void) => {
  const pack = draft();
  change(pack);
  return readPack(JSON.stringify(pack), productPack());
};
const QUESTION = { id: 'Q-09', when: { fact: 'party.minors', op: '>=', n: 2 }, item: 'I-01' };
const [HALF, TURNED] = ['\ud800', '\u202e'];

describe('protection pack', () => {
  it('comes with thirty sourced points, six marked prompts, words in six languages, and no body', () => {
    const verdict = readPack(text);
    if (!verdict.ok) throw new Error(verdict.message);
    const { items, bodies, routes } = verdict.pack;
    const sourced = items.filter(({ derivedByProject }) => !derivedByProject);
    expect(sourced.map(({ id }) => id)).toEqual(
      Array.from({ length: 30 }, (_, at) => `I-${String(at + 1).padStart(2, '0')}`),
    );
    expect(sourced.every(({ sources }) => sources.length > 0)).toBe(true);
    const derived = items.filter(({ derivedByProject }) => derivedByProject);
    expect(derived.map(({ id, sources }) => [id, sources.length])).toEqual(
      [1, 2, 3, 4, 5, 6].map((n) => [`D-0${n}`, 0]),
    );
    for (const { words } of items) expect(Object.keys(words).sort()).toEqual(['ar', 'en', 'es', 'fr', 'pt', 'ru']);
    expect([bodies, routes]).toEqual([[], []]);
  });

  it('is, once read, a pack of schema 2 again', () => {
    const verdict = readPack(text);
    if (!verdict.ok) throw new Error(verdict.message);
    expect(readPack(JSON.stringify(verdict.pack))).toEqual(verdict);
    expect(read(() => undefined)).toMatchObject({ ok: true });
  });

  const broken: [string, (pack: Draft) => void, string, RegExp][] = [
    ['another format', (pack) => (pack.schema = 'waypost.protection/3'), 'REF_PACK_SCHEMA', /^schema/],
    ['a member that nobody knows', (pack) => (pack.weights = {}), 'REF_PACK_SCHEMA', /weights/],
    ['cells below twenty', (pack) => (pack.rules.kMin = 5), 'REF_PACK_SCHEMA', /kMin/],
    ['no items', (pack) => (pack.items = []), 'REF_PACK_SCHEMA', /^items/],
    ['change notes without English', (pack) => (pack.changeNotes = { fr: 'Rien.' }), 'REF_PACK_SCHEMA', /English/],
    ['no words', (pack) => delete pack.items[4].words, 'PACK_NO_WORDS', /^Item I-05 has no words/],
    [
      'words only in English',
      (pack) => (pack.items[4].words = { en: pack.items[4].words.en }),
      'PACK_NO_WORDS',
      /I-05/,
    ],
    ['words without English', (pack) => delete pack.items[4].words.en, 'PACK_NO_WORDS', /I-05 .*English/],
    [
      'words of 121 characters',
      (pack) => (pack.items[0].words.fr.point = 'é'.repeat(121)),
      'REF_PACK_ITEM',
      /I-01.*120/,
    ],
    [
      'half a character',
      (pack) => (pack.items[0].words.en.point = `Held by others ${HALF}`),
      'REF_PACK_ITEM',
      /I-01.*surrogate/,
    ],
    [
      'words turned round',
      (pack) => (pack.items[0].words.en.point = `Held by ${TURNED} others`),
      'REF_PACK_ITEM',
      /I-01.*direction/,
    ],
    ['an unknown tab', (pack) => (pack.items[0].tab = 'felt'), 'REF_PACK_ITEM', /I-01/],
    ['a weight', (pack) => (pack.items[0].weight = 3), 'REF_PACK_ITEM', /I-01.*weight/],
    ['an item twice', (pack) => pack.items.push(pack.items[0]), 'REF_PACK_ITEM', /I-01 appears twice/],
    [
      'two items with the same words',
      (pack) => (pack.items[1].words = pack.items[0].words),
      'REF_PACK_ITEM',
      /^Item I-02 has the same words as Item I-01/,
    ],
    ['an item of a later version', (pack) => (pack.items[2].since = 99), 'REF_PACK_ITEM', /I-03/],
    ['an item without a source', (pack) => (pack.items[0].sources = []), 'REF_PACK_SOURCE', /^Item I-01 has no source/],
    [
      'an item that is sourced and derived',
      (pack) => (pack.items[0].derivedByProject = true),
      'REF_PACK_SOURCE',
      /^Item I-01/,
    ],
    [
      'a source that is not listed',
      (pack) => (pack.items[0].sources = ['XX']),
      'REF_PACK_SOURCE',
      /I-01 refers to the source XX/,
    ],
    ['a source without an organisation', (pack) => delete pack.sources.UC.org, 'REF_PACK_SOURCE', /^Source UC/],
    [
      'an unknown fact',
      (pack) => pack.asks.push({ ...QUESTION, when: { any: [{ fact: 'person.nationality', is: true }] } }),
      'PACK_FACT_UNKNOWN',
      /^Question Q-09 .*person\.nationality/,
    ],
    [
      'a negation',
      (pack) => pack.asks.push({ ...QUESTION, when: { fact: 'age.minor', is: false } }),
      'REF_PACK_QUESTION',
      /Q-09/,
    ],
    [
      'groups three deep',
      (pack) => pack.asks.push({ ...QUESTION, when: { all: [{ any: [{ all: [{ fact: 'age.minor', is: true }] }] }] } }),
      'REF_PACK_QUESTION',
      /Q-09/,
    ],
    [
      'a question about a retired item',
      (pack) => {
        pack.items[0].retired = pack.version;
        pack.asks.push(QUESTION);
      },
      'REF_PACK_QUESTION',
      /^Question Q-09 is about I-01, which is retired/,
    ],
    [
      'a question about nothing',
      (pack) => pack.asks.push({ ...QUESTION, item: 'I-99' }),
      'REF_PACK_QUESTION',
      /Q-09 is about I-99/,
    ],
    ['41 questions', (pack) => (pack.asks = Array.from({ length: 41 }, () => QUESTION)), 'REF_PACK_SCHEMA', /40/],
    [
      'a number with letters',
      (pack) => (pack.bodies[0].phones[0].number = '+44 HELP 000'),
      'REF_PACK_BODY',
      /^Body desk: phones\.0\.number/,
    ],
    [
      'a number of 41 characters',
      (pack) => (pack.bodies[0].phones[0].number = `+1${' 2'.repeat(20)}0`.slice(0, 41)),
      'REF_PACK_BODY',
      /desk.*40 characters/,
    ],
    [
      'hours that nobody can read',
      (pack) => (pack.bodies[0].phones[0].hours = 'day and night'),
      'REF_PACK_BODY',
      /desk: phones\.0\.hours/,
    ],
    [
      'a zone that is a difference',
      (pack) => (pack.bodies[0].phones[0].zone = '+02:00'),
      'REF_PACK_BODY',
      /desk: phones\.0\.zone/,
    ],
    ['a body without a telephone', (pack) => (pack.bodies[0].phones = []), 'REF_PACK_BODY', /desk: phones.*telephone/],
    [
      'a key that ends before it begins',
      (pack) => (pack.bodies[0].keys[0].until = '2019-01-01T00:00:00Z'),
      'REF_PACK_BODY',
      /desk: keys/,
    ],
    ['four keys', (pack) => (pack.bodies[0].keys = [key, key, key, key]), 'REF_PACK_BODY', /desk.*3 keys/],
    [
      'one key for two bodies',
      (pack) => {
        pack.bodies.push({ ...body, id: 'night' });
        pack.routes[0].bodies.push('night');
      },
      'REF_PACK_BODY',
      /^Body night has a key/,
    ],
    [
      'a consent override',
      (pack) => (pack.bodies[0].adultNeedsConsent = false),
      'REF_PACK_BODY',
      /desk: adultNeedsConsent/,
    ],
    ['13 bodies', (pack) => (pack.bodies = Array.from({ length: 13 }, () => body)), 'REF_PACK_SCHEMA', /12/],
    ['a route to nowhere', (pack) => (pack.routes[0].bodies = ['shelter']), 'REF_PACK_BODY', /refers to shelter/],
    [
      'a route for whom its body does not take',
      (pack) => (pack.bodies[0].accepts = ['adult']),
      'REF_PACK_BODY',
      /"child"/,
    ],
    ['a body in no route', (pack) => (pack.routes = []), 'REF_PACK_BODY', /^Body desk is not in any route/],
    [
      'a slip without a number',
      (pack) => (pack.slips = { ti: { title: 'Help', lines: ['One line.'], review: 'none' } }),
      'REF_PACK_SLIP',
      /^Slip ti/,
    ],
    ['a slip in no language', (pack) => (pack.slips = { Tigrinya: {} }), 'REF_PACK_SLIP', /^Slip Tigrinya/],
    ['a picture without a digest', (pack) => (pack.pictures = { 'p-031': 'file.svg' }), 'REF_PACK_SCHEMA', /p-031/],
  ];
  it.each(broken)('refuses %s, by name', (_what, change, reason, words) => {
    const verdict = read(change);
    expect(verdict).toMatchObject({ ok: false, reason });
    expect(verdict.ok ? '' : verdict.message).toMatch(words);
  });

  it('refuses a text that is no pack, or is too large', () => {
    expect(readPack(`${' '.repeat(PACK_LIMIT_BYTES)}{}`)).toMatchObject({ reason: 'REF_PACK_UNREADABLE' });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
        expect(readPack(any).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('does not offer what was retired', () => {
    const verdict = read((pack) => {
      pack.items[0].retired = pack.version;
    });
    if (!verdict.ok) throw new Error(verdict.message);
    expect(offered(verdict.pack).map(({ id }) => id)).not.toContain('I-01');
  });

  it('takes facts, counts and classes in groups of two levels', () => {
    const when = {
      all: [
        { fact: 'party.size', op: '>=', n: 3 },
        {
          any: [
            { fact: 'visa.class', is: 'D' },
            { fact: 'memory.other-children', is: true },
          ],
        },
      ],
    };
    expect(read((pack) => pack.asks.push({ ...QUESTION, when }))).toMatchObject({ ok: true });
  });
});

describe('a pack of schema 1', () => {
  const former = (change: (pack: Draft) => void = () => undefined) => {
    const pack = schema1Of(productPack());
    change(pack);
    return readPack(JSON.stringify(pack), productPack());
  };
  const BODY = {
    id: 'desk',
    name: 'Support desk',
    boxPublicKey: key.box,
    ackPublicKey: key.ack,
    validUntil: '2027-12-31T00:00:00Z',
    hours: 'day and night',
    phone: '+00 000 000',
    languages: ['en'],
    wantsPhoto: false,
    adultNeedsConsent: true,
    childAge: 18,
  };

  it('is read into the same shape, with the words of the product and one route to its body', () => {
    const verdict = former((pack) => (pack.body = BODY));
    if (!verdict.ok) throw new Error(verdict.message);
    const { pack } = verdict;
    expect(pack.items).toEqual(productPack().items);
    // The three hints of schema 1 are questions now, under the same facts.
    expect(pack.asks).toEqual([
      { id: 'Q-01', when: { fact: 'age.minor', is: true }, item: 'D-01' },
      { id: 'Q-02', when: { fact: 'document.reported', is: true }, item: 'D-03' },
      { id: 'Q-03', when: { fact: 'document.portrait-changed', is: true }, item: 'D-05' },
    ]);
    expect(pack.sources).toEqual(productPack().sources);
    expect(pack.card).toEqual(productPack().card);
    expect(pack.routes).toEqual([{ for: ['child', 'adult'], bodies: ['desk'] }]);
    expect(pack.bodies).toMatchObject([
      {
        name: { en: 'Support desk' },
        // Words of a person: no program says when that is, nor in which zone.
        phones: [{ number: '+00 000 000', hours: 'day and night', zone: null }],
        keys: [{ box: key.box, until: '2027-12-31T00:00:00Z' }],
      },
    ]);
  });

  const broken: [string, (pack: Draft) => void, string][] = [
    ['a tick without a fact', (pack) => (pack.items[0].factRequired = false), 'REF_PACK_ITEM'],
    ['an item without a source', (pack) => (pack.items[0].sources = []), 'REF_PACK_SOURCE'],
    ['an unknown source', (pack) => (pack.items[0].sources = ['XX']), 'REF_PACK_ITEM'],
    ['an item twice', (pack) => pack.items.push(pack.items[0]), 'REF_PACK_ITEM'],
    ['words of another item', (pack) => (pack.items[1].textKey = pack.items[0].textKey), 'REF_PACK_ITEM'],
    ['an observation that the box makes', (pack) => (pack.items[0].surfacedBy = 'minor'), 'REF_PACK_ITEM'],
    ['a key for which there are no words', (pack) => (pack.items[0].textKey = 'ind.31'), 'PACK_NO_WORDS'],
    ['a consent override', (pack) => (pack.body = { ...BODY, adultNeedsConsent: false }), 'REF_PACK_SCHEMA'],
  ];
  it.each(broken)('is refused with %s', (_what, change, reason) => {
    expect(former(change)).toMatchObject({ ok: false, reason });
  });
});
