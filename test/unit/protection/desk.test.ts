import { describe, expect, it } from 'vitest';
import type { FormAnswer, ReferralStore, StoredForm, Subject } from '../../../src/protection/index.ts';
import { productPack, testBody, testDesk } from '../../fakes/protection.ts';

const ID = '0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b';
const CATEGORIES = { nationality: 'UTO', sex: 'F', age: '18-29' };

/** Keeps what it is told; no file. */
class NotedStore implements ReferralStore {
  readonly forms: StoredForm[] = [];
  readonly used: boolean[] = [];
  readonly counted: string[] = [];
  submit(form: StoredForm) {
    this.forms.push(form);
    return { ok: true as const, answer: form.answer, repeated: false };
  }
  answered(): FormAnswer | null {
    return null;
  }
  referrals() {
    return [];
  }
  noteAccess() {
    return true;
  }
  noteNoKey(): void {
    this.counted.push('no-key');
  }
  countUse({ used }: { used: boolean }): void {
    this.used.push(used);
  }
  useRows() {
    return [];
  }
  quarters() {
    return [];
  }
  freezeUse() {
    return null;
  }
  countAsked(_quarter: string, what: string): void {
    this.counted.push(what);
  }
  asked() {
    return [{ quarter: '2026-Q3', asked: 80, nothing: 70, something: 3 }];
  }
}

const subject = (change: Partial<Subject['facts']> = {}): Subject => ({
  inspectionId: ID,
  facts: { age: 30, reported: [], portraitChanged: false, ...change },
  identity: {
    primary: 'ERIKSSON',
    secondary: 'ANNA',
    birthDate: '1996-01-01',
    sex: 'F',
    nationality: 'UTO',
    issuer: 'UTO',
    documentType: 'P',
    documentNumber: 'X1',
  },
  photo: () => new Uint8Array(10).fill(1),
});

const setup = (options: { wantsPhoto?: boolean; random?: (bytes: number) => Uint8Array } = {}) => {
  const store = new NotedStore();
  const { body } = testBody();
  const pack = { ...productPack(), body: { ...body, wantsPhoto: options.wantsPhoto === true } };
  const desk = testDesk({
    store,
    pack,
    subject: () => subject(),
    ...(options.random === undefined ? {} : { random: options.random }),
  });
  return { store, desk };
};

const COMMAND = {
  formId: 'a'.repeat(32),
  inspectionId: ID,
  outcome: 'refer-now',
  facts: [],
  age: 'adult',
  consent: 'yes',
  needs: [],
  safeContact: null,
  sendIdentity: true,
  language: null,
} as const;
const command = (change: object = {}) => ({ ...COMMAND, facts: [], needs: [], ...change });

describe('support desk', () => {
  it('puts identity only into a referral that asked for it, and a picture only where the body wants one', () => {
    const { store, desk } = setup();
    desk.submit(command(), 'officer');
    desk.submit(command({ sendIdentity: false }), 'officer');
    expect(store.forms.map(({ referral }) => referral?.head.identity?.primary)).toEqual(['ERIKSSON', undefined]);
    expect(store.forms.map(({ referral }) => referral?.photo)).toEqual([null, null]);
    const wanting = setup({ wantsPhoto: true });
    wanting.desk.submit(command(), 'officer');
    wanting.desk.submit(command({ sendIdentity: false }), 'officer');
    // The picture is overwritten once the store has it.
    expect(wanting.store.forms.map(({ referral }) => referral?.photo)).toEqual([new Uint8Array(10), null]);
  });

  it('asks about a pass once, by chance, and never about one with a form', () => {
    const always = (bytes: number): Uint8Array => new Uint8Array(bytes);
    const { store, desk } = setup({ random: always });
    const pass = { inspectionId: 'one', allowed: true, categories: CATEGORIES, quarter: '2026-Q4' };
    desk.ended(pass);
    expect([desk.question('one'), desk.question('one'), desk.question('other')]).toEqual([true, false, false]);
    desk.ended({ ...pass, inspectionId: 'sent-on', allowed: false });
    expect(desk.question('sent-on')).toBe(false);
    desk.open();
    desk.ended({ ...pass, inspectionId: ID });
    expect(desk.question(ID)).toBe(false);
    expect(store.used).toEqual([false, false, true]);
    desk.seen('nothing');
    expect(store.counted).toEqual(['asked', 'nothing']);
  });

  it('counts nobody of a demonstration', () => {
    const { store, desk } = setup();
    desk.ended({ inspectionId: 'one', allowed: true, categories: null, quarter: null });
    expect(store.used).toEqual([]);
  });

  it('tells no answer to the question of chance that few gave', () => {
    expect(setup().desk.use().asked).toEqual([]);
  });

  it('hints the same for two documents that differ in everything it must not look at', () => {
    const hints = (change: Partial<NonNullable<Subject['identity']>>) => {
      const store = new NotedStore();
      const one = subject({ age: 15, reported: ['lost'] });
      const identity = one.identity === null ? null : { ...one.identity, ...change };
      return testDesk({ store, subject: () => ({ ...one, identity }) }).open().subject?.prompts;
    };
    const first = hints({ nationality: 'UTO', sex: 'F', primary: 'ERIKSSON', issuer: 'UTO' });
    expect(first).toEqual(['minor', 'lost-or-stolen']);
    expect(hints({ nationality: 'XXA', sex: 'M', primary: 'OTHER', issuer: 'XXB' })).toEqual(first);
  });
});
