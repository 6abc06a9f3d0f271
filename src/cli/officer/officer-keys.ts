import type { Command } from 'commander';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { OFFICER_KEYS } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  type OpenedState,
  onState,
  operator,
  type Saying,
  type StateContext,
  type StateOptions,
  withStateOptions,
} from '../state/index.ts';
import { BY_ONE, twoAnswer, WITH_ANOTHER } from './two-answer.ts';

interface RemoveOptions extends StateOptions {
  by: string;
  with: string;
}

/** Number of digits of the digest that people read and type; more are also accepted. */
const SHOWN_CHARACTERS = 8;

/**
 * `waypost officer key list|remove`. Two people take responsibility for removing a lost key, neither of them its owner:
 * otherwise a colleague who has seen the owner's PIN would not need anybody else. The owner then adds a new key at the screen.
 */
export function registerKeyCommands(officer: Command, context: StateContext): void {
  const key = officer.command('key').description('security keys of the accounts');
  reports(
    withStateOptions(key.command('list [id]').description('keys of one account, or of all')),
    OFFICER_KEYS,
  ).action((id: string | undefined, options: StateOptions & ReportOptions) =>
    reporting(context, { kind: OFFICER_KEYS, options }, (out) =>
      onState(out, options, (state) => listKeys(out, state, id)),
    ),
  );
  withStateOptions(key.command('remove <id> <key>').description('remove a lost key; two people take responsibility'))
    .requiredOption(...BY_ONE)
    .requiredOption(...WITH_ANOTHER)
    .action(async (id: string, name: string, options: RemoveOptions) =>
      onState(context, options, (state) => removeKey(context, state, { id, name, ...options })),
    );
}

function listKeys(context: Saying<typeof OFFICER_KEYS>, { accounts }: OpenedState, id: string | undefined): void {
  const ids = id === undefined ? accounts.list().map((account) => account.id) : [id];
  const keys = ids.flatMap((owner) => accounts.keys.of(owner));
  context.report({
    keys: keys.map(({ id: name, account, addedAt, confirmedBy, usedAt }) => ({
      account,
      key: name,
      addedAt,
      confirmedBy,
      usedAt,
    })),
  });
  if (keys.length === 0)
    context.print('There is no security key. The owner of the account adds one at their own screen.');
  for (const { id: name, account, addedAt, confirmedBy, usedAt } of keys) {
    const used = usedAt === null ? 'never used' : `used ${usedAt}`;
    context.print(
      `${account.padEnd(20)} ${name.slice(0, SHOWN_CHARACTERS)}  added ${addedAt}, confirmed by ${confirmedBy}, ${used}`,
    );
  }
}

async function removeKey(
  context: StateContext,
  state: OpenedState,
  { id, name, by, with: other }: { id: string; name: string; by: string; with: string },
): Promise<void> {
  const { accounts, journal } = state;
  const refuse = (message: string): void => {
    context.warn(`${message} Nothing was changed.`);
    context.exit(EXIT_REFUSED);
  };
  const named = accounts.keys.of(id).filter((key) => name.length >= SHOWN_CHARACTERS && key.id.startsWith(name));
  const [key] = named;
  if (key === undefined || named.length > 1) {
    return refuse(`${id} has no key ${name}. To list them: waypost officer key list ${id}.`);
  }
  const answered = await twoAnswer(state, { id, by, with: other });
  if (!answered.ok) return refuse(answered.message);
  const body = { change: 'removed', key: key.id, answeredBy: [by, other], by: operator() };
  const row = journal.appendSystem('key-changed', id, body);
  if (!row.ok) return refuse(row.detail);
  if (!accounts.keys.remove(id, key.id)) return refuse('The accounts cannot be written.');
  context.print(
    `The key ${key.id.slice(0, SHOWN_CHARACTERS)} of ${id} is removed. Sessions of ${id} end within a second.`,
  );
}
