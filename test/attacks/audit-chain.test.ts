import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AuditJournal,
  exportEvidence,
  openJournal,
  verifyJournal,
} from '../../src/adapters/storage/journal/index.ts';
import { verifyBundle } from '../../src/core/audit/index.ts';
import { attackFigure, attackSize } from '../fakes/attack-metrics.ts';
import { EDITS, type Edit } from '../fakes/audit-edits.ts';
import { caseWith, noticeOffice } from '../fakes/notices.ts';
import { seeded } from '../fakes/seeded.ts';
import { type TestState, testState } from '../fakes/stores.ts';

const SIZE = attackSize({ small: { edits: 60 }, full: { edits: 1000 } });
const DAY_MS = 86_400_000;
const SEED = 18;

let state: TestState;
let journal: AuditJournal;
/** The folder as a kill leaves it, with a log, and as an orderly end does. */
let killed: string;
let ended: string;

const copyOf = (folder: string, to = mkdtempSync(join(tmpdir(), 'waypost-attack-'))): string => {
  cpSync(folder, to, { recursive: true });
  return to;
};

beforeAll(async () => {
  state = await testState();
  const office = noticeOffice();
  journal = state.open({ policy: office.policy(), nextId: () => '01936b2f-0000-7000-8000-000000000001' });
  office.remove();
  const close = (id: string): void => void journal.append(id, caseWith(`alert-${id}`));
  const purgeLog = () => journal.records.purgeLog({ before: state.clock.wall(), policy: null });
  close('old');
  const delivered = { kind: 'notices-delivered' as const, subject: 'notices', body: { count: 2 } };
  journal.appendBeside(delivered, () =>
    journal.outbox.delivered(
      journal.outbox.waiting(9).map(({ ref }) => ref),
      state.clock.wall(),
    ),
  );
  journal.purgePersonal('old', 'retention');
  state.clock.advanceMs(400 * DAY_MS);
  expect(purgeLog()).toMatchObject({ ok: true });
  for (const id of ['a', 'b', 'c', 'd']) close(id);
  journal.records.issue('a', 'o.one');
  journal.records.issue('b', 'o.one');
  journal.purgePersonal('b', 'retention');
  journal.tidy('TRUNCATE');
  close('e');
  journal.append('open', caseWith('alert-open').slice(0, 5));
  journal.appendSystem('stopped', 'lane-1', { status: 0 });
  expect(verifyJournal(journal)).toMatchObject({ ok: true });
  killed = copyOf(state.stateDir);
  journal.stop();
  ended = copyOf(state.stateDir);
});
afterAll(() => {
  for (const folder of [killed, ended]) rmSync(folder, { recursive: true, force: true });
  state.remove();
});

/** Everything a folder says, so that an edit that changed nothing is not counted. */
function said(folder: string): string {
  const copy = copyOf(folder);
  const db = new Database(join(copy, 'audit.db'));
  try {
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
    const rows = tables.map((name) =>
      db
        .prepare(`SELECT * FROM ${name as string}`)
        .raw()
        .all(),
    );
    const all = [
      db.pragma('user_version'),
      db.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').raw().all(),
      rows,
    ];
    return JSON.stringify(all, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('hex') : value,
    );
  } catch (error) {
    return String(error);
  } finally {
    db.close();
    rmSync(copy, { recursive: true, force: true });
  }
}

type Outcome = 'nothing changed' | 'refused' | 'found' | 'accepted';

/** Makes one edit on a copy and does what a start and `audit verify` do. An exception fails the test: a verifier never crashes. */
function play(edit: Edit, base: string, random: () => number): Outcome {
  const folder = copyOf(base);
  try {
    const before = said(folder);
    edit.make({ folder, random });
    if (existsSync(join(folder, 'audit.db')) && !edit.name.startsWith('head') && said(folder) === before)
      return 'nothing changed';
    const opened = openJournal({ stateDir: folder, ring: state.ring(), clock: state.clock, bootId: 'attack' });
    if (!opened.ok) return 'refused';
    const verdict = verifyJournal(opened.journal);
    opened.journal.stop();
    return verdict.ok ? 'accepted' : 'found';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('somebody who may write every file of the state folder and has no key', () => {
  it('gets no change past a start and a verification', { timeout: 1_200_000 }, () => {
    const random = seeded(SEED);
    const outcomes: Record<Outcome, number> = { 'nothing changed': 0, refused: 0, found: 0, accepted: 0 };
    const accepted: string[] = [];
    let tries = 0;
    for (let turn = 0; tries < SIZE.edits; turn += 1) {
      const edit = EDITS[turn % EDITS.length] as Edit;
      const base = random() < 0.5 ? killed : ended;
      let outcome: Outcome;
      try {
        outcome = play(edit, base, random);
      } catch (error) {
        throw new Error(`${edit.name} (turn ${turn}) was not answered`, { cause: error });
      }
      outcomes[outcome] += 1;
      if (outcome === 'nothing changed') continue;
      tries += 1;
      if (outcome === 'accepted')
        accepted.push(`${edit.name} on ${base === killed ? 'killed' : 'ended'}, turn ${turn}`);
    }
    attackFigure({
      attack: 'audit: forged, rewritten or removed rows, heads, tables',
      tries,
      succeeded: accepted.length,
      note: `${outcomes.refused} refused at the start, ${outcomes.found} found by verification`,
    });
    expect(accepted).toEqual([]);
    expect(outcomes.found).toBeGreaterThan(5);
    expect(outcomes.refused).toBeGreaterThan(20);
  });

  it('and the folder that nobody touched is accepted: the refusals are not of everything', () => {
    const nothing: Edit = { name: 'head untouched', make: () => undefined };
    for (const base of [killed, ended]) expect(play(nothing, base, Math.random)).toBe('accepted');
  });
});

describe('somebody who writes in the database while the lane runs', () => {
  /** The running lane, and the same file in another hand. */
  function beside(work: (db: Database.Database, running: AuditJournal) => void): void {
    const folder = copyOf(ended);
    const opened = openJournal({ stateDir: folder, ring: state.ring(), clock: state.clock, bootId: 'attack' });
    if (!opened.ok) throw new Error(opened.message);
    const db = new Database(join(folder, 'audit.db'));
    try {
      work(db, opened.journal);
    } finally {
      db.close();
      opened.journal.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const forge = (db: Database.Database, seq: number): void => {
    db.exec('DROP TRIGGER row_is_final');
    db.prepare(`UPDATE row SET text = replace(text, '"o.one"', '"o.two"') WHERE seq = ?`).run(seq);
  };

  it('has no rewritten row signed: not by the next checkpoint', () => {
    beside((db, running) => {
      const { seq } = running.head();
      expect(running.append('f', caseWith('alert-f').slice(0, 6)).ok).toBe(true);
      forge(db, seq + 5);
      const signed = running.checkpoints({ from: 0, to: 1e6 }).length;
      expect(running.append('f', caseWith('alert-f').slice(-1))).toMatchObject({
        ok: false,
        reason: 'AUDIT_UNAVAILABLE',
      });
      expect(running.checkpoint()).toMatchObject({ ok: false });
      expect(running.checkpoints({ from: 0, to: 1e6 })).toHaveLength(signed);
      expect(running.health().ok).toBe(false);
    });
  });

  it('has no row of another hand behind which the lane goes on', () => {
    beside((db, running) => {
      const { seq } = running.head();
      db.prepare(
        `INSERT INTO row SELECT seq + 1, scope, subject, kind, wall, replace(text, '"seq":' || seq, '"seq":' || (seq + 1)), digest, hash, mac
         FROM row WHERE seq = ?`,
      ).run(seq);
      expect(running.appendSystem('signed-in', 'o.one', {})).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
      expect(verifyJournal(running)).toMatchObject({ ok: false, fault: 'AUDIT_HEAD' });
    });
  });

  it('gets no evidence bundle of a case whose rows were rewritten, however old they are', () => {
    beside((db, running) => {
      const request = { inspectionId: 'c', withPersonal: true, by: 'o.one', createdAt: state.clock.wall() };
      const whole = exportEvidence(running, request);
      expect(whole.ok && verifyBundle(whole.text).ok).toBe(true);
      const decided = running.caseRows('c').find(({ text }) => text.includes('"kind":"decided"'));
      forge(db, decided?.seq ?? 0);
      expect(exportEvidence(running, request)).toMatchObject({ ok: false, reason: 'AUDIT_UNAVAILABLE' });
    });
  });
});
