import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditJournal, openJournal } from '../../../src/adapters/storage/journal/index.ts';
import { canonical } from '../../../src/core/audit/index.ts';
import { caseWith } from '../../fakes/notices.ts';
import { type TestState, testState } from '../../fakes/stores.ts';

const DAY_MS = 86_400_000;
let state: TestState;
let journal: AuditJournal;

beforeEach(async () => {
  state = await testState();
  journal = state.open();
  for (const id of ['a', 'b', 'c', 'd']) expect(journal.append(id, caseWith(`alert-${id}`)).ok).toBe(true);
});
afterEach(() => {
  journal.stop();
  state.remove();
});

/** Writes in the file as somebody does who has no key; the guards of the tables are put back. */
function write(work: (db: Database.Database) => void): void {
  const db = new Database(join(state.stateDir, 'audit.db'));
  db.pragma('foreign_keys = OFF');
  const guards = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  for (const { name } of guards) db.exec(`DROP TRIGGER ${name}`);
  work(db);
  for (const { sql } of guards) db.exec(sql);
  db.close();
}

const start = () =>
  openJournal({ stateDir: state.stateDir, ring: state.ring(), clock: state.clock, bootId: 'boot-2', alone: true });

function started(): string {
  journal.stop();
  const opened = start();
  if (!opened.ok) return opened.message;
  journal = opened.journal;
  return 'started';
}

describe('a start', () => {
  it('goes on with what nobody touched', () => {
    write(() => undefined);
    expect(started()).toBe('started');
  });

  it('is refused where the last signature was taken away, and nothing follows it that would say so', () => {
    journal.stop();
    write((db) => db.exec('DELETE FROM checkpoint WHERE seq = (SELECT max(seq) FROM checkpoint)'));
    expect(started()).toContain('The last signature differs');
  });

  it('is refused where it would begin to verify at a checkpoint that nobody signed', () => {
    journal.stop();
    write((db) => {
      const [, last] = db.prepare('SELECT seq, text FROM checkpoint ORDER BY seq DESC LIMIT 2').all() as {
        seq: number;
        text: string;
      }[];
      const other = canonical({ ...(JSON.parse(last?.text ?? '') as object), wall: '2020-01-01T00:00:00.000Z' });
      db.prepare('UPDATE checkpoint SET text = ? WHERE seq = ?').run(other, last?.seq);
    });
    expect(started()).toContain('signature of checkpoint');
  });

  it('is refused where the beginning that retention left was taken away', () => {
    for (const id of ['a', 'b', 'c']) journal.purgePersonal(id, 'retention');
    state.clock.advanceMs(400 * DAY_MS);
    expect(journal.append('e', caseWith('alert-e')).ok).toBe(true);
    expect(
      journal.records.purgeLog({ before: new Date(state.clock.wall().getTime() - DAY_MS), policy: null }),
    ).toMatchObject({
      ok: true,
    });
    expect(journal.floor()?.seq).toBeGreaterThan(0);
    journal.stop();
    write((db) => db.exec('DELETE FROM floor'));
    expect(started()).toContain('The beginning of the chain differs');
  });

  it('is refused where a row between the last signatures was rewritten', () => {
    journal.stop();
    write((db) =>
      db.exec(`UPDATE row SET text = replace(text, '"mono":', '"mono":1') WHERE seq = (SELECT max(seq) FROM row) - 2`),
    );
    expect(started()).toContain('The audit chain is broken at row');
  });

  it('is refused without the head beside the database', () => {
    journal.stop();
    rmSync(join(state.stateDir, 'audit.head'));
    expect(started()).toContain('audit.head is missing');
  });

  it('is refused where nothing says any more with which key the rows were written', () => {
    journal.stop();
    write((db) => db.exec("DELETE FROM meta WHERE name = 'key_check'"));
    rmSync(join(state.stateDir, 'audit.head'));
    expect(started()).toContain('does not show which key');
  });

  it('is refused where the newer copy of the head was spoiled and the database before it put back', () => {
    journal.stop();
    const [path, head] = [join(state.stateDir, 'audit.db'), join(state.stateDir, 'audit.head')];
    const before = readFileSync(path);
    expect(started()).toBe('started');
    expect(journal.append('x', caseWith('alert-x')).ok).toBe(true);
    journal.stop();
    writeFileSync(path, before);
    for (const more of ['-wal', '-shm']) rmSync(`${path}${more}`, { force: true });
    const copies = readFileSync(head);
    const half = copies.length / 2;
    const numberAt = (from: number) => Number(/"n":(\d+)/.exec(copies.toString('utf8', from, from + half))?.[1]);
    copies[(numberAt(0) > numberAt(half) ? 0 : half) + 10] = 0x21;
    writeFileSync(head, copies);
    expect(started()).toContain('the database is an older copy');
  });

  it('is refused with the head of a copy of this folder that went on by itself', () => {
    journal.stop();
    const other = mkdtempSync(join(tmpdir(), 'waypost-other-'));
    cpSync(state.stateDir, other, { recursive: true });
    const apart = openJournal({ stateDir: other, ring: state.ring(), clock: state.clock, bootId: 'boot-3' });
    if (!apart.ok) throw new Error(apart.message);
    expect(apart.journal.append('y', caseWith('alert-y')).ok).toBe(true);
    apart.journal.stop();
    expect(started()).toBe('started');
    expect(journal.append('x', caseWith('alert-x')).ok).toBe(true);
    journal.stop();
    copyFileSync(join(other, 'audit.head'), join(state.stateDir, 'audit.head'));
    rmSync(other, { recursive: true });
    expect(started()).toContain('is not the row that was written');
  });

  it('says in the chain which rows no orderly end had signed', () => {
    const signed = journal.head().seq;
    journal.appendSystem('signed-in', 'o.one', {});
    const killed = start();
    if (!killed.ok) throw new Error(killed.message);
    const rows = killed.journal.readRows({ from: signed + 1, to: signed + 9 });
    const said = [...rows].map(({ text }) => JSON.parse(text) as { kind: string; body: unknown });
    killed.journal.stop();
    expect(said.map(({ kind }) => kind)).toContain('rows-recovered');
  });
});

describe('a running lane', () => {
  it('adds nothing to a chain whose end is not stated any more', () => {
    write((db) => db.exec("DELETE FROM meta WHERE name = 'head'"));
    expect(journal.appendSystem('signed-in', 'o.one', {})).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(journal.health().ok).toBe(false);
  });

  it('adds nothing behind a row of another hand, and signs none that was rewritten', () => {
    const { seq } = journal.head();
    expect(journal.append('open', caseWith('alert-open').slice(0, 5)).ok).toBe(true);
    write((db) => db.exec(`UPDATE row SET text = replace(text, '"mono":', '"mono":1') WHERE seq = ${seq + 2}`));
    expect(journal.checkpoint()).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    expect(journal.checkpoints({ from: seq + 1, to: seq + 99 })).toEqual([]);
    write((db) => db.exec(`DELETE FROM row WHERE seq = (SELECT max(seq) FROM row)`));
    expect(journal.appendSystem('signed-in', 'o.one', {})).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
  });
});
