import type { Json } from '../../../core/audit/index.ts';
import { SupervisorRows } from './hand-overs.ts';
import type { Statements } from './statements.ts';

/** Maximum number of readings that are examined to count the recent ones; a lane has a hundred an hour. */
const READINGS_SEARCHED = 5000;

/** Alarms that are shown, newest first. */
const ALARMS_SHOWN = 50;

/** Number of queries since a given time: every MRZ reading causes one look-up in every list. */
export interface EntryCounts {
  lookUps: number;
  /** Typed queries, by officer. */
  typed: ReadonlyMap<string, number>;
}

export const RATE_KINDS = ['typed', 'look-ups', 'referrals'] as const;
export type RateKind = (typeof RATE_KINDS)[number];

/** An alarm about more queries in an hour than the site expects from anybody (docs/notices.md). */
export interface RateAlarm {
  /** ISO 8601. */
  at: string;
  what: RateKind;
  /** Account of the officer who typed or referred; the lane if look-ups were counted. */
  subject: string;
  count: number;
  limit: number;
}

const OFFICER = 'officer:';

/** Rows that each lead to a look-up: the document of a traveller, and a further one. */
const READING_KINDS = ['mrz-read', 'second-read'] as const;

/** The use of the lane according to the audit. */
export class LaneUse {
  readonly #sql: Pick<
    Statements,
    'readings' | 'lastReading' | 'alarms' | 'handOvers' | 'lastBody' | 'toSettle' | 'settled' | 'answeredCases'
  >;

  constructor(
    sql: Pick<
      Statements,
      'readings' | 'lastReading' | 'alarms' | 'handOvers' | 'lastBody' | 'toSettle' | 'settled' | 'answeredCases'
    >,
  ) {
    this.#sql = sql;
  }

  /** Counts readings back to the first whose row is older than `since`: rows are in order, whatever the clock did. */
  since(since: Date): EntryCounts {
    const typed = new Map<string, number>();
    let lookUps = 0;
    for (const kind of READING_KINDS) {
      for (const { wall, source, via } of this.#sql.readings.iterate(kind, READINGS_SEARCHED)) {
        if (Date.parse(wall) < since.getTime()) break;
        lookUps += 1;
        if (via !== 'typed' || !source.startsWith(OFFICER)) continue;
        const officer = source.slice(OFFICER.length);
        typed.set(officer, (typed.get(officer) ?? 0) + 1);
      }
    }
    return { lookUps, typed };
  }

  /** Row number of the last reading; 0 if there is none. */
  lastReading(): number {
    return Math.max(...READING_KINDS.map((kind) => this.#sql.lastReading.get(kind)?.seq ?? 0));
  }

  /** Matters that wait for the supervisor, and the supervisor's last choices. */
  get supervisor(): SupervisorRows {
    return new SupervisorRows(this.#sql);
  }

  /**
   * The last daily self-test; null if there has never been one. Its components are codes
   * (provisioning/commands/selftest).
   */
  selfTest(): { at: string; body: Json } | null {
    const row = this.#sql.lastBody.get('self-test');
    if (row === undefined) return null;
    const { wall, body } = JSON.parse(row.text) as { wall: string; body: Json };
    return { at: wall, body };
  }

  /** The last alarms, newest first. */
  alarms(): RateAlarm[] {
    return this.#sql.alarms.all(ALARMS_SHOWN).map(({ text }) => {
      const { wall, subject, body } = JSON.parse(text) as {
        wall: string;
        subject: string;
        body: { what: RateKind; count: number; limit: number };
      };
      return { at: wall, what: body.what, subject, count: body.count, limit: body.limit };
    });
  }
}
