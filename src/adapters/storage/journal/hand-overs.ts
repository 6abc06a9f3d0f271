import type { Statements } from './statements.ts';

type Used = Pick<Statements, 'handOvers' | 'lastBody' | 'toSettle' | 'settled'>;

/** Hand-overs that are listed; a supervisor with more has another problem. */
const LISTED = 50;

/** What the audit says about the desk of the supervisor. */
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

  /** Route that was chosen last; null where none was. */
  route(): string | null {
    const row = this.#sql.lastBody.get('route-chosen');
    if (row === undefined) return null;
    return (JSON.parse(row.text) as { body: { route: string | null } }).body.route;
  }
}
