import sharp from 'sharp';
import type { Luma } from '../../core/document/index.ts';
import { MAX_PRINTED_CHARS, type PageScript } from '../protocol/index.ts';
import type { LoadedProfile } from './registry.ts';
import { ONE_LINE } from './tesseract.ts';
import type { LineCrop } from './text-reader.ts';

/**
 * Language data of each script; the first language is the main one. Cyrillic takes four languages, because no single language
 * has the letters of all of them: figures in docs/decisions/0013-second-reader.md.
 */
const SCRIPT_LANGUAGES = {
  cyrillic: ['bul', 'bel', 'ukr', 'srp'],
  greek: ['ell'],
  arabic: ['ara'],
} as const satisfies Record<Exclude<PageScript, 'latin'>, readonly string[]>;

export type ReadScript = keyof typeof SCRIPT_LANGUAGES;

/** Height at which a line is read, pixels: small print is misread at its own size. */
const LINE_PX = 48;
/** Space around the line: letters that touch the border are cut, pixels. */
const BORDER_PX = 8;
/** A longer line is cut off, pixels at the reading height. */
const MAX_WIDTH_PX = 3_000;
/** Maximum number of lines of one call. */
export const MAX_SCRIPT_LINES = 40;
/** Time for one call, milliseconds; lines for which there is no time left are not read. */
const SCRIPT_BUDGET_MS = 1_500;

export interface ScriptLine {
  text: string;
  /** 0..1, mean of the characters. It is high for misread lines too, so it never shows that the text is correct. */
  confidence: number;
}

/**
 * Reads lines of print in a script that the recogniser of printed text does not know. One answer for each crop, in
 * order; null if a line was not read (nothing legible, budget spent, reader lost). The whole answer is null if the language
 * data is not installed. Text in Arabic script is in reading order, first letter first.
 */
export async function readScriptLines(
  profile: Pick<LoadedProfile, 'tesseract'>,
  crops: readonly LineCrop[],
  { script, budgetMs = SCRIPT_BUDGET_MS }: { script: ReadScript; budgetMs?: number },
): Promise<(ScriptLine | null)[] | null> {
  const reader = await profile.tesseract.reader('script', { languages: SCRIPT_LANGUAGES[script] });
  if (reader === null) return null;
  const lines: (ScriptLine | null)[] = crops.map(() => null);
  const end = performance.now() + budgetMs;
  for (const [i, crop] of crops.slice(0, MAX_SCRIPT_LINES).entries()) {
    const left = end - performance.now();
    if (left <= 0) break;
    const picture = await pictureOf(crop);
    const outcome = await reader.read(picture, { mode: ONE_LINE, limitMs: left });
    picture.data.fill(0);
    if (!outcome.ok) break;
    const glyphs = outcome.lines.flat();
    const text = glyphs
      .map((g) => g.text)
      .join('')
      .trim();
    if (text === '') continue;
    const confidence = glyphs.reduce((sum, g) => sum + g.confidence, 0) / glyphs.length;
    lines[i] = { text: text.slice(0, MAX_PRINTED_CHARS), confidence };
  }
  return lines;
}

async function pictureOf(crop: LineCrop): Promise<Luma> {
  const width = Math.min(MAX_WIDTH_PX, Math.max(1, Math.round((crop.width * LINE_PX) / crop.height)));
  const raw = { width: crop.width, height: crop.height, channels: 3 } as const;
  const { data, info } = await sharp(crop.data, { raw })
    .greyscale()
    .resize({ width, height: LINE_PX, fit: 'fill', kernel: 'cubic' })
    .extend({ top: BORDER_PX, bottom: BORDER_PX, left: BORDER_PX, right: BORDER_PX, extendWith: 'copy' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
