import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { canonical } from '../../../core/audit/index.ts';
import type { Result } from '../../../core/result/index.ts';
import { describeFailure, openDatabase, storeFailure } from '../database/index.ts';
import { type NumberRange, type Report, reportSchema } from '../outbox/index.ts';
import { MIGRATIONS } from './schema.ts';

const FILE = 'fleet.db';

/** How a letter reached the office. */
export type Way = 'line' | 'stick';

/** One letter of an enrolled kiosk whose signature was verified. */
export interface Heard {
  device: string;
  /** Null for a notice or a blank. */
  report: Report | null;
  ref: string;
  /** Numbers now missing from this device; null if the letter did not change them. */
  gaps: readonly NumberRange[] | null;
  /** Notices from this device so far; null or left out if nobody counted. */
  notices?: number | null;
}

/**
 * Contradictions between two heads of one audit chain: another hash for the same row, a row below an earlier one, one
 * report twice.
 */
export type ForkKind = 'hash' | 'below' | 'counter';

export interface KioskRow {
  device: string;
  /** ISO 8601, arrival at the office; null: never by that route. */
  line: string | null;
  stick: string | null;
  letters: number;
  /** Notices that came, each number once; null if none has been counted yet. */
  notices: number | null;
  report: Report | null;
  /** Arrival of that report. */
  reported: string | null;
}

export interface AuditHead {
  seq: number;
  hash: string;
  /** First arrival. */
  at: string;
}

export interface Fork {
  device: string;
  seq: number;
  kind: ForkKind;
  at: string;
}

export interface Gap extends NumberRange {
  device: string;
  since: string;
}

export interface Refusals {
  reason: string;
  way: Way;
  times: number;
  last: string;
}

export type FleetOpening = Result<'FLEET_STORE_UNAVAILABLE', { register: FleetRegister }>;

/** The central office's register of its kiosks, `fleet.db`. Only verified letters change a kiosk's row. */
export class FleetRegister {
  readonly #db: Database.Database;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#sql = prepare(db);
  }

  /**
   * Records letters in one transaction, which is on the disk when this returns; if done twice, it counts the letters
   * twice and does not change anything else. Says for each whether its report contradicts an earlier one.
   */
  note(heard: readonly Heard[], at: { way: Way; wall: Date }): (ForkKind | null)[] | { fault: string } {
    return this.#write(() => heard.map((letter) => this.#one(letter, at)));
  }

  /** Counts letters that were refused, by reason. */
  refuse(reasons: ReadonlyMap<string, number>, at: { way: Way; wall: Date }): null | { fault: string } {
    return this.#write(() => {
      for (const [reason, times] of reasons) this.#sql.refuse.run(reason, at.way, times, at.wall.toISOString());
      return null;
    });
  }

  /** Stores a fact about the office service, such as when it last signed in. */
  keep(name: string, value: string): null | { fault: string } {
    return this.#write(() => {
      this.#sql.keep.run(name, value);
      return null;
    });
  }

  kept(name: string): string | null {
    return this.#sql.kept.get(name)?.value ?? null;
  }

  *kiosks(): Generator<KioskRow> {
    for (const row of this.#sql.kiosks.iterate()) yield kioskOf(row);
  }

  /**
   * Every kiosk by device; `known` is the result of an earlier call. Each letter raises the count in its kiosk's row, so
   * a row with the same number of letters is unchanged, and its report is not read again.
   */
  kiosksSince(known: ReadonlyMap<string, KioskRow>): Map<string, KioskRow> {
    if (known.size === 0) return new Map([...this.kiosks()].map((row) => [row.device, row]));
    const found = new Map<string, KioskRow>();
    for (const { device, letters } of this.#sql.counts.iterate()) {
      const before = known.get(device);
      const row = before?.letters === letters ? before : this.#kiosk(device);
      if (row !== null) found.set(device, row);
    }
    return found;
  }

  #kiosk(device: string): KioskRow | null {
    const row = this.#sql.kiosk.get(device);
    return row === undefined ? null : kioskOf(row);
  }

  /** Kiosks whose last report for this list was this generation, with the arrival of the first report that said so. */
  arrivals(list: string, generation: number): { device: string; at: string }[] {
    return this.#sql.arrivals.all(list, generation);
  }

  /** Every head of a kiosk's audit chain that central has seen, by row. */
  heads(device: string): AuditHead[] {
    return this.#sql.heads.all(device);
  }

  forks(): Fork[] {
    return this.#sql.forks.all();
  }

  gaps(): Gap[] {
    return this.#sql.gaps.all();
  }

  refusals(): Refusals[] {
    return this.#sql.refusals.all();
  }

  close(): void {
    this.#db.close();
  }

  #write<T>(work: () => T): T | { fault: string } {
    try {
      return this.#db.transaction(work).immediate();
    } catch (error) {
      const failure = storeFailure(error);
      if (failure === null) throw error;
      return { fault: describeFailure(failure) };
    }
  }

  #one({ device, report, ref, gaps, notices = null }: Heard, { way, wall }: { way: Way; wall: Date }): ForkKind | null {
    const at = wall.toISOString();
    const ways = { line: way === 'line' ? at : null, stick: way === 'stick' ? at : null };
    this.#sql.heard.run({ device, ...ways, notices });
    if (gaps !== null) this.#gaps(device, gaps, at);
    if (report === null) return null;
    const { seq, hash } = report.audit;
    const last = this.#sql.last.get(device);
    const fork = this.#forkOf({ device, report, ref, last });
    if (fork !== null) this.#sql.fork.run(device, seq, fork, at);
    this.#sql.head.run(device, seq, hash, report.counter, at);
    if (last?.counter == null || report.counter > last.counter) {
      this.#sql.report.run(canonical(report), at, report.counter, ref, device);
      for (const [list, generation] of report.lists) this.#sql.held.run(device, list, generation, at);
    }
    return fork;
  }

  /** A broker may deliver out of order, so a report is compared with its neighbours in the order of its counter. */
  #forkOf(of: {
    device: string;
    report: Report;
    ref: string;
    last: { counter: number | null; ref: string | null } | undefined;
  }): ForkKind | null {
    const { device, report, ref, last } = of;
    const { seq, hash } = report.audit;
    if (last?.counter === report.counter && last.ref !== ref) return 'counter';
    if (this.#sql.other.get(device, seq, hash) !== undefined) return 'hash';
    const before = this.#sql.before.get(device, report.counter)?.seq ?? 0;
    const after = this.#sql.after.get(device, report.counter)?.seq ?? Number.MAX_SAFE_INTEGER;
    return seq < before || seq > after ? 'below' : null;
  }

  #gaps(device: string, gaps: readonly NumberRange[], at: string): void {
    const since = new Map(this.#sql.gapsOf.all(device).map((gap) => [gap.low, gap.since]));
    if (since.size === 0 && gaps.length === 0) return;
    this.#sql.closeGaps.run(device);
    for (const { from, to } of gaps) this.#sql.gap.run(device, from, to, since.get(from) ?? at);
  }
}

/** Opens or makes `fleet.db` in `folder`. A damaged one is refused: a new one would forget every head of an audit chain. */
export function openFleetRegister(at: { folder: string; now: Date }): FleetOpening {
  const opened = openDatabase({
    path: join(at.folder, FILE),
    migrations: MIGRATIONS,
    onCorrupt: 'refuse',
    now: at.now,
  });
  if (opened.ok) return { ok: true, register: new FleetRegister(opened.db) };
  return { ok: false, reason: 'FLEET_STORE_UNAVAILABLE', message: `${opened.message} ${opened.remedy}` };
}

type StoredKiosk = Omit<KioskRow, 'report'> & { report: string | null };

function kioskOf({ report, ...row }: StoredKiosk): KioskRow {
  return { ...row, report: report === null ? null : (reportSchema.safeParse(JSON.parse(report)).data ?? null) };
}

function prepare(db: Database.Database) {
  return {
    heard: db.prepare<{ device: string; line: string | null; stick: string | null; notices: number | null }>(
      `INSERT INTO kiosk (device, line, stick, letters, notices) VALUES (@device, @line, @stick, 1, @notices)
       ON CONFLICT (device) DO UPDATE SET line = ifnull(excluded.line, line), stick = ifnull(excluded.stick, stick),
       letters = letters + 1, notices = ifnull(excluded.notices, notices)`,
    ),
    last: db.prepare<[string], { counter: number | null; ref: string | null }>(
      'SELECT counter, ref FROM kiosk WHERE device = ?',
    ),
    report: db.prepare<[string, string, number, string, string]>(
      'UPDATE kiosk SET report = ?, reported = ?, counter = ?, ref = ? WHERE device = ?',
    ),
    held: db.prepare<[string, string, number, string]>(
      `INSERT INTO held (device, list, generation, since) VALUES (?, ?, ?, ?) ON CONFLICT (device, list)
       DO UPDATE SET generation = excluded.generation, since = excluded.since WHERE generation <> excluded.generation`,
    ),
    arrivals: db.prepare<[string, number], { device: string; at: string }>(
      'SELECT device, since AS at FROM held WHERE list = ? AND generation = ? ORDER BY since',
    ),
    head: db.prepare<[string, number, string, number, string]>(
      'INSERT OR IGNORE INTO head (device, seq, hash, counter, at) VALUES (?, ?, ?, ?, ?)',
    ),
    other: db.prepare<[string, number, string], { seq: number }>(
      'SELECT seq FROM head WHERE device = ? AND seq = ? AND hash <> ?',
    ),
    before: db.prepare<[string, number], { seq: number }>(
      'SELECT seq FROM head WHERE device = ? AND counter < ? ORDER BY counter DESC, seq DESC LIMIT 1',
    ),
    after: db.prepare<[string, number], { seq: number }>(
      'SELECT seq FROM head WHERE device = ? AND counter > ? ORDER BY counter, seq LIMIT 1',
    ),
    fork: db.prepare<[string, number, string, string]>(
      'INSERT OR IGNORE INTO fork (device, seq, kind, at) VALUES (?, ?, ?, ?)',
    ),
    gapsOf: db.prepare<[string], { low: number; since: string }>('SELECT low, since FROM gap WHERE device = ?'),
    closeGaps: db.prepare<[string]>('DELETE FROM gap WHERE device = ?'),
    gap: db.prepare<[string, number, number, string]>('INSERT INTO gap (device, low, high, since) VALUES (?, ?, ?, ?)'),
    refuse: db.prepare<[string, string, number, string]>(
      `INSERT INTO refused (reason, way, times, last) VALUES (?, ?, ?, ?)
       ON CONFLICT (reason, way) DO UPDATE SET times = times + excluded.times, last = excluded.last`,
    ),
    keep: db.prepare<[string, string]>(
      'INSERT INTO service (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    ),
    kept: db.prepare<[string], { value: string }>('SELECT value FROM service WHERE name = ?'),
    kiosks: db.prepare<[], StoredKiosk>(
      'SELECT device, line, stick, letters, notices, report, reported FROM kiosk ORDER BY device',
    ),
    kiosk: db.prepare<[string], StoredKiosk>(
      'SELECT device, line, stick, letters, notices, report, reported FROM kiosk WHERE device = ?',
    ),
    counts: db.prepare<[], { device: string; letters: number }>('SELECT device, letters FROM kiosk ORDER BY device'),
    heads: db.prepare<[string], AuditHead>('SELECT seq, hash, at FROM head WHERE device = ? ORDER BY seq, at'),
    forks: db.prepare<[], Fork>('SELECT device, seq, kind, at FROM fork ORDER BY at, device'),
    gaps: db.prepare<[], Gap>('SELECT device, low AS "from", high AS "to", since FROM gap ORDER BY device, low'),
    refusals: db.prepare<[], Refusals>('SELECT reason, way, times, last FROM refused ORDER BY reason, way'),
  };
}
