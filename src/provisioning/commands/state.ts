import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type Config, loadConfig, packageRoot, parseConfig, SystemTime } from '../../config/index.ts';
import type { Clock } from '../../inspection/index.ts';
import type { AuditJournal, KeyRing } from '../../storage/index.ts';
import { BUILD_FLOOR, openStores } from '../../wiring/index.ts';

/** Exit codes of the state commands: 0 done, 1 refused or found wrong, 2 could not be tried. */
export const EXIT_REFUSED = 1;
export const EXIT_NOT_TRIED = 2;

export interface StateOptions {
  config?: string;
  state?: string;
}

/** A kiosk's state folder, opened beside the running daemon: SQLite in WAL mode lets both write in turn. */
export interface OpenedState {
  config: Config;
  ring: KeyRing;
  journal: AuditJournal;
  clock: Clock;
  close(): void;
}

/** How commands reach the state; a test passes its own. */
export interface StateContext {
  open(options: StateOptions): Promise<{ ok: true; state: OpenedState } | { ok: false; message: string }>;
  print(line: string): void;
  warn(line: string): void;
  exit(code: number): void;
}

export const stateContext: StateContext = {
  open: openState,
  print: (line) => console.log(line),
  warn: (line) => console.error(`waypost: ${line}`),
  exit: (code) => {
    process.exitCode = code;
  },
};

export function withStateOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration of the kiosk')
    .option('--state <folder>', 'state folder with a development key, in place of --config');
}

/** Runs `work` on the opened state and closes it whatever happens. */
export async function onState(
  context: StateContext,
  options: StateOptions,
  work: (state: OpenedState) => Promise<void> | void,
): Promise<void> {
  const opened = await context.open(options);
  if (!opened.ok) {
    context.warn(opened.message);
    context.exit(EXIT_NOT_TRIED);
    return;
  }
  try {
    await work(opened.state);
  } finally {
    opened.state.close();
  }
}

async function openState(
  options: StateOptions,
): Promise<{ ok: true; state: OpenedState } | { ok: false; message: string }> {
  const loaded = configOf(options);
  if (!loaded.ok) return loaded;
  const { config } = loaded;
  if (!existsSync(config.stateDir)) return { ok: false, message: `There is no state folder ${config.stateDir}.` };
  const time = new SystemTime(BUILD_FLOOR);
  const opened = await openStores(config, time, randomUUID());
  if (!opened.ok) return opened;
  const { ring, journal, accounts } = opened.stores;
  const close = (): void => {
    accounts.close();
    journal.stop();
    ring.wipe();
  };
  return { ok: true, state: { config, ring, journal, clock: time, close } };
}

function configOf(options: StateOptions): { ok: true; config: Config } | { ok: false; message: string } {
  if (options.config !== undefined) return loadConfig(options.config);
  if (options.state === undefined)
    return { ok: false, message: 'Name the kiosk with --config FILE or --state FOLDER.' };
  const plain = {
    lane: { id: 'command', name: 'Command line' },
    stateDir: resolve(options.state),
    key: { kind: 'development' },
    scanner: { kind: 'none' },
    imager: { kind: 'none' },
    camera: { kind: 'none' },
    lists: [],
  };
  return parseConfig(plain, packageRoot);
}
