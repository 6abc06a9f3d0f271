import Database from 'better-sqlite3';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAccounts } from '../../../src/adapters/storage/accounts/index.ts';
import { openCounters, openCrossings } from '../../../src/adapters/storage/counters/index.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { openPersonal, sealPersonal } from '../../../src/adapters/storage/journal/personal-part.ts';
import { RecordKeeping } from '../../../src/adapters/storage/journal/records.ts';
import { commit } from '../../../src/core/audit/index.ts';
import { folderOf, ringOf, vectorText } from '../../fakes/format-vectors.ts';
import { seededRandom } from '../../vectors/formats/inputs.ts';

let remove: () => void = () => undefined;
beforeAll(() => cryptoReady());
afterEach(() => remove());
const now = new Date('2026-11-26T00:00:00Z');

describe('the accounts of an appliance', () => {
  it('open, with names, roles and PINs', async () => {
    const folder = folderOf({ 'accounts.db': 'stores/accounts.db.gz' });
    const opened = openAccounts({ stateDir: folder.path, ring: ringOf(), wall: () => now });
    remove = () => {
      if (opened.ok) opened.accounts.close();
      folder.remove();
    };
    if (!opened.ok) throw new Error(opened.message);
    const { accounts } = opened;
    expect(opened.quarantined).toBeNull();
    expect(accounts.list()).toMatchObject([
      { id: 'd.two', name: 'Data Two', role: 'dpo', active: false, madeBy: 'o.one', pinBy: null },
      { id: 'o.one', name: 'Officer One', role: 'officer', active: true, madeBy: null, pinBy: '*' },
    ]);
    expect(await accounts.verifyPin('o.one', '482915')).toMatchObject({ ok: true, officer: { id: 'o.one' } });
    expect(await accounts.verifyPin('o.one', '482916')).toMatchObject({ ok: false, reason: 'PIN_WRONG' });
  });
});

describe('the counters of an appliance', () => {
  it('open, with what was counted', () => {
    const folder = folderOf({ 'counters.db': 'stores/counters.db.gz', 'passes.db': 'stores/passes.db.gz' });
    const counters = openCounters({ stateDir: folder.path, now });
    const crossings = openCrossings({ stateDir: folder.path, now });
    remove = () => {
      if (counters.ok) counters.counters.close();
      if (crossings.ok) crossings.passes.close();
      folder.remove();
    };
    if (!counters.ok || !crossings.ok) throw new Error('not opened');
    expect(counters.quarantined ?? crossings.quarantined).toBeNull();
    expect(counters.counters.rows('2026-Q4')).toEqual([
      { attribute: 'age', category: '30-44', outcome: 'match', n: 1 },
      { attribute: 'origin', category: 'UTO', outcome: 'match', n: 1 },
      { attribute: 'sex', category: 'F', outcome: 'match', n: 1 },
    ]);
    expect(counters.counters.published('2026-Q3')).toMatchObject({ quarter: '2026-Q3' });
    expect(crossings.passes.weeks.rows('2026-W48')).toEqual([
      { hour: 12, route: null, document: 'passport', outcome: 'quiet', n: 1 },
    ]);
  });
});

describe('what of a case is sealed apart', () => {
  const parts = { check: { compared: [{ field: 'documentNumber', captured: 'L898902C3' }] } };
  const { sealed, commitment } = JSON.parse(vectorText('audit/personal.json')) as Record<
    'sealed' | 'commitment',
    string
  >;
  it('opens in its row, under its salt, and is what the row committed to', () => {
    const key = ringOf().key('cases');
    const opened = openPersonal(Buffer.from(sealed, 'hex'), { subject: 'case-1', seq: 5, key });
    expect(opened?.parts).toEqual(parts);
    expect(commit(opened?.salt ?? new Uint8Array(), parts)).toBe(commitment);
    const random = seededRandom('audit');
    const again = sealPersonal(parts, { subject: 'case-1', seq: 5, salt: random(32), key, random });
    expect(again.toString('hex')).toBe(sealed);
  });
  it.each([
    ['row', { subject: 'case-1', seq: 6 }],
    ['case', { subject: 'case-2', seq: 5 }],
    ['case and row run together', { subject: 'case-15', seq: '' as never }],
  ])('opens in no other %s', (_name, place) => {
    expect(openPersonal(Buffer.from(sealed, 'hex'), { ...place, key: ringOf().key('cases') })).toBeNull();
  });
});

describe('the slip of a traveller', () => {
  const slip = JSON.parse(vectorText('audit/slip.json')) as Record<
    'number' | 'number_tag' | 'case_tag' | 'sealed',
    string
  >;
  const keeping = (seed = 7): RecordKeeping => {
    const db = new Database(':memory:');
    remove = () => db.close();
    db.exec('CREATE TABLE redress (number_tag TEXT, case_tag TEXT, sealed BLOB)');
    db.prepare('INSERT INTO redress VALUES (?, ?, ?)').run(
      slip.number_tag,
      slip.case_tag,
      Buffer.from(slip.sealed, 'hex'),
    );
    const write = (work: () => boolean) => {
      work();
      return { ok: true as const, seq: 1 };
    };
    const caseKey = ringOf(seed).key('cases');
    return new RecordKeeping({
      db,
      caseKey,
      random: seededRandom('slip'),
      floor: undefined as never,
      insert: () => 1,
      write,
    });
  };
  it('leads to its case, however it is typed', () => {
    expect(slip.number).toBe('4XYCR1QD8X');
    expect(keeping().follow('4xyc-r1qd 8x', 'p.one')).toEqual({ ok: true, inspectionId: 'case-1' });
    expect(keeping().follow('4XYCRIQD8X', 'p.one')).toEqual({ ok: true, inspectionId: 'case-1' });
  });
  it('leads nowhere with another number, or at another appliance', () => {
    expect(keeping().follow('4XYCR1QD8Y', 'p.one')).toEqual({ ok: true, inspectionId: null });
    expect(keeping(8).follow('4XYCR1QD8X', 'p.one')).toEqual({ ok: true, inspectionId: null });
  });
  it('is taken away with its case', () => {
    const records = keeping();
    records.forgetSlips('case-1');
    expect(records.follow('4XYCR1QD8X', 'p.one')).toEqual({ ok: true, inspectionId: null });
  });
});
