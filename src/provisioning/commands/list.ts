import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { deviceBoxKey, ListFolder, ListReader, ListShelf } from '../../storage/index.ts';
import { deviceKeyText, importBundle } from '../../update/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  type OpenedState,
  onState,
  type StateContext,
  type StateOptions,
  stateContext,
  withStateOptions,
} from './state.ts';

const HOUR_MS = 3_600_000;

/** `waypost list import|status|check|device-key`: the lists of one kiosk. */
export function registerListCommands(program: Command, context: StateContext = stateContext): void {
  const list = program.command('list').description('watchlists of this kiosk');
  withStateOptions(list.command('import <file>').description('verify a signed bundle and put it to use')).action(
    async (file: string, options: StateOptions) =>
      onState(context, options, (state) => importFile(context, state, file)),
  );
  withStateOptions(list.command('status').description('name, generation, age and state of every list')).action(
    async (options: StateOptions) => onState(context, options, (state) => showStatus(context, state)),
  );
  withStateOptions(list.command('check').description('open every record and compare with the signed state')).action(
    async (options: StateOptions) => onState(context, options, (state) => checkLists(context, state)),
  );
  withStateOptions(list.command('device-key').description('public key to which central IT seals lists'))
    .option('--out <file>', 'write it to a file')
    .action(async (options: StateOptions & { out?: string }) =>
      onState(context, options, (state) => showDeviceKey(context, state, options.out)),
    );
}

async function importFile(context: StateContext, state: OpenedState, file: string): Promise<void> {
  const { config, ring, journal, clock } = state;
  if (config.listKeys.keys.length === 0) {
    context.warn('No list keys are configured: set listKeys.keys to the public keys of central IT.');
    context.exit(EXIT_NOT_TRIED);
    return;
  }
  const verdict = await importBundle({
    bundle: { path: file },
    stateDir: config.stateDir,
    ring,
    trust: config.listKeys,
    listIds: config.lists.map((entry) => entry.id),
    journal,
    clock,
  });
  if (verdict.ok) {
    context.print(verdict.message);
    return;
  }
  context.warn(`${verdict.message} (${verdict.reason})`);
  context.exit(EXIT_REFUSED);
}

function showStatus(context: StateContext, state: OpenedState): void {
  const { config, ring, clock } = state;
  const quiet = (): void => undefined;
  const shelf = new ListShelf({
    stateDir: config.stateDir,
    lists: config.lists,
    ring,
    clock,
    onUnreadable: quiet,
    onDamaged: quiet,
  });
  for (const status of shelf.status()) {
    const age = status.ageMs === null ? 'no age' : `${(status.ageMs / HOUR_MS).toFixed(1)} h old`;
    const limit = `limit ${(status.maxAgeMs / HOUR_MS).toFixed(0)} h`;
    const size = status.records === null ? '' : `, generation ${status.version}, ${status.records} records`;
    context.print(`${status.id}: ${status.state}, ${age} (${limit})${size}`);
    if (status.state !== 'fresh') context.exit(EXIT_REFUSED);
  }
  shelf.close();
}

function checkLists(context: StateContext, state: OpenedState): void {
  const { config, ring, journal } = state;
  for (const { id } of config.lists) {
    const path = new ListFolder(config.stateDir, id).current();
    const opening = path === null ? null : ListReader.open(path, id, ring);
    const result = opening?.ok ? opening.reader.check() : null;
    if (opening?.ok) opening.reader.close();
    if (result?.ok) {
      context.print(`${id}: every record opens and the list is the signed one`);
      continue;
    }
    context.exit(EXIT_REFUSED);
    if (opening === null) {
      context.warn(`${id}: no list has been imported`);
      continue;
    }
    const where =
      result?.ok === false && result.row !== null ? `record ${result.row} does not open` : 'it is not the signed list';
    journal.appendSystem('list-damaged', id, { message: where });
    context.warn(`${id}: damaged, ${where}. Import the list again.`);
  }
}

function showDeviceKey(context: StateContext, state: OpenedState, out: string | undefined): void {
  const text = deviceKeyText(deviceBoxKey(state.ring));
  if (out === undefined) {
    context.print(text.trimEnd());
    return;
  }
  try {
    writeFileSync(out, text);
    context.print(`Device key written to ${out}.`);
  } catch (error) {
    context.warn(`${out} cannot be written: ${error instanceof Error ? error.message : ''}`);
    context.exit(EXIT_REFUSED);
  }
}
