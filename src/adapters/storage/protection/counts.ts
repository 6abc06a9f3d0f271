import type Database from 'better-sqlite3';
import {
  type AskedCounts,
  type PublishedUse,
  USE_ATTRIBUTES,
  type UseAttribute,
  type UseRow,
} from '../../../core/protection/referral/index.ts';

/**
 * How often the form was used, by quarter and category, and how often a question was asked at random. Tables never combine
 * two attributes, and do not contain times, cases or officers. Once published, a quarter is not counted further.
 */
export class UseCounts {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** Inside the caller's transaction. */
  use(entry: { quarter: string; used: boolean; categories: Readonly<Record<UseAttribute, string>> }): void {
    if (this.published(entry.quarter) !== null) return;
    const add = this.#db.prepare(
      `INSERT INTO count (quarter, attribute, category, used, unused) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (quarter, attribute, category)
       DO UPDATE SET used = used + excluded.used, unused = unused + excluded.unused`,
    );
    const [used, unused] = entry.used ? [1, 0] : [0, 1];
    for (const attribute of USE_ATTRIBUTES)
      add.run(entry.quarter, attribute, entry.categories[attribute], used, unused);
  }

  asked(quarter: string, what: 'asked' | 'nothing' | 'something'): void {
    const [asked, nothing, something] = [what === 'asked', what === 'nothing', what === 'something'].map(Number);
    this.#db
      .prepare(
        `INSERT INTO asked (quarter, asked, seen_nothing, seen_something) VALUES (?, ?, ?, ?)
         ON CONFLICT (quarter) DO UPDATE SET asked = asked + excluded.asked,
           seen_nothing = seen_nothing + excluded.seen_nothing, seen_something = seen_something + excluded.seen_something`,
      )
      .run(quarter, asked, nothing, something);
  }

  allAsked(): AskedCounts[] {
    return this.#db
      .prepare<[], AskedCounts>(
        'SELECT quarter, asked, seen_nothing AS "nothing", seen_something AS "something" FROM asked ORDER BY quarter',
      )
      .all();
  }

  rows(quarter: string): UseRow[] {
    return this.#db
      .prepare<[string], UseRow>('SELECT attribute, category, used, unused FROM count WHERE quarter = ?')
      .all(quarter);
  }

  quarters(): string[] {
    return this.#db
      .prepare<[], { quarter: string }>('SELECT DISTINCT quarter FROM count ORDER BY quarter')
      .all()
      .map(({ quarter }) => quarter);
  }

  /** Inside the caller's transaction: removes quarters before this one. */
  purge(quarter: string): void {
    for (const table of ['count', 'published', 'asked'])
      this.#db.prepare(`DELETE FROM ${table} WHERE quarter < ?`).run(quarter);
  }

  published(quarter: string): PublishedUse | null {
    const row = this.#db
      .prepare<[string], { body: string }>('SELECT body FROM published WHERE quarter = ?')
      .get(quarter);
    return row === undefined ? null : (JSON.parse(row.body) as PublishedUse);
  }

  freeze(shown: PublishedUse): PublishedUse | null {
    this.#db
      .prepare('INSERT INTO published (quarter, body) VALUES (?, ?) ON CONFLICT (quarter) DO NOTHING')
      .run(shown.quarter, JSON.stringify(shown));
    return this.published(shown.quarter);
  }
}
