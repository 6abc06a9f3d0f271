import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { characterCount } from '../../../src/core/protection/index.ts';
import { bodiesFor, type Group, keyNow, type Pack } from '../../../src/core/protection/pack/index.ts';
import { ContactMemory } from '../../../src/core/protection/referral/contact-memory.ts';
import { judgeForm, type SupportForm } from '../../../src/core/protection/referral/form.ts';
import { afterAcknowledgement, REF_NO } from '../../../src/core/protection/referral/index.ts';
import { newRefNo } from '../../../src/core/protection/referral/referral.ts';
import { ACKNOWLEDGED } from '../../../src/core/protection/sealed/answers.ts';
import { packWith, productPack, testBody } from '../../fakes/protection.ts';

/** Control characters, marks that make a text read in another order than it was written (UAX 9), and separators of lines. */
const HIDDEN = [
  0x00, 0x1f, 0x7f, 0x85, 0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066,
  0x2067, 0x2068, 0x2069,
];

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const bare: Pack = productPack();
const { body, key } = testBody();
const pack: Pack = packWith({ ...body, keys: [{ ...key, until: '2027-01-01T00:00:00Z' }] });
const now = new Date('2026-11-26T10:00:00Z');
const sealedFor = (of: Pack) => (group: Group) =>
  bodiesFor(of, group).flatMap((body) => {
    const key = keyNow(body, { now, clockTrusted: true });
    return key === null ? [] : [{ body, key }];
  })[0] ?? null;
const at = { pack, minorByDocument: false, receiver: sealedFor(pack) };
const form = (change: Partial<SupportForm>): SupportForm => ({
  outcome: 'refer-now',
  facts: [],
  age: 'adult',
  consent: 'yes',
  needs: [],
  safeContact: null,
  sendIdentity: false,
  language: null,
  ...change,
});
const fact = (text: string, id = 'I-02') => ({ id, text: utf8(text) });

describe('form', () => {
  it('refers without a single tick', () => {
    expect(judgeForm(form({}), at)).toMatchObject({ ok: true, deeds: { seal: true } });
  });

  const refused: [string, Partial<SupportForm>, string][] = [
    ['a tick without a fact', { facts: [fact('')] }, 'REF_FACT_LENGTH'],
    ['nine characters', { facts: [fact('companion')] }, 'REF_FACT_LENGTH'],
    ['ten blanks', { facts: [fact('a         ')] }, 'REF_FACT_LENGTH'],
    ['201 characters', { facts: [fact('x'.repeat(201))] }, 'REF_FACT_LENGTH'],
    ['a line break', { facts: [fact('answered\nfor the other')] }, 'REF_FACT_CHARACTERS'],
    ...HIDDEN.map((code): [string, Partial<SupportForm>, string] => [
      `U+${code.toString(16)}`,
      { facts: [fact(`answered ${String.fromCodePoint(code)}for the other`)] },
      'REF_FACT_CHARACTERS',
    ]),
    ['an item twice', { facts: [fact('answered all four'), fact('answered all four')] }, 'REF_ITEM_TWICE'],
    ['an item that is not in the pack', { facts: [fact('answered all four', 'I-99')] }, 'REF_ITEM_UNKNOWN'],
    ['an empty contact', { safeContact: utf8('  ') }, 'REF_CONTACT_LENGTH'],
  ];
  it.each(refused)('refuses %s', (_what, change, reason) => {
    expect(judgeForm(form(change), at)).toMatchObject({ ok: false, reason });
  });

  it('counts characters and not bytes, in any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(characterCount(utf8(text))).toBe([...text].length);
      }),
    );
    expect(judgeForm(form({ facts: [fact('ترافقها امرأة')] }), at).ok).toBe(true);
  });

  it('says who it is only with consent or of a child', () => {
    const asked = { sendIdentity: true } as const;
    expect(judgeForm(form({ ...asked, consent: 'yes' }), at).ok).toBe(true);
    expect(judgeForm(form({ ...asked, age: 'child', consent: 'no' }), at).ok).toBe(true);
    // Without consent nothing is sealed, so that there is nothing to put a name on.
    expect(judgeForm(form({ ...asked, consent: 'no' }), at)).toMatchObject({ ok: true, deeds: { seal: false } });
  });

  it.each(['note-and-continue', 'second-line-protection', 'refer-now', 'immediate-danger'] as const)(
    'keeps nothing of a form of a child where the way leads to no body: %s',
    (outcome) => {
      const verdict = judgeForm(form({ outcome, age: 'child' }), { ...at, receiver: () => null });
      expect(verdict).toMatchObject({ ok: true, unsealed: true, receiver: null, deeds: { seal: false } });
    },
  );

  it('seals for the body of the route: that of a child also where the age is not known', () => {
    const shelter = {
      ...body,
      id: 'shelter',
      accepts: ['adult' as const],
      keys: [{ ...key, box: `${'B'.repeat(43)}=` }],
    };
    const split: Pack = {
      ...pack,
      bodies: [{ ...(pack.bodies[0] as typeof body), accepts: ['child'] }, shelter],
      routes: [
        { for: ['child'], bodies: ['desk'] },
        { for: ['adult'], bodies: ['shelter'] },
      ],
    };
    const to = (age: SupportForm['age']) => {
      const verdict = judgeForm(form({ age }), { ...at, pack: split, receiver: sealedFor(split) });
      return verdict.ok ? verdict.receiver?.body.id : verdict.reason;
    };
    expect([to('adult'), to('child'), to('unknown')]).toEqual(['shelter', 'desk', 'desk']);
  });

  it('logs an emergency of a child even where nothing can be sealed', () => {
    const verdict = judgeForm(form({ outcome: 'immediate-danger', age: 'child' }), {
      ...at,
      receiver: sealedFor(bare),
    });
    expect(verdict).toMatchObject({ ok: true, unsealed: true, deeds: { logEmergency: true, seal: false } });
  });
});

describe('referral', () => {
  it('has a number of ten Crockford characters that comes from chance', () => {
    expect(newRefNo(() => Uint8Array.from([0, 31, 32, 63, 255, 1, 2, 3, 4, 5]))).toBe('0Z0ZZ12345');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (bytes) => {
        expect(newRefNo(() => bytes)).toMatch(REF_NO);
      }),
    );
  });

  it('follows the state table and no other way', () => {
    const table = Object.fromEntries(
      (['sealed', 'sent', 'received', 'accepted', 'rejected', 'done', 'revoked'] as const).map((state) => [
        state,
        ACKNOWLEDGED.map((told) => afterAcknowledgement(state, told)),
      ]),
    );
    expect(table).toEqual({
      sealed: ['received', 'accepted', 'rejected', null, 'revoked'],
      sent: ['received', 'accepted', 'rejected', null, 'revoked'],
      received: [null, 'accepted', 'rejected', null, 'revoked'],
      accepted: [null, null, null, 'done', 'revoked'],
      rejected: [null, null, null, null, null],
      done: [null, null, null, null, null],
      revoked: [null, null, null, null, null],
    });
  });
});

describe('contact numbers of the hour', () => {
  const memory = () => new ContactMemory((bytes) => `h${Buffer.from(bytes).toString()}`);
  it('are known again in the same hour and forgotten with it', () => {
    const numbers = memory();
    expect(numbers.state(utf8('+44 7700 900123'), new Date('2026-11-26T10:01:00Z'))).toBe(false);
    expect(numbers.state(utf8('07700 900123'), new Date('2026-11-26T10:59:00Z'))).toBe(true);
    expect(numbers.state(utf8('07700 900123'), new Date('2026-11-26T11:00:00Z'))).toBe(false);
  });
  it('are not compared where they are no numbers', () => {
    const numbers = memory();
    expect(numbers.state(utf8('aunt'), now)).toBe(false);
    expect(numbers.state(utf8('aunt'), now)).toBe(false);
  });
});
