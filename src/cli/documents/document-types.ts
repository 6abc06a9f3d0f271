import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { illuminationOf } from '../../adapters/hardware/imager/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { PAGE_FORMATS, type PageFormat } from '../../core/document/document-type/frame/index.ts';
import {
  type DocumentTypeKey,
  documentTypeKeySchema,
  documentTypeName,
} from '../../core/document/document-type/index.ts';
import { openDocumentTypes } from '../../daemon/lane/index.ts';
import { modelsFolder, stationOf } from '../../daemon/state/index.ts';
import { keepDocumentType, removeDocumentType } from '../../delivery/packs/index.ts';
import { createPageStep, createPageTextStep, InferenceProcesses } from '../../inference/host/index.ts';
import { DOCUMENT_MODELS } from '../reports/index.ts';
import {
  EXIT_REFUSED,
  entriesOf,
  notTried,
  type OpenedState,
  onNewState,
  onState,
  operator,
  refuse,
  type Saying,
  type StateContext,
  type StateOptions,
} from '../state/index.ts';
import { askPins, signTogether, type TwoSigners, twoPeople } from '../terminal/index.ts';
import { type Taught, teach } from './teaching.ts';

const PAGE_FILE_BYTES = 20 * 1024 * 1024;
const PICTURE = /\.(jpe?g|png|tiff?|webp)$/i;

interface EnrolOptions extends StateOptions, TwoSigners {
  country: string;
  type: string;
  number: string;
  year?: string;
  prado?: string;
  allEditions?: boolean;
  withoutZone?: string;
}

/** What the commands need; tests pass their own parts. */
export interface DocumentTypeParts {
  askPins: typeof askPins;
  teachFrom: typeof teachFrom;
}

const ownParts: DocumentTypeParts = { askPins, teachFrom };

interface Desk {
  context: StateContext;
  parts: DocumentTypeParts;
}

/** `waypost documents enrol` and `waypost documents models …` (docs/document-checks.md). */
export function registerDocumentTypeCommands(
  documents: Command,
  context: StateContext,
  parts: DocumentTypeParts = ownParts,
): void {
  documents
    .command('enrol <folder>')
    .description('teach a document type from at least five genuine pages; a technician and a second person sign')
    .requiredOption('--country <code>', 'issuing State as in the MRZ')
    .requiredOption('--type <code>', 'document code of the MRZ, such as P')
    .requiredOption('--number <n>', 'number of the type within country and document code')
    .option('--year <year>', 'year from which it was issued')
    .option('--prado <code>', 'PRADO code, such as UTO-AO-01001')
    .option(
      '--all-editions',
      'every edition in circulation for this country and code has been taught, so an unknown one counts against the document',
    )
    .option('--without-zone <format>', 'a page without an MRZ, and its format: TD1, TD2 or TD3')
    .requiredOption('--technician <id>', 'account of the technician')
    .requiredOption('--approver <id>', 'account of the second person: a supervisor or another technician')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action(async (folder: string, options: EnrolOptions) => {
      await enrol({ context, parts }, folder, options);
    });
  const models = documents.command('models').description('document types taught on this kiosk');
  reports(models.command('show'), DOCUMENT_MODELS)
    .description('the types in force')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action((options: StateOptions & ReportOptions) =>
      reporting(context, { kind: DOCUMENT_MODELS, options }, (out) => show(out, options)),
    );
  models
    .command('remove <name>')
    .description('withdraw a type, such as UTO-P-1; a technician and a second person sign')
    .requiredOption('--technician <id>', 'account of the technician')
    .requiredOption('--approver <id>', 'account of the second person: a supervisor or another technician')
    .requiredOption('--config <file>', 'configuration of the kiosk')
    .action(async (name: string, options: StateOptions & TwoSigners) => remove({ context, parts }, name, options));
}

async function enrol({ context, parts }: Desk, folder: string, options: EnrolOptions): Promise<void> {
  const key = keyOf(options);
  if (typeof key === 'string') return notTried(context, key);
  const format = options.withoutZone ?? null;
  if (format !== null && !(format in PAGE_FORMATS)) {
    return notTried(
      context,
      `--without-zone ${format} is not a format. Give one of: ${Object.keys(PAGE_FORMATS).join(', ')}.`,
    );
  }
  const listed = entriesOf(folder);
  if (!listed.ok) return notTried(context, listed.message);
  const pictures = listed.entries
    .map((entry) => entry.name)
    .filter((file) => PICTURE.test(file))
    .sort();
  const files = pictures.filter((file) => illuminationOf(file).light === null);
  const companions = pictures.filter((file) => illuminationOf(file).light !== null);
  await onState(context, options, async (state) => {
    const { config, clock } = state;
    const people = twoPeople(state.accounts, options);
    if (!people.ok) return refuse(context, people.message);
    const { technician, approver } = people;
    const created = clock.wall().toISOString();
    const allEditions = options.allEditions === true;
    const request = { key, format: format as PageFormat | null, allEditions, created };
    const taught = await parts.teachFrom({ folder, files, companions, config, clock }, request);
    for (const { file, why } of taught.leftOut) context.warn(`${file} is left out: ${why}.`);
    if (taught.model === null) return refuse(context, taught.message ?? 'Nothing was taught.');
    const desk = { context, state, askPins: parts.askPins };
    // A model decides which pages are known: taught from forgeries, it would vouch for them.
    const verified = await signTogether(desk, people, `To sign model ${documentTypeName(key)}`);
    if (!verified.ok) return refuse(context, `${verified.message} Nothing was kept.`);
    const signatures = { by: operator(), technician, approver };
    const kept = await keepDocumentType(taught.model, stationOf(state), signatures);
    if (!kept.ok) return refuse(context, `${kept.message} (${kept.reason})`);
    const { taughtFrom, print, photo } = taught.model;
    context.print(
      `Type ${documentTypeName(key)}, taught from ${taughtFrom} pages; the least similar page has a similarity of ${print.least.toFixed(2)}.`,
    );
    const sides = Object.keys(photo?.sides ?? {});
    context.print(
      sides.length === 0
        ? 'The portrait has no visible straight edge on these pages: its size and place are not compared.'
        : `Edges of the portrait that are compared: ${sides.join(', ')}.`,
    );
    for (const line of lightLines(taught)) context.print(line);
    context.print('In force from the next start of the daemon. Delete the pictures yourself.');
  });
}

async function teachFrom(
  {
    folder,
    files,
    companions,
    config,
    clock,
  }: { folder: string; files: string[]; companions: string[] } & Pick<OpenedState, 'config' | 'clock'>,
  request: Parameters<typeof teach>[1],
): Promise<Taught> {
  const { profile } = config.models;
  const supervisor = new InferenceProcesses({ modelsDir: modelsFolder(config), profile, mono: () => clock.mono() });
  await supervisor.start();
  try {
    const policy = { pageWidthMm: config.pageWidthMm };
    return await teach(files, request, {
      supervisor,
      page: createPageStep({ supervisor, clock, profile, policy }),
      pageText: createPageTextStep({ supervisor, clock }),
      read: (file) => readPage(join(folder, file)),
      salt: randomBytes(32),
      companion: (file, illumination) => {
        const wanted = `${file.replace(/\.[^.]+$/, '')}-${illumination}`.toLowerCase();
        const name = companions.find((other) => other.replace(/\.[^.]+$/, '').toLowerCase() === wanted);
        return name === undefined ? Promise.resolve(null) : readPage(join(folder, name));
      },
    });
  } finally {
    await supervisor.stop();
  }
}

const ILLUMINATION_WORDS = { IR: 'infrared', UV: 'ultraviolet' } as const;

/** What was taught in further lights, or why nothing was. */
function lightLines({ model, untaught }: Taught): string[] {
  return (['IR', 'UV'] as const).map((illumination) => {
    const cells = illumination === 'IR' ? model?.lights?.IR?.cells.length : model?.lights?.UV?.strengths.length;
    if (cells !== undefined) return `Taught in ${ILLUMINATION_WORDS[illumination]}: ${cells} cells of print.`;
    const why = untaught[illumination] ?? `no page has a picture NAME-${illumination.toLowerCase()}`;
    return `Not taught in ${ILLUMINATION_WORDS[illumination]}: ${why}.`;
  });
}

function keyOf({ country, type, number, year, prado }: EnrolOptions): DocumentTypeKey | string {
  const parsed = documentTypeKeySchema.safeParse({
    country,
    type,
    number: Number(number),
    year: year === undefined ? null : Number(year),
    prado: prado ?? null,
  });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `--${String(issue?.path[0] ?? 'country')}: ${issue?.message ?? 'not the key of a document type'}`;
}

async function readPage(path: string): Promise<Uint8Array | string> {
  try {
    if ((await stat(path)).size > PAGE_FILE_BYTES) return `it is larger than ${PAGE_FILE_BYTES} bytes`;
    return new Uint8Array(await readFile(path));
  } catch {
    return 'it cannot be read';
  }
}

async function show(context: Saying<typeof DOCUMENT_MODELS>, options: StateOptions): Promise<void> {
  await onNewState(context, options, (state) => {
    const { models, notices } = openDocumentTypes(stationOf(state));
    for (const notice of notices) context.warn(notice);
    if (notices.length > 0) context.exit(EXIT_REFUSED);
    context.report({
      models: models.map(({ key, format, taughtFrom, created, allEditions }) => ({
        ...{ name: documentTypeName(key), year: key.year, format, pages: taughtFrom, created, allEditions },
      })),
    });
    if (models.length === 0) context.print('No document type is taught.');
    for (const { key, format, taughtFrom, created, photo, allEditions } of models) {
      const since = key.year === null ? '' : ` ${key.year}`;
      const sides = Object.keys(photo?.sides ?? {}).length;
      const all = allEditions ? ', every edition taught' : '';
      context.print(
        `${documentTypeName(key)}${since}  ${format}  taught from ${taughtFrom} pages on ${created.slice(0, 10)}, ${sides} edges of the portrait${all}`,
      );
    }
  });
}

async function remove({ context, parts }: Desk, name: string, options: StateOptions & TwoSigners): Promise<void> {
  await onState(context, options, async (state) => {
    const people = twoPeople(state.accounts, options);
    if (!people.ok) return refuse(context, people.message);
    const { technician, approver } = people;
    const desk = { context, state, askPins: parts.askPins };
    const verified = await signTogether(desk, people, `To remove model ${name}`);
    if (!verified.ok) return refuse(context, `${verified.message} Nothing was changed.`);
    const removed = await removeDocumentType(name, stationOf(state), { by: operator(), technician, approver });
    if (!removed.ok) return refuse(context, `${removed.message} (${removed.reason})`);
    context.print(`Type ${name} will be gone from the next start of the daemon.`);
  });
}
