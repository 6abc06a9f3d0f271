import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { reports } from '../../adapters/report/index.ts';
import { collectReceipts, sendNotices } from '../../adapters/storage/notice-exchange/index.ts';
import { faultWords, noticeStatus } from '../../daemon/state/index.ts';
import { NOTICES_STATUS } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  type OpenedState,
  onState,
  refuse,
  reportOnState,
  type Saying,
  type StateContext,
  stateContext,
} from '../state/index.ts';

interface Options {
  config: string;
}

/** `waypost notices status|send|collect`: hit notices of one kiosk on their way to central (docs/notices.md). */
export function registerNoticeCommands(program: Command, context: StateContext = stateContext): void {
  const notices = program.command('notices').description('hit notices to central IT');
  const config = ['--config <file>', 'configuration of the kiosk'] as const;
  reports(notices.command('status'), NOTICES_STATUS)
    .description('how many notices are waiting and since when, and what was sent last')
    .requiredOption(...config)
    .action(reportOnState(context, NOTICES_STATUS, status));
  notices
    .command('send <folder>')
    .description('write every waiting notice to a USB stick or a spool folder; running it twice changes nothing')
    .requiredOption(...config)
    .action(async (folder: string, options: Options) =>
      onState(context, options, (state) => send(context, state, resolve(folder))),
    );
  notices
    .command('collect <folder>')
    .description(
      'read the receipts that the central office sent, from a USB stick or a spool folder, and close their notices',
    )
    .requiredOption(...config)
    .action(async (folder: string, options: Options) =>
      onState(context, options, (state) => collect(context, state, resolve(folder))),
    );
}

function status(context: Saying<typeof NOTICES_STATUS>, { journal, clock, config }: OpenedState): void {
  const outbox = journal.outbox.status();
  const { words, remedy } = noticeStatus(outbox, { now: clock.wall(), notices: config.notices });
  const { configured, waiting, owed, unsent, oldest, lastSent, lastReceipt, limit } = outbox;
  const { classes = [], folder = null } = config.notices ?? {};
  context.report({
    ...{ configured, waiting, owed, unsent, oldest, lastSent, lastReceipt, limit },
    ...{ overdue: remedy !== null, folder, classes: [...classes] },
  });
  context.print(`Notices: ${words}`);
  context.print(`Last sent: ${outbox.lastSent ?? 'never'}. Last receipt: ${outbox.lastReceipt ?? 'never'}.`);
  if (config.notices !== null) {
    const raised = config.notices.classes.length === 0 ? 'none' : config.notices.classes.join(', ');
    context.print(`Reported when raised: ${raised}. An officer's answer is reported for every class.`);
    if (config.notices.folder !== null) context.print(`The daemon exchanges them with ${config.notices.folder}.`);
  }
  if (remedy === null) return;
  context.warn(`Overdue: ${remedy}`, { remedy });
  context.exit(EXIT_REFUSED);
}

async function send(context: StateContext, { journal, clock, config }: OpenedState, folder: string): Promise<void> {
  const { there, written, blanks, fault } = await sendNotices({ journal, folder, clock, fill: true });
  const words = faultWords(fault);
  const still = journal.outbox.status().waiting - there;
  if (there === 0 && words === null) context.print('No notice is waiting for a receipt. None was written.');
  else context.print(`${there} notices are in ${folder}, ${written} of them written now.`);
  if (blanks > 0) context.print(`${blanks} blanks were added, so that nobody can count the notices on it.`);
  if (words === null) {
    if (there > 0 && sameDisk(folder, config.stateDir)) {
      context.print('This folder is on the disk of the kiosk. If you meant a USB stick, it is not mounted there.');
    }
    if (there > 0)
      context.print(
        'They stay in the outbox until `waypost notices collect` finds the receipts from the central office.',
      );
    return;
  }
  refuse(context, `${folder}: ${words}. ${still} notices could not be written; none is lost.`);
}

/** Whether a folder is on the state's disk: an empty mount point also accepts files, which would then never leave the kiosk. */
function sameDisk(folder: string, stateDir: string): boolean {
  try {
    return statSync(folder).dev === statSync(stateDir).dev;
  } catch {
    return false;
  }
}

async function collect(context: StateContext, { journal, clock }: OpenedState, folder: string): Promise<void> {
  const { delivered, refused, foreign, repeated, more, fault } = await collectReceipts({ journal, folder, clock });
  const left = journal.outbox.status().waiting;
  context.print(`${delivered} notices were closed by a receipt from the central office, ${left} are still waiting.`);
  if (repeated > 0) context.print(`${repeated} receipts were already known; their files were removed.`);
  if (foreign > 0) context.print(`${foreign} receipts are for other kiosks and were left alone.`);
  if (more)
    context.warn(
      `${folder} holds more files than one run reads: run it again, or remove files that do not belong there.`,
    );
  if (refused > 0) {
    journal.appendSystem('notice-receipt-refused', 'notices', { refused });
    context.warn(
      `${refused} receipts are not from the central office and were refused. Keep the USB stick and tell central IT.`,
    );
  }
  const words = faultWords(fault);
  if (words !== null) context.warn(`${folder}: ${words}.`);
  if (words !== null || refused > 0) context.exit(EXIT_REFUSED);
}
