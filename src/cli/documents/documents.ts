import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot, readText } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { catalogueSchema } from '../../core/document/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import {
  importKnownIssues,
  KNOWN_ISSUES_LIMIT_BYTES,
  loadKnownIssues,
  readKnownIssues,
  signKnownIssues,
} from '../../delivery/packs/index.ts';
import { CATALOGUE, KNOWN_ISSUES } from '../reports/index.ts';
import {
  EXIT_NOT_TRIED,
  EXIT_REFUSED,
  onNewState,
  operator,
  type Saying,
  type StateContext,
  type StateOptions,
  stateContext,
} from '../state/index.ts';
import { collect, given, KEY_FILE_BYTES, put, signersOf } from '../terminal/index.ts';
import { registerDocumentTypeCommands } from './document-types.ts';

const CATALOGUE_FILE = join(packageRoot, 'models', 'document-catalogue.json');

/** `waypost documents …`: what is known about documents on this kiosk (docs/document-checks.md). */
export function registerDocumentCommands(program: Command, context: StateContext = stateContext): void {
  const documents = program
    .command('documents')
    .description('document checks: catalogue, models, known issues of issuers');
  reports(documents.command('catalogue'), CATALOGUE)
    .description('every document check with its routine, threshold and decision, in words')
    .action((options: ReportOptions) => reporting(context, { kind: CATALOGUE, options }, (out) => catalogue(out)));
  registerDocumentTypeCommands(documents, context);
  const issues = documents.command('issues').description('signed list of what issuers are known to print otherwise');
  issues
    .command('import <file>')
    .description('check and take a signed list; in force from the next start of the daemon on')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action(async (file: string, options: StateOptions) => importIssues(context, file, options));
  reports(issues.command('show'), KNOWN_ISSUES)
    .description('the list in force')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action((options: StateOptions & ReportOptions) =>
      reporting(context, { kind: KNOWN_ISSUES, options }, (out) => showIssues(out, options)),
    );
}

/** `waypost central issues`: at the central office, never on a kiosk. */
export function registerCentralIssueCommands(central: Command, context: StateContext = stateContext): void {
  central
    .command('issues <file>')
    .description('check a list of known issues and write it signed')
    .requiredOption('--key <file>', 'secret key; give it once for each signer', collect, [])
    .requiredOption('--out <file>', 'signed list to write')
    .action(async (file: string, options: { key: string[]; out: string }) => signIssues(context, file, options));
}

function catalogue(context: Saying<typeof CATALOGUE>): void {
  const parsed = catalogueSchema.safeParse(JSON.parse(readFileSync(CATALOGUE_FILE, 'utf8')));
  if (!parsed.success) {
    context.warn(`${CATALOGUE_FILE} does not follow its schema: install the program again.`);
    context.exit(EXIT_REFUSED);
    return;
  }
  context.report({ routines: parsed.data.routines });
  for (const routine of parsed.data.routines) {
    const { check, routineUuid, generic, clause, mode, name, decision } = routine;
    context.print(`${check}  ${routineUuid}  ${generic ?? 'vendor-specific'}  ${clause}  mode ${mode}`);
    context.print(`  ${name}: ${decision}`);
  }
  context.print(
    `${parsed.data.models.length} document models come with the program; waypost documents models show names those taught here.`,
  );
}

async function importIssues(context: StateContext, file: string, options: StateOptions): Promise<void> {
  const text = smallFile(context, file, KNOWN_ISSUES_LIMIT_BYTES);
  if (text === null) return;
  await updateReady();
  await onNewState(context, options, async ({ config, journal }) => {
    const place = { stateDir: config.stateDir, trust: config.modelKeys, journal, by: operator() };
    const verdict = await importKnownIssues(text, place);
    if (!verdict.ok) {
      context.warn(`${file}: ${verdict.message} (${verdict.reason})`);
      context.exit(EXIT_REFUSED);
      return;
    }
    const { counter, entries } = verdict.list;
    context.print(`List ${counter} with ${entries.length} entries, signed by ${verdict.signedBy.join(', ')}.`);
    context.print('In force from the next start of the daemon on.');
  });
}

async function showIssues(context: Saying<typeof KNOWN_ISSUES>, options: StateOptions): Promise<void> {
  await updateReady();
  await onNewState(context, options, ({ config, journal }) => {
    const { list, fault } = loadKnownIssues({ stateDir: config.stateDir, trust: config.modelKeys, journal });
    if (fault !== null) {
      context.warn(`${fault.notice} (${fault.reason})`);
      context.exit(EXIT_REFUSED);
      return;
    }
    context.report({
      counter: list.counter,
      entries: list.entries.map(({ model, issue, field = null, from, to, note, source }) => ({
        ...{ country: model.country, type: model.type, issue, field, from, to, note, source },
      })),
    });
    if (list.entries.length === 0) context.print('No known issue is in force.');
    for (const { model, issue, field, from, to, note, source } of list.entries) {
      const what = field === undefined ? issue : `${issue} (${field})`;
      context.print(`${model.country} ${model.type}  ${what}  expiry ${from} to ${to}: ${note} [${source}]`);
    }
  });
}

async function signIssues(context: StateContext, file: string, options: { key: string[]; out: string }): Promise<void> {
  await updateReady();
  const text = smallFile(context, file, KNOWN_ISSUES_LIMIT_BYTES);
  if (text === null) return;
  const read = readKnownIssues(text);
  if (!read.ok) {
    context.warn(`${file}: ${read.message} (${read.reason})`);
    context.exit(EXIT_REFUSED);
    return;
  }
  const texts = new Map<string, string>();
  for (const path of options.key) {
    const secret = smallFile(context, path, KEY_FILE_BYTES);
    if (secret === null) return;
    texts.set(path, secret);
  }
  const keys = signersOf(options.key, (path) => texts.get(path) ?? '');
  if (!keys.ok) {
    context.warn(keys.message);
    context.exit(keys.why === 'no-key' ? EXIT_NOT_TRIED : EXIT_REFUSED);
    return;
  }
  const { signers } = keys;
  if (!put(context, { path: options.out, bytes: signKnownIssues(read.list, signers) })) return;
  const { counter, entries } = read.list;
  context.print(`${options.out}: list ${counter}, ${entries.length} entries, ${signers.length} signature(s)`);
  if (signers.length === 1) context.print('Signed once. A kiosk with modelKeys.threshold 2 (the default) refuses it.');
}

function smallFile(context: StateContext, path: string, limit: number): string | null {
  return given(context, readText(path, { limitBytes: limit, what: 'a list of known issues' }));
}
