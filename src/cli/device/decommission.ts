import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, tryWhole, writeWhole } from '../../adapters/files/index.ts';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  type OpenedState,
  onState,
  operator,
  RECEIPT_FILE,
  type Shredded,
  type StateContext,
  shred,
  signReceipt,
  stateContext,
} from '../state/index.ts';
import { Prompt, technicianAndSupervisor, verifyBoth } from '../terminal/index.ts';

/** Room for a receipt, bytes, which is smaller. It is checked before anything says that the kiosk is decommissioned. */
const RECEIPT_BYTES = 8 * 1024;

interface Options {
  config: string;
  technician: string;
  supervisor: string;
  out: string;
}

/** `waypost decommission`: the end of a kiosk; afterwards nothing in its state folder opens (docs/provisioning.md). */
export function registerDecommissionCommand(program: Command, context: StateContext = stateContext): void {
  program
    .command('decommission')
    .description('destroy the keys of this kiosk, so that nothing in it can be opened again; writes a signed receipt')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .requiredOption('--technician <id>', 'account of the technician')
    .requiredOption('--supervisor <id>', 'account of the supervisor')
    .requiredOption(
      '--out <file>',
      'receipt for central IT, on a USB stick; it is written before the keys are destroyed',
    )
    .action(async (options: Options) => run(context, options));
}

async function run(context: StateContext, options: Options): Promise<void> {
  const loaded = loadConfig(options.config);
  const marker = loaded.ok ? join(loaded.config.stateDir, RECEIPT_FILE) : '';
  // It was interrupted after the point of no return. The rest needs no key, and there is no key left with which to sign in.
  if (loaded.ok && existsSync(marker)) return told(context, await shred(loaded.config, readFileSync(marker, 'utf8')));
  await onState(context, options, (state) => decommission(context, state, options));
}

async function decommission(context: StateContext, state: OpenedState, options: Options): Promise<void> {
  const { config, journal } = state;
  const refuse = (message: string, code: number = EXIT_REFUSED): void => {
    context.warn(`${message} Nothing was destroyed.`);
    context.exit(code);
  };
  const two = { technician: options.technician, supervisor: options.supervisor };
  const people = technicianAndSupervisor(state.accounts, two);
  if (!people.ok) return refuse(people.message);
  const out = resolve(options.out);
  if (out.startsWith(`${resolve(config.stateDir)}/`))
    return refuse('The receipt must be outside the state folder: choose a file on a USB stick.', EXIT_NOT_TRIED);
  const held = lockFolder(config.stateDir);
  if (!held.ok) return refuse('The daemon is running, or the state folder cannot be locked. Stop the daemon first.');
  try {
    if (!(await confirmed(context, state, two))) return refuse('It was not confirmed.');
    const unwritable = tryWhole(out, RECEIPT_BYTES);
    if (unwritable !== null) return refuse(unwritable);
    const row = journal.appendSystem('key-changed', 'root', { change: 'decommissioned', ...two, by: operator() });
    if (!row.ok) return refuse(row.detail);
    const text = signReceipt(state, two);
    const fault = writeWhole(out, text, { mode: 0o644, existing: 'replace' });
    if (fault !== null) return refuse(fault);
    context.print(`Receipt ${options.out}. Central IT: waypost central device receipt FILE`);
    state.close();
    told(context, await shred(config, text));
  } finally {
    held.lock.release();
  }
}

/** Asks for the name of the lane and both PINs, in this order; from a pipe, each is one line. */
async function confirmed(
  context: StateContext,
  state: OpenedState,
  { technician, supervisor }: { technician: string; supervisor: string },
): Promise<boolean> {
  const { name } = state.config.lane;
  const prompt = new Prompt();
  try {
    context.print(`All data of the lane "${name}" becomes unreadable for ever.`);
    if ((await prompt.line('Type the name of the lane: '))?.trim() !== name) {
      context.warn(`That is not the name of the lane: ${name}.`);
      return false;
    }
    const pins: string[] = [];
    for (const id of [technician, supervisor]) pins.push((await prompt.secret(`PIN of ${id} (not shown): `)) ?? '');
    const verified = await verifyBoth(state, { technician, approver: supervisor }, pins);
    if (!verified.ok) context.warn(verified.message);
    return verified.ok;
  } finally {
    prompt.close();
  }
}

function told(context: StateContext, { keys, left }: Shredded): void {
  for (const path of keys) context.print(`destroyed  ${path}`);
  context.print(
    'Nothing in the state folder can be opened any more. The unencrypted part of the audit is kept for the retention time of the log.',
  );
  for (const line of left) context.warn(line);
}
