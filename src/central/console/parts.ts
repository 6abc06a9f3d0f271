import type { Curve, Tab, Table } from './contract.ts';
import { helpTables } from './part-help.ts';
import { calendarTables, keyTables } from './part-keys.ts';
import { lineTables } from './part-line.ts';
import { listCurves, listTables } from './part-lists.ts';
import { noticeTables } from './part-notices.ts';
import { programTables } from './part-programs.ts';
import type { Office } from './part-tables.ts';

type Page = Exclude<Tab, 'fleet' | 'record'>;

/** Pages of this office other than the fleet; one without data is left out. */
export function tabsOf({
  published,
  inForce,
  fleet,
  ends,
}: Pick<Office, 'published' | 'inForce' | 'fleet' | 'ends'>): Tab[] {
  const hasReports = fleet?.kiosks.some(({ report }) => report !== null) === true;
  const tabs: Tab[] = ['fleet'];
  if (published.lists.length > 0) tabs.push('lists');
  if (fleet !== null) tabs.push('notices');
  if (hasReports) tabs.push('help');
  if (published.root !== null) tabs.push('keys');
  if (ends.length > 0) tabs.push('calendar');
  if (hasReports || inForce.programs.length > 0) tabs.push('programs');
  if (fleet !== null && (fleet.line !== null || fleet.refusals.length > 0)) tabs.push('line');
  return tabs;
}

/** The tables and curves of one page; null if this office does not have such a page. */
export function partOf(tab: Tab, office: Office): { tables: Table[]; curves: Curve[] } | null {
  if (tab === 'fleet' || tab === 'record' || !tabsOf(office).includes(tab)) return null;
  return { tables: TABLES[tab](office), curves: tab === 'lists' ? listCurves(office) : [] };
}

const TABLES: Readonly<Record<Page, (office: Office) => Table[]>> = {
  lists: listTables,
  notices: noticeTables,
  help: helpTables,
  keys: keyTables,
  calendar: calendarTables,
  programs: programTables,
  line: lineTables,
};
