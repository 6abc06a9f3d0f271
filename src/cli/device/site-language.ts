import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../adapters/files/index.ts';
import { type ReportOptions, refuse, reporting, reports } from '../../adapters/report/index.ts';
import { writeDurably } from '../../adapters/storage/files/index.ts';
import { SITE_FOLDER, siteLanguages } from '../../core/config/index.ts';
import {
  LANGUAGE_CODE,
  languageAt,
  languageTemplate,
  type SiteLanguages,
  siteLanguagesIn,
} from '../../daemon/languages/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type Saying, type StateContext, stateContext } from '../state/index.ts';
import { LANGUAGE_CHECK, LANGUAGE_LIST } from './language-reports.ts';

type Output = Pick<StateContext, 'print' | 'warn' | 'exit'>;

/** Maximum number of keys and faults that are named in the text; `--json` names them all. */
const TOLD = 20;

interface TemplateOptions {
  code: string;
  name: string;
  rtl?: true;
  out: string;
}

/** `waypost language check|template|list`: languages that a country adds without a build (docs/languages.md). */
export function registerSiteLanguageCommands(program: Command, context: Output = stateContext): void {
  const language = program.command('language').description('languages of the screen and the display, added by a file');
  reports(language.command('check <file>'), LANGUAGE_CHECK)
    .description('check a language file as the daemon would; nothing is changed')
    .action((file: string, options: ReportOptions) =>
      reporting(context as StateContext, { kind: LANGUAGE_CHECK, options }, (out) => check(out, resolve(file))),
    );
  language
    .command('template')
    .description('write a language file with the English text of every key')
    .requiredOption('--code <code>', 'such as sv or sr-Latn; it is also the name of the file')
    .requiredOption('--name <name>', 'name of the language in that language')
    .option('--rtl', 'it is written from right to left')
    .requiredOption('--out <file>', 'file to write; an existing file is not overwritten')
    .action((options: TemplateOptions) => template(context, options));
  reports(language.command('list'), LANGUAGE_LIST)
    .description('languages that the site has added, and files that are refused')
    .option('--config <file>', `configuration of the kiosk; without it ${siteLanguages(SITE_FOLDER)}`)
    .action((options: { config?: string } & ReportOptions) =>
      reporting(context as StateContext, { kind: LANGUAGE_LIST, options }, (out) => list(out, options.config)),
    );
}

function check(context: Saying<typeof LANGUAGE_CHECK>, file: string): void {
  const verdict = languageAt(file);
  if (!verdict.ok) {
    const { reason, message, faults } = verdict;
    for (const { key, message: what } of faults.slice(0, TOLD)) context.warn(`${key}: ${what}`, { code: reason });
    if (faults.length > TOLD) context.warn(`and ${faults.length - TOLD} more`, { code: reason });
    refuse(context, {
      ...{ code: reason, message: `${file}: ${message}` },
      exit: reason === 'LANGUAGE_UNREADABLE' ? EXIT_NOT_TRIED : EXIT_REFUSED,
    });
    return;
  }
  const { language, coverage } = verdict;
  const { keys, translated, missing, roleWordsKnown } = coverage;
  const { code, name, direction, reviewed, traveller } = language;
  context.report({
    ...{ file, code, name, direction, reviewed, keys, translated, missing, roleWordsKnown },
    display: traveller !== null,
  });
  context.print(`${file}: ${name} (${code}), ${translated} of ${keys} texts.`);
  for (const key of missing.slice(0, TOLD)) context.print(`  in English: ${key}`);
  if (missing.length > TOLD) context.print(`  and ${missing.length - TOLD} more`);
  context.print(
    traveller === null ? 'It has no words for the traveller’s display.' : 'It has every word of the display.',
  );
  if (!roleWordsKnown)
    context.print(
      'The words that assign a role to a person are not known in this language: look for them in the texts.',
    );
  if (!reviewed)
    context.print('The screen says that no native speaker who knows the field has read it ("reviewed": false).');
}

async function template(context: Output, { code, name, rtl, out }: TemplateOptions): Promise<void> {
  const file = resolve(out);
  const fail = (message: string): void => refuse(context, { code: 'LANGUAGE_CODE', message, exit: EXIT_NOT_TRIED });
  if (!LANGUAGE_CODE.test(code)) return fail(`"${code}" is not a language code. Give one such as sv or sr-Latn.`);
  if (existsSync(file)) return fail(`${file} already exists and is not overwritten. Choose another file.`);
  const text = languageTemplate({ code, name, direction: rtl === true ? 'rtl' : 'ltr' });
  try {
    await writeDurably(file, text, 0o644);
  } catch (error) {
    const { code: why = 'unknown error' } = error as NodeJS.ErrnoException;
    refuse(context, {
      ...{ code: 'LANGUAGE_UNREADABLE', message: `${file} cannot be written (${why}).` },
      ...{ remedy: 'Check the folder and its permissions.', exit: EXIT_NOT_TRIED },
    });
    return;
  }
  context.print(`${file}: every text in English. Translate them, then: waypost language check ${file}`);
}

function list(context: Saying<typeof LANGUAGE_LIST>, config: string | undefined): void {
  const folder = folderOf(context, config);
  if (folder === null) return;
  const found: SiteLanguages = siteLanguagesIn(folder);
  context.report({
    folder,
    languages: found.languages.map(({ file, language, coverage }) => ({
      ...{ file, code: language.code, name: language.name, direction: language.direction },
      ...{ reviewed: language.reviewed, keys: coverage.keys, translated: coverage.translated },
      display: language.traveller !== null,
    })),
    refused: found.problems,
  });
  if (found.languages.length === 0) context.print(`The site has no language file in ${folder}.`);
  for (const { language, coverage } of found.languages) {
    const { code, name, traveller } = language;
    const display = traveller === null ? 'screen' : 'screen and display';
    context.print(`${code.padEnd(8)} ${name}  ${coverage.translated} of ${coverage.keys} texts, ${display}`);
  }
  for (const { file, message, reason } of found.problems) context.warn(`${file}: ${message} (${reason})`);
  if (found.problems.length > 0) context.exit(EXIT_REFUSED);
}

function folderOf(context: Output, config: string | undefined): string | null {
  if (config === undefined) return siteLanguages(SITE_FOLDER);
  const loaded = loadConfig(config);
  if (loaded.ok) return siteLanguages(loaded.config.siteFolder);
  refuse(context, { code: loaded.reason, message: loaded.message, exit: EXIT_NOT_TRIED });
  return null;
}
