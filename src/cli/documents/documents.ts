import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../adapters/installation/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { catalogueSchema } from '../../core/document/index.ts';
import { editionName } from '../../core/document/reference/index.ts';
import type { WAYS_TO_COUNT } from '../../core/inspection/record/checks/index.ts';
import { stationOf } from '../../daemon/state/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { loadKnownIssues, referencePacks } from '../../delivery/packs/index.ts';
import { describeReference, registerInstalls } from '../packs/index.ts';
import { CATALOGUE, DOCUMENT_REFERENCE, KNOWN_ISSUES } from '../reports/index.ts';
import { onNewState, refuse, type Saying, type StateContext, type StateOptions, stateContext } from '../state/index.ts';
import { registerDocumentTypeCommands } from './document-types.ts';

const CATALOGUE_FILE = join(packageRoot, 'models', 'document-catalogue.json');

/** `waypost documents …`: what is known about documents on this kiosk (docs/document-checks.md). */
export function registerDocumentCommands(program: Command, context: StateContext = stateContext): void {
  const documents = program
    .command('documents')
    .description('document checks: catalogue, document types, known issues, reference');
  reports(documents.command('catalogue'), CATALOGUE)
    .description('every document check with its method, threshold and decision, in words')
    .action((options: ReportOptions) => reporting(context, { kind: CATALOGUE, options }, (out) => catalogue(out)));
  registerDocumentTypeCommands(documents, context);
  const issues = documents.command('issues').description('signed list of known deviations in what issuers print');
  registerInstalls({ issues }, context);
  reports(issues.command('show'), KNOWN_ISSUES)
    .description('the list in force')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action((options: StateOptions & ReportOptions) =>
      reporting(context, { kind: KNOWN_ISSUES, options }, (out) => showIssues(out, options)),
    );
  const reference = documents
    .command('reference')
    .description('signed knowledge about documents, shown beside the page');
  registerInstalls({ reference }, context);
  reports(reference.command('show'), DOCUMENT_REFERENCE)
    .description('the reference in force')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action((options: StateOptions & ReportOptions) =>
      reporting(context, { kind: DOCUMENT_REFERENCE, options }, (out) => showReference(out, options)),
    );
}

function catalogue(context: Saying<typeof CATALOGUE>): void {
  const parsed = catalogueSchema.safeParse(JSON.parse(readFileSync(CATALOGUE_FILE, 'utf8')));
  if (!parsed.success) {
    refuse(context, `${CATALOGUE_FILE} does not follow its schema: install Waypost again.`);
    return;
  }
  context.report({ routines: parsed.data.routines });
  for (const routine of parsed.data.routines) {
    const { check, routineUuid, generic, clause, mode, way, name, decision } = routine;
    context.print(`${check}  ${routineUuid}  ${generic ?? 'vendor-specific'}  ${clause}  mode ${mode}`);
    context.print(`  ${name}: ${decision}`);
    if (way !== 'delivered') context.print(`  ${WAY_WORDS[way]}`);
  }
  context.print(
    `${parsed.data.models.length} document types are supplied with the program; waypost documents models show lists those taught here.`,
  );
}

const WAY_WORDS: Readonly<Record<Exclude<(typeof WAYS_TO_COUNT)[number], 'delivered'>, string>> = {
  calibration: 'counts once this imager is calibrated for it: waypost calibrate documents',
  'type-calibration': 'counts for a document type that is taught and calibrated here: waypost calibrate documents',
  'all-editions':
    'counts for a country and code of which every edition is taught: waypost documents enrol --all-editions',
  certificate: "counts with an operator's model that a laboratory evaluated: docs/models.md",
  evaluation: "counts with an operator's model and the rates of the operator's own pairs: docs/models.md",
};

async function showIssues(context: Saying<typeof KNOWN_ISSUES>, options: StateOptions): Promise<void> {
  await updateReady();
  await onNewState(context, options, (state) => {
    const site = { ...stationOf(state), trust: state.config.modelKeys };
    const { list, fault } = loadKnownIssues(site, state.clock);
    if (fault !== null) return refuse(context, `${fault.notice} (${fault.reason})`);
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

async function showReference(context: Saying<typeof DOCUMENT_REFERENCE>, options: StateOptions): Promise<void> {
  await updateReady();
  await onNewState(context, options, (state) => {
    const site = { ...stationOf(state), trust: state.config.modelKeys };
    const { current, facts, fault } = referencePacks.loadReference(site, state.clock);
    if (fault !== null) return refuse(context, `${fault.notice} (${fault.reason})`);
    const content = current();
    if (content === null || facts === null) {
      context.report({ referenceVersion: null, expires: null, signedBy: [], documents: [], pictures: 0 });
      context.print('No document reference is installed.');
      return;
    }
    context.report({
      ...{ referenceVersion: facts.version, expires: facts.expires, signedBy: [...facts.signedBy] },
      documents: content.documents.map((document) => ({
        ...{ name: editionName(document), title: document.name, source: document.source },
        features: document.features.length,
        withForgery: document.features.filter(({ forged }) => forged !== null).length,
      })),
      pictures: content.pictures.length,
    });
    for (const line of describeReference(content)) context.print(line);
    const expiry = facts.expires === null ? 'It does not expire.' : `It expires on ${facts.expires}.`;
    context.print(`Signed by ${facts.signedBy.join(', ')}. ${expiry}`);
  });
}
