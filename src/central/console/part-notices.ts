import type { Table } from './contract.ts';
import { lateOrder } from './fleet.ts';
import type { GapReading, RefusalReading } from './fleet-reading.ts';
import { cut, minuteOf, type Office } from './part-tables.ts';
import { missingCount } from './summary.ts';

/** Ranges of missing numbers that are named for one kiosk; the rest are counted. */
const RANGES_SHOWN_MAX = 8;

export function noticeTables({ fleet, table }: Office): Table[] {
  const { rows } = table;
  const open = rows.filter(({ gaps, report }) => (gaps?.count ?? 0) > 0 || (report?.waiting ?? 0) > 0);
  const waiting = rows.reduce((sum, { report }) => sum + (report?.waiting ?? 0), 0);
  const conflicts = sumOf((fleet?.refusals ?? []).filter(({ reason }) => reason === 'NOTICE_CONFLICT'));
  const ranges = rangesOf(fleet?.gaps ?? []);
  const forks = new Map((fleet?.forks ?? []).map(({ device, at }) => [device, at]));
  const tables: Table[] = [
    {
      title: 'Notices',
      words:
        'Counts only. The content of a notice is sealed, and this page has no key. A conflict is a second notice with a number that has already arrived.',
      columns: ['Received', 'Missing numbers', 'Waiting at kiosks', 'Conflicts'],
      numbers: [true, true, true, true],
      rows: [
        [
          (fleet?.received ?? 0).toLocaleString('en'),
          missingCount(rows).toLocaleString('en'),
          waiting.toLocaleString('en'),
          conflicts.toLocaleString('en'),
        ],
      ],
      more: 0,
    },
  ];
  if (open.length > 0)
    tables.push(
      cut({
        title: 'Gaps and waiting notices',
        words: null,
        columns: ['Kiosk', 'Site', 'Missing numbers', 'Waiting', 'Not sealed yet', 'Since'],
        numbers: [false, false, false, true, true, false],
        rows: [...open]
          .sort(lateOrder)
          .map(({ id, name, site, report, missingSince }) => [
            name,
            site,
            ranges.get(id) ?? 'none',
            String(report?.waiting ?? 0),
            String(report?.owed ?? 0),
            missingSince === null ? '' : minuteOf(missingSince),
          ]),
      }),
    );
  const forked = rows.filter(({ id }) => forks.has(id));
  if (forked.length > 0)
    tables.push(
      cut({
        title: 'Records that contradict each other',
        words: 'A state folder was copied, or an audit log was rewritten. Revoke the kiosk and inspect it.',
        columns: ['Kiosk', 'Site', 'Seen'],
        numbers: [false, false, false],
        rows: forked.map(({ id, name, site }) => [name, site, minuteOf(forks.get(id) ?? '')]),
      }),
    );
  return tables;
}

function sumOf(refusals: readonly RefusalReading[]): number {
  return refusals.reduce((sum, { times }) => sum + times, 0);
}

/** The missing numbers of each kiosk as text: 7–8, 12. */
function rangesOf(gaps: readonly GapReading[]): Map<string, string> {
  const byDevice = new Map<string, string[]>();
  for (const { device, from, to } of gaps)
    byDevice.set(device, [...(byDevice.get(device) ?? []), from === to ? String(from) : `${from}–${to}`]);
  return new Map(
    [...byDevice].map(([device, all]) => {
      const more = all.length > RANGES_SHOWN_MAX ? ` and ${all.length - RANGES_SHOWN_MAX} more ranges` : '';
      return [device, all.slice(0, RANGES_SHOWN_MAX).join(', ') + more];
    }),
  );
}
