import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, SystemTime } from '../../adapters/files/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import {
  type Output,
  type Reporting,
  type ReportKind,
  type ReportOptions,
  reporting,
} from '../../adapters/report/index.ts';
import { type Config, parseConfig } from '../../core/config/index.ts';
import { BUILD_FLOOR, openStores } from '../../daemon/state/index.ts';
import { RECEIPT_FILE, readReceipt } from './decommission.ts';
import type { OpenedState } from './opened-state.ts';
import { stateFolder } from './state-folder.ts';

/** Exit code 1 of the state commands: refused or found wrong. 0 means done, and 2 that the command could not be run. */
export const EXIT_REFUSED = 1;
export const EXIT_NOT_TRIED = 2;

export interface StateOptions {
  config?: string;
  state?: string;
}

/**
 * `existing`: a folder without an audit is a typing error, and must not be answered with "the audit is whole".
 * `new`: the first command of a new kiosk makes the folder, its key and its chain.
 */
export type StatePurpose = 'existing' | 'new';

/** How commands reach the state; tests pass their own. */
export interface StateContext extends Output {
  open(
    options: StateOptions,
    purpose: StatePurpose,
  ): Promise<{ ok: true; state: OpenedState } | { ok: false; message: string }>;
}

/** A context that also takes the report of a kind. */
export type Saying<K> = K extends ReportKind<infer B> ? Reporting<StateContext, B> : never;

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
    .option('--state <folder>', 'state folder of a demonstration lane, instead of --config');
}

/** Runs `work` on an existing state and closes it whatever happens. */
export async function onState(
  context: StateContext,
  options: StateOptions,
  work: (state: OpenedState) => Promise<void> | void,
): Promise<void> {
  await run(context, { options, purpose: 'existing', work });
}

/** The action of a command that reports on an existing state. */
export function reportOnState<B, O extends StateOptions>(
  context: StateContext,
  kind: ReportKind<B>,
  work: (out: Reporting<StateContext, B>, state: OpenedState, options: O) => Promise<void> | void,
): (options: O & ReportOptions) => Promise<void> {
  return (options) =>
    reporting(context, { kind, options }, (out) => onState(out, options, (state) => work(out, state, options)));
}

/** Runs `work` for commands that prepare a kiosk before its daemon has run. */
export async function onNewState(
  context: StateContext,
  options: StateOptions,
  work: (state: OpenedState) => Promise<void> | void,
): Promise<void> {
  await run(context, { options, purpose: 'new', work });
}

async function run(
  context: StateContext,
  request: {
    options: StateOptions;
    purpose: StatePurpose;
    work: (state: OpenedState) => Promise<void> | void;
  },
): Promise<void> {
  const opened = await context.open(request.options, request.purpose);
  if (!opened.ok) return notTried(context, opened.message);
  try {
    await request.work(opened.state);
  } finally {
    opened.state.close();
  }
}

/** Says why the command was refused, and ends it with that exit code. */
export function refuse(context: Pick<Output, 'warn' | 'exit'>, message: string): void {
  context.warn(message);
  context.exit(EXIT_REFUSED);
}

/** Says why a command could not be run; nothing was tried. */
export function notTried(context: Pick<Output, 'warn' | 'exit'>, message: string): void {
  context.warn(message);
  context.exit(EXIT_NOT_TRIED);
}

/** Who runs the command, for the audit. A user number without a name is normal in containers. */
export function operator(): string {
  let user: string;
  try {
    user = userInfo().username;
  } catch {
    user = `user number ${process.getuid?.() ?? -1}`;
  }
  const before = process.env['SUDO_USER'];
  return before === undefined ? user : `${user} (sudo by ${before})`;
}

async function openState(
  options: StateOptions,
  purpose: StatePurpose,
): Promise<{ ok: true; state: OpenedState } | { ok: false; message: string }> {
  const loaded = configOf(options);
  if (!loaded.ok) return loaded;
  const { config } = loaded;
  const receipt = join(config.stateDir, RECEIPT_FILE);
  if (existsSync(receipt)) return { ok: false, message: decommissioned(receipt) };
  // Only a configuration says where the key of a new kiosk should come from.
  const create = purpose === 'new' && options.config !== undefined;
  const folder = stateFolder(config.stateDir, { create });
  if (!folder.ok) return folder;
  if (!create && !existsSync(join(config.stateDir, 'audit.db'))) {
    const next =
      'Check the path. On a new kiosk, create the first account: waypost officer add ID --name NAME --config FILE';
    return {
      ok: false,
      message: `${config.stateDir} is not the state folder of a kiosk: there is no audit in it. ${next}`,
    };
  }
  if (options.config === undefined && !existsSync(join(config.stateDir, 'development-root.key'))) {
    return {
      ok: false,
      message: `${config.stateDir} has no development key. Name the kiosk with --config FILE, which shows where its key is.`,
    };
  }
  const time = new SystemTime(BUILD_FLOOR);
  const opened = await openStores({ config, time, bootId: randomUUID() });
  if (!opened.ok) return opened;
  const { ring, journal, memory, accounts, setAside } = opened.stores;
  const close = (): void => {
    accounts.close();
    journal.stop();
    ring.wipe();
  };
  // If damaged accounts have just been set aside, nothing is done until somebody has read this.
  if (setAside !== null) {
    close();
    const next = 'Nothing else was done. Create them now: waypost officer add ID --name NAME --config FILE';
    return { ok: false, message: `${setAside} ${next}` };
  }
  return { ok: true, state: { config, ring, journal, memory, accounts, clock: time, close } };
}

/** Message for a decommissioned kiosk: its key files were removed on purpose, so no technician should look for them. */
function decommissioned(path: string): string {
  const said = readReceipt(readFileSync(path, 'utf8'));
  const when = said === null ? '' : ` at ${said.at} by ${said.technician} and ${said.supervisor}`;
  return `This kiosk was decommissioned${when}: nothing in its state folder can be opened any more.\nProvision a kiosk in another folder: waypost provision --config FILE`;
}

function configOf(options: StateOptions): { ok: true; config: Config } | { ok: false; message: string } {
  if (options.config !== undefined && options.state !== undefined) {
    return {
      ok: false,
      message: 'Give --config or --state, not both: the configuration already names the state folder.',
    };
  }
  if (options.config !== undefined) return loadConfig(options.config);
  if (options.state === undefined)
    return { ok: false, message: 'Name the kiosk with --config FILE (or a demonstration lane with --state FOLDER).' };
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
