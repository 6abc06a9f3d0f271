import type { Command } from 'commander';
import { reports } from '../../adapters/report/index.ts';
import {
  type Account,
  CODE_LIFE_MS,
  identityFault,
  PIN_OF_SETUP,
  ROLES,
  type Role,
} from '../../adapters/storage/accounts/index.ts';
import { OFFICERS } from '../reports/index.ts';
import {
  type OpenedState,
  onNewState,
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
import { registerKeyCommands } from './officer-keys.ts';
import { registerTrainingCommand } from './training.ts';

interface ByOptions extends StateOptions {
  by?: string;
}

/** The account that is changed, and who answers for it. */
interface Change {
  id: string;
  by: string | undefined;
}

interface AddOptions extends ByOptions {
  name: string;
  role: string;
}

const BY = ['--by <id>', 'supervisor or technician who takes responsibility, with their own PIN'] as const;

/**
 * `waypost officer add|activate|pin|admit|role|enable|disable|key|train|list`: accounts of the people who sign in at this kiosk.
 * PINs are typed, never passed as arguments. A row of the audit is written before every change, so that every account has one. A
 * new account, or one with a new role, cannot be used until a second person has activated it: one person with two accounts would
 * count as two where two people are required.
 */
export function registerOfficerCommands(program: Command, context: StateContext = stateContext): void {
  const officer = program.command('officer').description('accounts of the people who sign in at this kiosk');
  withStateOptions(officer.command('add <id>').description('create an account; the command asks for the PIN'))
    .requiredOption('--name <name>', 'name as colleagues know it')
    .option('--role <role>', ROLES.join(', '), 'officer')
    .option(...BY)
    .action(async (id: string, options: AddOptions) => addOfficer(context, id, options));
  withStateOptions(
    officer.command('activate <id>').description('confirm a new account or a new role as the second person'),
  )
    .requiredOption(...BY)
    .action(async (id: string, options: ByOptions) =>
      onState(context, options, (state) => activate(context, state, { id, by: options.by })),
    );
  withStateOptions(
    officer.command('pin <id>').description('change your own PIN; with --by, set one for somebody who forgot theirs'),
  )
    .option(...BY)
    .action(async (id: string, options: ByOptions) =>
      onState(context, options, (state) => changePin(context, state, { id, by: options.by })),
    );
  withStateOptions(
    officer
      .command('admit <id>')
      .description('unlock an account, and print a code that works while sign-in is blocked'),
  )
    .requiredOption(...BY)
    .action(async (id: string, options: ByOptions) =>
      onState(context, options, (state) => admit(context, state, { id, by: options.by })),
    );
  withStateOptions(officer.command('role <id> <role>').description('give an account a different role'))
    .option(...BY)
    .action(async (id: string, role: string, options: ByOptions) =>
      onState(context, options, (state) => changeRole(context, state, { id, role, by: options.by })),
    );
  for (const [name, active, about] of [
    ['disable', false, 'refuse sign-in from now on; the account is kept in the audit'],
    ['enable', true, 'allow sign-in again'],
  ] as const) {
    withStateOptions(officer.command(`${name} <id>`).description(about)).action(
      async (id: string, options: StateOptions) =>
        onState(context, options, (state) => setActive(context, state, { id, active })),
    );
  }
  registerKeyCommands(officer, context);
  registerTrainingCommand(officer, context);
  reports(withStateOptions(officer.command('list').description('accounts, roles and lockouts')), OFFICERS).action(
    reportOnState(context, OFFICERS, listOfficers),
  );
}

async function addOfficer(context: StateContext, id: string, options: AddOptions): Promise<void> {
  const { name, role } = options;
  if (!isRole(role)) return refuse(context, `"${role}" is not a role. Choose one of: ${ROLES.join(', ')}`);
  const fault = identityFault({ id, name });
  if (fault !== null) return refuse(context, fault.message);
  await onNewState(context, options, async (state) => {
    const { accounts, journal } = state;
    if (accounts.find(id) !== null) {
      return refuse(context, `There is already an account ${id}. A new PIN: waypost officer pin ${id}`);
    }
    const who = whoAnswers(accounts, { id, by: options.by });
    if (!who.ok) return refuse(context, `${who.message} No account was created.`);
    const asked = await askAnd(state, { by: who.by, newOf: id });
    if (!asked.ok) return refuse(context, `${asked.message} Nothing was changed.`);
    const row = journal.appendSystem('account-created', id, { role, by: operator(), ...answered(who.by) });
    if (!row.ok) return refuse(context, `${row.detail} No account was created.`);
    const known = who.by === null ? { pinBy: PIN_OF_SETUP } : { madeBy: who.by, pinBy: who.by };
    const result = await accounts.create({ id, name, role, pin: asked.pin, ...known });
    if (!result.ok) {
      journal.appendSystem('account-changed', id, { change: 'not-created', reason: result.reason, by: operator() });
      return refuse(context, result.message);
    }
    context.print(`Account ${id} (${role}) ${who.by === null ? 'is ready.' : waits(id)}`);
  });
}

const waits = (id: string): string =>
  `is waiting. Another supervisor or technician types: waypost officer activate ${id} --by ID --config FILE`;

/** Who took responsibility, for the row; while the kiosk is being set up, the row says that nobody could. */
const answered = (by: string | null): Record<string, string | boolean> =>
  by === null ? { setup: true } : { answeredBy: by };

async function activate(context: StateContext, state: OpenedState, { id, by }: Change): Promise<void> {
  const { accounts, journal } = state;
  const account = known(context, state, id);
  if (account === null) return;
  if (account.madeBy === null) return refuse(context, `Account ${id} is not waiting for a second person.`);
  if (account.madeBy === by) return refuse(context, `${by} created it, so a second person must activate it.`);
  const who = whoAnswers(accounts, { id, by });
  if (!who.ok) return refuse(context, who.message);
  const asked = await askAnd(state, { by: who.by, newOf: null });
  if (!asked.ok) return refuse(context, `${asked.message} Nothing was changed.`);
  const body = { change: 'activated', madeBy: account.madeBy, by: operator(), ...answered(who.by) };
  const row = journal.appendSystem('account-changed', id, body);
  const result = row.ok ? accounts.activate(id) : { ok: false as const, message: row.detail };
  if (result.ok) context.print(`Account ${id} (${account.role}) is ready.`);
  else refuse(context, `${result.message} Nothing was changed.`);
}

/** Changes a PIN. Changing your own takes the old PIN. With one that somebody else set you cannot approve (docs/security.md). */
async function changePin(context: StateContext, state: OpenedState, { id, by }: Change): Promise<void> {
  const { accounts, journal } = state;
  const account = known(context, state, id);
  if (account === null) return;
  const who = by === undefined ? ownWord(state, account) : whoAnswers(accounts, { id, by });
  if (!who.ok) return refuse(context, who.message);
  const asked = await askAnd(state, { by: who.by, newOf: id });
  if (!asked.ok) return refuse(context, `${asked.message} Nothing was changed.`);
  const own = who.by === id;
  const body = { change: own ? 'own-pin' : 'pin', by: operator(), ...(own ? {} : answered(who.by)) };
  const row = journal.appendSystem('account-changed', id, body);
  if (!row.ok) return refuse(context, `${row.detail} The PIN was not changed.`);
  const result = await accounts.changePin(id, asked.pin, own ? null : (who.by ?? PIN_OF_SETUP));
  if (!result.ok) return refuse(context, result.message);
  context.print(`The PIN of ${id} is changed, and a lockout is lifted.`);
  if (by !== undefined) {
    context.print(
      `Until ${id} has chosen their own PIN (waypost officer pin ${id}), neither ${id} nor ${by} can sign as one of two people.`,
    );
  }
}

/**
 * Lets somebody back in whom a stranger keeps out. The code counts like a known browser: without the PIN it is useless, and
 * the account still locks after five wrong PINs.
 */
async function admit(context: StateContext, state: OpenedState, { id, by }: Change): Promise<void> {
  const { accounts, journal } = state;
  if (known(context, state, id) === null) return;
  const who = whoAnswers(accounts, { id, by });
  if (!who.ok) return refuse(context, who.message);
  const asked = await askAnd(state, { by: who.by, newOf: null });
  if (!asked.ok) return refuse(context, `${asked.message} Nothing was changed.`);
  const body = { change: 'admitted', by: operator(), ...answered(who.by) };
  const row = journal.appendSystem('account-changed', id, body);
  const result = row.ok ? accounts.admit(id) : { ok: false as const, message: row.detail };
  if (!result.ok) return refuse(context, `${result.message} Nothing was changed.`);
  context.print(
    `A lockout of ${id} is lifted. Code for the sign-in, valid once, within ${CODE_LIFE_MS / 60_000} minutes:`,
  );
  context.print(`  ${result.code.slice(0, 5)} ${result.code.slice(5)}`);
}

/** The owner takes responsibility with their current PIN; while the kiosk is being set up, no PIN is asked for. */
function ownWord({ accounts }: OpenedState, { id, active }: Account): ReturnType<typeof whoAnswers> {
  const setup = whoAnswers(accounts, { id, by: undefined });
  if (setup.ok) return setup;
  if (!active) return { ok: false, message: `Account ${id} cannot sign in, so it has no PIN to change.` };
  return { ok: true, by: id };
}

async function changeRole(
  context: StateContext,
  state: OpenedState,
  { id, role, by }: Change & { role: string },
): Promise<void> {
  const { accounts, journal } = state;
  if (!isRole(role)) return refuse(context, `"${role}" is not a role. Choose one of: ${ROLES.join(', ')}`);
  if (known(context, state, id) === null) return;
  const who = whoAnswers(accounts, { id, by });
  if (!who.ok) return refuse(context, who.message);
  const asked = await askAnd(state, { by: who.by, newOf: null });
  if (!asked.ok) return refuse(context, `${asked.message} Nothing was changed.`);
  const row = journal.appendSystem('account-changed', id, {
    change: 'role',
    role,
    by: operator(),
    ...answered(who.by),
  });
  const result = row.ok ? accounts.changeRole(id, role, who.by) : { ok: false as const, message: row.detail };
  if (result.ok) context.print(`Account ${id} is now ${role}${who.by === null ? '.' : `, and ${waits(id)}`}`);
  else refuse(context, `${result.message} Nothing was changed.`);
}

function setActive(context: StateContext, state: OpenedState, change: { id: string; active: boolean }): void {
  const { id, active } = change;
  const { accounts, journal } = state;
  if (known(context, state, id) === null) return;
  const word = active ? 'enabled' : 'disabled';
  const row = journal.appendSystem('account-changed', id, { change: word, by: operator() });
  const result = row.ok ? accounts.setActive(id, active) : { ok: false as const, message: row.detail };
  if (result.ok)
    context.print(`Account ${id} is ${word}.${active ? '' : ' A session that is open ends within a second.'}`);
  else refuse(context, `${result.message} Nothing was changed.`);
}

function listOfficers(context: Saying<typeof OFFICERS>, { accounts }: OpenedState): void {
  const all = accounts.list();
  context.report({
    accounts: all.map(({ id, name, role, active, lockedUntil, madeBy, pinBy, pinKeyed, trained }) => ({
      id,
      name,
      role,
      active,
      lockedUntil,
      madeBy,
      pinBy,
      pinKeyed,
      trained,
    })),
  });
  if (all.length === 0) {
    context.print('There is no account yet. Create one: waypost officer add ID --name NAME --config FILE');
  }
  for (const account of all) {
    context.print(`${account.id.padEnd(20)} ${account.role.padEnd(12)} ${stateOf(account).padEnd(30)} ${account.name}`);
    if (account.trained !== null) {
      context.print(
        `${' '.repeat(20)} trained for ${account.trained.for.join(' and ')} until ${account.trained.until}`,
      );
    }
  }
  const keyless = all.filter(({ pinKeyed }) => !pinKeyed).map(({ id }) => id);
  if (keyless.length > 0) {
    context.print(
      `${keyless.length} of ${all.length} PINs have no key yet, and get one when their owners sign in: ${keyless.join(', ')}`,
    );
  }
}

function stateOf({ active, lockedUntil, madeBy, pinBy }: Account): string {
  if (madeBy !== null) return `waiting, created by ${madeBy}`;
  if (!active) return 'disabled';
  if (lockedUntil !== null) return `locked until ${lockedUntil}`;
  if (pinBy === null) return 'active';
  return pinBy === PIN_OF_SETUP ? 'active, PIN from the setup' : `active, PIN set by ${pinBy}`;
}

function known(context: StateContext, { accounts }: OpenedState, id: string): Account | null {
  const account = accounts.find(id);
  if (account === null) {
    const ids = accounts.list().map((other) => other.id);
    refuse(
      context,
      `There is no account ${id}. ${ids.length === 0 ? 'There are none yet.' : `There are: ${ids.join(', ')}`}`,
    );
  }
  return account;
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}
