import { describe, expect, it } from 'vitest';
import {
  fileMark,
  type LastDrill,
  openingWord,
  type RouteBody,
  type RouteFacts,
  routeState,
  type SealedFile,
  sealedWord,
  supervisorWord,
  weakerRoute,
} from '../../../src/core/protection/route/index.ts';
import { ROUTE_CODES } from '../../../src/core/protection/route/state.ts';

const NOW = new Date('2026-11-26T10:20:00Z');
const DAY_MS = 86_400_000;
const ago = (ms: number): Date => new Date(NOW.getTime() - ms);
const days = (n: number): Date => ago(n * DAY_MS);

const BODY: RouteBody = {
  id: 'shelter',
  name: { en: 'Harbour House' },
  keyIds: ['a1'],
  hasKeys: true,
  keyValid: true,
  keysUntil: '2027-12-31T00:00:00Z',
  answerWithinMinutes: 30,
  lines: [
    { number: '+999 0000 0118', hours: 'Mo-Fr 08:00-18:00', zone: 'UTC', openNow: false, languages: ['en'] },
    { number: '+999 0000 0119', hours: '24/7', zone: 'UTC', openNow: true, languages: ['en', 'ti'] },
  ],
};
const DRILL: LastDrill = { answeredAt: days(3), minutes: 12, failed: 0 };

const facts = (change: Partial<RouteFacts> = {}): RouteFacts => ({
  now: NOW,
  clockTrusted: true,
  packHolds: true,
  bodies: [BODY],
  policyBody: null,
  sealed: true,
  storeOpen: true,
  folder: { exchangedAt: ago(60_000) },
  carrier: null,
  waitsTooLong: false,
  drill: DRILL,
  phone: { who: 'Desk', number: '+999 0000 0114' },
  emergency: '112',
  numberTriedAt: () => days(3),
  ...change,
});

describe('the way to help', () => {
  it('is ready and tried where everything is there', () => {
    const route = routeState(facts());
    expect(route).toMatchObject({ state: 'ready', tried: true, codes: [], body: { id: 'shelter' } });
    expect(openingWord(route)).toBe('open');
    expect(sealedWord(route)).toBe('on-its-way');
  });

  it('puts the number that answers first, and every number once', () => {
    const { numbers } = routeState(facts({ phone: { who: 'Desk', number: '+999 00000119' } }));
    expect(numbers.map(({ kind, number }) => [kind, number])).toEqual([
      ['body', '+999 0000 0119'],
      ['body', '+999 0000 0118'],
      ['emergency', '112'],
    ]);
    expect(routeState(facts()).numbers.map(({ number }) => number)).toEqual([
      '+999 0000 0119',
      '+999 0000 0118',
      '+999 0000 0114',
      '112',
    ]);
  });

  it.each<[string, Partial<RouteFacts>, string, string]>([
    ['no body', { bodies: [] }, 'telephone', 'REF_NO_BODY'],
    [
      'a body that is only telephoned',
      { bodies: [{ ...BODY, hasKeys: false, keyValid: false }] },
      'telephone',
      'REF_NO_BODY',
    ],
    ['a body that the policy does not name', { policyBody: 'other' }, 'telephone', 'REF_BODY_OTHER'],
    ['a key that ended', { bodies: [{ ...BODY, keyValid: false }] }, 'telephone', 'REF_KEY_ENDED'],
    [
      'a key that ends in 29 days',
      { bodies: [{ ...BODY, keysUntil: days(-29).toISOString() }] },
      'ready',
      'REF_KEY_SOON',
    ],
    ['a pack that was refused', { bodies: [], packHolds: false }, 'telephone', 'REF_PACK_UNREADABLE'],
    ['a store that is closed', { storeOpen: false }, 'telephone', 'REF_STORE_UNAVAILABLE'],
    ['nobody who can carry', { folder: null }, 'telephone', 'REF_NO_CARRIER'],
    ['a carrier who never came', { folder: null, carrier: { ownPinAt: null } }, 'telephone', 'REF_CARRIER_IDLE'],
    ['a carrier of 36 days ago', { folder: null, carrier: { ownPinAt: days(36) } }, 'telephone', 'REF_CARRIER_IDLE'],
    ['a folder that vanished', { folder: { exchangedAt: ago(16 * 60_000) } }, 'telephone', 'REF_NO_CARRIER'],
    [
      'a folder that was never reached',
      { folder: { exchangedAt: null }, carrier: { ownPinAt: days(1) } },
      'carried',
      'REF_NOT_CARRIED',
    ],
    ['a file that waits too long', { waitsTooLong: true }, 'ready', 'REF_NOT_CARRIED'],
    ['a number that nobody tried', { numberTriedAt: () => null }, 'ready', 'REF_NUMBER_UNTRIED'],
    ['a number tried 91 days ago', { numberTriedAt: () => days(91) }, 'ready', 'REF_NUMBER_UNTRIED'],
    ['no drill', { drill: null }, 'ready', 'REF_DRILL_NEVER'],
    [
      'a drill without an answer',
      { drill: { answeredAt: null, minutes: null, failed: 1 } },
      'ready',
      'REF_DRILL_NEVER',
    ],
    ['a drill of 15 days ago', { drill: { ...DRILL, answeredAt: days(15) } }, 'ready', 'REF_DRILL_LATE'],
    ['two drills that failed', { drill: { ...DRILL, failed: 2 } }, 'ready', 'REF_DRILL_LATE'],
    ['no number at all', { bodies: [], phone: null, emergency: null }, 'none', 'REF_NO_NUMBER'],
    [
      'a body without a number',
      { bodies: [{ ...BODY, lines: [] }], phone: null, emergency: null },
      'none',
      'REF_NO_NUMBER',
    ],
  ])('with %s: says so by its code', (_what, change, state, code) => {
    const route = routeState(facts(change));
    expect([route.state, route.codes.includes(code as never)]).toEqual([state, true]);
  });

  it('goes by stick with a carrier of 35 days, and a drill by stick may be 63 days old', () => {
    const stick = { folder: null, carrier: { ownPinAt: days(35) } };
    const route = routeState(facts({ ...stick, drill: { ...DRILL, answeredAt: days(63) } }));
    expect(route).toMatchObject({ state: 'carried', tried: true, codes: [] });
    expect([openingWord(route), sealedWord(route)]).toEqual(['by-hand', 'carry']);
    expect(routeState(facts({ ...stick, drill: { ...DRILL, answeredAt: days(64) } })).tried).toBe(false);
  });

  it('names the next body where the key of the first ended', () => {
    const night = {
      ...BODY,
      id: 'night',
      name: { en: 'Night desk' },
      lines: [{ ...BODY.lines[1], number: '+999 0000 0120' } as never],
    };
    const route = routeState(facts({ bodies: [{ ...BODY, keyValid: false }, night] }));
    expect(route).toMatchObject({ state: 'ready', body: { id: 'night' } });
  });

  it('asks for no body, no carrier and no drill where the policy says that nothing is sealed', () => {
    const route = routeState(facts({ sealed: false, bodies: [], folder: null, drill: null, storeOpen: false }));
    expect(route).toMatchObject({ state: 'telephone', codes: [], body: null });
    const silent = routeState(facts({ sealed: false, bodies: [], phone: null, emergency: null }));
    expect(silent).toMatchObject({ state: 'none', codes: ['REF_NO_NUMBER'] });
  });

  it('ends no key by a clock that is not trusted, and believes no moment of another clock', () => {
    const soon = { ...BODY, keysUntil: days(-1).toISOString() };
    expect(routeState(facts({ clockTrusted: false, bodies: [soon] })).codes).toEqual([]);
    expect(routeState(facts({ drill: { ...DRILL, answeredAt: days(-40) } })).tried).toBe(false);
    expect(routeState(facts({ folder: { exchangedAt: days(-1) } })).state).toBe('telephone');
  });

  it('says of a lane what holds for everybody', () => {
    const child = routeState(facts());
    const adult = routeState(facts({ bodies: [], drill: null }));
    const both = { state: 'telephone', codes: ['REF_NO_BODY'] };
    expect(weakerRoute(child, adult)).toMatchObject(both);
    expect(weakerRoute(adult, child)).toMatchObject(both);
  });
});

/** Every combination of what the facts may be. */
function* everyRoute(): Generator<RouteFacts> {
  const bodies: RouteBody[][] = [
    [],
    [BODY],
    [{ ...BODY, lines: [] }],
    [{ ...BODY, keyValid: false }],
    [{ ...BODY, hasKeys: false, keyValid: false, keysUntil: null }],
    [{ ...BODY, lines: [{ number: '+999 1', hours: null, zone: null, openNow: null, languages: [] }] }],
    [{ ...BODY, id: 'closed', lines: BODY.lines.slice(0, 1) }],
  ];
  const folders = [null, { exchangedAt: null }, { exchangedAt: ago(1) }];
  const carriers = [null, { ownPinAt: null }, { ownPinAt: days(2) }];
  const drills = [null, DRILL, { ...DRILL, failed: 2 }];
  for (const of of bodies)
    for (const folder of folders)
      for (const carrier of carriers)
        for (const drill of drills)
          for (const phone of [null, { who: 'Desk', number: '+999 2' }, { who: 'Desk', number: '' }])
            for (const emergency of [null, '113'])
              for (let bits = 0; bits < 64; bits += 1) {
                const on = (bit: number): boolean => ((bits >> bit) & 1) === 1;
                yield facts({
                  bodies: of,
                  folder,
                  carrier,
                  drill,
                  phone,
                  emergency,
                  storeOpen: on(0),
                  packHolds: on(1),
                  clockTrusted: on(2),
                  sealed: on(3),
                  policyBody: on(4) ? 'shelter' : null,
                  numberTriedAt: () => (on(5) ? days(1) : null),
                });
              }
}

describe('over every combination of facts', () => {
  it('nothing is sealed without a number, and no promise is made that was not tried', () => {
    let seen = 0;
    const states = new Set<string>();
    for (const one of everyRoute()) {
      const route = routeState(one);
      seen += 1;
      states.add(`${route.state} ${route.tried}`);
      const seals = route.state === 'ready' || route.state === 'carried';
      const [first] = route.numbers;
      if (!/\d/.test(first.number)) throw new Error(`no number: ${JSON.stringify(route)}`);
      if ((route.body !== null) !== seals) throw new Error(`a body and no way: ${JSON.stringify(route)}`);
      if (seals && first.kind === 'mobile') throw new Error(`sealed with 112 alone: ${JSON.stringify(route)}`);
      if ((route.state === 'none') !== (first.kind === 'mobile')) throw new Error(JSON.stringify(route));
      if (route.tried && (!seals || first.triedAt === null || one.drill?.failed !== 0))
        throw new Error(JSON.stringify(route));
      if (!seals && one.sealed && route.codes.length === 0) throw new Error(`no reason: ${JSON.stringify(route)}`);
      if (seals && !route.tried && route.codes.length === 0) throw new Error(`no reason: ${JSON.stringify(route)}`);
      if (openingWord(route) === 'open' && first.openNow !== true) throw new Error(JSON.stringify(route));
      if (sealedWord(route) === 'on-its-way' && !(route.state === 'ready' && route.tried))
        throw new Error(JSON.stringify(route));
    }
    expect(seen).toBe(7 * 3 * 3 * 3 * 3 * 2 * 64);
    expect([...states].sort()).toEqual([
      'carried false',
      'carried true',
      'none false',
      'ready false',
      'ready true',
      'telephone false',
    ]);
    expect(new Set(ROUTE_CODES).size).toBe(13);
  });
});

describe('what is said of a file that waits', () => {
  const file = (minutes: number, change: Partial<SealedFile> = {}): SealedFile => ({
    state: 'sealed',
    bodyKeyId: 'a1',
    hour: '2026-11-26T10:00:00.000Z',
    sealedAtMs: NOW.getTime() - minutes * 60_000,
    answeredHour: null,
    ...change,
  });
  const by = { now: NOW, folder: true, answerWithinMinutes: 30 };
  const desk = {
    ...by,
    drillsOn: true,
    carrierToday: false,
    bodies: [BODY],
    numbers: routeState(facts()).numbers,
  };

  it('is told to the role protection at 15 and 30 minutes, and at 24 hours by stick', () => {
    expect([0, 14, 15].map((age) => fileMark(file(age), by))).toEqual([null, null, 'not-leaving']);
    expect([29, 30].map((age) => fileMark(file(age, { state: 'sent' }), by))).toEqual([null, 'overdue']);
    const stick = { ...by, folder: false };
    expect([29, 30, 24 * 60 - 1, 24 * 60].map((age) => fileMark(file(age), stick))).toEqual([
      null,
      'overdue',
      'overdue',
      'carry',
    ]);
    expect(fileMark(file(5, { state: 'rejected' }), by)).toBe('rejected');
    expect(fileMark(file(500, { state: 'accepted' }), by)).toBeNull();
  });

  it('counts from the end of the hour where only the hour is known', () => {
    const old = file(0, { sealedAtMs: null, hour: '2026-11-26T09:00:00.000Z' });
    expect(fileMark(old, by)).toBe('not-leaving');
    expect(fileMark({ ...old, hour: '2026-11-26T10:00:00.000Z' }, by)).toBeNull();
  });

  it('is told to the supervisor without a number of the file, a count or an hour', () => {
    const word = (...files: SealedFile[]) => supervisorWord(files, desk);
    expect(word(file(14))).toBeNull();
    expect(word(file(15))).toEqual({ word: 'not-leaving' });
    expect(word(file(15), file(16), file(17))).toEqual({ word: 'not-leaving' });
    expect(word(file(59, { state: 'sent' }))).toBeNull();
    const waits = { word: 'waits', number: { who: { en: 'Harbour House' }, number: '+999 0000 0119' } };
    expect(word(file(60, { state: 'sent' }))).toMatchObject(waits);
    expect(supervisorWord([file(60, { state: 'sent' })], { ...desk, carrierToday: true })).toBeNull();
    const refused = file(60, { state: 'rejected', answeredHour: '2026-11-26T10:00:00.000Z' });
    expect(word(refused)).toMatchObject({ word: 'next', number: { kind: 'desk', number: '+999 0000 0114' } });
    expect(word({ ...refused, answeredHour: '2026-11-25T10:00:00.000Z' })).toBeNull();
  });

  it('is told to no supervisor where no drill covers it', () => {
    const all = [
      file(15),
      file(60, { state: 'sent' }),
      file(1, { state: 'rejected', answeredHour: NOW.toISOString() }),
    ];
    expect(all.map((one) => supervisorWord([one], { ...desk, drillsOn: false }))).toEqual([null, null, null]);
  });
});
