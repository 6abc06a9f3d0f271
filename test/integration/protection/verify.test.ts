import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditJournal } from '../../../src/adapters/storage/journal/index.ts';
import { openProtection, type ProtectionStore } from '../../../src/adapters/storage/protection/index.ts';
import { noteFixedTime } from '../../../src/daemon/lane/protection-store.ts';
import { verifyRoute } from '../../../src/daemon/report/index.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let journal: AuditJournal;
let store: ProtectionStore;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  store = opened();
});
afterEach(() => {
  store.close();
  journal.stop();
  state.remove();
});

function opened(): ProtectionStore {
  const opening = openProtection({
    stateDir: state.stateDir,
    ring: state.ring(),
    now: state.clock.wall(),
    noted: null,
  });
  if (!opening.ok) throw new Error(opening.message);
  return opening.store;
}
const file = () => join(state.stateDir, 'protection.db');
/** A shift: something happens, and its fixed time comes. */
function shift(): void {
  state.clock.advanceMs(8 * 3_600_000);
  store.note('emergency', {}, state.clock.wall());
  const config = { protection: { fixedHoursUtc: [6, 14, 22] } } as never;
  expect(noteFixedTime(store, { config, journal, clock: state.clock })).toBe(true);
}
const verdict = () => verifyRoute(store, { journal });

describe('verification of the protection chain', () => {
  it('holds chain and audit against each other, and tells no number of rows', () => {
    expect(verdict()).toMatchObject({ ok: true, noted: 0 });
    for (let n = 0; n < 3; n += 1) shift();
    expect(verdict()).toEqual({ ok: true, head: store.chain.head().hash, noted: 3 });
  });

  it('finds a chain that was made again behind the newest head that the audit names', () => {
    shift();
    store.close();
    copyFileSync(file(), `${file()}.older`);
    store = opened();
    shift();
    store.close();
    for (const end of ['', '-wal', '-shm']) rmSync(file() + end, { force: true });
    copyFileSync(`${file()}.older`, file());
    store = opened();
    store.note('emergency', {}, state.clock.wall());
    expect(store.chain.verify().ok).toBe(true);
    expect(verdict()).toMatchObject({ ok: false, fault: 'ROW_MISSING' });
  });

  it('names the row that was changed, and the one that nobody signed', () => {
    shift();
    const db = new Database(file());
    db.exec('DROP TRIGGER row_is_final');
    db.prepare("UPDATE row SET text = replace(text, 'emergency', 'emergencz') WHERE seq = 2").run();
    expect(verdict()).toMatchObject({ ok: false, fault: 'ROW_DIGEST' });
    db.prepare("UPDATE row SET text = replace(text, 'emergencz', 'emergency') WHERE seq = 2").run();
    expect(verdict()).toMatchObject({ ok: true });
    db.prepare('DELETE FROM checkpoint WHERE seq = 2').run();
    db.close();
    expect(verdict()).toMatchObject({
      ok: false,
      fault: 'CHECKPOINT_OVERDUE',
      message: expect.stringContaining('row 2') as string,
    });
  });

  it('believes no audit that does not hold itself', () => {
    shift();
    const db = new Database(join(state.stateDir, 'audit.db'));
    const triggers = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all() as { name: string }[];
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
    db.prepare(
      'UPDATE row SET text = replace(text, \'"hash":"\', \'"hash":"0\') WHERE kind = \'protection-head\'',
    ).run();
    db.close();
    expect(verdict()).toMatchObject({ ok: false, message: expect.stringContaining('The audit is broken') as string });
  });
});
