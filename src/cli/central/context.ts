import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  type Output,
  type Reporting,
  type ReportKind,
  type ReportOptions,
  reporting,
} from '../../adapters/report/index.ts';
import { cryptoReady, wipe } from '../../adapters/storage/crypto/index.ts';
import { lockFolder } from '../../adapters/storage/database/index.ts';
import { isDiskFull } from '../../adapters/storage/files/index.ts';
import { DamagedClaims, DamagedDevices } from '../../central/devices/index.ts';
import { FileTooLarge } from '../../central/files/index.ts';
import { CentralFolder } from '../../central/folder/index.ts';
import { ArchiveDamaged } from '../../central/publish/index.ts';
import {
  describeSecretFile,
  type KeyRole,
  type OpenedKey,
  openSecretFile,
  SECRET_FILE_BYTES_MAX,
} from '../../central/secrets/index.ts';
import {
  type CheckedRecords,
  checkRecords,
  openText,
  RECORDS_FILE_BYTES_MAX,
  SourceChanged,
  type TextSource,
} from '../../central/source/index.ts';
import { RepositoryDamaged } from '../../central/tuf/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED } from '../state/index.ts';
import { Prompt, passphraseIn } from '../terminal/index.ts';

/** A command that cannot continue; the message says what to do. */
export class Refused extends Error {
  readonly code: number;

  constructor(message: string, code: number = EXIT_REFUSED) {
    super(message);
    this.code = code;
  }
}

/** What a command of the office uses: its output, the clock, the person at the terminal. */
export interface CentralOfficeContext extends Output {
  now(): Date;
  prompt: Prompt;
}

const EXPECTED = [
  ArchiveDamaged,
  DamagedClaims,
  DamagedDevices,
  FileTooLarge,
  RepositoryDamaged,
  SourceChanged,
] as const;

/** Runs one command: expected failures become a line and an exit code, and every question is closed at the end. */
export async function atCentralOffice(work: (context: CentralOfficeContext) => Promise<void> | void): Promise<void> {
  await run(atTerminal(), work);
}

/** Runs a command that reports, in words or as JSON. */
export async function centralOfficeReport<B>(
  asked: { kind: ReportKind<B>; options: ReportOptions },
  work: (context: Reporting<CentralOfficeContext, B>) => Promise<void> | void,
): Promise<void> {
  await reporting(atTerminal(), asked, (context) => run(context, work));
}

/** A context that also takes the report of a kind. */
export type CentralOfficeOutput<K> = K extends ReportKind<infer B> ? Reporting<CentralOfficeContext, B> : never;

function atTerminal(): CentralOfficeContext {
  return {
    print: (line) => console.log(plain(line)),
    warn: (line) => console.error(`waypost: ${plain(line)}`),
    exit: (code) => {
      process.exitCode = code;
    },
    now: () => new Date(),
    prompt: new Prompt(),
  };
}

async function run<C extends CentralOfficeContext>(
  context: C,
  work: (context: C) => Promise<void> | void,
): Promise<void> {
  try {
    await cryptoReady();
    await work(context);
  } catch (error) {
    const message = wordsOf(error);
    if (message === null) throw error;
    context.warn(message);
    context.exit(error instanceof Refused ? error.code : EXIT_REFUSED);
  } finally {
    context.prompt.close();
  }
}

/** Replaces control characters in a name from somebody else's file: they could change what a person reads before signing. */
export function plain(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, '?');
}

function wordsOf(error: unknown): string | null {
  if (error instanceof Refused || EXPECTED.some((one) => error instanceof one)) return (error as Error).message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (isDiskFull(code))
    return 'The disk is full. What is published has not changed. Free some space and run the command again.';
  if (code !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(code))
    return `${path ?? 'A file'} cannot be read or written (${code}).`;
  return null;
}

export const OFFICE = ['--office <folder>', 'folder of the central office'] as const;
export const PASSPHRASE_FILE = [
  '--passphrase-file <file>',
  'file with the passphrase of the keys; without it, the command asks',
] as const;
export const KEYS = ['--keys <folder>', 'folder with snapshot.key, timestamp.key and archive.key'] as const;

/** The folder of an office that has held its ceremony, for a command that runs at the same time as others. */
export function officeFolder(path: string): CentralFolder {
  const folder = new CentralFolder(resolve(path));
  if (!folder.exists()) {
    throw new Refused(
      `${path} is not the folder of a central office. Run: waypost central keys ceremony`,
      EXIT_NOT_TRIED,
    );
  }
  if (folder.settings() === null) throw new Refused(`${path}/central.json is damaged. Restore a copy.`, EXIT_NOT_TRIED);
  return folder;
}

/** Works on the folder of an office, locked for this command alone. */
export async function onCentralOffice(
  path: string,
  work: (folder: CentralFolder) => Promise<void> | void,
): Promise<void> {
  const folder = officeFolder(path);
  const lock = lockFolder(folder.path);
  if (!lock.ok) throw new Refused('Another command is using this folder. Wait until it ends.', EXIT_NOT_TRIED);
  try {
    await work(folder);
  } finally {
    lock.lock.release();
  }
}

export interface KeyRequest {
  path: string;
  role: KeyRole;
  passphraseFile?: string | undefined;
  /** The passphrase as typed elsewhere; if absent and there is no file, the command asks for it. */
  passphrase?: string;
}

/** Opens one secret key and runs `work`; the key is overwritten whatever happens. */
export async function withKey<T>(
  context: CentralOfficeContext,
  request: KeyRequest,
  work: (key: OpenedKey) => Promise<T> | T,
): Promise<T> {
  const key = await openKey(context, request);
  try {
    return await work(key);
  } finally {
    wipe(key.secret);
  }
}

/** Opens several keys of one holder with the same passphrase, asked for only once. */
export async function withOnlineKeys<T>(
  context: CentralOfficeContext,
  { keys, roles, passphraseFile }: { keys: string; roles: readonly KeyRole[]; passphraseFile?: string | undefined },
  work: (opened: Map<KeyRole, OpenedKey>) => Promise<T> | T,
): Promise<T> {
  const opened = new Map<KeyRole, OpenedKey>();
  try {
    let passphrase: string | null = null;
    for (const role of roles) {
      const path = join(keys, `${role}.key`);
      const text = keyText(path);
      passphrase ??= await passphraseFor(context, { path, text, passphraseFile });
      const first = await openSecretFile(text, { role, passphrase, path });
      if (!first.ok) throw new Refused(first.message);
      opened.set(role, first);
    }
    return await work(opened);
  } finally {
    for (const { secret } of opened.values()) wipe(secret);
  }
}

async function openKey(
  context: CentralOfficeContext,
  { path, role, passphraseFile, passphrase: typed }: KeyRequest,
): Promise<OpenedKey> {
  const text = keyText(path);
  const isTyped = typed !== undefined && passphraseFile === undefined;
  const passphrase = isTyped ? typed : await passphraseFor(context, { path, text, passphraseFile });
  const opened = await openSecretFile(text, { role, passphrase, path });
  if (!opened.ok) throw new Refused(opened.message);
  return opened;
}

function keyText(path: string): string {
  if (!existsSync(path)) throw new Refused(`${path} is missing.`, EXIT_NOT_TRIED);
  if (statSync(path).size > SECRET_FILE_BYTES_MAX) throw new Refused(`${path} is not a secret key.`, EXIT_NOT_TRIED);
  return readFileSync(path, 'utf8');
}

/** What a key file says about itself. */
export function keyNote(path: string): { role: KeyRole; holder: string } {
  const known = describeSecretFile(keyText(path));
  if (known === null)
    throw new Refused(`${path} is not a secret key that waypost central keys created.`, EXIT_NOT_TRIED);
  return known;
}

async function passphraseFor(
  context: CentralOfficeContext,
  { path, text, passphraseFile }: { path: string; text: string; passphraseFile?: string | undefined },
): Promise<string> {
  const known = describeSecretFile(text);
  if (known === null)
    throw new Refused(`${path} is not a secret key that waypost central keys created.`, EXIT_NOT_TRIED);
  if (passphraseFile !== undefined) {
    const read = passphraseIn(passphraseFile);
    if (!read.ok) throw new Refused(read.message, EXIT_NOT_TRIED);
    return read.text;
  }
  const typed = await context.prompt.secret(`Passphrase of ${known.holder} for the ${known.role} key (not shown): `);
  if (typed === null || typed === '') throw new Refused('No passphrase was entered.', EXIT_NOT_TRIED);
  return typed;
}

/** A file of records and what its check found; the file is closed whatever happens. */
export async function withRecords<T>(
  path: string,
  today: string,
  work: (records: { source: TextSource; checked: CheckedRecords }) => Promise<T> | T,
): Promise<T> {
  const opening = openText(path, RECORDS_FILE_BYTES_MAX);
  if (!opening.ok) throw new Refused(opening.message, EXIT_NOT_TRIED);
  try {
    return await work({ source: opening.source, checked: checkRecords(opening.source, today) });
  } finally {
    opening.source.close();
  }
}

/** The passphrase in a file, or what a person types. */
export async function passphraseOr(file: string | undefined, ask: () => Promise<string | null>): Promise<string> {
  if (file !== undefined) {
    const read = passphraseIn(file);
    if (!read.ok) throw new Refused(read.message, EXIT_NOT_TRIED);
    return read.text;
  }
  const typed = await ask();
  if (typed === null || typed === '') throw new Refused('No passphrase was entered.', EXIT_NOT_TRIED);
  return typed;
}

export function readSmall(path: string, limitBytes: number): string {
  if (!existsSync(path)) throw new Refused(`${path} is missing.`, EXIT_NOT_TRIED);
  if (statSync(path).size > limitBytes)
    throw new Refused(`${path} is larger than ${limitBytes} bytes.`, EXIT_NOT_TRIED);
  return readFileSync(path, 'utf8');
}

export function isoDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}

/** A sub-command of the office with the options that all of them take. */
export function centralOfficeCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .requiredOption(...OFFICE);
}
