import type { Command } from 'commander';
import { reports } from '../../adapters/report/index.ts';
import { lineStatus } from '../../daemon/link/index.ts';
import { LINK_STATUS } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  type OpenedState,
  reportOnState,
  type Saying,
  type StateContext,
  stateContext,
} from '../state/index.ts';
import { allowAddresses, LINK_UNIT } from './update-addresses.ts';

/** `waypost link status|allow`: the line of one kiosk to the central office (docs/fleet.md). */
export function registerLinkCommands(program: Command, context: StateContext = stateContext): void {
  const link = program.command('link').description('line to the central office');
  reports(link.command('status'), LINK_STATUS)
    .description('whether the line works and why not, when the office last answered, and what is waiting')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action(reportOnState(context, LINK_STATUS, status));
  link
    .command('allow')
    .description('set which addresses the line can reach: those of the servers and of the resolver; as root')
    .argument('<address...>', 'addresses or networks, not names')
    .option('--out <file>', 'drop-in of the unit', LINK_UNIT.file)
    .action((addresses: string[], options: { out: string }) =>
      allowAddresses(context, addresses, { ...options, unit: LINK_UNIT }),
    );
}

async function status(context: Saying<typeof LINK_STATUS>, { config, journal, clock }: OpenedState): Promise<void> {
  const outbox = journal.outbox.status();
  const { reason, words, remedy, lastAnswer, owed } = await lineStatus({ config, outbox }, clock.wall());
  const { waiting, unsent, lastReceipt } = outbox;
  const servers = [...(config.link?.servers ?? [])];
  context.report({ reason, servers, lastAnswer, lastReceipt, owed, waiting, unsent });
  context.print(`Line: ${words}`);
  context.print(`Last receipt of a notice: ${lastReceipt ?? 'never'}. Beats still to be sent: ${owed}.`);
  if (remedy === null || reason === null) return;
  context.warn(`${reason}: ${remedy}`, { remedy });
  context.exit(EXIT_REFUSED);
}
