import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { deviceIdentity, identityText } from '../../delivery/device/index.ts';
import { hexGroups, spokenForm } from '../../delivery/format/index.ts';
import { linkPublicKey, makeLinkKey } from '../../delivery/line/index.ts';
import { notTried, type OpenedState, onNewState, type StateContext, stateContext } from '../state/index.ts';
import { put } from '../terminal/index.ts';
import { registerDeviceStateCommand } from './device-state.ts';

/** `waypost device identity`: what central IT must know about this kiosk before lists can be sealed for it. */
export function registerDeviceCommands(program: Command, context: StateContext = stateContext): void {
  const device = program.command('device').description('this kiosk: its identity and its state');
  registerDeviceStateCommand(device, context);
  device
    .command('identity')
    .description('write the public keys of this kiosk to a file, and show their id to compare')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .requiredOption('--out <file>', 'file for central IT')
    .action(async (options: { config: string; out: string }) =>
      onNewState(context, options, (state) => writeIdentity(context, state, options.out)),
    );
}

function writeIdentity(context: StateContext, { config, ring }: OpenedState, out: string): void {
  const link = makeLinkKey(config.stateDir, randomBytes);
  if (!link.ok) {
    notTried(context, link.message);
    return;
  }
  const identity = deviceIdentity(ring, config.lane.name, linkPublicKey(link.seed));
  if (!put(context, { path: out, bytes: identityText(identity) })) return;
  context.print(
    `Identity of "${identity.name}" written to ${out}. It is not secret, but nobody must be able to replace it:`,
  );
  context.print('read this id out to central IT by telephone before they enrol the kiosk.');
  context.print(`  ${hexGroups(identity.deviceKeyId)}`);
  context.print(`  ${spokenForm(identity.deviceKeyId)}`);
}
