import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  CentralFolder,
  devicesOf,
  makeNoticeKeys,
  type NoticeKeys,
  openNoticeKeys,
  type ReceiveResult,
  readDevice,
  receiveNotices,
  tally,
} from '../../central/index.ts';
import {
  folderWords,
  fromHex,
  type Notice,
  type NoticeSender,
  openReceived,
  type ReceivedNotices,
} from '../../storage/index.ts';
import { IDENTITY_LIMIT_BYTES } from '../../update/index.ts';
import { passphraseIn } from './ask.ts';
import { atOffice, type OfficeContext, officeCommand, PASSPHRASE_FILE, Refused, readSmall } from './central-context.ts';
import { collect } from './signers.ts';
import { EXIT_NOT_TRIED } from './state.ts';

const DAY_MS = 24 * 3_600_000;

interface OfficeOptions {
  office: string;
  passphraseFile?: string;
}
type DeviceOptions = OfficeOptions & { device: string[] };

interface Known {
  /** Id of the device and what central holds of it. */
  devices: Map<string, NoticeSender>;
  nameOf(device: string): string;
}

interface OpenOffice {
  context: OfficeContext;
  keys: NoticeKeys;
  received: ReceivedNotices;
}

const REASONS: Readonly<Record<ReceiveResult['refused'][number]['reason'], string>> = {
  NOTICE_TOO_LARGE: 'larger than a notice is',
  NOTICE_FILE_UNREADABLE: 'cannot be read, or is larger than a notice is',
  NOTICE_MALFORMED: 'not a whole notice: a stick was pulled too early, or it was changed. Send it again at the kiosk',
  NOTICE_NOT_FOR_US: 'made for another office, or for an older key of this one',
  NOTICE_UNREADABLE: 'changed on its way. Send it again at the kiosk',
  NOTICE_DEVICE_UNKNOWN: 'from a device that is not enrolled',
  NOTICE_SIGNATURE: 'NOT SIGNED BY THE DEVICE IT NAMES: somebody made it up',
  NOTICE_DEVICE_REVOKED: 'from a device that was revoked: its key counts for nothing',
  NOTICE_CONFLICT: 'another content under a known id: somebody made it up, or a state folder was copied',
};

const DEVICE = ['--device <file>', 'identity of a kiosk that is not enrolled here; once for each'] as const;

/** `waypost central notices keygen|receive|list|purge`: hit notices at the central office (docs/notices.md). */
export function registerCentralNoticeCommands(central: Command): void {
  const notices = central.command('notices').description('hit notices of the kiosks');
  officeCommand(notices, 'keygen', 'make the key to which kiosks seal their notices; once')
    .option(...PASSPHRASE_FILE)
    .action(async (options: OfficeOptions) => atOffice((context) => keygen(context, options)));
  officeCommand(notices, 'receive', 'verify, store and acknowledge the notices of a stick or a spool')
    .argument('<folder>', 'stick or spool')
    .option(...DEVICE, collect, [])
    .option(...PASSPHRASE_FILE)
    .action(async (folder: string, options: DeviceOptions) =>
      onNotices(options, (open) => receive(open, { folder: resolve(folder), options })),
    );
  officeCommand(notices, 'list', 'every notice that was received, and which have not come')
    .option(...DEVICE, collect, [])
    .option(...PASSPHRASE_FILE)
    .action(async (options: DeviceOptions) => onNotices(options, (open) => list(open, options)));
  officeCommand(notices, 'purge', 'remove the contents of old notices; a notice that comes again is still known')
    .requiredOption('--older-than <days>', 'days since they were received')
    .option(...PASSPHRASE_FILE)
    .action(async (options: OfficeOptions & { olderThan: string }) =>
      onNotices(options, (open) => purge(open, options.olderThan)),
    );
}

const noticesIn = (office: string): string => join(resolve(office), 'notices');

async function keygen({ prompt, print }: OfficeContext, options: OfficeOptions): Promise<void> {
  const question = 'New passphrase of the notice key, at least 12 characters (not shown): ';
  const passphrase = await secretOf(options, () => prompt.secret(question));
  if (options.passphraseFile === undefined) {
    const again = await prompt.secret('The same passphrase again: ');
    if (again !== passphrase) throw new Refused('The two passphrases are not the same.', EXIT_NOT_TRIED);
  }
  const folder = noticesIn(options.office);
  const made = await makeNoticeKeys(folder, passphrase);
  if (!made.ok) throw new Refused(made.message);
  print(`Notice key ${made.id} made in ${folder}, sealed with the passphrase. Keep a copy of the folder offline:`);
  print('without folder and passphrase no notice can be opened.');
  print('For the configuration of each kiosk:');
  print(`  "notices": { "centralKey": ${JSON.stringify(made.key)}, "classes": ["document"] }`);
}

async function secretOf({ passphraseFile }: OfficeOptions, ask: () => Promise<string | null>): Promise<string> {
  if (passphraseFile !== undefined) {
    const read = passphraseIn(passphraseFile);
    if (!read.ok) throw new Refused(read.message, EXIT_NOT_TRIED);
    return read.text;
  }
  const typed = await ask();
  if (typed === null || typed === '') throw new Refused('No passphrase came.', EXIT_NOT_TRIED);
  return typed;
}

async function onNotices(options: OfficeOptions, work: (open: OpenOffice) => Promise<void> | void): Promise<void> {
  await atOffice(async (context) => {
    const folder = noticesIn(options.office);
    const passphrase = await secretOf(options, () =>
      context.prompt.secret('Passphrase of the notice key (not shown): '),
    );
    const opened = await openNoticeKeys(folder, passphrase);
    if (!opened.ok) throw new Refused(opened.message, EXIT_NOT_TRIED);
    const store = openReceived({ folder, key: opened.keys.store, now: context.now() });
    if (!store.ok) throw new Refused(store.message, EXIT_NOT_TRIED);
    try {
      await work({ context, keys: opened.keys, received: store.received });
    } finally {
      store.received.close();
      opened.keys.wipe();
    }
  });
}

async function receive(
  { context, keys, received }: OpenOffice,
  { folder, options }: { folder: string; options: DeviceOptions },
): Promise<void> {
  const { print, warn } = context;
  const known = knownOf(options);
  const sender = (device: string): NoticeSender | null => known.devices.get(device) ?? null;
  const result = await receiveNotices({ folder, keys, received, sender, now: () => context.now() });
  const rows = result.arrived.map(({ notice, from }) => ({ notice, name: shown(from) }));
  for (const line of tableOf(rows)) print(line);
  print(`${result.arrived.length} new notices, ${result.repeated} known already; receipts written for both.`);
  for (const { file, reason } of result.refused) warn(`${file}: ${REASONS[reason]} (${reason})`);
  if (result.more) warn(`${folder} holds more files than are looked at: do this again, or remove foreign files.`);
  warnOfGaps(context, known, received);
  if (result.fault === 'NOTICE_STORE_UNAVAILABLE') {
    throw new Refused('The notices cannot be stored: check disk and rights. What has no receipt will be sent again.');
  }
  if (result.fault !== null) throw new Refused(`${folder}: ${folderWords(result.fault)}.`);
  if (result.refused.length > 0) {
    throw new Refused(`${result.refused.length} files were refused, got no receipt, and are left where they are.`);
  }
}

function list({ context, received }: OpenOffice, options: DeviceOptions): void {
  const known = knownOf(options);
  const all = [...received.all()];
  const readable = all.filter((notice) => notice !== null);
  const rows = readable.map((notice) => ({ notice, name: known.nameOf(notice.device) }));
  for (const line of tableOf(rows)) context.print(line);
  context.print(`${readable.length} notices.`);
  warnOfGaps(context, known, received);
  if (readable.length === all.length) return;
  throw new Refused(`${all.length - readable.length} notices do not open: notices.db was changed. Put back a copy.`);
}

function purge({ context, received }: OpenOffice, olderThan: string): void {
  const days = Number(olderThan);
  if (!Number.isInteger(days) || days < 1 || days > 36_500) {
    throw new Refused('--older-than takes a number of days from 1 to 36500.', EXIT_NOT_TRIED);
  }
  const removed = received.purge(new Date(context.now().getTime() - days * DAY_MS));
  if (removed === null) throw new Refused('notices.db cannot be written: check disk and rights.');
  context.print(`The contents of ${removed} notices were removed. If one of them comes again it is still known.`);
}

/** Kiosks of the office, and those named by file. */
function knownOf({ office, device }: DeviceOptions): Known {
  const devices = new Map<string, NoticeSender>();
  for (const { deviceKeyId, name, sign, revokedAt } of devicesOf(new CentralFolder(resolve(office)))) {
    const key = fromHex(sign, 32);
    if (key !== null) devices.set(deviceKeyId, { name, sign: key, revokedAt });
  }
  for (const file of device) {
    const identity = readDevice(readSmall(file, IDENTITY_LIMIT_BYTES));
    if (identity === null) {
      throw new Refused(`${file} is not the identity of a kiosk: waypost device identity writes one.`, EXIT_NOT_TRIED);
    }
    // What the office says of a device stands above any file: it may have been revoked.
    if (devices.has(identity.deviceKeyId)) continue;
    devices.set(identity.deviceKeyId, { name: identity.name, sign: identity.sign, revokedAt: null });
  }
  return { devices, nameOf: (device) => shown(devices.get(device)?.name ?? device.slice(0, 8)) };
}

/** A name from a file, without anything that would move the cursor of a terminal. */
function shown(name: string): string {
  return name.replace(/\p{C}/gu, '?');
}

function tableOf(rows: readonly { notice: Notice; name: string }[]): string[] {
  if (rows.length === 0) return [];
  const head = ['time', 'kiosk', 'list', 'gen.', 'record', 'level', 'action'];
  const lines = rows.map(({ notice: n, name }) => {
    const { time, list: id, generation, record, level, action } = n;
    return [time.slice(0, 19), name, id, String(generation), record ?? '(not readable)', level, action];
  });
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)));
  return [head, ...lines].map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** A number that has not come while a later one has: on another stick, lost, or held back by whoever carries them. */
function warnOfGaps({ warn }: OfficeContext, { devices }: Known, received: ReceivedNotices): void {
  const names = new Map([...devices].map(([device, { name }]) => [received.deviceMark(device), shown(name)]));
  for (const { device, missing, first } of tally(received.numbers())) {
    if (missing === 0) continue;
    const numbers = first.join(', ') + (missing > first.length ? ', …' : '');
    const name = names.get(device) ?? 'a kiosk that is not enrolled';
    warn(`${name}: ${missing} notices have not come (${numbers}). Ask for \`waypost notices send\`.`);
  }
}
