import type { Luma } from '../document/index.ts';
import { OCR_ALPHABET } from '../mrz/index.ts';
import { RoleUnavailable } from './chain.ts';
import { decodeImage } from './decode.ts';
import { lumaOf } from './mrz-page.ts';
import { type Band, cutBand } from './mrz-second-band.ts';
import type { SecondReadingValue } from './page-text-value.ts';
import type { ImageReason, Operations } from './protocol.ts';
import type { LoadedProfile } from './registry.ts';
import { ONE_BLOCK, type TesseractGlyph, type TesseractReader } from './tesseract.ts';
import { type LineCrop, recogniseCrops } from './text-reader.ts';

type Answer =
  | { ok: true; value: SecondReadingValue }
  | { ok: false; reason: ImageReason | 'MODEL_UNAVAILABLE'; detail: string };

const NOBODY: SecondReadingValue = { reader: null, lines: [] };
/** Characters that the language data may give for a filler. */
const FILLERS = new Set(['«', '‹', '≤', '〈']);
/** Half height of what belongs to one line, in distances of two columns. */
const LINE_REACH = 0.8;
/** Cut around a line for the reader of printed text, in distances of two columns. */
const LINE_HALF = 0.62;

/**
 * Reads the MRZ at a known place again, with a reader of another kind than the first: Tesseract where language data for
 * machine readable lines is installed, else the recogniser of printed text. Without either `reader` is null: nobody
 * looked, which is said and never taken for agreement. A line that the reader did not see is empty.
 */
export async function readMrzSecond(
  profile: LoadedProfile,
  { bytes, place, lines, columns }: Operations['mrz-second']['payload'],
): Promise<Answer> {
  const tesseract = await profile.tesseract.reader('mrz', { languages: ['mrz'], whitelist: OCR_ALPHABET });
  const printed = profile.models.has('text-recogniser');
  if (tesseract === null && !printed) return { ok: true, value: NOBODY };
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) return decoded;
  const luma = lumaOf(decoded.image);
  decoded.image.data.fill(0);
  const band = cutBand(luma, { place, lines, columns });
  luma.data.fill(0);
  const seen: SecondReadingValue = { reader: tesseract === null ? 'pp-ocr' : 'tesseract', lines: [] };
  if (band === null) return { ok: true, value: seen };
  try {
    if (tesseract !== null) {
      const outcome = await byTesseract(tesseract, band, columns);
      if (outcome.ok) return { ok: true, value: { reader: 'tesseract', lines: outcome.lines } };
      if (!printed) return { ok: false, reason: 'MODEL_UNAVAILABLE', detail: outcome.detail };
    }
    return { ok: true, value: { reader: 'pp-ocr', lines: await byRecogniser(profile, band) } };
  } catch (error) {
    if (!(error instanceof RoleUnavailable)) throw error;
    return { ok: true, value: NOBODY };
  } finally {
    band.picture.data.fill(0);
  }
}

type Lines = SecondReadingValue['lines'];

async function byTesseract(
  reader: TesseractReader,
  band: Band,
  columns: number,
): Promise<{ ok: true; lines: Lines } | { ok: false; detail: string }> {
  const outcome = await reader.read(band.picture, { mode: ONE_BLOCK });
  if (!outcome.ok) return { ok: false, detail: `${outcome.reason}: ${outcome.detail}` };
  return { ok: true, lines: fitLines(outcome.lines, band, columns) };
}

/**
 * Lines of the band by their place, without what the reader took a frame or an edge for. No character is ever made up:
 * a line keeps the length that was read, and one of the wrong length is not compared.
 */
export function fitLines(read: readonly TesseractGlyph[][], band: Band, columns: number): Lines {
  return band.middles.map((middle) => {
    const glyphs = read
      .filter((line) => Math.abs(middleOf(line) - middle) < LINE_REACH * band.pitch)
      .flat()
      .map((glyph) => ({ ...glyph, text: symbolOf(glyph.text) }))
      .filter((glyph) => glyph.text !== '')
      .sort((a, b) => a.box[0] - b.box[0]);
    dropFrames(glyphs, band, columns);
    return { text: glyphs.map((g) => g.text).join(''), confidence: glyphs.map((g) => g.confidence) };
  });
}

/** Takes glyphs off the ends of a line that is too long, as long as they lie before the first or after the last column. */
function dropFrames(glyphs: TesseractGlyph[], band: Band, columns: number): void {
  const place = (g: TesseractGlyph | undefined): number =>
    g === undefined ? 0 : ((g.box[0] + g.box[2]) / 2 - band.left) / band.pitch;
  while (glyphs.length > columns) {
    const before = -place(glyphs[0]);
    const after = place(glyphs.at(-1)) - columns;
    if (Math.max(before, after) <= 0) return;
    if (before > after) glyphs.shift();
    else glyphs.pop();
  }
}

function middleOf(line: readonly TesseractGlyph[]): number {
  return line.reduce((sum, g) => sum + (g.box[1] + g.box[3]) / 2, 0) / line.length;
}

function symbolOf(text: string): string {
  const upper = text.toUpperCase();
  if (FILLERS.has(upper)) return '<';
  return OCR_ALPHABET.includes(upper) && upper.length === 1 ? upper : '';
}

async function byRecogniser(profile: LoadedProfile, band: Band): Promise<Lines> {
  const crops = band.middles.map((middle) => cropOf(band.picture, middle, LINE_HALF * band.pitch));
  const read = await recogniseCrops(profile, crops, OCR_ALPHABET);
  for (const crop of crops) crop.data.fill(0);
  return read.map(({ text, confidence, held }) => ({
    text,
    confidence: confidence.map((c, i) => c * (held[i] ?? 0)),
  }));
}

/** Rows of the band around one line as three equal planes. */
function cropOf({ width, height, data }: Luma, middle: number, half: number): LineCrop {
  const first = Math.max(0, Math.round(middle - half));
  const last = Math.min(height, Math.round(middle + half));
  const out = new Uint8Array((last - first) * width * 3);
  for (let i = first * width, at = 0; i < last * width; i++) {
    const v = data[i] as number;
    out[at++] = v;
    out[at++] = v;
    out[at++] = v;
  }
  return { width, height: last - first, data: out };
}
