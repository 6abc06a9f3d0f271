import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  makeNoticeKeys,
  type NoticeKeys,
  openNoticeKeys,
  type ReceiveResult,
  receiveNotices,
  tally,
} from '../../central/index.ts';
import {
  cryptoReady,
  folderWords,
  type Notice,
  type NoticeSender,
  openReceived,
  type ReceivedNotices,
} from '../../storage/index.ts';
import { IDENTITY_LIMIT_BYTES, readIdentity } from '../../update/index.ts';
import { askPassphrase } from './passphrase-prompt.ts';
import { collect } from './signers.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type StateContext, stateContext } from './state.ts';

type Words = Pick<StateContext, 'print' | 'warn' | 'exit'>;

interface OfficeOptions {
  office: string;
  passphraseFile?: string;
}

interface Known {
  sender: (device: string) => NoticeSender | null;
  nameOf: (device: string) => string;
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

/** `waypost central notices keygen|receive|list`: hit notices at the central office (docs/notices.md). */
export function registerCentralNoticeCommands(central: Command, words: Words = stateContext): void {
  const notices = central.command('notices').description('hit notices of the kiosks');
  const office = ['--office <folder>', 'folder of the notices at the central office'] as const;
  const passphrase = ['--passphrase-file <file>', 'passphrase of the notice key; left out, it is asked for'] as const;
  notices
    .command('keygen')
    .description('make the key to which kiosks seal their notices; once')
    .requiredOption(...office)
    .option(...passphrase)
    .action(async (options: OfficeOptions) => keygen(words, options));
  notices
    .command('receive <folder>')
    .description('verify, store and acknowledge the notices of a stick or a spool')
    .requiredOption(...office)
    .option('--device <file>', 'identity file of an enrolled kiosk; give it once for each', collect, [])
    .option(...passphrase)
    .action(async (folder: string, options: OfficeOptions & { device: string[] }) =>
      withOffice(words, options, (parts) => receive(words, resolve(folder), { ...parts, options })),
    );
  notices
    .command('list')
    .description('every notice that was received, and which have not come')
    .requiredOption(...office)
    .option('--device <file>', 'identity file of a kiosk, to show its name', collect, [])
    .option(...passphrase)
    .action(async (options: OfficeOptions & { device: string[] }) =>
      withOffice(words, options, (parts) => list(words, { ...parts, options })),
    );
}

async function keygen(words: Words, { office, passphraseFile }: OfficeOptions): Promise<void> {
  await cryptoReady();
  const asked = await askPassphrase({ file: passphraseFile, twice: true });
  if (!asked.ok) return fail(words, asked.message, EXIT_NOT_TRIED);
  const folder = resolve(office);
  const made = await makeNoticeKeys(folder, asked.passphrase);
  if (!made.ok) return fail(words, made.message, EXIT_REFUSED);
  words.print(
    `Notice key ${made.id} made in ${folder}, sealed with the passphrase. Keep a copy of the folder offline:`,
  );
  words.print('without folder and passphrase no notice can be opened.');
  words.print('For the configuration of each kiosk:');
  words.print(`  "notices": { "centralKey": ${JSON.stringify(made.key)}, "classes": ["document"] }`);
}

interface OpenOffice {
  keys: NoticeKeys;
  received: ReceivedNotices;
}

async function withOffice(
  words: Words,
  { office, passphraseFile }: OfficeOptions,
  work: (parts: OpenOffice) => Promise<void> | void,
): Promise<void> {
  await cryptoReady();
  const asked = await askPassphrase({ file: passphraseFile, twice: false });
  if (!asked.ok) return fail(words, asked.message, EXIT_NOT_TRIED);
  const folder = resolve(office);
  const opened = await openNoticeKeys(folder, asked.passphrase);
  if (!opened.ok) return fail(words, opened.message, EXIT_NOT_TRIED);
  const store = openReceived({ folder, key: opened.keys.store, now: new Date() });
  if (!store.ok) return fail(words, store.message, EXIT_NOT_TRIED);
  try {
    await work({ keys: opened.keys, received: store.received });
  } finally {
    store.received.close();
    opened.keys.wipe();
  }
}

async function receive(
  words: Words,
  folder: string,
  { keys, received, options }: OpenOffice & { options: { device: string[] } },
): Promise<void> {
  const known = devicesOf(words, options.device);
  if (known === null) return;
  const result = await receiveNotices({ folder, keys, received, sender: known.sender, now: () => new Date() });
  table(
    words,
    result.arrived.map(({ notice, from }) => ({ notice, name: from })),
  );
  words.print(`${result.arrived.length} new notices, ${result.repeated} known already; receipts written for both.`);
  for (const { file, reason } of result.refused) words.warn(`${file}: ${REASONS[reason]} (${reason})`);
  if (result.refused.length > 0) words.warn(`${result.refused.length} files were refused and are left where they are.`);
  if (result.more) words.warn(`${folder} holds more files than are looked at: do this again, or remove foreign files.`);
  missing(words, known, received);
  if (result.fault === 'NOTICE_STORE_UNAVAILABLE') words.warn('The notices cannot be stored: check disk and rights.');
  else if (result.fault !== null) words.warn(`${folder}: ${folderWords(result.fault)}.`);
  if (result.fault !== null || result.refused.length > 0) words.exit(EXIT_REFUSED);
}

function list(words: Words, { received, options }: OpenOffice & { options: { device: string[] } }): void {
  const known = devicesOf(words, options.device);
  if (known === null) return;
  const all = [...received.all()];
  const readable = all.filter((notice) => notice !== null);
  table(
    words,
    readable.map((notice) => ({ notice, name: known.nameOf(notice.device) })),
  );
  words.print(`${readable.length} notices.`);
  missing(words, known, received);
  if (readable.length === all.length) return;
  words.warn(`${all.length - readable.length} notices do not open any more: notices.db was changed. Restore a backup.`);
  words.exit(EXIT_REFUSED);
}

/** Null, and said, where a file is no identity. */
function devicesOf(words: Words, files: readonly string[]): Known | null {
  const devices = new Map<string, NoticeSender>();
  for (const file of files) {
    const identity = readIdentity(readText(file) ?? '');
    if (identity === null) {
      fail(words, `${file} is not the identity of a kiosk: waypost device identity writes one.`, EXIT_NOT_TRIED);
      return null;
    }
    devices.set(identity.deviceKeyId, { name: identity.name, sign: identity.sign, revokedAt: null });
  }
  return {
    sender: (device) => devices.get(device) ?? null,
    nameOf: (device) => devices.get(device)?.name ?? device.slice(0, 8),
  };
}

function readText(file: string): string | null {
  try {
    return statSync(file).size > IDENTITY_LIMIT_BYTES ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function table(words: Words, rows: readonly { notice: Notice; name: string }[]): void {
  if (rows.length === 0) return;
  const head = ['time', 'kiosk', 'list', 'gen.', 'record', 'level', 'action'];
  const lines = rows.map(({ notice: n, name }) => {
    const { time, list: id, generation, record, level, action } = n;
    return [time.slice(0, 19), name, id, String(generation), record ?? '(not readable)', level, action];
  });
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)));
  for (const line of [head, ...lines]) {
    words.print(
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** A number that has not come while a later one has: on another stick, lost, or held back by whoever carries them. */
function missing(words: Words, known: Known, received: ReceivedNotices): void {
  const readable = [...received.all()].filter((notice) => notice !== null);
  for (const { device, missing: count, first } of tally(readable)) {
    if (count === 0) continue;
    const numbers = first.join(', ') + (count > first.length ? ', …' : '');
    words.warn(
      `${known.nameOf(device)}: ${count} notices have not come (${numbers}). Ask for \`waypost notices send\`.`,
    );
  }
}

function fail(words: Words, message: string, code: number): void {
  words.warn(message);
  words.exit(code);
}
