import type { Command } from 'commander';
import { type Account, identityFault, pinFault, ROLES, type Role } from '../../storage/index.ts';
import { askPin } from './pin-prompt.ts';
import {
  EXIT_REFUSED,
  type OpenedState,
  onNewState,
  onState,
  operator,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from './state.ts';

interface AddOptions extends StateOptions {
  name: string;
  role: string;
}

/**
 * `waypost officer add|pin|enable|disable|list`: accounts of the people who sign in at this kiosk. PINs are typed, never
 * passed as arguments. Every change is a row of the audit, written before the change: no account without its row.
 */
export function registerOfficerCommands(program: Command, context: StateContext = stateContext): void {
  const officer = program.command('officer').description('accounts of the people who sign in at this kiosk');
  withStateOptions(officer.command('add <id>').description('make an account; the PIN is asked for'))
    .requiredOption('--name <name>', 'name as colleagues know it')
    .option('--role <role>', ROLES.join(', '), 'officer')
    .action(async (id: string, options: AddOptions) => addOfficer(context, id, options));
  withStateOptions(officer.command('pin <id>').description('set a new PIN and lift a lockout')).action(
    async (id: string, options: StateOptions) => onState(context, options, (state) => changePin(context, state, id)),
  );
  for (const [name, active, about] of [
    ['disable', false, 'refuse sign-in from now on; the account stays in the audit'],
    ['enable', true, 'allow sign-in again'],
  ] as const) {
    withStateOptions(officer.command(`${name} <id>`).description(about)).action(
      async (id: string, options: StateOptions) =>
        onState(context, options, (state) => setActive(context, state, { id, active })),
    );
  }
  withStateOptions(officer.command('list').description('accounts, roles and lockouts')).action(
    async (options: StateOptions) => onState(context, options, (state) => listOfficers(context, state)),
  );
}

async function addOfficer(context: StateContext, id: string, options: AddOptions): Promise<void> {
  const { name, role } = options;
  if (!isRole(role)) return refuse(context, `"${role}" is not a role. Choose one of: ${ROLES.join(', ')}`);
  const fault = identityFault({ id, name });
  if (fault !== null) return refuse(context, fault.message);
  await onNewState(context, options, async ({ accounts, journal }) => {
    if (accounts.find(id) !== null) {
      return refuse(context, `There is already an account ${id}. A new PIN: waypost officer pin ${id}`);
    }
    const pin = await readPin(context);
    if (pin === null) return;
    const row = journal.appendSystem('account-created', id, { role, by: operator() });
    if (!row.ok) return refuse(context, `${row.detail} No account was made.`);
    const result = await accounts.create({ id, name, role, pin });
    if (!result.ok) {
      journal.appendSystem('account-changed', id, { change: 'not-created', reason: result.reason, by: operator() });
      return refuse(context, result.message);
    }
    context.print(`Account ${id} (${role}) is ready.`);
  });
}

async function changePin(context: StateContext, state: OpenedState, id: string): Promise<void> {
  const { accounts, journal } = state;
  if (known(context, state, id) === null) return;
  const pin = await readPin(context);
  if (pin === null) return;
  const row = journal.appendSystem('account-changed', id, { change: 'pin', by: operator() });
  if (!row.ok) return refuse(context, `${row.detail} The PIN was not changed.`);
  const result = await accounts.changePin(id, pin);
  if (!result.ok) return refuse(context, result.message);
  context.print(`The PIN of ${id} is changed, and a lockout is lifted.`);
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

function listOfficers(context: StateContext, { accounts }: OpenedState): void {
  const all = accounts.list();
  if (all.length === 0) {
    context.print('There is no account yet. Make one: waypost officer add ID --name NAME --config FILE');
  }
  for (const account of all) {
    context.print(`${account.id.padEnd(20)} ${account.role.padEnd(12)} ${stateOf(account).padEnd(30)} ${account.name}`);
  }
}

function stateOf({ active, lockedUntil }: Account): string {
  if (!active) return 'disabled';
  return lockedUntil === null ? 'active' : `locked to ${lockedUntil}`;
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

/** Null after it has said why. */
async function readPin(context: StateContext): Promise<string | null> {
  const asked = await askPin();
  const fault = asked.ok ? (pinFault(asked.pin)?.message ?? null) : asked.message;
  if (fault === null && asked.ok) return asked.pin;
  refuse(context, `${fault} Nothing was changed.`);
  return null;
}

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

function refuse(context: StateContext, message: string): void {
  context.warn(message);
  context.exit(EXIT_REFUSED);
}
