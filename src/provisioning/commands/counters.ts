import type { Command } from 'commander';
import { closedQuarters, type PublishedQuarter, ratesOf } from '../../audit/index.ts';
import { siteDay } from '../../inspection/index.ts';
import { openCounters } from '../../storage/index.ts';
import {
  EXIT_NOT_TRIED,
  type OpenedState,
  onState,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from './state.ts';

/** `waypost counters`: error counters of closed quarters, as the supervisor's screen shows them. */
export function registerCountersCommand(program: Command, context: StateContext = stateContext): void {
  withStateOptions(program.command('counters').description('error counters of closed quarters, k-anonymous'))
    .option('--json', 'one JSON object a quarter')
    .action(async (options: StateOptions & { json?: boolean }) =>
      onState(context, options, (state) => print(context, state, options.json === true)),
    );
}

function print(context: StateContext, { config, clock }: OpenedState, json: boolean): void {
  const opened = openCounters({ stateDir: config.stateDir, now: clock.wall() });
  if (!opened.ok) {
    context.warn(`${opened.message} ${opened.remedy}`);
    context.exit(EXIT_NOT_TRIED);
    return;
  }
  try {
    const quarters = closedQuarters(opened.counters, siteDay(clock), config.counters.k);
    for (const quarter of quarters)
      for (const line of json ? [JSON.stringify(quarter)] : plain(quarter)) context.print(line);
    if (json) return;
    if (quarters.length === 0) context.print('No quarter is closed yet. The one that runs is not shown.');
    context.print('k counts inspections and not people: one that was broken off and repeated counts twice.');
    context.print('A quarter keeps what was first shown of it; small groups are told together as others.');
    context.print('A rate from fewer than 30 errors is no figure. How to read them: docs/face.md, "Error counters".');
  } finally {
    opened.counters.close();
  }
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
