import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { type ReportOptions, reports } from '../../adapters/report/index.ts';
import { deskWarning, readAuthoredHeader } from '../../central/author/index.ts';
import { centralOfficeStatus } from '../../central/index.ts';
import {
  type AuthoredHeader,
  buildGeneration,
  compareGenerations,
  type DiffSummary,
  DiffTally,
  OLDEST_APP,
  type OnlineKeys,
  type PublishVerdict,
  publish,
  renewTimestamp,
  writeRenewal,
} from '../../central/publish/index.ts';
import { sortedRecords } from '../../central/source/index.ts';
import { Repository } from '../../central/tuf/index.ts';
import { spokenForm } from '../../delivery/format/index.ts';
import { EXIT_REFUSED } from '../state/index.ts';
import {
  atCentralOffice,
  type CentralOfficeContext,
  type CentralOfficeOutput,
  centralOfficeCommand,
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
import { lastLines, printReport } from './records.ts';
import { OFFICE_STATUS, RECORDS_DIFF } from './reports.ts';

const HEADER_BYTES_MAX = 64 * 1024;

interface KeyOptions {
  office: string;
  keys: string;
  passphraseFile?: string;
}

export interface GenerationOptions extends KeyOptions {
  list: string;
  records: string;
  allowEmpty?: boolean;
  withoutLast?: boolean;
}

/** `waypost central diff|discard|publish|timestamp|renew|status`: from records to the repository (docs/central-it.md). */
export function registerGenerationCommands(central: Command): void {
  reports(centralOfficeCommand(central, 'diff', 'compare records with the last published generation'), RECORDS_DIFF)
    .requiredOption('--list <id>', 'id of the list')
    .requiredOption('--records <file>', 'records, one JSON object per line')
    .requiredOption(...KEYS)
    .option(...PASSPHRASE_FILE)
    .action((options: KeyOptions & { list: string; records: string } & ReportOptions) =>
      centralOfficeReport({ kind: RECORDS_DIFF, options }, (context) => diff(context, options)),
    );
  centralOfficeCommand(central, 'discard', 'discard what was built but not published').action(
    async (options: { office: string }) =>
      atCentralOffice((context) =>
        onCentralOffice(options.office, (folder) => {
          rmSync(folder.staging, { recursive: true, force: true });
          context.print('Nothing is staged any more. What is published has not changed.');
        }),
      ),
  );
  centralOfficeCommand(central, 'publish', 'publish what two people approved')
    .requiredOption(...KEYS)
    .option(...PASSPHRASE_FILE)
    .action(async (options: KeyOptions) => atCentralOffice((context) => online(context, options, publish)));
  centralOfficeCommand(central, 'timestamp', 'renew the timestamp; run it every 6 hours, from a timer')
    .requiredOption(...KEYS)
    .option(...PASSPHRASE_FILE)
    .action(async (options: KeyOptions) => atCentralOffice((context) => online(context, options, renewTimestamp)));
  centralOfficeCommand(central, 'renew', 'stage the published targets again, with a later expiry date').action(
    async (options: { office: string }) => atCentralOffice((context) => renew(context, options.office)),
  );
  reports(
    centralOfficeCommand(central, 'status', 'roles and when they expire, lists, devices, and who must do what next'),
    OFFICE_STATUS,
  ).action((options: { office: string } & ReportOptions) =>
    centralOfficeReport({ kind: OFFICE_STATUS, options }, (context) => status(context, options.office)),
  );
}

async function diff(
  context: CentralOfficeOutput<typeof RECORDS_DIFF>,
  options: KeyOptions & { list: string; records: string } & ReportOptions,
): Promise<void> {
  await onCentralOffice(options.office, (folder) =>
    withRecords(options.records, isoDay(context.now()), async ({ source, checked }) => {
      if (checked.report.errors > 0) {
        printReport(checked.report, options);
        throw new Refused('The records cannot be signed.');
      }
      await withOnlineKeys(context, { ...options, roles: ['archive'] }, (opened) => {
        const key = opened.get('archive')?.secret ?? new Uint8Array();
        const tally = new DiffTally();
        const previous = lastLines(folder, options.list, key);
        for (const step of compareGenerations(previous ?? [], sortedRecords(source, checked))) tally.note(step);
        context.report({ published: previous !== null, ...tally.summary });
        if (previous === null) context.print(`"${options.list}" is not published yet: every record is new.`);
        for (const line of diffLines(tally.summary)) context.print(line);
      });
    }),
  );
}

/** Counts, and the ids of the first records of each kind: these are the issuer's numbers, not names. */
export function diffLines(diff: DiffSummary): string[] {
  const line = (name: string, { count, ids }: DiffSummary['added']): string => {
    const more = count > ids.length ? ', …' : '';
    return count === 0 ? `${name}: 0` : `${name}: ${count} (${ids.join(', ')}${more})`;
  };
  return [
    line('added', diff.added),
    line('changed', diff.changed),
    line('removed', diff.removed),
    `unchanged: ${diff.unchanged}`,
    ...(diff.backwards.count === 0 ? [] : [line('CHANGED WITHOUT A HIGHER REVISION', diff.backwards)]),
  ];
}

/** `waypost central build` for an office's repository. */
export async function buildForOffice(options: GenerationOptions): Promise<void> {
  await atCentralOffice(async (context) => {
    const header = headIn(options.list);
    await onCentralOffice(options.office, (folder) =>
      withRecords(options.records, isoDay(context.now()), async ({ source, checked }) => {
        printReport(checked.report);
        if (checked.report.errors > 0) throw new Refused('The records cannot be signed. Nothing was built.');
        await withOnlineKeys(context, { ...options, roles: ['archive'] }, (opened) => {
          const archiveKey = opened.get('archive')?.secret ?? new Uint8Array();
          const verdict = buildGeneration({
            folder,
            head: header,
            source,
            checked,
            archiveKey,
            now: context.now(),
            minApp: OLDEST_APP,
            allowEmpty: options.allowEmpty === true,
            withoutLast: options.withoutLast === true,
          });
          if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
          const { list } = verdict.summary;
          if (list?.diff !== null && list?.diff !== undefined)
            for (const line of diffLines(list.diff)) context.print(line);
          const delta = verdict.deltaBytes === null ? 'no delta' : `delta ${verdict.deltaBytes} bytes`;
          context.print(
            `"${list?.name}", generation ${list?.to}: ${verdict.records} records, full ${verdict.fullBytes} bytes, ${delta}`,
          );
          const warning = deskWarning(header);
          if (warning !== null) context.print(warning);
          context.print(
            `Sealed to ${verdict.devices} device(s). To be signed: ${spokenForm(verdict.digest.slice(0, 32))}`,
          );
          context.print(
            `Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE --records FILE`,
          );
        });
      }),
    );
  });
}

/** What the issuer states about a list, as a person writes it. */
export function headIn(path: string): AuthoredHeader {
  const read = readAuthoredHeader(readSmall(path, HEADER_BYTES_MAX));
  if (!read.ok) throw new Refused(`${path}: ${read.problems.join('; ')}`);
  return read.head;
}

async function online(
  context: CentralOfficeContext,
  options: KeyOptions,
  act: (folder: Parameters<typeof publish>[0], keys: OnlineKeys, now: Date) => PublishVerdict,
): Promise<void> {
  await onCentralOffice(options.office, (folder) =>
    withOnlineKeys(context, { ...options, roles: ['snapshot', 'timestamp'] }, (opened) => {
      const [snapshot, timestamp] = [opened.get('snapshot'), opened.get('timestamp')];
      if (snapshot === undefined || timestamp === undefined) throw new Error('a key could not be opened');
      const verdict = act(folder, { snapshot, timestamp }, context.now());
      if (!verdict.ok) throw new Refused(`${verdict.message} (${verdict.reason})`);
      const { versions, list, grant, pack, end, program, order, signedBy, removed } = verdict;
      if (list !== null)
        context.print(`"${list.listId}", generation ${list.generation}, approved by ${signedBy.join(' and ')}.`);
      if (grant !== null) {
        const lists = grant.lists.map(({ listId, generation }) => `${listId} ${generation}`).join(', ');
        context.print(`Kiosk ${grant.deviceKeyId} can open ${lists}, approved by ${signedBy.join(' and ')}.`);
      }
      if (pack !== null)
        context.print(`Protection pack, version ${pack.version}, approved by ${signedBy.join(' and ')}.`);
      if (order !== null) context.print(`Lock order, version ${order.version}, approved by ${signedBy.join(' and ')}.`);
      if (end !== null) context.print(`"${end.listId}" is no longer published, approved by ${signedBy.join(' and ')}.`);
      if (program !== null) {
        const what =
          program.program === null ? 'No program is offered any more' : `Program ${program.program.facts.version}`;
        context.print(`${what}, approved by ${signedBy.join(' and ')}.`);
      }
      const { root, targets, snapshot: at, timestamp: of } = versions;
      context.print(`${folder.repository}: root ${root}, targets ${targets}, snapshot ${at}, timestamp ${of}`);
      if (removed.length > 0) context.print(`${removed.length} old file(s) were removed.`);
      context.print(`Renew the timestamp before ${verdict.timestampExpires}: waypost central timestamp`);
    }),
  );
}

async function renew(context: CentralOfficeContext, office: string): Promise<void> {
  await onCentralOffice(office, (folder) => {
    const current = new Repository(folder.repository).current();
    if (current.state !== 'published') throw new Refused('Nothing is published yet.');
    writeRenewal(folder, { root: current.root, published: current.root, targets: current.targets, now: context.now() });
    context.print(
      `The same targets are staged with a later expiry date. Next: two people run  waypost central approve ${folder.staging} --key FILE --root FILE`,
    );
  });
}

async function status(context: CentralOfficeOutput<typeof OFFICE_STATUS>, office: string): Promise<void> {
  await onCentralOffice(office, (folder) => {
    const lines = centralOfficeStatus(folder, context.now());
    context.report({ lines: lines.map(({ level, text }) => ({ level, text })) });
    for (const { level, text } of lines) {
      if (level === 'fact') context.print(text);
      else context.warn(text);
      if (level === 'ended') context.exit(EXIT_REFUSED);
    }
  });
}
