import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '../../adapters/files/index.ts';
import { csvText, reports } from '../../adapters/report/index.ts';
import { openCrossings } from '../../adapters/storage/counters/index.ts';
import { closedWeeks, type PublishedWeek } from '../../core/audit/crossings/index.ts';
import { siteDay } from '../../core/inspection/record/checks/index.ts';
import { PATTERNS } from '../reports/index.ts';
import {
  notTried,
  type OpenedState,
  operator,
  refuse,
  reportOnState,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from '../state/index.ts';

interface PatternOptions extends StateOptions {
  week?: string;
  out?: string;
  csv?: boolean;
}

/** Names the form of the file, for later readers. */
const FORMAT = 'waypost.patterns.1';

/** `waypost patterns`: passes of closed weeks by hour, route and kind of document, as a file that may leave the kiosk. */
export function registerPatternsCommand(program: Command, context: StateContext = stateContext): void {
  reports(
    withStateOptions(
      program
        .command('patterns')
        .description('crossings of closed weeks by hour, route and type of document, k-anonymous'),
    ),
    PATTERNS,
  )
    .option('--week <week>', 'one week, for example 2026-W48; without it, the last one that is closed')
    .option('--out <file>', 'write it to this file, which is recorded in the audit; without it, it is printed')
    .option('--csv', 'CSV rows instead of JSON')
    .action(reportOnState(context, PATTERNS, run));
}

function run(context: Saying<typeof PATTERNS>, { config, clock, journal }: OpenedState, options: PatternOptions): void {
  const opened = openCrossings({ stateDir: config.stateDir, now: clock.wall() });
  if (!opened.ok) {
    notTried(context, `${opened.message} ${opened.remedy}`);
    return;
  }
  let weeks: PublishedWeek[];
  try {
    weeks = closedWeeks(opened.passes.weeks, siteDay(clock), config.counters.k);
  } finally {
    opened.passes.close();
  }
  const shown = options.week === undefined ? weeks[0] : weeks.find(({ week }) => week === options.week);
  if (shown === undefined) {
    const known =
      weeks.length === 0 ? 'No week is closed yet' : `Closed weeks: ${weeks.map(({ week }) => week).join(', ')}`;
    refuse(context, `${known}. The current week is not published. It ends on Monday.`);
    return;
  }
  const text = options.csv === true ? csvOf(shown) : jsonOf(shown);
  const { week, k, total, hours, cells, rest } = shown;
  const said = { week, k, total, hours, cells, rest };
  if (options.out === undefined) {
    context.report({ ...said, written: null });
    context.print(text.trimEnd());
    return;
  }
  const path = resolve(options.out);
  // The row is written first: a file that has left the kiosk always has one.
  const body = { week: shown.week, by: operator(), form: options.csv === true ? 'csv' : 'json' };
  const noted = journal.appendSystem('patterns-exported', config.lane.id, body);
  if (!noted.ok) {
    notTried(context, noted.detail);
    return;
  }
  const fault = writeWhole(path, text, { mode: 0o600, existing: 'refuse' });
  if (fault !== null) {
    notTried(context, fault);
    return;
  }
  context.report({ ...said, written: path });
  context.print(`${path}: week ${shown.week}, ${shown.cells.length} cells of ${shown.k} crossings or more.`);
}

/** The week as one JSON object, with the same members as on the supervisor's page. */
export function jsonOf(week: PublishedWeek): string {
  return `${JSON.stringify({ format: FORMAT, ...week }, null, 2)}\n`;
}

/**
 * The week as CSV with a header (RFC 4180). The last row is the sum of all small groups, without hour, route or kind. A week
 * with too few passes has no rows.
 */
export function csvOf({ week, k, cells, rest }: PublishedWeek): string {
  const rows = [
    ['week', 'k', 'from', 'to', 'route', 'document', 'outcome', 'passes'],
    ...cells.map(({ from, to, route, document, outcome, n }) => [week, k, from, to, route ?? '', document, outcome, n]),
    ...(rest === null ? [] : [[week, k, '', '', '', 'together', 'together', rest]]),
  ];
  return csvText(rows);
}
