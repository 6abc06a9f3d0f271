import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import {
  dueBefore,
  modeUnder,
  policyInForce,
  RECORD_CLASSES,
  readPolicyPack,
  type Term,
} from '../../../src/core/inspection/policy/pack/index.ts';
import { isNotLonger, isSixMonths, shorterTerm } from '../../../src/core/inspection/policy/pack/term.ts';

type Loose = Record<string, unknown>;
const example = (): Loose => JSON.parse(readFileSync(join(packageRoot, 'docs/examples/policy.json'), 'utf8')) as Loose;
const changed = (change: (pack: Loose) => void): string => {
  const pack = example();
  change(pack);
  return JSON.stringify(pack);
};
const retention = (name: string, term: Term) => (pack: Loose) => {
  (pack['retention'] as Loose)[name] = term;
};
const NOW = new Date('2026-11-26T12:00:00Z');

/** Each: what is wrong, the change, the reason, and the name that the refusal must hold. */
const BROKEN: readonly [string, (pack: Loose) => void, string, string][] = [
  ['no country', (pack) => delete pack['country'], 'POLICY_SCHEMA', 'country'],
  ['a member nobody knows', (pack) => Object.assign(pack, { colour: 1 }), 'POLICY_SCHEMA', 'colour'],
  [
    'an end before the start',
    (pack) => Object.assign(pack, { validUntil: pack['validFrom'] }),
    'POLICY_ITEM',
    'validUntil',
  ],
  ['a purpose without a basis', (pack) => (pack['legalBasis'] as unknown[]).pop(), 'POLICY_ITEM', 'redress'],
  [
    'a purpose named twice',
    (pack) => (pack['legalBasis'] as unknown[]).splice(7, 1, (pack['legalBasis'] as unknown[])[0]),
    'POLICY_ITEM',
    'inspection twice',
  ],
  ['logs for 5 months', retention('log', { value: 5, unit: 'months' }), 'POLICY_ITEM', 'retention.log'],
  ['logs for 183 days', retention('log', { value: 183, unit: 'days' }), 'POLICY_ITEM', 'retention.log'],
  ['pictures kept', retention('images', { value: 1, unit: 'days' }), 'POLICY_ITEM', 'retention.images'],
  [
    'templates kept',
    retention('face-templates', { value: 1, unit: 'days' }),
    'POLICY_ITEM',
    'retention.face-templates',
  ],
  ['cases kept for no time', retention('case', { value: 0, unit: 'days' }), 'POLICY_ITEM', 'retention.case'],
  [
    'a hit shorter than a case',
    retention('confirmed-case', { value: 29, unit: 'days' }),
    'POLICY_ITEM',
    'confirmed-case',
  ],
  [
    'a case longer than its log',
    retention('confirmed-case', { value: 2, unit: 'years' }),
    'POLICY_ITEM',
    'retention.log',
  ],
  [
    'notices longer than the log',
    retention('notices', { value: 13, unit: 'months' }),
    'POLICY_ITEM',
    'retention.notices',
  ],
  [
    'an unknown check',
    (pack) => Object.assign(pack, { checks: [{ check: 'face.mood', counts: 'm' }] }),
    'POLICY_SCHEMA',
    'face.mood',
  ],
  [
    'check digits that do not count',
    (pack) => Object.assign(pack, { checks: [{ check: 'mrz.check-digits', counts: 'e' }] }),
    'POLICY_ITEM',
    'mrz.check-digits',
  ],
  [
    'a look-up that is optional',
    (pack) => Object.assign(pack, { checks: [{ check: 'lists.person', counts: 'o' }] }),
    'POLICY_ITEM',
    'lists.person',
  ],
  ...(['lists.second', 'lists.face', 'second.read', 'second.expiry', 'chip.access', 'document.model'] as const).map(
    (name): [string, (pack: Loose) => void, string, string] => [
      `${name} that does not count`,
      (pack) => Object.assign(pack, { checks: [{ check: name, counts: 'e' }] }),
      'POLICY_ITEM',
      name,
    ],
  ),
  [
    'a word that cannot be changed',
    (pack) => Object.assign(pack, { wording: { en: { 'verdict.failed': 'x' } } }),
    'POLICY_SCHEMA',
    'wording.en',
  ],
  [
    'a notice that calls people names',
    (pack) => Object.assign(pack, { privacyNotice: { en: 'We look for victims.' } }),
    'POLICY_SCHEMA',
    'privacyNotice.en',
  ],
  ['no notice at all', (pack) => Object.assign(pack, { privacyNotice: {} }), 'POLICY_SCHEMA', 'privacyNotice'],
  [
    'an unknown age that is an adult',
    (pack) => Object.assign(pack, { age: { childAge: 18, unknownIs: 'adult' } }),
    'POLICY_SCHEMA',
    'age.unknownIs',
  ],
  [
    'a child of 16',
    (pack) => Object.assign(pack, { age: { childAge: 16, unknownIs: 'child' } }),
    'POLICY_SCHEMA',
    'age.childAge',
  ],
  [
    'a list named twice',
    (pack) => Object.assign(pack, { listAge: [1, 2].map((maxAgeHours) => ({ list: 'lost', maxAgeHours })) }),
    'POLICY_ITEM',
    'lost',
  ],
];

/** Texts with a role word in six languages, and harmless ones beside them. */
const { refused, harmless } = JSON.parse(readFileSync(join(packageRoot, 'test/vectors/role-words.json'), 'utf8')) as {
  refused: Record<string, [text: string, word: string][]>;
  harmless: Record<string, string[]>;
};

describe('a text of a policy that a traveller reads', () => {
  const notice = (language: string, text: string) =>
    readPolicyPack(changed((pack) => Object.assign(pack, { privacyNotice: { [language]: text } })));

  it('gives nobody a role: 30 of 30 are refused, by language and word', () => {
    const rows = Object.entries(refused).flatMap(([language, all]) =>
      all.map(([text, word]) => ({ verdict: notice(language, text), language, word })),
    );
    expect(rows).toHaveLength(30);
    for (const { verdict, language, word } of rows) {
      expect(verdict).toMatchObject({ ok: false, reason: 'POLICY_SCHEMA' });
      expect(verdict.ok ? '' : verdict.message).toContain(`privacyNotice.${language}: "${word}"`);
    }
  });

  it('may speak of traffic: 0 of 200 harmless ones are refused', () => {
    const rows = Object.entries(harmless).flatMap(([language, all]) => all.map((text) => notice(language, text)));
    expect(rows).toHaveLength(200);
    expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  });

  it.each<[string, (pack: Loose) => void, string]>([
    ['the authority', (pack) => Object.assign(pack, { authority: 'Victim Support' }), 'authority'],
    [
      'a word of the screen',
      (pack) => Object.assign(pack, { wording: { fr: { contact: 'Aide aux victimes' } } }),
      'wording.fr.contact',
    ],
    [
      'the contact',
      (pack) => Object.assign(pack['redress'] as Loose, { contact: 'Oficina de tratantes' }),
      'redress.contact',
    ],
    ['the slip', (pack) => Object.assign(pack['redress'] as Loose, { text: { ru: 'Вы жертва?' } }), 'redress.text.ru'],
  ])('is also %s', (_what, change, name) => {
    const verdict = readPolicyPack(changed(change));
    expect(verdict.ok ? '' : verdict.message).toContain(`${name}: "`);
  });
});

describe('reading a policy pack', () => {
  it('takes the example of the manual, and its published schema takes it too', () => {
    expect(readPolicyPack(JSON.stringify(example()))).toMatchObject({ ok: true, pack: { country: 'UTO', version: 1 } });
    const published = JSON.parse(readFileSync(join(packageRoot, 'docs/schemas/policy.json'), 'utf8'));
    expect(z.fromJSONSchema(published).safeParse(example()).success).toBe(true);
  });

  it.each(BROKEN)('refuses %s and names it', (_what, change, reason, name) => {
    const verdict = readPolicyPack(changed(change));
    expect(verdict).toMatchObject({ ok: false, reason });
    expect(verdict.ok ? '' : verdict.message).toContain(name);
  });

  it('refuses what is no JSON or too large', () => {
    expect(readPolicyPack('{')).toMatchObject({ ok: false, reason: 'POLICY_UNREADABLE' });
    expect(readPolicyPack(`"${'x'.repeat(256 * 1024)}"`)).toMatchObject({ ok: false, reason: 'POLICY_UNREADABLE' });
  });

  it('answers whatever comes, and never throws', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readPolicyPack(text).ok).toBe(false);
      }),
    );
  });
});

const term = fc.record<Term>({
  value: fc.integer({ min: 1, max: 400 }),
  unit: fc.constantFrom('days', 'months', 'years'),
});
const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2090-12-31'), noInvalidDate: true });

describe('terms', () => {
  it('go by the calendar: a month ends on its last day where it has no such day', () => {
    const at = new Date('2027-05-31T10:00:00Z');
    expect(dueBefore(at, { value: 3, unit: 'months' }).toISOString()).toBe('2027-02-28T10:00:00.000Z');
    expect(dueBefore(new Date('2028-02-29T00:00:00Z'), { value: 1, unit: 'years' }).toISOString().slice(0, 10)).toBe(
      '2027-02-28',
    );
    expect(dueBefore(at, { value: 6, unit: 'months' }).toISOString().slice(0, 10)).toBe('2026-11-30');
  });

  it('six months are six months, 184 days, or more', () => {
    const is = (value: number, unit: Term['unit']) => isSixMonths({ value, unit });
    expect([is(6, 'months'), is(5, 'months'), is(184, 'days'), is(183, 'days'), is(1, 'years')]).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it('what counts as six months reaches back at least as far as six calendar months, on every day', () => {
    fc.assert(
      fc.property(term, day, (one, now) => {
        if (!isSixMonths(one)) return;
        expect(dueBefore(now, one).getTime()).toBeLessThanOrEqual(
          dueBefore(now, { value: 6, unit: 'months' }).getTime(),
        );
      }),
    );
  });

  it('a term that is not longer is due no earlier, on every day', () => {
    fc.assert(
      fc.property(term, term, day, (a, b, now) => {
        if (isNotLonger(a, b)) expect(dueBefore(now, a).getTime()).toBeGreaterThanOrEqual(dueBefore(now, b).getTime());
        const shorter = dueBefore(now, shorterTerm(a, b, now)).getTime();
        expect(shorter).toBe(Math.max(dueBefore(now, a).getTime(), dueBefore(now, b).getTime()));
      }),
    );
  });
});

const pack = () => {
  const read = readPolicyPack(JSON.stringify(example()));
  if (!read.ok) throw new Error(read.message);
  return read.pack;
};
const nothing = { lists: [], retention: {} };

describe('policy in force', () => {
  it('without a pack is the development policy, and says so', () => {
    const rules = policyInForce({ standing: 'development', pack: null, sha256: null, site: nothing, now: NOW });
    expect(rules).toMatchObject({ standing: 'development', ref: null, logProfile: 'basic', childAge: 18 });
    expect(rules.retention.case).toEqual({ term: { value: 30, unit: 'days' }, from: 'product' });
  });

  it('lets the pack decide what it names, and the configuration only be stricter', () => {
    const site = {
      lists: [
        { id: 'lost', maxAgeHours: 72, falseAlertsPerDay: null },
        { id: 'faces', maxAgeHours: 24, falseAlertsPerDay: 2 },
      ],
      retention: {
        case: { value: 10, unit: 'days' as const },
        'confirmed-case': { value: 1, unit: 'years' as const },
        log: { value: 100, unit: 'days' as const },
      },
    };
    const rules = policyInForce({ standing: 'in-force', pack: pack(), sha256: 'ab', site, now: NOW });
    expect(rules.ref).toEqual({ sha256: 'ab', policyId: 'utopia-border', country: 'UTO', version: 1 });
    expect(rules.lists).toEqual([
      { id: 'lost', maxAgeHours: 48, falseAlertsPerDay: null },
      { id: 'faces', maxAgeHours: 24, falseAlertsPerDay: 0.5 },
    ]);
    expect(rules.retention.case).toEqual({ term: { value: 10, unit: 'days' }, from: 'configuration' });
    expect(rules.retention['confirmed-case']).toEqual({ term: { value: 6, unit: 'months' }, from: 'policy' });
    expect(rules.retention.log).toEqual({ term: { value: 1, unit: 'years' }, from: 'policy' });
    expect(rules.notices).toHaveLength(4);
    expect(rules.notices.join(' ')).toContain('six months');
  });

  it('never makes a configuration looser than the pack, whatever it says', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...RECORD_CLASSES), term), day, (own, now) => {
        const site = { lists: [], retention: own };
        const rules = policyInForce({ standing: 'in-force', pack: pack(), sha256: 'ab', site, now });
        for (const name of RECORD_CLASSES) {
          const kept = dueBefore(now, rules.retention[name].term).getTime();
          expect(kept).toBeGreaterThanOrEqual(
            dueBefore(now, pack().retention[name] ?? { value: 8, unit: 'hours' }).getTime(),
          );
        }
        expect(isSixMonths(rules.retention.log.term)).toBe(true);
      }),
    );
  });

  it('never makes a check count that this box runs for the record alone', () => {
    const modes = new Map([['document.recapture', 'm'] as const, ['face.portraits', 'e'] as const]);
    expect(modeUnder({ check: 'document.recapture', mode: 'e' }, modes)).toBe('e');
    expect(modeUnder({ check: 'face.portraits', mode: 'm' }, modes)).toBe('e');
    expect(modeUnder({ check: 'face.ghost', mode: 'o' }, modes)).toBe('o');
  });
});
