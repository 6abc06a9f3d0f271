import { MINUTE_MS } from '../../core/time/index.ts';
import type { Curve, Table } from './contract.ts';
import { lateOrder } from './fleet.ts';
import { ageWords, type KioskTable } from './kiosks.ts';
import { cut, minuteOf, type Office } from './part-tables.ts';

/** Points of one curve; each is the last of a group of kiosks. */
const POINTS_MAX = 60;

export function listTables({ published, fleet, table, now }: Office): Table[] {
  const { rows, columns } = table;
  const lists = published.lists.map((list) => {
    const at = columns.findIndex(({ id, kind }) => kind === 'list' && id === list.id);
    const cells = at < 0 ? [] : rows.map(({ cells: all }) => all[at]);
    const known = cells.filter((cell) => cell?.value != null);
    const have = known.filter((cell) => cell?.differs === false).length;
    return [
      list.title,
      String(list.generation),
      list.records.toLocaleString('en'),
      String(list.deltas),
      `${minuteOf(list.createdAt)} UTC`,
      ageWords(now.getTime() - Date.parse(list.createdAt)),
      list.maxAgeHours === null ? '' : `${list.maxAgeHours} h`,
      list.bytes.toLocaleString('en'),
      ...(fleet === null || at < 0 ? [''] : [shareWords(have, rows.length)]),
    ];
  });
  const tables: Table[] = [
    {
      title: 'Lists in force',
      words: null,
      columns: ['List', 'Generation', 'Records', 'Deltas', 'Made', 'Age', 'Counts for', 'Bytes', 'Kiosks with it'],
      numbers: [false, true, true, true, false, true, true, true, true],
      rows: lists,
      more: 0,
    },
  ];
  const behind = behindTable(table);
  if (behind.rows.length > 0) tables.push(behind);
  return tables;
}

function behindTable({ rows, columns }: KioskTable): Table {
  const lists = columns.flatMap(({ kind, title, now }, at) => (kind === 'list' ? [{ at, title, now }] : []));
  const off = [...rows].sort(lateOrder).flatMap((row) => {
    const named = lists.filter(({ at }) => row.cells[at]?.differs);
    return named.length === 0 ? [] : [{ row, named }];
  });
  return cut({
    title: 'Who is behind, and why',
    words: 'The reason is the last verdict of the kiosk itself, or how long it has been silent.',
    columns: ['Kiosk', 'Site', 'Has', 'In force', 'Why'],
    numbers: [false, false, false, false, false],
    rows: off.map(({ row, named }) => [
      row.name,
      row.site,
      named.map(({ at, title }) => `${title} ${row.cells[at]?.value}`).join(', '),
      named.map(({ now }) => now).join(', '),
      row.report?.codes.find((code) => code.startsWith('UPDATE_') || code.startsWith('LIST_')) ??
        (row.silentMs === null ? 'never heard' : `heard ${ageWords(row.silentMs)} ago`),
    ]),
  });
}

/** How the current generation of each list reached the kiosks over time. */
export function listCurves({ published, table, arrivals }: Office): Curve[] {
  const kiosks = new Set(table.rows.map(({ id }) => id));
  return published.lists.flatMap(({ id, title, generation, createdAt }) => {
    const made = Date.parse(createdAt);
    const minutes = arrivals(id, generation)
      .filter(({ device }) => kiosks.has(device))
      .map(({ at }) => Math.max(0, Math.floor((Date.parse(at) - made) / MINUTE_MS)))
      .sort((a, b) => a - b);
    if (minutes.length === 0) return [];
    const step = Math.ceil(minutes.length / POINTS_MAX);
    const points = minutes.flatMap((minute, at) =>
      (at + 1) % step === 0 || at === minutes.length - 1 ? [{ minute, kiosks: at + 1 }] : [],
    );
    const words = arrivalWords(minutes, kiosks.size);
    return [{ title: `${title}, generation ${generation}`, words, points, kiosks: kiosks.size }];
  });
}

function arrivalWords(minutes: readonly number[], all: number): string {
  const after = (count: number): string => ageWords((minutes[count - 1] ?? 0) * MINUTE_MS);
  const half = Math.ceil(all / 2);
  const halfWords = minutes.length >= half ? `; half of all within ${after(half)}` : '';
  const last = minutes.length === all ? `, the last within ${after(all)}` : '';
  return `${shareWords(minutes.length, all)} kiosks reported it${halfWords}${last}. Counted from when it was made.`;
}

function shareWords(have: number, all: number): string {
  const percent = all === 0 ? 0 : Math.floor((100 * have) / all);
  return `${have.toLocaleString('en')} of ${all.toLocaleString('en')} (${percent} %)`;
}
