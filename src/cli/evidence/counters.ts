import type { Command } from 'commander';
import { reports } from '../../adapters/report/index.ts';
import { openCounters } from '../../adapters/storage/counters/index.ts';
import { closedQuarters, type PublishedQuarter, ratesOf } from '../../core/audit/counters/index.ts';
import { siteDay } from '../../core/inspection/record/checks/index.ts';
import { COUNTERS } from '../reports/index.ts';
import {
  notTried,
  type OpenedState,
  reportOnState,
  type Saying,
  type StateContext,
  stateContext,
  withStateOptions,
} from '../state/index.ts';

/** `waypost counters`: error counters of closed quarters, as the supervisor's screen shows them. */
export function registerCountersCommand(program: Command, context: StateContext = stateContext): void {
  reports(
    withStateOptions(program.command('counters').description('error counters of closed quarters, k-anonymous')),
    COUNTERS,
  ).action(reportOnState(context, COUNTERS, print));
}

function print(context: Saying<typeof COUNTERS>, { config, clock }: OpenedState): void {
  const opened = openCounters({ stateDir: config.stateDir, now: clock.wall() });
  if (!opened.ok) {
    notTried(context, `${opened.message} ${opened.remedy}`);
    return;
  }
  try {
    const quarters = closedQuarters(opened.counters, siteDay(clock), config.counters.k);
    context.report({ quarters: quarters.map(withRates) });
    for (const quarter of quarters) for (const line of plain(quarter)) context.print(line);
    if (quarters.length === 0) context.print('No quarter has ended yet. The current quarter is not shown.');
    context.print('k counts inspections, not people: an inspection that was interrupted and repeated counts twice.');
    context.print('The figures first shown for a quarter are final; small groups are added up as "others".');
    context.print(
      'A rate from fewer than 30 errors is not reliable. How to read them: docs/face.md, "Error counters".',
    );
  } finally {
    opened.counters.close();
  }
}

/** Adds the rates to the counts, as on the supervisor's page. */
function withRates({ tables, ...quarter }: PublishedQuarter) {
  return {
    ...quarter,
    tables: tables.map(({ attribute, groups }) => ({
      attribute,
      groups: groups.map(({ category, cells, ...group }) => ({
        category,
        cells,
        rates: ratesOf({ category, cells, ...group }),
      })),
    })),
  };
}

function plain({ quarter, total, tables, k }: PublishedQuarter): string[] {
  if (total === null) return [`${quarter}  too few inspections (below ${k})`];
  const lines = [`${quarter}  ${total} inspections, no count below ${k}`];
  for (const { attribute, groups } of tables) {
    lines.push(`  ${attribute}`);
    for (const group of groups) {
      lines.push(`    ${group.category}`);
      lines.push(`      ${group.cells.map(({ outcome, n }) => `${outcome} ${n}`).join(', ')}`);
      for (const { kind, count, of, low, high, few } of ratesOf(group)) {
        const bounds = `${percent(count / of)} (${percent(low)} to ${percent(high)})`;
        lines.push(`      ${kind}: ${few ? `too few errors for a figure, ${count} of ${of}` : bounds}`);
      }
    }
  }
  return lines;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
