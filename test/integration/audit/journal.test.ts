import { copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditJournal, openJournal, verifyJournal } from '../../../src/adapters/storage/journal/index.ts';
import { CHECKPOINT_INTERVAL_ROWS } from '../../../src/core/audit/index.ts';
import type { Alert } from '../../../src/core/inspection/record/alerts/index.ts';
import { fold } from '../../../src/core/inspection/record/index.ts';
import { caseEvents, SPECIMEN_LINES, sealedEvent, type TestState, testState } from '../../fakes/stores.ts';

const HOUR_MS = 3_600_000;
let state: TestState;
let journal: AuditJournal;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
});
afterEach(() => {
  journal.stop();
  state.remove();
});

/** Closes the journal and gives the folder as a stolen disk or a tampering hand would find it. */
function atRest(change: (path: string) => void): ReturnType<typeof openJournal> {
  journal.stop();
  change(join(state.stateDir, 'audit.db'));
  const opened = openJournal({ stateDir: state.stateDir, ring: state.ring(), clock: state.clock, bootId: 'boot-2' });
  if (opened.ok) journal = opened.journal;
  return opened;
}

/** What names the alerts that are counted together. */
const such = (via: Alert['via'], id: string, face?: NonNullable<Alert['face']>) => ({
  via,
  list: { id } as Alert['list'],
  ...(face === undefined ? {} : { face }),
});

describe('append and read', () => {
  it('gives the events back as they were, personal parts included', () => {
    const events = [...caseEvents(), sealedEvent()];
    expect(journal.append('case-1', events)).toEqual({ ok: true, seq: events.length });
    expect(journal.read('case-1')).toEqual(events);
    expect(journal.read('case-2')).toEqual([]);
  });

  it('lists cases without an end, oldest first', () => {
    const [opened] = caseEvents();
    for (const id of ['b', 'a', 'c']) journal.append(id, [opened!]);
    journal.append('a', [sealedEvent()]);
    journal.append('c', [{ kind: 'abandoned', reason: 'OFFICER_ABANDONED', officer: null, wall: '', mono: 1 }]);
    journal.append('d', [opened!, { kind: 'interrupted', reason: 'INTERRUPTED', wall: '', mono: 1 }]);
    expect(journal.open().map((entry) => entry.inspectionId)).toEqual(['b', 'd']);
  });

  it('survives a restart and goes on with the same chain', () => {
    journal.append('case-1', caseEvents());
    const { seq } = journal.head();
    journal.stop();
    journal = state.open();
    expect(journal.head().seq).toBe(seq);
    journal.append('case-1', [sealedEvent()]);
    expect(verifyJournal(journal)).toMatchObject({ ok: true, rows: seq + 1, unsigned: 0 });
    expect(journal.read('case-1')).toHaveLength(seq + 1);
  });

  it('lets two processes write in turn: the command line beside the daemon', () => {
    const other = state.open();
    for (let i = 0; i < 5; i += 1) {
      journal.append('case-1', caseEvents());
      other.appendSystem('list-verdict', 'missing-persons', { verdict: 'applied' });
    }
    expect(verifyJournal(journal)).toMatchObject({ ok: true, rows: 35 });
    other.stop();
  });

  it('keeps text that has no UTF-8 form as a replacement character and not as a crash', () => {
    const [, , , , , decided] = caseEvents();
    journal.append('case-1', [{ ...decided!, personal: { note: 'cut \uD83D' } } as never]);
    expect(journal.read('case-1')[0]).toMatchObject({ personal: { note: 'cut \uFFFD' } });
  });

  it('signs at every sealed case and at the latest after 64 rows, also within one batch', () => {
    const [opened] = caseEvents();
    journal.append(
      'case-1',
      Array.from({ length: CHECKPOINT_INTERVAL_ROWS * 2 + 5 }, () => opened!),
    );
    const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
    expect(journal.checkpoints(all).map((entry) => entry.seq)).toEqual([64, 128]);
    journal.append('case-1', [sealedEvent()]);
    expect(journal.checkpoints(all).map((entry) => entry.seq)).toEqual([64, 128, 134]);
    expect(verifyJournal(journal)).toMatchObject({ ok: true, unsigned: 0 });
  });

  it('notes a clock that went back, once', () => {
    journal.append('case-1', caseEvents());
    state.clock.advanceMs(-2 * HOUR_MS);
    journal.append('case-1', caseEvents());
    journal.append('case-1', caseEvents());
    const kinds = [...journal.readRows({ from: 1, to: 100 })].map((row) => JSON.parse(row.text).kind);
    expect(kinds.filter((kind) => kind === 'clock-went-back')).toHaveLength(1);
    expect(kinds[6]).toBe('clock-went-back');
    expect(verifyJournal(journal).ok).toBe(true);
  });

  it('knows the wall time of the last sealed case', () => {
    expect(journal.lastSealedWall()).toBeNull();
    journal.append('case-1', [...caseEvents(), sealedEvent()]);
    const sealedAt = state.clock.wall();
    state.clock.advanceMs(HOUR_MS);
    journal.appendSystem('started', 'lane-1', {});
    expect(journal.lastSealedWall()).toEqual(sealedAt);
  });

  it('counts judged alerts, and says nothing below twenty', () => {
    const [, , , raised, judged] = caseEvents();
    for (let i = 0; i < 25; i += 1) {
      expect(journal.baseRate(such('name', 'missing-persons'))).toEqual(
        i < 20 ? null : { judged: i, confirmed: Math.ceil(i / 5) },
      );
      journal.append(`case-${i}`, [
        { ...raised!, alert: { ...(raised as never as { alert: object }).alert, id: `alert-${i}` } } as never,
        { ...judged!, alertId: `alert-${i}`, outcome: i % 5 === 0 ? 'confirmed' : 'not-confirmed' } as never,
      ]);
    }
    expect(journal.baseRate(such('number', 'missing-persons'))).toBeNull();
    expect(journal.baseRate(such('name', 'other'))).toBeNull();
  });

  it('counts faces only with those of the same model and list size class (B.2)', () => {
    const [opened, , , raised, judged] = caseEvents();
    const face = (modelSha256: string, templates: number) => ({ modelSha256, templates }) as NonNullable<Alert['face']>;
    const { alert } = raised as { alert: Alert };
    let n = 0;
    const judge = (facts: NonNullable<Alert['face']>, outcome: string, times: number) => {
      for (let i = 0; i < times; i += 1) {
        n += 1;
        const id = `face-${n}`;
        journal.append(`face-case-${n}`, [
          opened!,
          // A case may hold several alerts: each is read with its own facts.
          { ...raised!, alert: { ...alert, id: `${id}-other`, via: 'face', face: face('ff', 5) } } as never,
          { ...raised!, alert: { ...alert, id, via: 'face', face: facts } } as never,
          { ...judged!, alertId: id, outcome } as never,
        ]);
      }
    };
    const rate = (facts: NonNullable<Alert['face']>) => journal.baseRate(such('face', alert.list.id, facts));
    judge(face('aa', 8), 'confirmed', 20);
    judge(face('aa', 11), 'not-confirmed', 21);
    judge(face('bb', 100), 'not-confirmed', 19);
    expect(rate(face('aa', 10))).toEqual({ judged: 20, confirmed: 20 });
    expect(rate(face('aa', 100))).toEqual({ judged: 21, confirmed: 0 });
    expect(rate(face('aa', 101))).toBeNull();
    expect(rate(face('bb', 100))).toBeNull();
    expect(rate(face('ff', 5))).toBeNull();
  });
});

describe('purge', () => {
  it('removes the personal parts, leaves a receipt, and the chain still verifies', () => {
    journal.append('case-1', [...caseEvents(), sealedEvent()]);
    journal.append('case-2', [...caseEvents(), sealedEvent()]);
    const result = journal.purgePersonal('case-1', 'retention 30 days');
    expect(result).toMatchObject({ ok: true, removed: 5 });
    expect(verifyJournal(journal)).toMatchObject({ ok: true, personal: 5, purged: 5 });
    expect(journal.read('case-1').some((event) => 'personal' in event)).toBe(false);
    expect(journal.read('case-2')).toEqual([...caseEvents(), sealedEvent()]);
    expect(JSON.parse(journal.caseRows('case-1').at(-1)!.text)).toMatchObject({
      kind: 'personal-purged',
      body: { removed: 5, reason: 'retention 30 days' },
    });
  });

  it('ends the link of a party with the case: what is left ties it to nobody', () => {
    const party = 'b5f1c1de-0000-4000-8000-7d3c9a1e5f00';
    const stamp = { wall: '2026-11-25T12:00:00.000Z', mono: 1 };
    const linked = { kind: 'party-linked', officer: 'o1', personal: { party }, ...stamp } as const;
    const answered = {
      kind: 'answer-noted',
      officer: 'o1',
      personal: { by: 'case-2', for: 'case-1' },
      ...stamp,
    } as const;
    for (const id of ['case-1', 'case-2']) journal.append(id, [...caseEvents(), linked, answered, sealedEvent()]);
    journal.appendSystem('party-ended', 'lane-1', { because: 'officer', officer: 'o1' });
    expect(fold(journal.read('case-1')).papers.party).toBe(party);
    journal.purgePersonal('case-1', 'retention 30 days');
    expect(fold(journal.read('case-1')).papers).toMatchObject({ party: null, answered: [] });
    expect(fold(journal.read('case-2')).papers.party).toBe(party);
    journal.purgePersonal('case-2', 'retention 30 days');
    const { seq } = journal.head();
    const rows = [...journal.readRows({ from: 1, to: seq })].map(({ text }) => text).join();
    expect(rows).not.toContain(party);
    expect(verifyJournal(journal)).toMatchObject({ ok: true });
  });

  it('refuses an open case and an unknown one', () => {
    journal.append('case-1', caseEvents());
    expect(journal.purgePersonal('case-1', 'x')).toMatchObject({ ok: false, reason: 'CASE_OPEN' });
    expect(journal.purgePersonal('case-9', 'x')).toMatchObject({ ok: false, reason: 'CASE_UNKNOWN' });
  });

  it('finds the cases whose time has come', () => {
    journal.append('old', [...caseEvents(), sealedEvent()]);
    state.clock.advanceMs(48 * HOUR_MS);
    journal.append('new', [...caseEvents(), sealedEvent()]);
    const yesterday = new Date(state.clock.wall().getTime() - 24 * HOUR_MS);
    expect(journal.purgeable({ before: yesterday })).toEqual(['old']);
    journal.purgePersonal('old', 'x');
    expect(journal.purgeable({ before: yesterday })).toEqual([]);
  });

  it('is told apart from parts that somebody deleted', () => {
    journal.append('case-1', [...caseEvents(), sealedEvent()]);
    atRest((path) => {
      const db = new Database(path);
      db.exec('DELETE FROM personal WHERE seq = 2');
      db.close();
    });
    expect(verifyJournal(journal)).toMatchObject({ ok: false, fault: 'PERSONAL_MISSING', seq: 2 });
  });
});

describe('on the disk', () => {
  it('nothing of the traveller is readable, in the database, its log or beside them', () => {
    journal.append('case-1', [...caseEvents(), sealedEvent()]);
    const secrets = [
      ...SPECIMEN_LINES,
      'ERIKSSON',
      'Eriksson',
      'ANNA',
      'MARIA',
      'L898902C3',
      '7408122',
      'ZE184226B',
      'birth place',
      'both pages',
    ];
    for (const name of readdirSync(state.stateDir)) {
      const file = readFileSync(join(state.stateDir, name));
      for (const secret of secrets) {
        expect(file.includes(secret), `${secret} in ${name}`).toBe(false);
        expect(file.includes(Buffer.from(secret, 'utf16le')), `${secret} in ${name}`).toBe(false);
      }
    }
  });

  it('does not open with another root key', async () => {
    journal.append('case-1', caseEvents());
    const other = await testState(8);
    const opened = openJournal({ stateDir: state.stateDir, ring: other.ring(), clock: state.clock, bootId: 'b' });
    expect(opened).toMatchObject({ ok: false, reason: 'KEY_WRONG' });
    other.remove();
  });

  it('refuses rows that are changed or deleted through SQL', () => {
    journal.append('case-1', caseEvents());
    const db = new Database(join(state.stateDir, 'audit.db'));
    expect(() => db.exec("UPDATE row SET kind = 'x' WHERE seq = 1")).toThrow('final');
    expect(() => db.exec('DELETE FROM row WHERE seq = 1')).toThrow('stay');
    db.close();
  });
});

describe('damage', () => {
  beforeEach(() => {
    for (let i = 0; i < 40; i += 1) journal.append(`case-${i}`, [...caseEvents(), sealedEvent()]);
  });

  it('of any page is found at the start or by verification, or changes nothing that is read', () => {
    const everything = (from: AuditJournal): string =>
      JSON.stringify([
        [...from.readRows({ from: 1, to: 1000 })],
        from.checkpoints({ from: 0, to: 1000 }),
        from.open(),
        from.read('case-7'),
        from.purgeable({ before: new Date('2030-01-01') }),
      ]);
    const before = everything(journal);
    journal.stop();
    const path = join(state.stateDir, 'audit.db');
    const whole = readFileSync(path);
    let found = 0;
    for (let page = 0; page < whole.length; page += 4096) {
      for (const [start, length] of [
        [0, 16],
        [300, 40],
        [1500, 40],
        [2600, 40],
        [4000, 90],
      ] as const) {
        const changed = Buffer.from(whole);
        for (let at = page + start; at < page + start + length; at += 1) changed[at] = (changed[at] ?? 0) ^ 0x55;
        writeFileSync(path, changed);
        const opened = openJournal({ stateDir: state.stateDir, ring: state.ring(), clock: state.clock, bootId: 'b' });
        if (!opened.ok || !verifyJournal(opened.journal).ok) found += 1;
        else expect(everything(opened.journal), `page ${page / 4096}, offset ${start}`).toBe(before);
        if (opened.ok) opened.journal.stop();
        for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
      }
    }
    writeFileSync(path, whole);
    journal = state.open();
    expect(found).toBeGreaterThan(100);
  });

  it('of a cut file, a text file or an empty file is refused with a remedy, and nothing is made again', () => {
    for (const damage of [
      (path: string) => truncateSync(path, 5000),
      (path: string) => writeFileSync(path, 'x'.repeat(9000)),
      (path: string) => writeFileSync(path, ''),
      (path: string) => rmSync(path),
    ]) {
      journal.stop();
      const path = join(state.stateDir, 'audit.db');
      copyFileSync(path, `${path}.copy`);
      damage(path);
      const opened = openJournal({ stateDir: state.stateDir, ring: state.ring(), clock: state.clock, bootId: 'b' });
      expect(opened).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
      if (!opened.ok) expect(opened.remedy).toContain('audit verify');
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      copyFileSync(`${path}.copy`, path);
      journal = state.open();
    }
  });

  it('of an older copy put back, or a log removed, is refused', () => {
    const path = join(state.stateDir, 'audit.db');
    journal.stop();
    copyFileSync(path, `${path}.old`);
    journal = state.open();
    journal.append('case-new', [...caseEvents(), sealedEvent()]);
    const opened = atRest(() => {
      for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
      copyFileSync(`${path}.old`, path);
    });
    expect(opened).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    if (!opened.ok) expect(opened.message).toContain('281 to 287');
  });

  it('of a row rewritten with its links is found through the signatures', () => {
    const opened = atRest((path) => {
      const db = new Database(path);
      db.exec('DROP TRIGGER row_is_final');
      const row = db.prepare('SELECT text FROM row WHERE seq = 279').get() as { text: string };
      db.prepare('UPDATE row SET text = ? WHERE seq = 279').run(row.text.replace('"clear"', '"second-line"'));
      db.close();
    });
    const verdict = opened.ok ? verifyJournal(journal) : null;
    expect(opened).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(verdict).toBeNull();
  });

  it('of a column beside the chain is found: a row cannot be hidden from its case', () => {
    const opened = atRest((path) => {
      const db = new Database(path);
      const { sql } = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'row_is_final'").get() as { sql: string };
      db.exec('DROP TRIGGER row_is_final');
      db.exec("UPDATE row SET subject = 'case-other' WHERE seq = 20");
      db.exec(sql);
      db.close();
    });
    expect(opened.ok).toBe(true);
    expect(verifyJournal(journal)).toMatchObject({ ok: false, fault: 'DERIVED', seq: 20 });
  });
});

describe('evidence of trouble', () => {
  it('found while a case is read stops the lane: the row is left out, and is named', () => {
    journal.append('case-1', caseEvents());
    expect(journal.health()).toEqual({ ok: true, detail: null });
    const db = new Database(join(state.stateDir, 'audit.db'));
    db.exec('DROP TRIGGER row_is_final');
    db.exec('UPDATE row SET text = substr(text, 1, 40) WHERE seq = 3');
    db.close();
    expect(journal.read('case-1').map(({ kind }) => kind)).not.toContain('check-done');
    expect(journal.read('case-1')).toHaveLength(5);
    const { ok, detail } = journal.health();
    expect(ok).toBe(false);
    expect(detail).toContain('Audit row 3 is damaged');
  });

  it('answers AUDIT_UNAVAILABLE while another program holds the file, and goes on afterwards', () => {
    journal.append('case-1', caseEvents());
    const blocker = new Database(join(state.stateDir, 'audit.db'));
    blocker.exec('BEGIN IMMEDIATE');
    const refused = journal.append('case-1', [sealedEvent()]);
    expect(refused).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    blocker.exec('ROLLBACK');
    blocker.close();
    expect(journal.health()).toEqual({ ok: true, detail: null });
    expect(journal.append('case-1', [sealedEvent()]).ok).toBe(true);
    const kinds = [...journal.readRows({ from: 1, to: 100 })].map((row) => JSON.parse(row.text).kind);
    expect(kinds.slice(6)).toEqual(['audit-recovered', 'sealed']);
    expect(verifyJournal(journal).ok).toBe(true);
  });
});
