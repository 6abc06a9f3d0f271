import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Database from 'better-sqlite3';
import { Command } from 'commander';
import { openAccounts } from '../../src/adapters/storage/accounts/index.ts';
import { registerDeviceStateCommand } from '../../src/cli/device/device-state.ts';
import type { Finding } from '../../src/cli/doctor/index.ts';
import { stateContext } from '../../src/cli/state/index.ts';
import type { DaemonSite } from './daemon-site.ts';

export const TOM = { id: 'tom', name: 'T. Technician', role: 'technician', pin: '271828' } as const;
export const SOFIA = { id: 'sofia', name: 'S. Supervisor', role: 'supervisor', pin: '314159' } as const;

/** The two who may set the state of the appliance. */
export async function addTwoPeople(site: DaemonSite): Promise<void> {
  const opened = openAccounts({ stateDir: site.stateDir, ring: await site.ring(), wall: () => new Date() });
  if (!opened.ok) throw new Error(opened.message);
  for (const person of [TOM, SOFIA]) await opened.accounts.create(person);
  opened.accounts.close();
}

/** The row of a run that was accepted: what the ten cases themselves find is tested elsewhere. */
export async function acceptedRun(site: DaemonSite): Promise<void> {
  await site.withJournal((journal) => {
    const body = { digest: 'ab'.repeat(32), result: 'accepted', bench: false };
    journal.appendSystem('acceptance-run', 'acceptance', body);
  });
}

const WHOLE: Finding = { component: 'audit', state: 'ok', reason: 'whole', remedy: null };

export interface Ran {
  said: string[];
  warned: string[];
  code: number;
}

/** `waypost device state …` with the PINs as the two type them. `own`: with the self-test that the command brings. */
export async function deviceState(
  site: Pick<DaemonSite, 'configFile'>,
  args: readonly string[],
  { pins = [TOM.pin, SOFIA.pin], examine = 'quick' }: { pins?: readonly string[]; examine?: 'quick' | 'own' } = {},
): Promise<Ran> {
  const ran: Ran = { said: [], warned: [], code: 0 };
  const context = {
    ...stateContext,
    print: (line: string) => ran.said.push(line),
    warn: (line: string) => ran.warned.push(line),
    exit: (code: number) => {
      ran.code = code;
    },
  };
  const program = new Command();
  registerDeviceStateCommand(program.command('device'), context, {
    askPins: () => Promise.resolve({ ok: true, pins: [...pins] }),
    ...(examine === 'own' ? {} : { examine: () => Promise.resolve([WHOLE]) }),
  });
  await program.parseAsync(['node', 'waypost', 'device', 'state', ...args, '--config', site.configFile]);
  return ran;
}

export const TWO = ['--technician', TOM.id, '--supervisor', SOFIA.id] as const;

/** PIN of an account of this stay, as the command shows it once. */
export function pinOf({ said }: Ran, id: string): string {
  return new RegExp(`^\\s+${id}\\s+PIN (\\d{6})$`, 'm').exec(said.join('\n'))?.[1] ?? '';
}

/** Every file of a state folder but those of the stay in training and the lock: its digest, and of a database every row. */
export function contentsOf(stateDir: string): Record<string, string> {
  const found: Record<string, string> = {};
  const entries = readdirSync(stateDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(stateDir, path);
    if (name.startsWith('training/') || name === 'daemon.lock' || /-(wal|shm)$/.test(name)) continue;
    found[name] = createHash('sha256').update(readFileSync(path)).digest('hex');
    if (name.endsWith('.db')) found[`${name} rows`] = rowsOf(path);
  }
  return found;
}

function rowsOf(path: string): string {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return JSON.stringify(tables.map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]));
  } finally {
    db.close();
  }
}
