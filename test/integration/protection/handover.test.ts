import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HANDOVER_LIFE_MS } from '../../../src/core/protection/handover/index.ts';
import { HANDOVER_LATE_MS } from '../../../src/core/protection/handover/message.ts';
import { SPOKEN_WORDS } from '../../../src/core/protection/handover/words.ts';
import { TestHandovers, trained } from '../../fakes/handovers.ts';
import { allBytes, type TestRoute, testRoute, utf8 } from '../../fakes/protection.ts';

const SECRET = 'quincewood companion answered all four questions';
const OTHER = 'said "marzipan" when asked for the street';
const NAMED = {
  primary: 'ERIKSSON',
  secondary: 'ANNA MARIA',
  birthDate: '2011-01-01',
  sex: 'F',
  nationality: 'UTO',
  issuer: 'UTO',
  documentType: 'P',
  documentNumber: 'X1',
};

let route: TestRoute;
let at: TestHandovers;
beforeEach(async () => {
  route = await testRoute();
  at = new TestHandovers(route.store);
});
afterEach(() => route.remove());

const kinds = () => route.store.chain.rows().map(({ kind }) => kind);
const lastRow = () => route.store.chain.rows().at(-1)?.body;
const reopened = (change: ConstructorParameters<typeof TestHandovers>[1] = {}) => {
  const again = route.reopen();
  if (!again.ok) throw new Error(again.message);
  const next = new TestHandovers(route.store, change);
  next.wall = at.wall;
  return next;
};

describe('a hand-over on one box', () => {
  it('opens for its colleague as it was written, each fact with who wrote it', () => {
    const id = at.hand([SECRET, OTHER], { safeContact: utf8('aunt, +00 123') });
    const opened = at.open(id, 'anna');
    expect(opened).toMatchObject({
      header: {
        kind: 'form',
        id,
        to: { site: 'Lane 1', box: null, account: 'anna' },
        by: 'otto',
        age: 'child',
        items: [
          { id: 'I-01', by: 'otto', own: false, bytes: SECRET.length },
          { id: 'I-02', by: 'otto', own: false, bytes: OTHER.length },
        ],
      },
      texts: `${SECRET}${OTHER}aunt, +00 123`,
    });
  });

  it('opens for nobody else, and for a colleague of the same training neither', () => {
    const id = at.hand([SECRET]);
    for (const officer of ['ben', 'carl', 'supervisor', '']) expect(at.open(id, officer)).toBe('HANDOVER_NOT_YOURS');
    expect(at.desk.taken(id, 'ben')).toMatchObject({ reason: 'HANDOVER_NOT_YOURS' });
    expect(at.desk.listed('ben')).toEqual([]);
    expect(at.open(id, 'anna')).toMatchObject({ texts: SECRET });
  });

  it('opens once: after it was taken it is gone from the disk, and the sender sees it', () => {
    const id = at.hand([SECRET]);
    expect(at.desk.listed('otto')).toMatchObject([{ mine: 'by', state: 'waiting', name: 'ANNA', late: false }]);
    expect(at.desk.taken(id, 'anna')).toEqual({ ok: true });
    expect(at.open(id, 'anna')).toBe('HANDOVER_OPENED');
    expect(at.open(id, 'otto')).toBe('HANDOVER_OPENED');
    expect(at.desk.taken(id, 'anna')).toMatchObject({ reason: 'HANDOVER_OPENED' });
    expect(at.desk.listed('otto')).toMatchObject([{ state: 'taken', word: null }]);
    expect(kinds().slice(-2)).toEqual(['handed-over', 'taken-over']);
    expect(lastRow()).toEqual({ id, by: 'anna', inTime: true });
    expect(route.store.handovers.bytes(id)).toBeNull();
  });

  it('loses nothing while the page has not said that it has the form: the same colleague opens it again', () => {
    const id = at.hand([SECRET]);
    expect(at.open(id, 'anna')).toMatchObject({ texts: SECRET });
    const again = reopened();
    expect(again.open(id, 'anna')).toMatchObject({ texts: SECRET });
    expect(again.desk.listed('otto')).toMatchObject([{ state: 'waiting' }]);
  });

  it('goes back to its sender, and then opens for nobody', () => {
    const id = at.hand([SECRET]);
    expect(at.open(id, 'otto')).toMatchObject({ texts: SECRET });
    expect(at.desk.taken(id, 'otto')).toEqual({ ok: true });
    expect(at.open(id, 'anna')).toBe('HANDOVER_ENDED');
    expect(lastRow()).toEqual({ id, because: 'taken-back' });
  });

  it('is told to sender and supervisor after ten minutes, and to nobody before', () => {
    const id = at.hand([SECRET]);
    at.pass(HANDOVER_LATE_MS - 1);
    expect(at.desk.late()).toEqual([]);
    at.pass(1);
    expect(at.desk.late()).toEqual([{ name: 'ANNA', boxName: null }]);
    expect(at.desk.listed('otto')).toMatchObject([{ late: true }]);
    at.desk.taken(id, 'anna');
    expect(lastRow()).toEqual({ id, by: 'anna', inTime: false });
    expect(at.desk.late()).toEqual([]);
  });

  it('is destroyed after eight hours, with a row', () => {
    const id = at.hand([SECRET]);
    at.pass(HANDOVER_LIFE_MS - 1);
    expect(at.open(id, 'anna')).toMatchObject({ texts: SECRET });
    at.pass(1);
    at.desk.sweep();
    expect(lastRow()).toEqual({ id, because: 'time' });
    expect(at.open(id, 'anna')).toBe('HANDOVER_ENDED');
    expect(at.desk.listed('otto')).toMatchObject([{ state: 'ended' }]);
    at.pass(26 * 3_600_000);
    at.desk.sweep();
    expect(at.desk.listed('otto')).toEqual([]);
    expect(at.open(id, 'anna')).toBe('HANDOVER_ENDED');
  });

  it('does not last longer because the clock is set back', () => {
    const id = at.hand([SECRET]);
    at.desk.sweep();
    at.wall = new Date(at.wall.getTime() - 20 * 3_600_000);
    at.mono += HANDOVER_LIFE_MS;
    expect(at.open(id, 'anna')).toBe('HANDOVER_ENDED');
  });

  it('is bound to the two accounts of its row: another name in the database opens nothing', async () => {
    const id = at.hand([SECRET]);
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(`${route.stateDir}/protection.db`);
    db.prepare("UPDATE handover SET to_account = 'ben' WHERE id = ?").run(id);
    db.close();
    const again = reopened();
    expect(again.open(id, 'ben')).not.toMatchObject({ texts: SECRET });
    expect(again.open(id, 'ben')).toBe('HANDOVER_ENDED');
  });
});

describe('who is offered', () => {
  it('is who was trained and may sign in, people of today first, and never the officer', () => {
    at.people = [trained('anna', { seenOn: '2026-11-25' }), trained('zoe'), trained('otto')];
    expect(at.desk.colleagues('otto').map(({ account, signedIn }) => [account, signedIn])).toEqual([
      ['zoe', true],
      ['anna', false],
    ]);
  });

  it('is not who was trained until yesterday, and nothing goes to them', () => {
    at.people = [trained('anna', { until: '2026-11-25' }), trained('ben', { until: '2026-11-26' })];
    expect(at.desk.colleagues('otto').map(({ account }) => account)).toEqual(['ben']);
    expect(() => at.hand([SECRET])).toThrow('HANDOVER_NOBODY');
  });

  it('is for a child who was trained for children', () => {
    at.people = [trained('anna', { for: ['protection'] })];
    expect(() => at.hand([SECRET])).toThrow('HANDOVER_NOBODY');
    const adult = { ageClass: 'adult', consent: 'yes', identity: true } as const;
    expect(at.open(at.hand([SECRET], { route: adult }), 'anna')).toMatchObject({ texts: SECRET });
  });
});

describe('what goes over', () => {
  it('keeps who wrote a fact while its text does, over two hand-overs', () => {
    at.people.push(trained('otto'));
    const first = at.hand([SECRET, OTHER]);
    at.open(first, 'anna');
    at.desk.taken(first, 'anna');
    const second = at.hand([SECRET, `${OTHER}, and cried`], { by: 'anna', colleague: { box: null, account: 'ben' } });
    expect(at.open(second, 'ben')).toMatchObject({ header: { items: [{ by: 'otto' }, { by: 'anna' }] } });
  });

  it('is ages, language, needs and ids of items where the policy has no purpose for more, whatever was agreed', () => {
    const strict = reopened({ textAllowed: false });
    const id = strict.hand([SECRET], {
      safeContact: utf8('aunt, +00 123'),
      identity: NAMED,
      route: { ageClass: 'adult', consent: 'yes', identity: true },
    });
    const opened = strict.open(id, 'anna');
    expect(opened).toMatchObject({
      header: {
        items: [{ id: 'I-01', bytes: null }],
        contact: null,
        identity: null,
        needs: ['shelter'],
        language: 'en',
      },
      texts: '',
    });
  });

  it('names the traveller with consent or for a child alone', () => {
    const without = { ageClass: 'adult', consent: 'no', identity: false } as const;
    expect(at.open(at.hand([SECRET], { route: without, identity: NAMED }), 'anna')).toMatchObject({
      header: { identity: null, consent: 'no' },
    });
    expect(at.open(at.hand([SECRET], { identity: NAMED }), 'anna')).toMatchObject({ header: { identity: NAMED } });
  });

  it('is refused whole where it is too long, and nothing is stored', () => {
    const before = kinds().length;
    expect(() => at.hand(Array.from({ length: 60 }, (_, n) => `${'ت'.repeat(100)} ${n}`))).toThrow('REF_TOO_LONG');
    expect(kinds()).toHaveLength(before);
    expect(at.desk.listed('anna')).toEqual([]);
  });

  it('is in no file in clear, neither while it waits nor after', () => {
    const id = at.hand([SECRET], { identity: NAMED });
    const word = at.desk.listed('otto')[0]?.word ?? '';
    expect(at.desk.listed('anna')).toMatchObject([{ mine: 'to', word }]);
    expect(SPOKEN_WORDS).toContain(word);
    const clear = () => allBytes(route.stateDir).toString('latin1');
    for (const text of ['quincewood', 'ERIKSSON', `"${word}"`]) expect(clear()).not.toContain(text);
    at.desk.taken(id, 'anna');
    for (const text of ['quincewood', 'ERIKSSON', `"${word}"`]) expect(clear()).not.toContain(text);
    expect(JSON.stringify(route.store.chain.rows())).not.toContain(word);
  });
});

describe('spoken words', () => {
  it('are 256 different ones, so that one byte draws one with the same chance', () => {
    expect(SPOKEN_WORDS).toHaveLength(256);
    expect(new Set(SPOKEN_WORDS).size).toBe(256);
    for (const word of SPOKEN_WORDS) expect(word).toMatch(/^[a-z]{2,10}$/);
  });
});
