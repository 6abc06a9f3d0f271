import { type Fleet, type Group, type Kiosk, type KioskState, type Only, PAGE_ROWS_MAX } from './contract.ts';
import { ageWords, type KioskRow, type KioskTable } from './kiosks.ts';
import type { Sites } from './sites.ts';

/** Maximum number of rows for one site; beyond that, its quiet kiosks become one line. */
const SITE_ROWS_MAX = 4;
const SEVERITY: readonly KioskState[] = ['forked', 'overdue', 'missing', 'attention', 'late', 'unheard', 'in-date'];

export interface FleetQuery {
  order: 'site' | 'late';
  /** Part of the name of a kiosk or site, upper or lower case. */
  filter: string;
  only: Only;
  /** A site whose quiet kiosks are shown one by one. */
  unfolded: string | null;
  /** Page number, from 0. */
  page: number;
}

/** True if a kiosk needs attention: it is then never folded away, whatever the request. */
export function isLoud({ state, isBehind }: Pick<KioskRow, 'state' | 'isBehind'>): boolean {
  return state !== 'in-date' || isBehind;
}

const FITS: Readonly<Record<Only, (row: KioskRow) => boolean>> = {
  all: () => true,
  'in-date': ({ state }) => state === 'in-date',
  overdue: ({ state }) => state === 'overdue' || state === 'forked',
  attention: ({ state }) => state === 'attention' || state === 'missing' || state === 'late' || state === 'forked',
  missing: ({ gaps }) => (gaps?.count ?? 0) > 0,
  behind: ({ isBehind }) => isBehind,
};

/** One page of the table: filtered, sorted and cut here, at most `PAGE_ROWS_MAX` lines. */
export function fleetOf({ rows, columns, moreLists, sites }: KioskTable, query: FleetQuery): Fleet {
  const wanted = query.filter.trim().toLowerCase();
  const found = rows.filter(
    (row) =>
      FITS[query.only](row) &&
      (wanted === '' || row.name.toLowerCase().includes(wanted) || row.site.toLowerCase().includes(wanted)),
  );
  const pages = query.order === 'late' ? lateFirst(found) : bySite(found, query, sites);
  const page = Math.min(Math.max(0, query.page), Math.max(0, pages.length - 1));
  return {
    columns,
    hasNotices: rows.some(({ notices }) => notices !== null),
    hasGaps: rows.some(({ gaps }) => gaps !== null),
    moreLists,
    groups: pages[page] ?? [],
    page,
    pages: Math.max(1, pages.length),
    found: found.length,
    kiosks: rows.length,
  };
}

/** Worst state first, then the longest silence. */
export function lateOrder(a: KioskRow, b: KioskRow): number {
  const states = SEVERITY.indexOf(a.state) - SEVERITY.indexOf(b.state);
  if (states !== 0) return states;
  if (a.isBehind !== b.isBehind) return a.isBehind ? -1 : 1;
  const silent = (b.silentMs ?? Number.MAX_SAFE_INTEGER) - (a.silentMs ?? Number.MAX_SAFE_INTEGER);
  return silent !== 0 ? silent : compareNames(a.name, b.name);
}

function lateFirst(found: readonly KioskRow[]): Group[][] {
  const sorted = [...found].sort(lateOrder);
  const pages: Group[][] = [];
  for (let at = 0; at < sorted.length; at += PAGE_ROWS_MAX) {
    pages.push([{ site: '', words: '', rows: sorted.slice(at, at + PAGE_ROWS_MAX).map(shown), rest: null }]);
  }
  return pages;
}

/**
 * Sites in the operator's order, then in that of their names; the lines of one site stay together unless they fill more
 * than a page.
 */
function bySite(found: readonly KioskRow[], { unfolded, only, filter }: FleetQuery, noted: Sites): Group[][] {
  const sites = new Map<string, KioskRow[]>();
  for (const row of found) {
    const own = sites.get(row.site);
    if (own === undefined) sites.set(row.site, [row]);
    else own.push(row);
  }
  const isAsked = only !== 'all' || filter.trim() !== '';
  const pages: Group[][] = [];
  let page: Group[] = [];
  let lines = 0;
  const inOrder = (a: string, b: string): number => noted.placeOf(a) - noted.placeOf(b) || compareNames(a, b);
  for (const site of [...sites.keys()].sort(inOrder)) {
    for (const group of groupsOf(sites.get(site) ?? [], { site, isWhole: isAsked || site === unfolded, noted })) {
      const more = group.rows.length + 1 + (group.rest === null ? 0 : 1);
      if (lines + more > PAGE_ROWS_MAX && page.length > 0) {
        pages.push(page);
        page = [];
        lines = 0;
      }
      page.push(group);
      lines += more;
    }
  }
  if (page.length > 0) pages.push(page);
  return pages;
}

function groupsOf(
  rows: readonly KioskRow[],
  { site, isWhole, noted }: { site: string; isWhole: boolean; noted: Sites },
): Group[] {
  const sorted = [...rows].sort((a, b) => compareNames(a.name, b.name));
  const loud = sorted.filter(isLoud).length;
  const places = Math.max(0, SITE_ROWS_MAX - loud);
  const quiet = sorted.filter((row) => !isLoud(row));
  // A site where nothing needs attention gets one line, unless that line would replace only a few.
  const isFolded = !isWhole && sorted.length > SITE_ROWS_MAX && quiet.length > places;
  const kept = new Set(!isFolded ? quiet : loud === 0 ? [] : quiet.slice(0, Math.max(0, places)));
  const lines = sorted.filter((row) => isLoud(row) || kept.has(row));
  const folded = quiet.filter((row) => !kept.has(row));
  const rest = folded.length === 0 ? null : { count: folded.length, words: restWords(folded, sorted.length) };
  const words = siteWords(site, rows, noted);
  const groups: Group[] = [];
  // One line for the heading and one for what is folded away.
  const most = PAGE_ROWS_MAX - 2;
  for (let at = 0; at < Math.max(1, lines.length); at += most) {
    const isLast = at + most >= lines.length;
    const part = lines.slice(at, at + most).map(shown);
    groups.push({ site, words: at === 0 ? words : `${words}, continued`, rows: part, rest: isLast ? rest : null });
  }
  return groups;
}

function siteWords(site: string, rows: readonly KioskRow[], noted: Sites): string {
  const count = `${rows.length} ${rows.length === 1 ? 'kiosk' : 'kiosks'}`;
  const ways = new Set(rows.map(({ way }) => way));
  const way = ways.size === 2 ? 'network and USB stick' : ways.has('stick') ? 'USB stick' : 'network';
  const limit = ways.size === 1 && ways.has('stick') ? [`every ${ageWords(noted.limitMs(site, 'stick'))}`] : [];
  return [count, way, ...limit, ...[noted.noteOf(site) ?? []].flat()].join(', ');
}

function restWords(folded: readonly KioskRow[], all: number): string {
  const head = folded.length === all ? `${all} of ${all} in date` : `${folded.length} more, in date`;
  const silent = Math.max(...folded.map(({ silentMs }) => silentMs ?? 0));
  const heard = folded.length === all ? [`heard within ${ageWords(silent)}`] : [];
  const counted = folded.map(({ notices }) => notices).filter((one) => one !== null);
  const sum = counted.reduce((total, one) => total + one, 0);
  const notices = counted.length === 0 ? [] : [`${sum.toLocaleString('en')} notices`];
  return [head, ...heard, ...notices, 'no gap'].join(', ');
}

/** What the page gets of a row, without the data used for sorting. */
function shown({ id, name, site, state, words, heardAt, cells, notices, gaps }: KioskRow): Kiosk {
  return { id, name, site, state, words, heardAt, cells, notices, gaps };
}

const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
function compareNames(a: string, b: string): number {
  return NAMES.compare(a, b);
}
