import { csvText } from '../../adapters/report/index.ts';
import type { KioskTable } from './kiosks.ts';

/** Every kiosk as a row, for a spreadsheet program; names are as the office enrolled them. */
export function fleetCsv({ rows, columns }: KioskTable): string {
  const head = ['kiosk', 'id', 'site', 'state', 'words', 'heard', ...columns.map(({ id }) => id), 'notices', 'missing'];
  const lines = rows.map(({ name, id, site, state, words, heardAt, cells, notices, gaps }) => [
    name,
    id,
    site,
    state,
    words,
    heardAt ?? '',
    ...cells.map(({ value }) => value ?? ''),
    notices === null ? '' : String(notices),
    gaps === null ? '' : String(gaps.count),
  ]);
  return csvText([head, ...lines]);
}
