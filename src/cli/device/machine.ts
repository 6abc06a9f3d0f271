import type { Command } from 'commander';
import { reports } from '../../adapters/report/index.ts';
import { identityFault, type Machine } from '../../adapters/storage/accounts/index.ts';
import { MACHINES } from '../reports/index.ts';
import {
  type OpenedState,
  onState,
  operator,
  refuse,
  reportOnState,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from '../state/index.ts';
import { askAnd, whoAnswers } from '../terminal/index.ts';

interface ByOptions extends StateOptions {
  by: string;
}

interface Change {
  id: string;
  by: string;
}

const BY = ['--by <id>', 'supervisor or technician who takes responsibility, with their own PIN'] as const;

/**
 * `waypost machine add|activate|token|disable|list`: accounts of other systems that read the outcome of the lane
 * (docs/outcome-stream.md). It takes two people to make one, and two to give it a new token; neither may know the
 * other's PIN. A token is printed once. Switching off takes one person and no PIN: stopping a stream must be quick.
 */
export function registerMachineCommands(program: Command, context: StateContext = stateContext): void {
  const machine = program.command('machine').description('accounts of other systems that read the outcome of the lane');
  withStateOptions(machine.command('add <id>').description('create an account, and print its token once'))
    .requiredOption('--name <name>', 'name of the system, as colleagues know it')
    .requiredOption(...BY)
    .action(async (id: string, options: ByOptions & { name: string }) =>
      onState(context, options, (state) => add(context, state, { id, by: options.by, name: options.name })),
    );
  withStateOptions(machine.command('activate <id>').description('confirm a new account or token as the second person'))
    .requiredOption(...BY)
    .action(async (id: string, options: ByOptions) =>
      onState(context, options, (state) => activate(context, state, { id, by: options.by })),
    );
  withStateOptions(machine.command('token <id>').description('create a new token; the old one then stops working'))
    .requiredOption(...BY)
    .action(async (id: string, options: ByOptions) =>
      onState(context, options, (state) => renew(context, state, { id, by: options.by })),
    );
  withStateOptions(machine.command('disable <id>').description('end its streams and refuse it from now on')).action(
    async (id: string, options: StateOptions) => onState(context, options, (state) => disable(context, state, id)),
  );
  reports(withStateOptions(machine.command('list').description('accounts of other systems')), MACHINES).action(
    reportOnState(context, MACHINES, list),
  );
}

async function add(
  context: StateContext,
  state: OpenedState,
  { id, by, name }: Change & { name: string },
): Promise<void> {
  const { accounts, journal } = state;
  const fault = identityFault({ id, name });
  if (fault !== null) return refuse(context, fault.message);
  if (accounts.find(id) !== null || accounts.machines.find(id) !== null) {
    return refuse(context, `There is already an account ${id}. Choose another id.`);
  }
  if (!(await answers(context, state, { id, by }))) return;
  const row = journal.appendSystem('account-created', id, { machine: true, by: operator(), answeredBy: by });
  if (!row.ok) return refuse(context, `${row.detail} No account was created.`);
  const made = accounts.machines.create({ id, name, madeBy: by });
  if (made.ok) return showToken(context, made);
  journal.appendSystem('account-changed', id, { change: 'not-created', machine: true, by: operator() });
  refuse(context, `${made.message} No account was created.`);
}

async function renew(context: StateContext, state: OpenedState, { id, by }: Change): Promise<void> {
  const { accounts, journal } = state;
  if (known(context, state, id) === null || !(await answers(context, state, { id, by }))) return;
  const body = { change: 'token', machine: true, by: operator(), answeredBy: by };
  const row = journal.appendSystem('account-changed', id, body);
  const made = row.ok ? accounts.machines.renew(id, by) : { ok: false as const, message: row.detail };
  if (made.ok) showToken(context, made);
  else refuse(context, `${made.message} The token was not changed.`);
}

async function activate(context: StateContext, state: OpenedState, { id, by }: Change): Promise<void> {
  const { accounts, journal } = state;
  const machine = known(context, state, id);
  if (machine === null) return;
  if (machine.activatedBy !== null) return refuse(context, `Account ${id} is not waiting for a second person.`);
  if (machine.madeBy === by) return refuse(context, `${by} created it, so a second person must activate it.`);
  if (!(await answers(context, state, { id, by }))) return;
  const body = { change: 'activated', machine: true, madeBy: machine.madeBy, by: operator(), answeredBy: by };
  const row = journal.appendSystem('account-changed', id, body);
  const done = row.ok ? accounts.machines.activate(id, by) : { ok: false as const, message: row.detail };
  if (done.ok) context.print(`Account ${id} may read outcomes while the policy in force allows it.`);
  else refuse(context, `${done.message} Nothing was changed.`);
}

function disable(context: StateContext, state: OpenedState, id: string): void {
  if (known(context, state, id) === null) return;
  const row = state.journal.appendSystem('account-changed', id, { change: 'disabled', machine: true, by: operator() });
  const done = row.ok ? state.accounts.machines.disable(id) : { ok: false as const, message: row.detail };
  if (done.ok) context.print(`Account ${id} is disabled. A stream that is open ends within a second.`);
  else refuse(context, `${done.message} Nothing was changed.`);
}

function list(context: Saying<typeof MACHINES>, { accounts }: OpenedState): void {
  const all = accounts.machines.list();
  context.report({
    machines: all.map(({ id, name, usable, active, createdAt, madeBy, activatedBy }) => ({
      ...{ id, name, usable, active, createdAt, madeBy, activatedBy },
    })),
  });
  if (all.length === 0) context.print('There is no machine account.');
  for (const { id, name, active, madeBy, activatedBy } of all) {
    const waits = activatedBy === null ? `waiting, created by ${madeBy}` : `usable, by ${madeBy} and ${activatedBy}`;
    context.print(`${id.padEnd(20)} ${(active ? waits : 'disabled').padEnd(40)} ${name}`);
  }
}

/**
 * Checks the PIN of the person who takes responsibility. Somebody who set the other person's PIN could act as both, and counts
 * as neither.
 */
async function answers(context: StateContext, state: OpenedState, { id, by }: Change): Promise<boolean> {
  const who = whoAnswers(state.accounts, { id, by });
  if (!who.ok) {
    refuse(context, `${who.message} Nothing was changed.`);
    return false;
  }
  if (!state.accounts.maySecond(by)) {
    refuse(context, `${by} cannot sign as one of two people before changing the PIN that somebody else set.`);
    return false;
  }
  const asked = await askAnd(state, { by, newOf: null });
  if (!asked.ok) refuse(context, `${asked.message} Nothing was changed.`);
  return asked.ok;
}

function showToken(context: StateContext, { machine, token }: { machine: Machine; token: string | null }): void {
  context.print(`Token of ${machine.id}, shown once. Anyone who has it can read what the account may read:`);
  context.print(`  ${token ?? ''}`);
  context.print(
    `It does not work yet. Another supervisor or technician types: waypost machine activate ${machine.id} --by ID --config FILE`,
  );
}

function known(context: StateContext, { accounts }: OpenedState, id: string): Machine | null {
  const machine = accounts.machines.find(id);
  if (machine === null) refuse(context, `There is no machine account ${id}. To list them: waypost machine list`);
  return machine;
}
