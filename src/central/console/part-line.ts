import type { Table } from './contract.ts';
import { cut, minuteOf, type Office } from './part-tables.ts';

export function lineTables({ fleet }: Office): Table[] {
  const tables: Table[] = [];
  if (fleet?.line != null)
    tables.push({
      title: 'The server between kiosks and office',
      words: 'A connection says nothing about the state of a kiosk; only its verified letters do.',
      columns: ['What', 'Found', ''],
      numbers: [false, false, false],
      rows: fleet.line.rows.map(({ what, value, level }) => [what, value, level === 'fact' ? '' : level]),
      more: 0,
    });
  const refusals = fleet?.refusals ?? [];
  if (refusals.length > 0)
    tables.push(
      cut({
        title: 'Refused letters',
        words: null,
        columns: ['Reason', 'Came by', 'Times', 'Last'],
        numbers: [false, false, true, false],
        rows: refusals.map(({ reason, way, times, last }) => [reason, way, times.toLocaleString('en'), minuteOf(last)]),
      }),
    );
  return tables;
}
