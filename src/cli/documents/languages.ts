import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, readBytes, whyRefused } from '../../adapters/files/index.ts';
import { packageRoot } from '../../adapters/installation/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import {
  LANGUAGE_DATA,
  type LanguageData,
  languageFolder,
  languageOf,
  MAX_LANGUAGE_BYTES,
} from '../../inference/protocol/models/index.ts';
import { bringBack } from '../doctor/index.ts';
import { LANGUAGE_DATA_REPORT } from '../reports/index.ts';
import { notTried, refuse, type StateContext, stateContext } from '../state/index.ts';

type Output = Pick<StateContext, 'print' | 'warn' | 'exit'>;

interface ModelsOptions {
  config?: string;
}

/** `waypost models languages|install-language`: language data of the second reader. */
export function registerLanguageCommands(
  models: Command,
  context: Output = stateContext,
  known: readonly LanguageData[] = LANGUAGE_DATA,
): void {
  const config = ['--config <file>', 'configuration of the kiosk; without it the folder of this installation'] as const;
  reports(models.command('languages'), LANGUAGE_DATA_REPORT)
    .description('language data of the second reader: known and installed')
    .option(...config)
    .action((options: ModelsOptions & ReportOptions) =>
      reporting(context, { kind: LANGUAGE_DATA_REPORT, options }, async (out) => {
        const place = placeOf(out, options);
        if (place === null) return;
        const languages = [];
        for (const data of known) {
          const { language, file, source, licence } = data;
          const state = await stateOf(data, place, known);
          languages.push({ language, file, state, source, licence });
          out.print(`${language.padEnd(4)} ${STATES[state].padEnd(14)} ${source} (${licence})`);
        }
        out.report({ languages });
      }),
    );
  models
    .command('install-language <file>')
    .description('check a file of language data against the list of this version and install it')
    .option(...config)
    .action(async (file: string, options: ModelsOptions) => {
      const place = placeOf(context, options);
      if (place !== null) await install(context, file, { place, known });
    });
}

interface Place {
  modelsDir: string;
  committedDir: string;
}

function placeOf(context: Output, options: ModelsOptions): Place | null {
  const committedDir = join(packageRoot, 'models');
  const standard = join(committedDir, 'bundles');
  if (options.config === undefined) return { modelsDir: standard, committedDir };
  const loaded = loadConfig(options.config);
  if (loaded.ok) return { modelsDir: loaded.config.models.folder ?? standard, committedDir };
  notTried(context, loaded.message);
  return null;
}

const STATES = {
  installed: 'installed',
  'not-installed': 'not installed',
  damaged: 'DAMAGED, install it again',
} as const;

async function stateOf(data: LanguageData, place: Place, known: readonly LanguageData[]): Promise<keyof typeof STATES> {
  const path = join(languageFolder(data, place), data.file);
  const bytes = await stat(path).then(
    ({ size }) => (size === data.bytes ? readFile(path) : Buffer.alloc(0)),
    () => null,
  );
  if (bytes === null) return 'not-installed';
  return languageOf(bytes, known) === data ? 'installed' : 'damaged';
}

async function install(
  context: Output,
  file: string,
  { place, known }: { place: Place; known: readonly LanguageData[] },
): Promise<void> {
  const read = readBytes(file, { limitBytes: MAX_LANGUAGE_BYTES, what: 'language data that this version knows' });
  if (!read.ok) return notTried(context, read.message);
  const bytes = read.value;
  const data = languageOf(bytes, known);
  if (data === null) return refuse(context, unknownFile(file, known));
  if (data.from !== 'operator') {
    const next = bringBack('npm run models:build');
    return refuse(context, `${data.file} comes with the program or its models. If it is missing, ${next}.`);
  }
  if (!existsSync(place.modelsDir)) {
    const next = bringBack('npm run models:build');
    return notTried(context, `There is no model folder ${place.modelsDir}. To restore it: ${next}.`);
  }
  const folder = languageFolder(data, place);
  try {
    await mkdir(folder, { recursive: true });
    await replaceFile(join(folder, data.file), bytes, { suffix: `${randomUUID()}.part`, mode: 0o644 });
  } catch (error) {
    return notTried(context, whyRefused(error, folder, 'written'));
  }
  context.print(`${data.file} is ${data.source} (${data.licence}), ${data.bytes} bytes: installed in ${folder}.`);
  context.print('Restart the daemon to use it.');
}

function unknownFile(file: string, known: readonly LanguageData[]): string {
  const lines = known
    .filter((data) => data.from === 'operator')
    .map((data) => `  ${data.file}: ${data.source} (${data.licence}), ${data.bytes} bytes, sha256 ${data.sha256}`);
  return `${file} is not language data that this version knows; nothing was installed. Choose one of these:\n${lines.join('\n')}`;
}
