import type { Command } from 'commander';
import type { Privacy } from '../../adapters/http/routes/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { privacyService, ruledLane } from '../../daemon/lane/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { REDRESS_LIST, REDRESS_SHOW } from '../reports/index.ts';
import {
  notTried,
  onState,
  refuse,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from '../state/index.ts';
import { signedIn } from '../terminal/index.ts';

interface RedressOptions extends StateOptions {
  officer: string;
}

interface Desk {
  privacy: Privacy;
  by: string;
}

type Found = NonNullable<NonNullable<ReturnType<Privacy['follow']>>['found']>;

/** Length of a number as people type it: ten characters, in groups or not. */
const NUMBER_CHARACTERS = { least: 10, most: 20 };

/**
 * `waypost redress list|show|close` (docs/privacy.md), for an account with the role dpo and its PIN, under the rules of the
 * screen: each access is first recorded in the audit, there is no list of numbers, and the content of a record is not printed.
 */
export function registerRedressCommands(program: Command, context: StateContext = stateContext): void {
  const redress = program
    .command('redress')
    .description('slips for questions and complaints; for accounts with the role dpo');
  const officer = ['--officer <id>', 'account with the role dpo; the command asks for its PIN'] as const;
  reports(
    withStateOptions(
      redress.command('list').description('how many slips belong to a record, and what was done with the slips'),
    ),
    REDRESS_LIST,
  )
    .requiredOption(...officer)
    .action((options: RedressOptions & ReportOptions) =>
      reporting(context, { kind: REDRESS_LIST, options }, (out) =>
        atDesk(out, options, (service) => list(out, service)),
      ),
    );
  reports(
    withStateOptions(redress.command('show <number>').description('the record that belongs to the number of a slip')),
    REDRESS_SHOW,
  )
    .requiredOption(...officer)
    .action((number: string, options: RedressOptions & ReportOptions) =>
      reporting(context, { kind: REDRESS_SHOW, options }, (out) =>
        withNumber(out, number, () => atDesk(out, options, (service) => show(out, service, number))),
      ),
    );
  withStateOptions(
    redress
      .command('close <number>')
      .description('close a slip that was answered; its record is kept for its retention time'),
  )
    .requiredOption(...officer)
    .action(async (number: string, options: RedressOptions) =>
      withNumber(context, number, () => atDesk(context, options, (service) => close(context, service, number))),
    );
}

/** Checks the number before a PIN is asked for, so that a typing error does not cost one of the tries. */
function withNumber(context: StateContext, number: string, work: () => Promise<void>): Promise<void> {
  const { least, most } = NUMBER_CHARACTERS;
  const { length } = number.trim();
  if (length >= least && length <= most) return work();
  notTried(
    context,
    `${JSON.stringify(number.slice(0, most))} is not the number of a slip. The number has ten letters and digits.`,
  );
  return Promise.resolve();
}

async function atDesk(
  context: StateContext,
  options: RedressOptions,
  work: (service: Desk) => Promise<void> | void,
): Promise<void> {
  await updateReady();
  await onState(context, options, async (state) => {
    const by = await signedIn(context, state, { ...options, role: 'dpo', otherwise: 'nothing is shown' });
    if (by === null) return;
    const { journal, clock, accounts } = state;
    const machines = () => accounts.machines.list();
    const ruled = ruledLane(state);
    const k = Math.max(state.config.counters.k, ruled.policy.kMin ?? 0);
    await work({ privacy: privacyService({ journal, clock, ruled, machines, k }), by });
  });
}

async function list(context: Saying<typeof REDRESS_LIST>, { privacy, by }: Desk): Promise<void> {
  const view = await privacy.overview(by);
  if (view === null) {
    notNoted(context);
    return;
  }
  context.report({
    ...{ slips: view.slips, records: view.slipCases, since: view.since },
    accesses: view.accesses
      .filter(({ what }) => what.startsWith('redress-'))
      .map(({ who, what, n }) => ({ who, what, n })),
  });
  context.print(`Slips with a record: ${view.slips}. Records: ${view.slipCases}.`);
  context.print('There is no list of numbers: the person who asks gives the number of the slip.');
  const done = view.accesses.filter(({ what }) => what.startsWith('redress-'));
  if (done.length > 0) context.print(`Since ${view.since.slice(0, 10)}:`);
  for (const { who, what, n } of done) context.print(`  ${what.padEnd(18)} ${who.padEnd(20)} ${n}`);
}

function show(context: Saying<typeof REDRESS_SHOW>, { privacy, by }: Desk, number: string): void {
  const answer = privacy.follow(number, by);
  if (answer === null) notNoted(context);
  else if (answer.found === null) refuse(context, 'There is no record for this number, or it is no longer kept.');
  else describe(context, answer.found);
}

function describe(context: Saying<typeof REDRESS_SHOW>, found: Found): void {
  const { inspectionId, day, rows, decided, consulted, personalUntil } = found;
  context.report({ inspectionId, day, rows, decided, consulted, personalUntil });
  context.print(`Record ${found.inspectionId} of ${found.day}, ${found.rows} rows.`);
  context.print(found.decided ? 'A decision was taken.' : 'No decision was taken.');
  context.print(`Consulted or exported: ${found.consulted}.`);
  const until = found.personalUntil === null ? 'the inspection is not closed yet' : `until ${found.personalUntil}`;
  context.print(`Personal parts are kept: ${until}.`);
  context.print(`What it says: waypost evidence export ${found.inspectionId}`);
}

function close(context: StateContext, { privacy, by }: Desk, number: string): void {
  const answer = privacy.close(number, by);
  if (answer === null) notNoted(context);
  else if (answer.closed)
    context.print('Closed. The number no longer opens a record; the record is kept for its retention time.');
  else refuse(context, 'There is no such slip, or it is no longer kept: nothing was closed.');
}

function notNoted(context: StateContext): void {
  refuse(context, 'The access cannot be recorded, so nothing is shown or changed. Run: waypost doctor');
}
