import type { Statements } from './statements.ts';

/** Hand-overs that are listed; a supervisor with more has another problem. */
const LISTED = 50;

/** What the audit says about the desk of the supervisor. */
export class SupervisorRows {
  readonly #sql: Pick<Statements, 'handOvers' | 'lastBody'>;

  constructor(sql: Pick<Statements, 'handOvers' | 'lastBody'>) {
    this.#sql = sql;
  }

  /** Cases that an officer handed to the supervisor and that nobody has settled, newest first. */
  handOvers(): { inspectionId: string; at: string }[] {
    return this.#sql.handOvers.all(LISTED).map(({ subject, wall }) => ({ inspectionId: subject, at: wall }));
  }

  /** Route that was chosen last; null where none was. */
  route(): string | null {
    const row = this.#sql.lastBody.get('route-chosen');
    if (row === undefined) return null;
    return (JSON.parse(row.text) as { body: { route: string | null } }).body.route;
  }
}
