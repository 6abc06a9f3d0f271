import type { Table } from './contract.ts';
import { cut, minuteOf } from './part-tables.ts';
import { CONSOLE_DEEDS, type ConsoleRecord } from './record.ts';

/** Who did what at the console, newest first. */
export function recordTables(record: ConsoleRecord): Table[] {
  return [
    cut({
      title: 'Who did what at this console',
      words: `${record.words()}. Times are UTC. Signatures are not made here: the page Keys names who may sign.`,
      columns: ['When', 'Account', 'What', 'Row'],
      numbers: [false, false, false, true],
      rows: record.rows().map(({ seq, at, who, what }) => [minuteOf(at), who, CONSOLE_DEEDS[what], String(seq)]),
    }),
  ];
}
