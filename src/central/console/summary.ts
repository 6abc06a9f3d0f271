import { DAY_MS } from '../../core/time/index.ts';
import type { Card, Missing, Wait } from './contract.ts';
import { lateOrder } from './fleet.ts';
import type { FleetReading } from './fleet-reading.ts';
import type { KioskRow, KioskTable } from './kiosks.ts';

/** Lines in "What is missing"; the rest are counted. */
const MISSING_SHOWN_MAX = 12;
/** Maximum number of reasons shown in one card. */
const REASONS_SHOWN_MAX = 2;

/** The six cards above the table. */
export function cardsOf({ rows }: KioskTable, fleet: FleetReading | null, waits: readonly Wait[]): Card[] {
  const sites = new Set(rows.map(({ site }) => site)).size;
  const of = (...states: KioskRow['state'][]): KioskRow[] => rows.filter(({ state }) => states.includes(state));
  const inDate = of('in-date');
  const overdue = of('overdue', 'forked');
  const somebody = of('attention', 'missing', 'late');
  const open = waits.filter(({ open: names }) => names.length > 0);
  const cards: Card[] = [
    {
      id: 'kiosks',
      title: 'Kiosks',
      value: rows.length,
      words: `at ${sites} ${sites === 1 ? 'site' : 'sites'}`,
      sign: null,
      only: 'all',
    },
  ];
  if (fleet !== null) {
    const isAll = inDate.length === rows.length && rows.length > 0;
    const inDateSign = inDate.length > 0 || isAll ? 'ok' : null;
    cards.push(
      {
        id: 'in-date',
        title: 'In date',
        value: inDate.length,
        words: `of ${rows.length}`,
        sign: inDateSign,
        only: 'in-date',
      },
      {
        id: 'overdue',
        title: 'Overdue',
        value: overdue.length,
        words: namesOf(overdue),
        sign: overdue.length > 0 ? 'bad' : 'ok',
        only: 'overdue',
      },
      {
        id: 'attention',
        title: 'Needs somebody',
        value: somebody.length,
        words: reasonsOf(somebody),
        sign: somebody.length > 0 ? 'warn' : 'ok',
        only: 'attention',
      },
    );
  }
  if (fleet?.received != null) {
    const missing = missingCount(rows);
    const words = missing === 0 ? 'none missing' : `${missing.toLocaleString('en')} missing`;
    cards.push({ id: 'notices', title: 'Notices received', value: fleet.received, words, sign: null, only: 'missing' });
  }
  const [first] = open;
  const words = first === undefined ? 'nothing' : open.length === 1 ? shortOf(first.title) : `${open.length} things`;
  cards.push({
    id: 'waiting',
    title: 'Waiting for a second person',
    value: open.length,
    words,
    sign: null,
    only: null,
  });
  return cards;
}

/** Kiosks that are late, lack notices or have two records, worst first. */
export function missingOf({ rows, sites }: KioskTable, now: Date): { missing: Missing[]; more: number } {
  const all = rows.filter(({ state, gaps }) => state === 'overdue' || state === 'forked' || (gaps?.count ?? 0) > 0);
  const lines = [...all].sort(lateOrder).flatMap((row) => linesOf(row, sites.limitMs(row.site, row.way), now));
  return { missing: lines.slice(0, MISSING_SHOWN_MAX), more: Math.max(0, lines.length - MISSING_SHOWN_MAX) };
}

function linesOf(row: KioskRow, limitMs: number, now: Date): Missing[] {
  const lines: Missing[] = [];
  if (row.state === 'forked') {
    const words = 'a copied or rewritten record';
    lines.push({ sign: 'bad', kiosk: row.name, what: 'two reports contradict each other', words, since: null });
  }
  if (row.state === 'overdue') {
    const limit = limitMs % DAY_MS === 0 && limitMs > DAY_MS ? `${limitMs / DAY_MS} days` : `${limitMs / 3_600_000} h`;
    lines.push({ sign: 'bad', kiosk: row.name, what: 'not heard', words: `limit ${limit}`, since: row.heardAt });
  }
  if (row.gaps !== null && row.gaps.count > 0) {
    const what = `${row.gaps.count === 1 ? 'notice' : 'notices'} ${row.gaps.words}`;
    const old = row.missingSince !== null && now.getTime() - Date.parse(row.missingSince) > DAY_MS;
    const words = row.way === 'stick' ? 'on another stick?' : old ? 'requested again' : 'asked for';
    lines.push({ sign: 'warn', kiosk: row.name, what, words, since: null });
  }
  return lines;
}

export function missingCount(rows: readonly KioskRow[]): number {
  return rows.reduce((sum, { gaps }) => sum + (gaps?.count ?? 0), 0);
}

function namesOf(rows: readonly KioskRow[]): string {
  const [first, second, ...rest] = rows.map(({ name }) => name);
  if (first === undefined) return 'none';
  if (second === undefined) return first;
  return rest.length === 0 ? `${first}, ${second}` : `${first} and ${rest.length + 1} more`;
}

/** The different reasons in a short form: camera, gap. */
function reasonsOf(rows: readonly KioskRow[]): string {
  const words = rows.map(({ state, words: said }) =>
    state === 'missing' ? 'gap' : state === 'late' ? 'silent' : said,
  );
  const each = [...new Set(words)];
  if (each.length === 0) return 'none';
  return each.length <= REASONS_SHOWN_MAX ? each.join(', ') : `${each[0]} and ${each.length - 1} other reasons`;
}

/** "generation 641" of "Missing persons, generation 641". */
function shortOf(title: string): string {
  return title.split(', ').at(-1) ?? title;
}
