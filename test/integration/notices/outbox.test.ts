import { readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditJournal, verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { collectReceipts, sendNotices } from '../../../src/adapters/storage/notice-exchange/index.ts';
import { type Notice, receiptFile } from '../../../src/adapters/storage/outbox/index.ts';
import { caseWith, type NoticeOffice, noticeOffice, noticesFor, stickIn } from '../../fakes/notices.ts';
import { caseEvents, type TestState, testState } from '../../fakes/stores.ts';

let state: TestState;
let office: NoticeOffice;
let journal: AuditJournal;
let stick: string;

beforeEach(async () => {
  state = await testState();
  office = noticeOffice();
  office.enrol(state.ring());
  journal = state.open(noticesFor(office));
  stick = stickIn(state);
});
afterEach(() => {
  journal.stop();
  state.remove();
  office.remove();
});

const send = (folder = stick) => sendNotices({ journal, folder, clock: state.clock });
const collect = (folder = stick) => collectReceipts({ journal, folder, clock: state.clock });
const files = (kind: 'notices' | 'receipts', folder = stick): string[] => readdirSync(join(folder, kind)).sort();
function kept(): (Notice | null)[] {
  const store = office.received();
  const all = [...store.all()];
  store.close();
  return all;
}

describe('the outbox', () => {
  it('tells what was raised in a class that policy names, and what an officer said, and nothing about the traveller', async () => {
    journal.append('case-1', caseEvents());
    expect(journal.outbox.status()).toMatchObject({
      waiting: 2,
      unsent: 2,
      owed: 0,
      oldest: '2026-11-25T12:00:00.000Z',
    });
    await send();
    const { arrived } = await office.receive(stick);
    expect(arrived.map(({ notice }) => notice).sort((a, b) => a.number - b.number)).toMatchObject([
      { number: 1, list: 'missing-persons', generation: 3, record: 'r-1', level: 'name', action: 'raised' },
      { number: 2, list: 'missing-persons', generation: 3, record: 'r-1', level: 'name', action: 'not-confirmed' },
    ]);
    expect(JSON.stringify(arrived)).not.toMatch(/ERIKSSON|L898902C3|o\.one|birth place|case-1/);
  });

  it('tells no raised alert of a class that policy does not name', () => {
    journal.stop();
    journal = state.open(noticesFor(office, ['stop', 'document']));
    journal.append('case-1', caseEvents());
    expect(journal.outbox.status().waiting).toBe(1);
  });

  it('makes nothing where nothing is configured, and still sends what waits from before', async () => {
    journal.append('case-1', caseEvents());
    journal.stop();
    journal = state.open();
    journal.append('case-2', caseWith('alert-2'));
    expect(journal.outbox.status()).toMatchObject({ configured: false, waiting: 2 });
    expect(await send()).toEqual({ there: 2, written: 2, blanks: 0, fault: null });
  });

  it('shows neither record, list nor officer on the disk', async () => {
    journal.append('case-1', caseWith('alert-9', 'record-that-nobody-may-read'));
    await send();
    journal.tidy();
    const bytes = [
      ...['audit.db', 'audit.db-wal'].map((name) => readFileSync(join(state.stateDir, name))),
      ...files('notices').map((name) => readFileSync(join(stick, 'notices', name))),
    ];
    for (const part of bytes) expect(part.includes('record-that-nobody-may-read')).toBe(false);
    await office.receive(stick);
    for (const name of readdirSync(office.folder)) {
      expect(readFileSync(join(office.folder, name)).includes('record-that-nobody-may-read')).toBe(false);
    }
    expect(kept()).toHaveLength(2);
  });

  it('keeps a notice until central signed for it, sends it any number of times, and counts it once', async () => {
    journal.append('case-1', caseEvents());
    expect(await send()).toEqual({ there: 2, written: 2, blanks: 0, fault: null });
    const before = files('notices');
    expect(await send()).toEqual({ there: 2, written: 0, blanks: 0, fault: null });
    expect(files('notices')).toEqual(before);
    const second = stickIn(state, 'second');
    expect(await send(second)).toEqual({ there: 2, written: 2, blanks: 0, fault: null });
    expect(await office.receive(stick)).toMatchObject({ repeated: 0, refused: [], fault: null });
    expect(await office.receive(second)).toMatchObject({ arrived: [], repeated: 2, refused: [] });
    expect(kept()).toHaveLength(2);
    expect(journal.outbox.status()).toMatchObject({ waiting: 2, unsent: 0 });
    expect(await collect()).toMatchObject({ delivered: 2, refused: 0, foreign: 0 });
    expect(journal.outbox.status()).toMatchObject({ waiting: 0 });
    expect([files('notices'), files('receipts')]).toEqual([[], []]);
    // The second stick comes back later with the same receipts.
    expect(await collect(second)).toMatchObject({ delivered: 0, repeated: 2 });
    expect(files('receipts', second)).toEqual([]);
    expect(await send()).toEqual({ there: 0, written: 0, blanks: 0, fault: null });
    expect(verifyJournal(journal).ok).toBe(true);
    const rows = journal.caseRows('notices').map((row) => JSON.parse(row.text));
    expect(rows).toMatchObject([{ kind: 'notices-delivered', body: { count: 2 } }]);
  });

  it('goes on with its numbers after all were delivered', async () => {
    journal.append('case-1', caseEvents());
    await send();
    await office.receive(stick);
    await collect();
    journal.append('case-2', caseWith('alert-2'));
    await send();
    expect((await office.receive(stick)).arrived.map(({ notice }) => notice.number).sort()).toEqual([3, 4]);
  });

  it('writes a half-written file again, and central takes none', async () => {
    journal.append('case-1', caseEvents());
    await send();
    const [first = '', second = ''] = files('notices').map((name) => join(stick, 'notices', name));
    truncateSync(first, 700);
    renameSync(second, `${second}.part`);
    expect(await office.receive(stick)).toMatchObject({ arrived: [], refused: [{ reason: 'NOTICE_MALFORMED' }] });
    expect(files('receipts')).toEqual([]);
    expect(await send()).toEqual({ there: 2, written: 2, blanks: 0, fault: null });
    expect((await office.receive(stick)).arrived).toHaveLength(2);
    await collect();
    expect(readdirSync(join(stick, 'notices'))).toEqual([]);
  });

  it('believes no forged receipt', async () => {
    journal.append('case-1', caseEvents());
    await send();
    const [ref = ''] = files('notices').map((name) => name.slice(0, 64));
    const path = join(stick, 'receipts', `${ref}.wpr`);
    const time = new Date().toISOString();
    const forger = signingKeyFromSeed(new Uint8Array(32).fill(9));
    for (const text of [
      receiptFile({ ref, time }, forger),
      receiptFile({ ref: 'a'.repeat(64), time }, office.keys.receipts),
      '{}',
      'x'.repeat(5000),
      '',
    ]) {
      writeFileSync(path, text);
      expect(await collect()).toMatchObject({ delivered: 0, refused: 1 });
    }
    expect(journal.outbox.status().waiting).toBe(2);
    writeFileSync(path, receiptFile({ ref, time }, office.keys.receipts));
    expect(await collect()).toMatchObject({ delivered: 1, refused: 0 });
    expect(journal.outbox.status().waiting).toBe(1);
  });

  it('takes the receipt of the office it was sealed to, also after the keys of central have changed', async () => {
    journal.append('case-1', caseEvents());
    journal.stop();
    const next = noticeOffice(41);
    journal = state.open(noticesFor(next));
    journal.append('case-2', caseWith('alert-2'));
    await send();
    const old = await office.receive(stick);
    expect(old.arrived).toHaveLength(2);
    expect(old.refused.map(({ reason }) => reason)).toEqual(['NOTICE_NOT_FOR_US', 'NOTICE_NOT_FOR_US']);
    expect(await collect()).toMatchObject({ delivered: 2, refused: 0 });
    next.enrol(state.ring());
    expect((await next.receive(stick)).arrived).toHaveLength(2);
    expect(await collect()).toMatchObject({ delivered: 2, refused: 0 });
    next.remove();
  });

  it('leaves receipts of another device alone', async () => {
    await send();
    writeFileSync(join(stick, 'receipts', `${'a'.repeat(64)}.wpr`), 'whatever');
    expect(await collect()).toMatchObject({ foreign: 1, refused: 0 });
    expect(files('receipts')).toHaveLength(1);
  });

  it('full: keeps the oldest sealed, owes the others to their audit rows, and loses none', async () => {
    journal.stop();
    journal = state.open(noticesFor(office, ['protect'], 3));
    for (let at = 0; at < 4; at += 1) {
      expect(journal.append(`case-${at}`, caseWith(`alert-${at}`, `r-${at}`)).ok).toBe(true);
    }
    expect(journal.outbox.status()).toMatchObject({ waiting: 8, owed: 5, limit: 3 });
    // A case that owes a notice is not purged: its record id would be gone.
    state.clock.advanceMs(1000);
    expect(journal.purgeable({ before: state.clock.wall() })).toEqual(['case-0']);
    expect(journal.purgePersonal('case-1', 'retention')).toMatchObject({ ok: false, reason: 'CASE_OWES_NOTICE' });
    const arrived: Notice[] = [];
    for (let round = 0; round < 3; round += 1) {
      await send();
      arrived.push(...(await office.receive(stick)).arrived.map(({ notice }) => notice));
      await collect();
    }
    expect(journal.outbox.status()).toMatchObject({ waiting: 0, owed: 0 });
    expect(arrived.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const of = (number: number) => arrived.find((notice) => notice.number === number);
    expect([of(7), of(8)]).toMatchObject([
      { record: 'r-3', action: 'raised' },
      { record: 'r-3', action: 'not-confirmed' },
    ]);
    expect(journal.purgeable({ before: state.clock.wall() })).toHaveLength(4);
  });

  it('says which folder is no folder', async () => {
    journal.append('case-1', caseEvents());
    expect(await send(join(state.stateDir, 'nowhere'))).toEqual({
      there: 0,
      written: 0,
      blanks: 0,
      fault: 'NOTICE_FOLDER_MISSING',
    });
    rmSync(stick, { recursive: true });
    writeFileSync(stick, '');
    expect((await send()).fault).toBe('NOTICE_FOLDER_MISSING');
    expect(journal.outbox.status()).toMatchObject({ waiting: 2, unsent: 2 });
  });
});

describe('central', () => {
  it('believes no unknown and no revoked device, and says so by file', async () => {
    journal.append('case-1', caseEvents());
    await send();
    const id = office.enrol(state.ring());
    const sender = office.known.get(id);
    if (sender === undefined) throw new Error('not enrolled');
    office.known.delete(id);
    const unknown = await office.receive(stick);
    expect(unknown.refused.map(({ reason }) => reason)).toEqual(['NOTICE_DEVICE_UNKNOWN', 'NOTICE_DEVICE_UNKNOWN']);
    office.known.set(id, { ...sender, revokedAt: '2026-11-25T00:00:00Z' });
    const revoked = await office.receive(stick);
    expect(revoked.refused.map(({ reason }) => reason)).toEqual(['NOTICE_DEVICE_REVOKED', 'NOTICE_DEVICE_REVOKED']);
    // Another device under this id, as a mix-up of identities would give.
    office.known.set(id, { ...sender, sign: signingKeyFromSeed(new Uint8Array(32).fill(9)).publicKey });
    const wrong = await office.receive(stick);
    expect(wrong.refused.map(({ reason }) => reason)).toEqual(['NOTICE_SIGNATURE', 'NOTICE_SIGNATURE']);
    expect([files('notices').length, files('receipts')]).toEqual([2, []]);
    expect(kept()).toEqual([]);
    office.known.set(id, sender);
    expect((await office.receive(stick)).arrived).toHaveLength(2);
  });

  it('takes a notice once however often it comes, whatever its file is called', async () => {
    journal.append('case-1', caseEvents());
    await send();
    const [name = ''] = files('notices');
    const bytes = readFileSync(join(stick, 'notices', name));
    for (const other of ['b', 'c']) writeFileSync(join(stick, 'notices', `${other.repeat(64)}.wpn`), bytes);
    const first = await office.receive(stick);
    expect([first.arrived.length, first.repeated]).toEqual([2, 2]);
    expect(files('receipts')).toHaveLength(2);
    expect(await collect()).toMatchObject({ delivered: 2 });
  });
});
