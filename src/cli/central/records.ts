import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { type ReportOptions, reports } from '../../adapters/report/index.ts';
import {
  contentOf,
  type EarlierRecord,
  EMPTY_PROFILE,
  FORMAT_WORDS,
  IMPORT_FORMATS,
  type ImportFormat,
  type ImportProfile,
  type ImportReport,
  importRecords,
  missingLanguages,
  type OfacTables,
  readProfile,
  recogniseFormat,
} from '../../central/convert/index.ts';
import { placeFile } from '../../central/files/index.ts';
import type { CentralFolder } from '../../central/folder/index.ts';
import { SCHEMA_NAMES, type SchemaName, schemaText } from '../../central/index.ts';
import { archiveLines } from '../../central/publish/index.ts';
import { openText, type RecordReport, type TextSource } from '../../central/source/index.ts';
import { fullOf, Repository } from '../../central/tuf/index.ts';
import type { WatchRecord } from '../../core/watchlist/record/index.ts';
import { EXIT_NOT_TRIED } from '../state/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  type CentralOfficeOutput,
  centralOfficeReport,
  isoDay,
  KEYS,
  onCentralOffice,
  PASSPHRASE_FILE,
  Refused,
  readSmall,
  withOnlineKeys,
  withRecords,
} from './context.ts';
import { RECORDS_CHECK, RECORDS_IMPORT } from './reports.ts';

/** Largest source, bytes; public data sets are large. */
const SOURCE_BYTES_MAX: number = 8 * 1024 * 1024 * 1024;
const PROFILE_BYTES_MAX = 256 * 1024;
/** Maximum number of causes on the screen; the report file has them all. */
const CAUSES_SHOWN_MAX = 40;
/** Text gathered before it is written, UTF-16 code units. */
const GATHER_UNITS = 1024 * 1024;

interface ImportOptions extends ReportOptions {
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
    .action(async (name: string) => atCentralOffice((context) => printSchema(context, name)));
  reports(central.command('import <file>'), RECORDS_IMPORT)
    .description('convert a source into records: a table, JSON, or a public list as its publisher writes it')
    .requiredOption('--out <file>', 'records to write, one JSON object per line')
    .option('--format <format>', `${IMPORT_FORMATS.join(', ')}; without it, recognised from the beginning of the file`)
    .option('--profile <file>', 'values that the source does not give itself (JSON)')
    .option('--report <file>', 'also write the findings about each line to this file')
    .option('--drop-expired', 'leave out records that have expired')
    .option('--leave-out', 'leave out records with errors; the report lists each')
    .option('--after <list>', 'continue the revisions of the last published generation; with --office and --keys')
    .option('--office <folder>', 'folder of the central office')
    .option(...KEYS)
    .option(...PASSPHRASE_FILE)
    .action((file: string, options: ImportOptions) =>
      centralOfficeReport({ kind: RECORDS_IMPORT, options }, (context) => runImport(context, file, options)),
    );
  reports(central.command('check'), RECORDS_CHECK)
    .description('check records before they are signed')
    .requiredOption('--records <file>', 'records, one JSON object per line')
    .action((options: { records: string } & ReportOptions) =>
      centralOfficeReport({ kind: RECORDS_CHECK, options }, (context) => check(context, options)),
    );
}

function printSchema(context: CentralOfficeContext, name: string): void {
  const known = SCHEMA_NAMES.find((one) => one === name);
  if (known === undefined)
    throw new Refused(`There is no schema ${name}. The schemas are: ${SCHEMA_NAMES.join(' or ')}.`, EXIT_NOT_TRIED);
  context.print(schemaText(known satisfies SchemaName).trimEnd());
}

async function check(
  context: CentralOfficeOutput<typeof RECORDS_CHECK>,
  options: { records: string } & ReportOptions,
): Promise<void> {
  await withRecords(options.records, isoDay(context.now()), ({ checked }) => {
    const { file, records, errors, warnings, problems, classes, expires, face } = checked.report;
    context.report({
      ...{ file, records, errors, warnings, classes, expires },
      lines: problems.map(({ line, severity, message }) => ({ line, severity, message })),
      face: face && { profile: face.profile, templates: face.templates },
    });
    printReport(checked.report, options);
    if (checked.report.errors > 0) throw new Refused('The records cannot be signed.');
  });
}

/** Problems go to the error output, as a compiler writes them: file, line, kind. */
export function printReport(report: RecordReport, { json = false }: ReportOptions = {}): void {
  const say = (line: string): void => (json ? undefined : console.error(line));
  for (const { line, severity, message } of report.problems) {
    say(`${report.file}:${line}: ${severity}: ${message}`);
  }
  const told = report.errors + report.warnings;
  if (told > report.problems.length) say(`… and ${told - report.problems.length} more`);
  const classes = Object.entries(report.classes).map(([name, count]) => `${name} ${count}`);
  say(`${report.records} records, ${report.errors} errors, ${report.warnings} warnings; ${classes.join(', ')}`);
  if (report.face !== null) say(`a face list: ${report.face.templates} templates of profile ${report.face.profile}`);
}

type ImportContext = CentralOfficeOutput<typeof RECORDS_IMPORT>;
type ImportBody = Parameters<ImportContext['report']>[0];

async function runImport(context: ImportContext, file: string, options: ImportOptions): Promise<void> {
  const missing = missingLanguages();
  if (missing.length > 0) {
    const languages = missing.join(', ');
    throw new Refused(
      `This Node.js has no country names in ${languages}. Install one with full ICU (the usual build).`,
      EXIT_NOT_TRIED,
    );
  }
  const profile = profileOf(options.profile);
  const opened: TextSource[] = [];
  try {
    const source = opening(file, opened);
    const format = formatOf(context, { file, source, given: options.format });
    demandDefaults(file, { format, profile });
    const tables = format === 'ofac-csv' ? tablesBeside(context, { file, opened }) : undefined;
    await convert(context, { file, options, source, format, profile, tables });
  } finally {
    for (const source of opened) source.close();
  }
}

/** Members that every record needs but publishers do not give. */
const SAID_BY_THE_OFFICE = ['cat', 'act', 'basis', 'exp'] as const;

/** Reports missing defaults once, before anything is read: otherwise each entry in the list would be refused for them. */
function demandDefaults(file: string, { format, profile }: Pick<Conversion, 'format' | 'profile'>): void {
  if (FORMAT_WORDS[format].notTaken === null || format === 'ftm') return;
  const open = SAID_BY_THE_OFFICE.filter((member) => profile.defaults[member] === undefined);
  if (open.length === 0) return;
  throw new Refused(
    `${file} is a public list, which does not give ${open.join(', ')}. Write them as \`defaults\` in a file for --profile (docs/central-it.md).`,
    EXIT_NOT_TRIED,
  );
}

interface Conversion {
  file: string;
  options: ImportOptions;
  source: TextSource;
  format: ImportFormat;
  profile: ImportProfile;
  tables: OfacTables | undefined;
}

async function convert(context: ImportContext, conversion: Conversion): Promise<void> {
  const { file, options, source, format, profile, tables } = conversion;
  const earlier = await earlierRecords(context, options);
  const out = new RecordWriter(options.out);
  let report: ImportReport;
  try {
    report = await importRecords({
      source,
      format,
      tables,
      profile,
      today: isoDay(context.now()),
      dropExpired: options.dropExpired === true,
      ...(earlier === null ? {} : { earlier: (id: string) => earlier.get(id) }),
      write: (line) => out.add(line),
    });
  } catch (error) {
    out.abort();
    throw error;
  }
  const reportBody = (written: string | null) => bodyOf(report, { file, format, written });
  try {
    tellImport(context, { file, report, options, format });
    demandWritable(file, report, options);
  } catch (error) {
    context.report(reportBody(null));
    out.abort();
    throw error;
  }
  out.finish();
  context.report(reportBody(options.out));
  context.print(`${options.out}: ${report.records} records. Next: waypost central check --records ${options.out}`);
}

function bodyOf(
  { complete, read, records, refused, ended, skipped, names, causes }: ImportReport,
  { file, format, written }: { file: string; format: ImportFormat; written: string | null },
): ImportBody {
  const { notTaken } = FORMAT_WORDS[format];
  const counts = { read, records, refused, ended, skipped, names };
  return { file, sourceFormat: format, complete, ...counts, notTaken, causes, written };
}

/** Reports the import in words; programs get the same as a report. */
function tellImport(
  context: CentralOfficeContext,
  { file, report, options, format }: Pick<Conversion, 'file' | 'options' | 'format'> & { report: ImportReport },
): void {
  const summary = totals(report, format);
  const causes = causeLines(file, report);
  if (options.report !== undefined) {
    const each = report.lines.map(({ line, severity, message }) => `${file}:${line}: ${severity}: ${message}`);
    placeFile(options.report, [...causes, '', ...each, ...moreLines(report), '', ...summary, ''].join('\n'));
  }
  const more = causes.length - CAUSES_SHOWN_MAX;
  const shown = causes.slice(0, CAUSES_SHOWN_MAX);
  if (more > 0) shown.push(`… and ${more} more causes; --report FILE writes them all`);
  if (options.json !== true) for (const line of shown) console.error(line);
  for (const line of summary) context.print(line);
}

/** Throws if, according to the report, nothing may be written. */
function demandWritable(file: string, report: ImportReport, options: ImportOptions): void {
  if (!report.complete) throw new Refused(`${file} could not be read to its end. Nothing was written.`);
  if (report.refused > 0 && options.leaveOut !== true) {
    throw new Refused(
      'Nothing was written. Correct the source, or give --leave-out and take responsibility for what is left out.',
    );
  }
  if (report.records === 0) throw new Refused(`${file} contains no record. Nothing was written.`);
}

/** One line for each cause: how often, why, and where to look first. */
function causeLines(file: string, report: ImportReport): string[] {
  return report.causes.map(({ severity, message, count, lines }) => {
    const what = severity === 'error' ? 'refused' : 'noted';
    const where = `line${lines.length === 1 ? '' : 's'} ${lines.join(', ')}${count > lines.length ? ', …' : ''}`;
    return `${file}: ${count} ${what}: ${message} (${where})`;
  });
}

function moreLines(report: ImportReport): string[] {
  const told = report.causes.reduce((sum, { count }) => sum + count, 0);
  return told > report.lines.length ? [`… and ${told - report.lines.length} more lines`] : [];
}

function totals(report: ImportReport, format: ImportFormat): string[] {
  const { read, records, refused, ended, names } = report;
  const skipped = Object.entries(report.skipped).map(([kind, count]) => `${kind} ${count}`);
  const { notTaken } = FORMAT_WORDS[format];
  return [
    `${read} entries read: ${records} records, ${refused} refused, ${ended} left out because they have expired`,
    ...(skipped.length === 0 ? [] : [`left out because they are not persons: ${skipped.join(', ')}`]),
    `names: ${names.primary} primary, ${names.alias} aliases, ${names.weak} weak`,
    ...(notTaken === null ? [] : [`a record has no field for: ${notTaken}`]),
  ];
}

function opening(path: string, opened: TextSource[]): TextSource {
  const result = openText(path, SOURCE_BYTES_MAX);
  if (!result.ok) throw new Refused(result.message, EXIT_NOT_TRIED);
  opened.push(result.source);
  return result.source;
}

function formatOf(
  context: CentralOfficeContext,
  { file, source, given }: { file: string; source: TextSource; given: string | undefined },
): ImportFormat {
  const known = IMPORT_FORMATS.find((one) => one === given);
  if (given !== undefined && known === undefined) {
    throw new Refused(`There is no format ${given}. The formats are: ${IMPORT_FORMATS.join(', ')}.`, EXIT_NOT_TRIED);
  }
  const recognised = recogniseFormat(source);
  if (!recognised.ok && known === undefined) throw new Refused(`${file}: ${recognised.message}.`, EXIT_NOT_TRIED);
  const format = known ?? (recognised.ok ? recognised.format : 'csv');
  context.print(`${file}: ${known === undefined ? 'recognised as' : 'read as'} ${format} (${FORMAT_WORDS[format].is})`);
  return format;
}

/** Tables beside the list. alt.csv must be there: without it all strong aliases would be missing, and nobody would notice. */
function tablesBeside(
  context: CentralOfficeContext,
  { file, opened }: { file: string; opened: TextSource[] },
): OfacTables {
  const folder = dirname(file);
  const alternates = join(folder, 'alt.csv');
  if (!existsSync(alternates)) {
    throw new Refused(
      `${alternates} is missing. It contains the alternate names of the list: fetch it and put it next to ${file}.`,
      EXIT_NOT_TRIED,
    );
  }
  const comments = join(folder, 'sdn_comments.csv');
  const tables = {
    alternates: opening(alternates, opened),
    comments: existsSync(comments) ? opening(comments, opened) : null,
  };
  context.print(`read with it: ${[tables.alternates, tables.comments].flatMap((one) => one?.name ?? []).join(', ')}`);
  return tables;
}

function profileOf(path: string | undefined): ImportProfile {
  if (path === undefined) return EMPTY_PROFILE;
  const read = readProfile(readSmall(path, PROFILE_BYTES_MAX));
  if (!read.ok) throw new Refused(`${path}: ${read.message}`, EXIT_NOT_TRIED);
  return read.profile;
}

/** Revisions and texts of the last published generation, by id. */
async function earlierRecords(
  context: CentralOfficeContext,
  options: ImportOptions,
): Promise<Map<string, EarlierRecord> | null> {
  const { after, office, keys, passphraseFile } = options;
  if (after === undefined) return null;
  if (office === undefined || keys === undefined)
    throw new Refused('--after needs --office and --keys.', EXIT_NOT_TRIED);
  const earlier = new Map<string, EarlierRecord>();
  await onCentralOffice(office, async (folder) => {
    await withOnlineKeys(context, { keys, roles: ['archive'], passphraseFile }, (opened) => {
      const key = opened.get('archive')?.secret;
      const lines = key === undefined ? null : lastLines(folder, after, key);
      if (lines === null)
        throw new Refused(`No generation of "${after}" is published, so there are no revisions to continue.`);
      for (const line of lines) {
        const record = JSON.parse(line) as WatchRecord;
        earlier.set(record.id, { rev: record.rev, content: contentOf(record) });
      }
    });
  });
  return earlier;
}

/** Text of the last published generation of a list; null if nothing is published. */
export function lastLines(folder: CentralFolder, listId: string, key: Uint8Array): Iterable<string> | null {
  const current = new Repository(folder.repository).current();
  const last = current.state === 'published' ? fullOf(current.targets.signed.targets, listId) : null;
  if (last === null) return null;
  const generation = last.custom.to;
  return archiveLines(join(folder.list(listId), 'generations', `${generation}.sealed`), key, { listId, generation });
}

/** Writes records to a temporary file; after a refused import the earlier file is still there. */
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
