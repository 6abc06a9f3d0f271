import type { Statements } from './statements.ts';

type Used = Pick<Statements, 'handOvers' | 'lastBody' | 'toSettle' | 'settled' | 'answeredCases'>;

/** Most hand-overs that are listed; a supervisor with more has a different problem. */
const LISTED = 50;

/** The parts of a row that are counted: closed values, a case, an entry, and the time. */
export interface AnsweredRow {
  subject: string;
  kind: string;
  atMs: number;
  alertId: string | null;
  cls: string | null;
  outcome: string | null;
  decision: string | null;
  goesWith: string | null;
  as: string | null;
}

/** The audit rows that the supervisor's page needs. */
export class SupervisorRows {
  readonly #sql: Used;

  constructor(sql: Used) {
    this.#sql = sql;
  }

  /** Cases that an officer handed to the supervisor and that nobody has settled, newest first. */
  handOvers(): { inspectionId: string; at: string }[] {
    return this.#sql.handOvers.all(LISTED).map(({ subject, wall }) => ({ inspectionId: subject, at: wall }));
  }

  /** Entries that were confirmed, or that nobody could rule out, and that nobody has settled; the longest waiting first. */
  toSettle(): { inspectionId: string; alertId: string }[] {
    return this.#sql.toSettle.all(LISTED);
  }

  /** True once somebody has settled this entry. */
  isSettled(inspectionId: string, alertId: string): boolean {
    return this.#sql.settled.get(inspectionId, alertId) !== undefined;
  }

  /**
   * Rows that state how each confirmed or unsure entry was settled, oldest first. They do not name a person or
   * an account.
   */
  answered(): AnsweredRow[] {
    return this.#sql.answeredCases.all().map(({ subject, kind, wall, text }) => {
      const { body } = JSON.parse(text) as { body: AnsweredRow & { alert?: { id: string; cls: string } } };
      const { alert, alertId = alert?.id ?? null, cls = alert?.cls ?? null } = body;
      const { outcome = null, decision = null, goesWith = null, as = null } = body;
      return { subject, kind, atMs: Date.parse(wall), alertId, cls, outcome, decision, goesWith, as };
    });
  }

  /** The route chosen last; null if there is none. */
  route(): string | null {
    const row = this.#sql.lastBody.get('route-chosen');
    if (row === undefined) return null;
    return (JSON.parse(row.text) as { body: { route: string | null } }).body.route;
  }
}
