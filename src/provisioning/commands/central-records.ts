import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import {
  archiveLines,
  type CentralFolder,
  contentOf,
  type EarlierRecord,
  EMPTY_PROFILE,
  fullOf,
  IMPORT_FORMATS,
  type ImportFormat,
  type ImportProfile,
  type ImportReport,
  importRecords,
  openText,
  placeFile,
  type RecordReport,
  Repository,
  readProfile,
  SCHEMA_NAMES,
  type SchemaName,
  schemaText,
} from '../../central/index.ts';
import type { WatchRecord } from '../../watchlist/index.ts';
import {
  atOffice,
  isoDay,
  KEYS,
  type OfficeContext,
  onOffice,
  PASSPHRASE_FILE,
  Refused,
  readSmall,
  withOnlineKeys,
  withRecords,
} from './central-context.ts';
import { EXIT_NOT_TRIED } from './state.ts';

/** Bytes of a source: public data is large. */
const SOURCE_BYTES_MAX: number = 8 * 1024 * 1024 * 1024;
const PROFILE_BYTES_MAX = 256 * 1024;
/** Text gathered before it is written, UTF-16 code units. */
const GATHER_UNITS = 1024 * 1024;

interface ImportOptions {
  out: string;
  format?: string;
  profile?: string;
  report?: string;
  dropExpired?: boolean;
  leaveOut?: boolean;
  after?: string;
  office?: string;
  keys?: string;
  passphraseFile?: string;
}

/** `waypost central schema|import|check`: from a source to records that may be signed (docs/central-it.md). */
export function registerRecordCommands(central: Command): void {
  central
    .command('schema <name>')
    .description(`JSON Schema of what an author writes: ${SCHEMA_NAMES.join(' or ')}`)
    .action(async (name: string) => atOffice((context) => printSchema(context, name)));
  central
    .command('import <file>')
    .description('make records of a source: CSV, JSON or a FollowTheMoney export')
    .requiredOption('--out <file>', 'records to write, one JSON object a line')
    .option('--format <format>', `${IMPORT_FORMATS.join(', ')}; left out, by the ending of the file`)
    .option('--profile <file>', 'what the source does not say itself (JSON)')
    .option('--report <file>', 'write what was said about each line there as well')
    .option('--drop-expired', 'leave out records that have ended')
    .option('--leave-out', 'leave out records with faults; each is named in the report')
    .option('--after <list>', 'count revisions on from the last published generation; with --office and --keys')
    .option('--office <folder>', 'folder of the central office')
    .option(...KEYS)
    .option(...PASSPHRASE_FILE)
    .action(async (file: string, options: ImportOptions) => atOffice((context) => runImport(context, file, options)));
  central
    .command('check')
    .description('check records before they are signed')
    .requiredOption('--records <file>', 'records, one JSON object a line')
    .option('--json', 'print the report as JSON')
    .action(async (options: { records: string; json?: boolean }) => atOffice((context) => check(context, options)));
}

function printSchema(context: OfficeContext, name: string): void {
  const known = SCHEMA_NAMES.find((one) => one === name);
  if (known === undefined)
    throw new Refused(`There is no schema ${name}: ${SCHEMA_NAMES.join(' or ')}.`, EXIT_NOT_TRIED);
  context.print(schemaText(known satisfies SchemaName).trimEnd());
}

async function check(context: OfficeContext, options: { records: string; json?: boolean }): Promise<void> {
  await withRecords(options.records, isoDay(context.now()), ({ checked }) => {
    if (options.json === true) context.print(JSON.stringify(checked.report, null, 2));
    else printReport(checked.report);
    if (checked.report.errors > 0) throw new Refused('The records are not fit to be signed.');
  });
}

/** Problems go to the error output, as a compiler writes them: file, line, kind. */
export function printReport(report: RecordReport): void {
  for (const { line, severity, message } of report.problems) {
    console.error(`${report.file}:${line}: ${severity}: ${message}`);
  }
  const told = report.errors + report.warnings;
  if (told > report.problems.length) console.error(`… and ${told - report.problems.length} more`);
  const classes = Object.entries(report.classes).map(([name, count]) => `${name} ${count}`);
  console.error(
    `${report.records} records, ${report.errors} errors, ${report.warnings} warnings; ${classes.join(', ')}`,
  );
  if (report.face !== null)
    console.error(`a face list: ${report.face.templates} templates of profile ${report.face.profile}`);
}

async function runImport(context: OfficeContext, file: string, options: ImportOptions): Promise<void> {
  const format = formatOf(file, options.format);
  const profile = profileOf(options.profile);
  const opening = openText(file, SOURCE_BYTES_MAX);
  if (!opening.ok) throw new Refused(opening.message, EXIT_NOT_TRIED);
  const earlier = await earlierRecords(context, options);
  const out = new RecordWriter(options.out);
  let report: ImportReport;
  try {
    report = await importRecords({
      source: opening.source,
      format,
      profile,
      today: isoDay(context.now()),
      dropExpired: options.dropExpired === true,
      ...(earlier === null ? {} : { earlier: (id: string) => earlier.get(id) }),
      write: (line) => out.add(line),
    });
  } catch (error) {
    out.abort();
    throw error;
  } finally {
    opening.source.close();
  }
  const words = report.lines.map(({ line, severity, message }) => `${file}:${line}: ${severity}: ${message}`);
  for (const line of words) console.error(line);
  if (options.report !== undefined) placeFile(options.report, [...words, ...totals(report), ''].join('\n'));
  for (const line of totals(report)) context.print(line);
  if (report.refused > 0 && options.leaveOut !== true) {
    out.abort();
    throw new Refused('Nothing was written. Mend the source, or give --leave-out and answer for what is missing.');
  }
  if (report.records === 0) {
    out.abort();
    throw new Refused(`${file} gave no record. Nothing was written.`);
  }
  out.finish();
  context.print(`${options.out}: ${report.records} records. Next: waypost central check --records ${options.out}`);
}

function totals(report: ImportReport): string[] {
  const skipped = Object.entries(report.skipped).map(([kind, count]) => `${kind} ${count}`);
  return [
    `${report.records} records, ${report.refused} refused, ${report.ended} left out because they have ended`,
    ...(skipped.length === 0 ? [] : [`left out because they are no persons: ${skipped.join(', ')}`]),
  ];
}

function formatOf(file: string, given: string | undefined): ImportFormat {
  const ending = file.toLowerCase().split('.').at(-1) ?? '';
  const guess = { csv: 'csv', tsv: 'csv', txt: 'csv', json: 'json', jsonl: 'json', ftm: 'ftm', ijson: 'ftm' }[ending];
  const format = IMPORT_FORMATS.find((one) => one === (given ?? guess));
  if (format === undefined)
    throw new Refused(`Say what ${file} is: --format ${IMPORT_FORMATS.join(', --format ')}.`, EXIT_NOT_TRIED);
  return format;
}

function profileOf(path: string | undefined): ImportProfile {
  if (path === undefined) return EMPTY_PROFILE;
  const read = readProfile(readSmall(path, PROFILE_BYTES_MAX));
  if (!read.ok) throw new Refused(`${path}: ${read.message}`, EXIT_NOT_TRIED);
  return read.profile;
}

/** Revisions and texts of the last published generation, by id. */
async function earlierRecords(
  context: OfficeContext,
  options: ImportOptions,
): Promise<Map<string, EarlierRecord> | null> {
  const { after, office, keys, passphraseFile } = options;
  if (after === undefined) return null;
  if (office === undefined || keys === undefined)
    throw new Refused('--after needs --office and --keys.', EXIT_NOT_TRIED);
  const earlier = new Map<string, EarlierRecord>();
  await onOffice(office, async (folder) => {
    await withOnlineKeys(context, { keys, roles: ['archive'], passphraseFile }, (opened) => {
      const key = opened.get('archive')?.secret;
      const lines = key === undefined ? null : lastLines(folder, after, key);
      if (lines === null)
        throw new Refused(`No generation of "${after}" is published, so there is nothing to count on from.`);
      for (const line of lines) {
        const record = JSON.parse(line) as WatchRecord;
        earlier.set(record.id, { rev: record.rev, content: contentOf(record) });
      }
    });
  });
  return earlier;
}

/** Text of the last published generation of a list; null where nothing is published. */
export function lastLines(folder: CentralFolder, listId: string, key: Uint8Array): Iterable<string> | null {
  const current = new Repository(folder.repository).current();
  const last = current.state === 'published' ? fullOf(current.targets.signed.targets, listId) : null;
  if (last === null) return null;
  const generation = last.custom.to;
  return archiveLines(join(folder.list(listId), 'generations', `${generation}.sealed`), key, { listId, generation });
}

/** Writes records beside the final name; a refused import leaves what was there before. */
class RecordWriter {
  readonly #path: string;
  readonly #fd: number;
  #text = '';

  constructor(path: string) {
    this.#path = path;
    rmSync(`${path}.part`, { force: true });
    this.#fd = openSync(`${path}.part`, 'wx', 0o600);
  }

  add(line: string): void {
    this.#text += `${line}\n`;
    if (this.#text.length >= GATHER_UNITS) this.#flush();
  }

  finish(): void {
    this.#flush();
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    renameSync(`${this.#path}.part`, this.#path);
  }

  abort(): void {
    closeSync(this.#fd);
    rmSync(`${this.#path}.part`, { force: true });
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text, 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    this.#text = '';
  }
}
