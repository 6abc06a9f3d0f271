import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { openAccounts, ROLES, type Role } from '../../storage/index.ts';

const MAX_PIN_LINE_CHARACTERS = 64;

interface AddOptions {
  state: string;
  name: string;
  role: string;
}

/** `waypost officer add|list|pin`: accounts of the people who sign in at this kiosk. PINs are typed, never passed as arguments. */
export function registerOfficerCommands(program: Command): void {
  const officer = program.command('officer').description('accounts of the people who sign in at this kiosk');
  officer
    .command('add <id>')
    .description('make an account; the PIN is asked for')
    .requiredOption('--state <folder>', 'state folder of the kiosk')
    .requiredOption('--name <name>', 'name as colleagues know it')
    .option('--role <role>', ROLES.join(', '), 'officer')
    .action(addOfficer);
  officer
    .command('pin <id>')
    .description('set a new PIN and lift a lockout')
    .requiredOption('--state <folder>', 'state folder of the kiosk')
    .action(changePin);
  officer
    .command('list')
    .description('accounts, roles and lockouts')
    .requiredOption('--state <folder>', 'state folder of the kiosk')
    .action(listOfficers);
}

async function addOfficer(id: string, options: AddOptions): Promise<void> {
  const { name, role } = options;
  if (!isRole(role)) return refuse(`"${role}" is not a role. Choose one of: ${ROLES.join(', ')}`);
  const accounts = open(options.state);
  if (accounts === null) return;
  const result = await accounts.create({ id, name, role, pin: await askPin() });
  accounts.close();
  if (!result.ok) return refuse(result.message);
  console.log(`Account ${id} (${role}) is ready.`);
}

async function changePin(id: string, options: { state: string }): Promise<void> {
  const accounts = open(options.state);
  if (accounts === null) return;
  const result = await accounts.changePin(id, await askPin());
  accounts.close();
  if (!result.ok) return refuse(result.message);
  console.log(`The PIN of ${id} is changed.`);
}

function listOfficers(options: { state: string }): void {
  const accounts = open(options.state);
  if (accounts === null) return;
  for (const account of accounts.list()) {
    console.log(`${account.id.padEnd(20)} ${account.role.padEnd(12)} ${account.name}`);
  }
  accounts.close();
}

function open(stateDir: string) {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const opened = openAccounts({ stateDir, wall: () => new Date() });
  if (opened.ok) return opened.accounts;
  refuse(`${opened.message} ${opened.remedy}`);
  return null;
}

/** Reads one line. On a terminal the digits are not echoed; from a pipe the first line is taken. */
async function askPin(): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write('PIN (6 to 12 digits, not shown): ');
  const reader = createInterface({ input: process.stdin, ...(terminal ? { output: silent, terminal: true } : {}) });
  try {
    for await (const line of reader) return line.slice(0, MAX_PIN_LINE_CHARACTERS).trim();
    return '';
  } finally {
    reader.close();
    if (terminal) process.stderr.write('\n');
  }
}

const silent = Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { write: () => true });

function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

function refuse(message: string): void {
  console.error(`waypost: ${message}`);
  process.exitCode = 1;
}
