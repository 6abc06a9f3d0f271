import { resolve } from 'node:path';
import type { Command } from 'commander';
import { FONT_FOLDER, kioskLetters, readText } from '../../adapters/files/index.ts';
import { type ReportOptions, reporting, reports } from '../../adapters/report/index.ts';
import { lintPack } from '../../core/protection/lint/index.ts';
import type { Pack } from '../../core/protection/pack/index.ts';
import { FORM_WORDS } from '../../daemon/languages/index.ts';
import { updateReady } from '../../delivery/format/index.ts';
import { INDICATORS, readProtectionPack, SIGNED_PACK_LIMIT_BYTES } from '../../delivery/packs/index.ts';
import { PACK_LINT } from '../reports/index.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type Saying, type StateContext } from '../state/index.ts';
import { given, put } from '../terminal/index.ts';
import { mediaIn, pictureAddress } from './media-folder.ts';
import { previewPage } from './preview.ts';
import { deviceStyle } from './style.ts';

interface LintOptions extends ReportOptions {
  media?: string;
  fonts: string;
}

interface PreviewOptions {
  media?: string;
  out: string;
}

type Words = Pick<StateContext, 'print' | 'warn' | 'exit'>;

/**
 * `waypost protection pack lint|preview`: for the authors of a pack (docs/protection-pack.md). Kiosks are neither contacted nor
 * changed.
 */
export function registerPackAuthoring(pack: Command, context: StateContext): void {
  const media = ['--media <folder>', 'folder with the pictures of the pack, each named by its digest'] as const;
  reports(pack.command('lint <file>'), PACK_LINT)
    .description('what authors of a pack must correct, and what is left to do; nothing is changed')
    .option(...media)
    .option('--fonts <folder>', 'folder with the fonts of a kiosk', FONT_FOLDER)
    .action((path: string, options: LintOptions) =>
      reporting(context, { kind: PACK_LINT, options }, (out) => lint(out, path, options)),
    );
  pack
    .command('preview <file>')
    .description('write one HTML page with every form, question, card and slip of a pack in every language')
    .option(...media)
    .requiredOption('--out <file>', 'page to write')
    .action((path: string, options: PreviewOptions) => preview(context, path, options));
}

/**
 * The pack in a file, signed or as written by a person, or why it is not a pack. Null if there is no file; the reason has then
 * been printed and the exit status set.
 */
async function packOf(words: Words, path: string) {
  await updateReady();
  const text = given(words, readText(path, { limitBytes: SIGNED_PACK_LIMIT_BYTES, what: 'a protection pack' }));
  return text === null ? null : readProtectionPack(INDICATORS.contentOf(text) ?? text);
}

async function lint(out: Saying<typeof PACK_LINT>, path: string, { media, fonts }: LintOptions): Promise<void> {
  const read = await packOf(out, path);
  if (read === null) return;
  const findings = lintPack(read, {
    now: new Date(),
    hasLetter: kioskLetters(fonts),
    media: media === undefined || !read.ok ? null : mediaIn(resolve(media), read.pack),
  });
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.length - errors;
  out.report({ errors, warnings, findings });
  for (const { level, reason, where, message } of findings)
    out.print(`${level === 'error' ? 'ERROR  ' : 'warning'}  ${where}: ${message} (${reason})`);
  out.print(`${path}: ${errors} errors, ${warnings} warnings.`);
  if (errors === 0) return out.print('It can be signed. Warnings do not prevent that.');
  out.print('Correct the errors before you have it signed.');
  out.exit(EXIT_REFUSED);
}

async function preview(context: StateContext, path: string, { media, out }: PreviewOptions): Promise<void> {
  const read = await packOf(context, path);
  if (read === null) return;
  if (!read.ok) {
    context.warn(`${path}: ${read.message} (${read.reason})`);
    return context.exit(EXIT_REFUSED);
  }
  const style = deviceStyle();
  if (style === null) {
    context.warn(
      'The style sheet of the screen is not in this installation. Install the package again, or build the screen.',
    );
    return context.exit(EXIT_NOT_TRIED);
  }
  const page = previewPage({ pack: read.pack, style, words: FORM_WORDS, pictures: picturesOf(read.pack, media) });
  if (!put(context, { path: out, bytes: page })) return;
  context.print(`${out}: open it in a browser. It has no script and loads nothing.`);
}

function picturesOf(pack: Pack, media: string | undefined): Map<string, string> {
  const files = media === undefined ? new Map() : mediaIn(resolve(media), pack);
  return new Map(
    Object.entries(pack.pictures).flatMap(([name, digest]): [string, string][] => {
      const file = files.get(digest);
      return file === undefined || file.sha256 !== digest ? [] : [[name, pictureAddress(file)]];
    }),
  );
}
