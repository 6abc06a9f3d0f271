import type { Command } from 'commander';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import {
  MEASURE_NAMES,
  MEASURES,
  type Measure,
  type ProtectionReport,
  REPORT_ROLES,
  type ReportFault,
  type ToldDimension,
  type ToldQuarter,
  type ToldTable,
  type ToldWeek,
  toldUpTo,
} from '../../core/protection/report/index.ts';
import { openRoute, packInForce, ruledLane } from '../../daemon/lane/index.ts';
import { leastGroup, protectionReport, verifyRoute } from '../../daemon/report/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { PROTECTION_REPORT, PROTECTION_VERIFY } from '../reports/index.ts';
import { onState, refuse, type StateContext, type StateOptions, withStateOptions } from '../state/index.ts';
import { signedInAs } from '../terminal/index.ts';

interface ReaderOptions extends StateOptions {
  officer: string;
}

const OFFICER = ['--officer <id>', 'account with the role protection or dpo; the command asks for its PIN'] as const;
/** Roles for which a report file is made: supervisors have the page; the file is for those responsible for the route. */
const READERS = REPORT_ROLES.filter((role) => role !== 'supervisor');

const FAULTS: Readonly<Record<ReportFault, string>> = {
  'not-a-quarter': 'Write a quarter as 2026-Q4.',
  clock:
    'The clock of this kiosk cannot be trusted, so it is not known whether a week is closed. Set the clock, then run this again.',
  'not-kept':
    'The report cannot be stored, so it is not shown: the first answer for a week must be the only one. Check the disk and its permissions, then run this again.',
};

/** `waypost protection report|verify`: the reader of the protection chain (docs/protection.md). */
export function registerReportCommands(protection: Command, context: StateContext): void {
  reports(
    withStateOptions(
      protection
        .command('report')
        .description('measures of the route to help by closed weeks, k-anonymous; for the roles protection and dpo'),
    ),
    PROTECTION_REPORT,
  )
    .requiredOption('--quarter <quarter>', 'for example 2026-Q4; a week belongs to the quarter of its Thursday')
    .requiredOption(...OFFICER)
    .action((options: ReaderOptions & ReportOptions & { quarter: string }) =>
      reporting(context, { kind: PROTECTION_REPORT, options }, (out) =>
        onState(out, options, async (state) => {
          const by = await signedInAs(out, state, { ...options, roles: READERS, otherwise: 'nothing is shown' });
          if (by === null) return;
          const route = openRoute(state);
          if (!route.ok) return refuse(out, `${route.message} ${route.remedy}`);
          try {
            await updateReady();
            const k = leastGroup(packInForce(state).pack, ruledLane(state).policy);
            const made = protectionReport(
              { store: route.store, journal: state.journal, clock: state.clock, k },
              { quarter: options.quarter, role: by.role },
            );
            if (!made.ok) return refuse(out, FAULTS[made.fault]);
            out.report(made.report);
            for (const line of linesOf(made.report)) out.print(line);
          } finally {
            route.store.close();
          }
        }),
      ),
    );
  reports(
    withStateOptions(
      protection
        .command('verify')
        .description('verify every row of the protection chain, and its link to the audit; for protection and dpo'),
    ),
    PROTECTION_VERIFY,
  )
    .requiredOption(...OFFICER)
    .action((options: ReaderOptions & ReportOptions) =>
      reporting(context, { kind: PROTECTION_VERIFY, options }, (out) =>
        onState(out, options, async (state) => {
          const by = await signedInAs(out, state, { ...options, roles: READERS, otherwise: 'nothing is verified' });
          if (by === null) return;
          const route = openRoute(state);
          if (!route.ok) return refuse(out, `${route.message} ${route.remedy}`);
          try {
            const verdict = verifyRoute(route.store, state);
            if (!verdict.ok) return refuse(out, `${verdict.message} (${verdict.fault})`);
            const { head, noted } = verdict;
            out.report({ head, noted });
            out.print('The protection chain is intact: every row is linked and signed by this kiosk.');
            out.print(
              `The audit is intact, and each of the ${noted} chain heads that it records is in the chain, in order.`,
            );
            out.print(`Head of the chain: ${head}`);
          } finally {
            route.store.close();
          }
        }),
      ),
    );
}

/** The report in words; counts that are not shown are described as too few, for every role. */
function linesOf({ quarter, weeks, whole }: ProtectionReport): string[] {
  if (weeks.length === 0) return [`${quarter}: no week is closed yet. A week is published three days after it ends.`];
  return [
    ...weeks.flatMap(weekLines),
    ...(whole === null
      ? [`${quarter} is not closed yet: the figures by quarter appear after it ends.`]
      : quarterLines(whole)),
  ];
}

function weekLines({ period, k, drills, states, tables }: ToldWeek): string[] {
  const { sealed, answered, medianMinutes, worstMinutes } = drills;
  const times =
    medianMinutes === null ? '' : `; answered after ${medianMinutes} min (median), ${worstMinutes} min (longest)`;
  const looks = states.reduce((sum, { n }) => sum + n, 0);
  const shares = states.map(({ state, n }) => `${state} ${percent(n, looks)}`).join(', ');
  return [
    `${period} (k = ${k})`,
    `  drills       ${sealed} sealed, ${answered} answered${times}`,
    `  route        ${looks === 0 ? 'never checked' : shares}`,
    ...MEASURE_NAMES.map((measure) => `  ${LABELS[measure].padEnd(12)} ${tableWords(tables[measure], measure)}`),
  ];
}

function quarterLines({ period, k, rest, notReferred, emergencies, noKey, asked, use }: ToldQuarter): string[] {
  const few = (n: number | null): string => (n === null ? 'too few' : String(n));
  const answers =
    asked === null
      ? 'too few'
      : (['nothing', 'something', 'none'] as const)
          .map((word) => `${word} ${few(toldUpTo(asked, 'answer', word, true))}`)
          .join(', ');
  const groups = (use?.tables ?? []).flatMap(({ attribute, groups: told }) =>
    told.map(
      ({ category, used, unused }) => `  form         ${attribute} ${category}: ${used} with, ${unused} without`,
    ),
  );
  return [
    `${period} (k = ${k})`,
    ...MEASURE_NAMES.flatMap((measure) => {
      const told = rest[measure];
      return told === null
        ? []
        : [
            `  ${LABELS[measure].padEnd(12)} ${told.weeks} weeks that had too few, together: ${tableWords(told.table, measure)}`,
          ];
    }),
    `  not referred ${few(notReferred)} (adults without consent: the anonymous count for the duty to notify)`,
    `  emergencies  ${few(emergencies)}`,
    `  no key       ${few(noKey)}`,
    `  asked        ${answers}`,
    ...groups,
  ];
}

const LABELS: Readonly<Record<Measure, string>> = {
  referrals: 'referrals',
  calls: 'calls',
  handOvers: 'hand-overs',
  entries: 'entries',
};
const SIDES: Readonly<Record<ToldDimension, string>> = {
  carried: 'carried',
  received: 'received',
  accepted: 'accepted',
  reached: 'reached',
  opened: 'opened within 10 min',
  answer: 'answer',
  class: 'class',
  decision: 'decision',
  goesWith: 'leaves with',
  settledAs: 'settled as',
  settled: 'settled',
};

/** A table in words: times as shares up to each limit, everything else by value. What it does not distinguish is left out. */
function tableWords(table: ToldTable | null, measure: Measure): string {
  if (table === null) return 'too few';
  const said = table.dimensions.map(({ name, words }) => {
    const isTime = MEASURES[measure].some((side) => side.name === name && side.ordered);
    const shares = words.flatMap((word) => {
      const n = toldUpTo(table, name, word, !isTime) ?? 0;
      return (isTime && word === 'late') || n === 0 ? [] : [`${word} ${percent(n, table.n)}`];
    });
    return `${SIDES[name]}${isTime ? ' within' : ''} ${shares.length === 0 ? 'none in time' : shares.join(', ')}`;
  });
  return [String(table.n), ...said].join('; ');
}

function percent(n: number, of: number): string {
  return of === 0 ? '0 %' : `${((100 * n) / of).toFixed(1)} %`;
}
