import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCounters } from '../../../src/adapters/storage/counters/index.ts';
import { closedQuarters } from '../../../src/core/audit/counters/index.ts';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import { startCounting } from '../../../src/daemon/state/index.ts';
import { fakeLane } from '../../fakes/lane-ports.ts';

let stateDir: string;
const NOW = new Date('2026-11-25T10:00:00Z');
const entry = {
  quarter: '2026-Q3',
  outcome: 'match' as const,
  categories: { age: '30-44', sex: 'F', origin: 'UTO' },
};

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'waypost-counters-'));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

function open() {
  const opened = openCounters({ stateDir, now: NOW });
  if (!opened.ok) throw new Error(opened.message);
  return opened;
}

describe('error counters', () => {
  it('survive a restart, also one that closed nothing', () => {
    const first = open().counters;
    for (let n = 0; n < 3; n += 1) expect(first.add(entry)).toBe('counted');
    const { counters } = open();
    expect(counters.add(entry)).toBe('counted');
    expect(counters.quarters()).toEqual(['2026-Q3']);
    expect(counters.rows('2026-Q3')).toHaveLength(3);
    expect(counters.rows('2026-Q3').every(({ n }) => n === 4)).toBe(true);
    first.close();
    counters.close();
  });

  it('hold single counts for this user alone, and no log from which one inspection could be told', () => {
    const { counters } = open();
    for (let n = 0; n < 5; n += 1)
      counters.add({ ...entry, categories: { ...entry.categories, sex: n === 3 ? 'M' : 'F' } });
    const log = readdirSync(stateDir).find((name) => name.endsWith('-wal'));
    if (log !== undefined) expect(statSync(join(stateDir, log)).size).toBe(0);
    expect(statSync(join(stateDir, 'counters.db')).mode & 0o077).toBe(0);
    counters.close();
  });

  it('set a damaged file aside and begin again', () => {
    writeFileSync(join(stateDir, 'counters.db'), 'this is no database, and was never one');
    const opened = open();
    expect(opened.quarantined).toMatch(/damaged/);
    expect(opened.counters.add(entry)).toBe('counted');
    opened.counters.close();
  });

  it('keep the first answer for a quarter over a restart, and count no more for it', () => {
    const first = open().counters;
    for (let n = 0; n < 25; n += 1) first.add(entry);
    const shown = { quarter: '2026-Q3', k: 20, total: 25, tables: [] };
    expect(first.freeze(shown)).toEqual(shown);
    first.close();
    const { counters } = open();
    expect(counters.freeze({ ...shown, k: 5, total: 7 })).toEqual(shown);
    expect(counters.published('2026-Q3')).toEqual(shown);
    expect(counters.add(entry)).toBe('closed');
    expect(counters.rows('2026-Q3').every(({ n }) => n === 25)).toBe(true);
    expect(counters.add({ ...entry, quarter: '2026-Q4' })).toBe('counted');
    expect(counters.published('2026-Q4')).toBeNull();
    counters.close();
  });

  it('drop nationality and issuer counted apart by an earlier version', () => {
    const db = new Database(join(stateDir, 'counters.db'));
    db.exec(`CREATE TABLE count (quarter TEXT NOT NULL, attribute TEXT NOT NULL, category TEXT NOT NULL,
      outcome TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (quarter, attribute, category, outcome))
      STRICT, WITHOUT ROWID; PRAGMA user_version = 1`);
    for (const attribute of ['age', 'sex', 'nationality', 'issuer'])
      db.prepare("INSERT INTO count VALUES ('2026-Q3', ?, 'X', 'match', 30)").run(attribute);
    db.close();
    const { counters } = open();
    const shown = closedQuarters(counters, { year: 2026, month: 11, day: 25 }, 20);
    expect(shown[0]).toMatchObject({ total: 30, tables: [{ attribute: 'age' }, { attribute: 'sex' }] });
    expect(shown[0]?.tables).toHaveLength(2);
    counters.close();
  });

  it('say once that a quarter was published too early, and let the lane go on', async () => {
    const parts = fakeLane();
    const warned: string[] = [];
    const { counters } = open();
    counters.freeze({ quarter: '2026-Q4', k: 20, total: null, tables: [] });
    counters.close();
    const { lane, time: clock } = parts;
    const counting = startCounting({ stateDir, clock, lane, k: 20, warn: (message) => warned.push(message) });
    for (const officer of ['a', 'b']) {
      await parts.wholeTraveller();
      const { current, revision } = lane.snapshot();
      const decision = { inspectionId: current?.id ?? '', revision, officer, held: true, note: '' };
      expect(lane.decide({ ...decision, decision: 'clear', reasons: ['LOOKED_AT_FACE'] })).toEqual({ ok: true });
      await clock.pass(DEFAULT_POLICY.lingerMs + 100);
    }
    counting.stop();
    expect(warned).toEqual([expect.stringContaining('2026-Q4 are not counted any more')]);
    const { counters: after } = open();
    expect(after.rows('2026-Q4')).toEqual([]);
    after.close();
  });

  it('count each traveller once, from the lane itself, with nothing that names anybody in the store', async () => {
    const parts = fakeLane();
    const warned: string[] = [];
    const clock = parts.time;
    const counting = startCounting({
      stateDir,
      clock,
      lane: parts.lane,
      k: 20,
      warn: (message) => warned.push(message),
    });
    await parts.wholeTraveller();
    const { current, revision } = parts.lane.snapshot();
    const inspectionId = current?.id ?? '';
    const decision = { inspectionId, revision, officer: 'a', decision: 'clear' as const, held: true, note: '' };
    expect(parts.lane.decide({ ...decision, reasons: ['LOOKED_AT_FACE'] })).toEqual({ ok: true });
    await parts.time.pass(DEFAULT_POLICY.lingerMs + 100);
    expect(counting.closed()).toEqual([]);
    counting.stop();
    const { counters } = open();
    const rows = counters.rows('2026-Q4');
    expect(rows.map(({ attribute, n }) => [attribute, n])).toEqual(
      ['age', 'origin', 'sex'].map((attribute) => [attribute, 1]),
    );
    counters.close();
    const bytes = readFileSync(join(stateDir, 'counters.db'), 'latin1');
    const [document] = parts.journal
      .read(inspectionId)
      .flatMap((event) => (event.kind === 'mrz-read' ? [event.personal?.document] : []));
    expect(document?.name.primary[0]).toBeTruthy();
    for (const secret of [document!.name.primary[0]!, document!.documentNumber, document!.birth.raw]) {
      expect(bytes).not.toContain(secret);
    }
    expect(warned).toEqual([]);
  });
});
