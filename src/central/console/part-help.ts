import type { Table } from './contract.ts';
import { cut, minuteOf, type Office } from './part-tables.ts';

/** Beginning of the codes for a fault in the route to help. A report has room for six codes. */
const OF_THE_ROUTE = 'REF_';
/** Maximum number of codes in one report: if it has this many, a code for the route may have been left out. */
const CODES_MAX = 6;
const DRILL_WORDS: Readonly<Record<string, string>> = {
  REF_DRILL_NEVER: 'never answered',
  REF_DRILL_LATE: 'not answered in time',
};

/**
 * The route to help of each kiosk. A report names a fault of the route but not the time of a drill, so the office does
 * not know when the last one was: the kiosk itself shows that.
 */
export function helpTables({ table: { rows } }: Office): Table[] {
  const heard = rows.flatMap((row) => (row.report === null ? [] : [{ ...row, report: row.report }]));
  const faulty = heard.filter(({ report }) => report.codes.some((code) => code.startsWith(OF_THE_ROUTE)));
  const cutOff = heard.filter((row) => !faulty.includes(row) && row.report.codes.length >= CODES_MAX);
  const tables: Table[] = [
    {
      title: 'Route to help',
      words:
        'From the last report of each kiosk. The time of its last drill is not known here, because reports do not contain it. The kiosk shows it under Devices and diagnostics.',
      columns: ['Kiosks', 'No fault reported', 'A fault reported', 'Not known'],
      numbers: [true, true, true, true],
      rows: [
        [
          String(rows.length),
          String(heard.length - faulty.length - cutOff.length),
          String(faulty.length),
          String(rows.length - heard.length + cutOff.length),
        ],
      ],
      more: 0,
    },
  ];
  if (faulty.length > 0)
    tables.push(
      cut({
        title: 'Faults of the route',
        words: null,
        columns: ['Kiosk', 'Site', 'Last drill', 'When', 'Code', 'Reported'],
        numbers: [false, false, false, false, false, false],
        rows: faulty.map(({ name, site, report }) => {
          const code = report.codes.find((one) => one.startsWith(OF_THE_ROUTE)) ?? '';
          const drill = report.codes.find((one) => one in DRILL_WORDS);
          const words = drill === undefined ? 'not known' : (DRILL_WORDS[drill] ?? 'not known');
          return [name, site, words, 'not known', drill ?? code, minuteOf(report.time)];
        }),
      }),
    );
  return tables;
}
