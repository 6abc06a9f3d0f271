import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { type ReportKind, type ReportOptions, reports } from '../../adapters/report/index.ts';
import { folderWords } from '../../adapters/storage/exchange-folder/index.ts';
import { type FleetRegister, openFleetRegister } from '../../adapters/storage/fleet/index.ts';
import { type LetterSender, openReceived, type ReceivedNotices } from '../../adapters/storage/outbox/index.ts';
import { placeFile } from '../../central/files/index.ts';
import {
  makeNoticeKeys,
  type NoticeKeys,
  openNoticeKeys,
  type ReceiveResult,
  receiveNotices,
} from '../../central/notices/index.ts';
import { DAY_MS } from '../../core/time/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import { collect } from '../terminal/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  type CentralOfficeOutput,
  centralOfficeCommand,
  centralOfficeReport,
  PASSPHRASE_FILE,
  passphraseOr,
  Refused,
} from './context.ts';
import { EXPORT_FORMS, exportText, gapsOf, gapWords, knownOf, rowOf, shownName, tableOf } from './notice-rows.ts';
import { NOTICES_EXPORT, NOTICES_LIST, NOTICES_RECEIVED, type NoticeRow } from './reports.ts';

interface CentralOfficeOptions {
  office: string;
  passphraseFile?: string;
}
type DeviceOptions = CentralOfficeOptions & { device: string[] };
type ExportOptions = DeviceOptions & { out: string; form: string; since?: string };

/** Maximum number of notices in one export, which is kept in memory while it is written. */
const EXPORT_NOTICES_MAX = 500_000;

interface OpenCentralOffice<C = CentralOfficeContext> {
  context: C;
  keys: NoticeKeys;
  received: ReceivedNotices;
  register: FleetRegister;
}

const REASONS: Readonly<Record<ReceiveResult['refused'][number]['reason'], string>> = {
  NOTICE_TOO_LARGE: 'larger than a notice can be',
  NOTICE_FILE_UNREADABLE: 'cannot be read, or is larger than a notice can be',
  NOTICE_MALFORMED:
    'not a complete notice: the USB stick was pulled out too early, or the file was changed. Send it again at the kiosk',
  NOTICE_NOT_FOR_US: 'made for another central office, or for an older key of this one',
  NOTICE_UNREADABLE: 'changed on the way. Send it again at the kiosk',
  NOTICE_DEVICE_UNKNOWN: 'from a device that is not enrolled',
  NOTICE_SIGNATURE: 'NOT SIGNED BY THE DEVICE IT NAMES: somebody made it up',
  NOTICE_DEVICE_REVOKED: 'from a revoked device: its key is no longer valid',
  NOTICE_CONFLICT: 'different content under a known id: somebody made it up, or a state folder was copied',
};

const DEVICE = [
  '--device <file>',
  'identity file of a kiosk that is not enrolled here; give it once for each',
] as const;

/** `waypost central notices keygen|receive|list|export|purge`: hit notices at the central office (docs/notices.md). */
export function registerCentralNoticeCommands(central: Command): void {
  const notices = central.command('notices').description('hit notices from the kiosks');
  centralOfficeCommand(notices, 'keygen', 'create the key to which kiosks seal their notices; once')
    .option(...PASSPHRASE_FILE)
    .action(async (options: CentralOfficeOptions) => atCentralOffice((context) => keygen(context, options)));
  reports(
    centralOfficeCommand(
      notices,
      'receive',
      'verify, store and acknowledge the notices on a USB stick or in a spool folder',
    ),
    NOTICES_RECEIVED,
  )
    .argument('<folder>', 'USB stick or spool folder')
    .option(...DEVICE, collect, [])
    .option(...PASSPHRASE_FILE)
    .action((folder: string, options: DeviceOptions & ReportOptions) =>
      reportNotices(NOTICES_RECEIVED, options, (open) => receive(open, { folder: resolve(folder), options })),
    );
  reports(
    centralOfficeCommand(notices, 'list', 'every notice that was received, and the missing numbers'),
    NOTICES_LIST,
  )
    .option(...DEVICE, collect, [])
    .option(...PASSPHRASE_FILE)
    .action((options: DeviceOptions & ReportOptions) =>
      reportNotices(NOTICES_LIST, options, (open) => list(open, options)),
    );
  reports(
    centralOfficeCommand(notices, 'export', 'write the received notices to a file, for other programs'),
    NOTICES_EXPORT,
  )
    .requiredOption('--out <file>', 'file to write; an existing file is not overwritten')
    .option('--form <form>', `${EXPORT_FORMS.join(' or ')}: one JSON object per line, or CSV rows`, 'jsonl')
    .option('--since <day>', 'only notices from this day on, such as 2026-11-01')
    .option(...DEVICE, collect, [])
    .option(...PASSPHRASE_FILE)
    .action((options: ExportOptions & ReportOptions) =>
      reportNotices(NOTICES_EXPORT, options, (open) => exportNotices(open, options)),
    );
  centralOfficeCommand(
    notices,
    'purge',
    'remove the content of old notices; a notice that arrives again is still recognised',
  )
    .requiredOption('--older-than <days>', 'days since they were received')
    .option(...PASSPHRASE_FILE)
    .action(async (options: CentralOfficeOptions & { olderThan: string }) =>
      onNotices(options, (open) => purge(open, options.olderThan)),
    );
}

const noticesIn = (office: string): string => join(resolve(office), 'notices');

async function keygen({ prompt, print }: CentralOfficeContext, options: CentralOfficeOptions): Promise<void> {
  const question = 'New passphrase of the notice key, at least 12 characters (not shown): ';
  const passphrase = await passphraseOr(options.passphraseFile, () => prompt.secret(question));
  if (options.passphraseFile === undefined) {
    const again = await prompt.secret('The same passphrase again: ');
    if (again !== passphrase) throw new Refused('The two passphrases are not the same.', EXIT_NOT_TRIED);
  }
  const folder = noticesIn(options.office);
  const made = await makeNoticeKeys(folder, passphrase);
  if (!made.ok) throw new Refused(made.message);
  print(`Notice key ${made.id} created in ${folder}, sealed with the passphrase. Keep a copy of the folder offline:`);
  print('without the folder and the passphrase no notice can be opened.');
  print('For the configuration of each kiosk:');
  print(`  "notices": { "centralKey": ${JSON.stringify(made.key)}, "classes": ["document"] }`);
}

async function onNotices(
  options: CentralOfficeOptions,
  work: (open: OpenCentralOffice) => Promise<void> | void,
): Promise<void> {
  await atCentralOffice((context) => opened({ context, options }, work));
}

/** Runs a command that reports on notices. */
async function reportNotices<B>(
  kind: ReportKind<B>,
  options: CentralOfficeOptions & ReportOptions,
  work: (open: OpenCentralOffice<CentralOfficeOutput<ReportKind<B>>>) => Promise<void> | void,
): Promise<void> {
  await centralOfficeReport({ kind, options }, (context) =>
    opened({ context: context as CentralOfficeOutput<ReportKind<B>>, options }, work),
  );
}

async function opened<C extends CentralOfficeContext>(
  { context, options }: { context: C; options: CentralOfficeOptions },
  work: (open: OpenCentralOffice<C>) => Promise<void> | void,
): Promise<void> {
  const folder = noticesIn(options.office);
  const passphrase = await passphraseOr(options.passphraseFile, () =>
    context.prompt.secret('Passphrase of the notice key (not shown): '),
  );
  const keys = await openNoticeKeys(folder, passphrase);
  if (!keys.ok) throw new Refused(keys.message, EXIT_NOT_TRIED);
  const store = openReceived({ folder, key: keys.keys.store, now: context.now() });
  if (!store.ok) throw new Refused(store.message, EXIT_NOT_TRIED);
  const fleet = openFleetRegister({ folder, now: context.now() });
  try {
    if (!fleet.ok) throw new Refused(fleet.message, EXIT_NOT_TRIED);
    await work({ context, keys: keys.keys, received: store.received, register: fleet.register });
  } finally {
    if (fleet.ok) fleet.register.close();
    store.received.close();
    keys.keys.wipe();
  }
}

async function receive(
  { context, keys, received, register }: OpenCentralOffice<CentralOfficeOutput<typeof NOTICES_RECEIVED>>,
  { folder, options }: { folder: string; options: DeviceOptions },
): Promise<void> {
  const { print, warn } = context;
  const known = knownOf(options);
  const sender = (device: string): LetterSender | null => known.devices.get(device) ?? null;
  const result = await receiveNotices({ folder, keys, received, register, sender, now: () => context.now() });
  const { repeated, refused, more } = result;
  const arrived = result.arrived.map(({ notice, from }) => rowOf(notice, shownName(from)));
  const gaps = gapsOf(known, received);
  context.report({ arrived, repeated, refused: refused.map(({ file, reason }) => ({ file, reason })), more, gaps });
  for (const line of tableOf(arrived)) print(line);
  print(`${arrived.length} new notices, ${repeated} already known; receipts were written for both.`);
  for (const { file, reason } of refused) warn(`${file}: ${REASONS[reason]} (${reason})`);
  if (more)
    warn(`${folder} contains more files than one run reads: run it again, or remove files that do not belong there.`);
  for (const gap of gaps) warn(gapWords(gap));
  if (result.fault === 'NOTICE_STORE_UNAVAILABLE') {
    throw new Refused(
      'The notices cannot be stored: check the disk and its permissions. Notices without a receipt will be sent again.',
    );
  }
  if (result.fault !== null) throw new Refused(`${folder}: ${folderWords(result.fault)}.`);
  if (refused.length > 0) {
    throw new Refused(`${refused.length} files were refused and got no receipt; they stay where they are.`);
  }
}

function list(
  { context, received }: OpenCentralOffice<CentralOfficeOutput<typeof NOTICES_LIST>>,
  options: DeviceOptions,
): void {
  const known = knownOf(options);
  const { rows, damaged } = rowsOf(received, known.nameOf);
  const gaps = gapsOf(known, received);
  context.report({ notices: rows, gaps });
  for (const line of tableOf(rows)) context.print(line);
  context.print(`${rows.length} notices.`);
  for (const gap of gaps) context.warn(gapWords(gap));
  if (damaged > 0) throw new Refused(damagedWords(damaged));
}

/** Exports notices. If some do not open, it ends before a file is written: an incomplete file would be taken for complete. */
function exportNotices(
  { context, received }: OpenCentralOffice<CentralOfficeOutput<typeof NOTICES_EXPORT>>,
  options: ExportOptions,
): void {
  const form = EXPORT_FORMS.find((one) => one === options.form);
  if (form === undefined) throw new Refused(`--form takes ${EXPORT_FORMS.join(' or ')}.`, EXIT_NOT_TRIED);
  const { out, since = '' } = options;
  if (since !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(since))
    throw new Refused('--since needs a date such as 2026-11-01.', EXIT_NOT_TRIED);
  if (existsSync(out))
    throw new Refused(`${out} already exists and is not overwritten. Choose another file.`, EXIT_NOT_TRIED);
  const { rows, damaged } = rowsOf(received, knownOf(options).nameOf);
  if (damaged > 0) throw new Refused(`${damagedWords(damaged)} Nothing was written.`);
  const chosen = rows.filter(({ time }) => time.slice(0, 10) >= since);
  if (chosen.length > EXPORT_NOTICES_MAX) {
    throw new Refused(
      `There are ${chosen.length} notices, but one export contains at most ${EXPORT_NOTICES_MAX}. Choose fewer with --since.`,
    );
  }
  placeFile(out, exportText(form, chosen));
  context.report({ form, notices: chosen.length, written: out });
  context.print(
    `${out}: ${chosen.length} notices. The file identifies records in your lists: protect it like the lists.`,
  );
}

function rowsOf(received: ReceivedNotices, nameOf: (device: string) => string): { rows: NoticeRow[]; damaged: number } {
  const rows: NoticeRow[] = [];
  let damaged = 0;
  for (const notice of received.all()) {
    if (notice === null) damaged += 1;
    else rows.push(rowOf(notice, nameOf(notice.device)));
  }
  return { rows, damaged };
}

const damagedWords = (damaged: number): string =>
  `${damaged} notices cannot be opened: notices.db was changed. Restore a copy.`;

function purge({ context, received }: OpenCentralOffice, olderThan: string): void {
  const days = Number(olderThan);
  if (!Number.isInteger(days) || days < 1 || days > 36_500) {
    throw new Refused('--older-than needs a number of days from 1 to 36500.', EXIT_NOT_TRIED);
  }
  const removed = received.purge(new Date(context.now().getTime() - days * DAY_MS));
  if (removed === null) throw new Refused('notices.db cannot be written: check the disk and its permissions.');
  context.print(`The content of ${removed} notices was removed. If one of them arrives again, it is still recognised.`);
}
