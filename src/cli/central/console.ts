import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { packageRoot, VERSION } from '../../adapters/installation/index.ts';
import { type Accounts, identityFault, pinFault } from '../../adapters/storage/accounts/index.ts';
import { systemRandom } from '../../adapters/storage/crypto/index.ts';
import {
  CONSOLE_ROLE,
  ConsoleDesk,
  ConsoleRecord,
  ConsoleServer,
  FleetStore,
  LineWatch,
  openConsoleAccounts,
} from '../../central/console/index.ts';
import { devicesOf } from '../../central/devices/index.ts';
import { CentralFolder } from '../../central/folder/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { atCentralOffice, type CentralOfficeContext, centralOfficeCommand, Refused } from './context.ts';

const PORT = 8710;
const PORT_MAX = 65_535;

interface ConsoleOptions {
  office: string;
  port: string;
  programs?: string;
  socket?: string;
}

/** `waypost central console` and the accounts that may sign in there (docs/central-console.md). */
export function registerConsoleCommands(central: Command): void {
  centralOfficeCommand(
    central,
    'console',
    'page on this machine: what each kiosk has, what is missing, what is waiting; it does not sign anything',
  )
    .option('--port <number>', 'port on loopback', String(PORT))
    .option(
      '--programs <folder>',
      'folder of the office that publishes programs: what is offered is shown next to what kiosks run',
    )
    .option('--socket <path>', 'listen on this UNIX socket instead; --port is then the port that the browser uses')
    .action(async (options: ConsoleOptions) => atCentralOffice((context) => serve(context, options)));
  const account = central.command('account').description('accounts of the console');
  centralOfficeCommand(account, 'add', 'create an account; asks for its PIN')
    .argument('<id>', 'what the person types to sign in, such as gil')
    .requiredOption('--name <name>', 'name of the person')
    .action((id: string, { office, name }: { office: string; name: string }) =>
      onAccounts(office, async (context, accounts, record) => {
        await add(context, accounts, { id, name });
        record.add(id, 'account-added');
      }),
    );
  centralOfficeCommand(account, 'pin', 'give an account a new PIN, and lift its lock')
    .argument('<id>', 'account')
    .action((id: string, { office }: { office: string }) =>
      onAccounts(office, async (context, accounts, record) => {
        known(accounts, id);
        const done = await accounts.changePin(id, await newPin(context));
        if (!done.ok) throw new Refused(done.message);
        record.add(id, 'pin-changed');
        context.print(`${id} has a new PIN.`);
      }),
    );
  for (const [name, active] of [
    ['disable', false],
    ['enable', true],
  ] as const) {
    const description = active
      ? 'let an account sign in again'
      : 'end the sessions of an account, and refuse it from now on';
    centralOfficeCommand(account, name, description)
      .argument('<id>', 'account')
      .action((id: string, { office }: { office: string }) =>
        onAccounts(office, (context, accounts, record) => {
          known(accounts, id);
          const done = accounts.setActive(id, active);
          if (!done.ok) throw new Refused(done.message);
          record.add(id, active ? 'account-enabled' : 'account-disabled');
          context.print(`${id} is ${active ? 'enabled' : 'disabled'}.`);
        }),
      );
  }
  centralOfficeCommand(account, 'list', 'every account').action(({ office }: { office: string }) =>
    onAccounts(office, (context, accounts) => {
      const all = accounts.list();
      if (all.length === 0)
        context.print('There is no account. Create one: waypost central account add ID --name NAME');
      for (const { id, name, active, lockedUntil } of all)
        context.print(`${id}  ${name}${active ? '' : '  disabled'}${lockedUntil === null ? '' : '  locked'}`);
    }),
  );
}

function officeAt(path: string): CentralFolder {
  const folder = new CentralFolder(resolve(path));
  if (folder.exists()) return folder;
  const message = `${path} is not the folder of a central office. Run: waypost central keys ceremony`;
  throw new Refused(message, EXIT_NOT_TRIED);
}

function onAccounts(
  office: string,
  work: (context: CentralOfficeContext, accounts: Accounts, record: ConsoleRecord) => Promise<void> | void,
): Promise<void> {
  return atCentralOffice(async (context) => {
    const folder = officeAt(office);
    const record = new ConsoleRecord(folder, () => context.now());
    const opened = openConsoleAccounts(folder, () => context.now());
    if (!opened.ok) throw new Refused(opened.message, EXIT_NOT_TRIED);
    try {
      await work(context, opened.accounts, record);
    } finally {
      opened.close();
    }
  });
}

async function add(
  context: CentralOfficeContext,
  accounts: Accounts,
  { id, name }: { id: string; name: string },
): Promise<void> {
  const fault = identityFault({ id, name });
  if (fault !== null) throw new Refused(fault.message);
  if (accounts.find(id) !== null) throw new Refused(`There is already an account ${id}.`);
  const made = await accounts.create({ id, name, role: CONSOLE_ROLE, pin: await newPin(context) });
  if (!made.ok) throw new Refused(made.message);
  context.print(`${id} may sign in to the console.`);
}

function known(accounts: Accounts, id: string): void {
  if (accounts.find(id) === null) throw new Refused(`There is no account ${id}. See: waypost central account list`);
}

async function newPin({ prompt }: CentralOfficeContext): Promise<string> {
  const pin = (await prompt.secret('PIN (6 to 12 digits, not shown): '))?.trim() ?? '';
  const fault = pinFault(pin);
  if (fault !== null) throw new Refused(fault.message);
  if ((await prompt.secret('The same PIN again: '))?.trim() !== pin)
    throw new Refused('The two PINs are not the same.');
  return pin;
}

/** Serves until somebody ends it. It does not lock the folder, so other commands can run at the same time. */
async function serve(context: CentralOfficeContext, options: ConsoleOptions): Promise<void> {
  const folder = officeAt(options.office);
  const programs = options.programs === undefined ? null : officeAt(options.programs).path;
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > PORT_MAX)
    throw new Refused(`${options.port} is not a port. Give a number from 1 to ${PORT_MAX}.`, EXIT_NOT_TRIED);
  const opened = openConsoleAccounts(folder, () => context.now());
  if (!opened.ok) throw new Refused(opened.message, EXIT_NOT_TRIED);
  const clock = { mono: () => performance.now() };
  const line = new LineWatch(folder, clock);
  const fleet = new FleetStore(folder, (kept) => line.reading(kept, () => devicesOf(folder), context.now()));
  const record = new ConsoleRecord(folder, () => context.now());
  const server = new ConsoleServer({
    record,
    desk: new ConsoleDesk({ folder, programs, fleet, record, wall: () => context.now(), mono: clock.mono }),
    accounts: opened.accounts,
    port,
    socket: options.socket === undefined ? null : resolve(options.socket),
    screenFolder: join(packageRoot, 'build', 'console'),
    clock,
    random: systemRandom,
    version: VERSION,
    say: (line) => context.print(line),
  });
  try {
    if (opened.accounts.list().length === 0)
      context.warn('Nobody can sign in yet. Create an account: waypost central account add ID --name NAME');
    await line.start();
    const started = await server.start();
    if (!started.ok) throw new Refused(started.message, EXIT_NOT_TRIED);
    context.print(`Open ${started.url} in a browser of this machine. Ctrl+C ends the console.`);
    await ended();
  } finally {
    await server.stop();
    line.stop();
    fleet.stop();
    opened.close();
  }
}

function ended(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}
