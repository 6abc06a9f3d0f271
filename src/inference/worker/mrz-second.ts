import type { Luma } from '../../core/document/index.ts';
import { OCR_ALPHABET } from '../../core/mrz/ocr/index.ts';
import type { Payload, Value } from '../protocol/index.ts';
import { RoleUnavailable } from './chain.ts';
import type { HeldPage } from './held-page.ts';
import { lumaOf } from './mrz-page.ts';
import { type Band, cutBand } from './mrz-second-band.ts';
import type { LoadedProfile } from './registry.ts';
import { RAW_LINE, type TesseractGlyph, type TesseractReader } from './tesseract.ts';
import { type LineCrop, recogniseCrops } from './text-reader.ts';

type Answer = { ok: true; value: Value<'mrz-second'> } | { ok: false; reason: 'MODEL_UNAVAILABLE'; detail: string };

const NOBODY: Value<'mrz-second'> = { reader: null, lines: [] };
/** Characters that the language data may produce for a filler. */
const FILLERS = new Set(['«', '‹', '≤', '〈']);
/** Half the height of a cut around one line, as a multiple of the distance between two columns. */
const LINE_HALF = 0.66;

/**
 * Reads the MRZ at a known place again, with a reader of another kind than the first: Tesseract if language data for machine
 * readable lines is installed, else the recogniser of printed text. Without either, `reader` is null: there was no
 * second reading. That is reported, and never treated as agreement. A line that the reader did not see is empty.
 */
export async function readMrzSecond(
  profile: LoadedProfile,
  page: HeldPage,
  { place, lines, columns }: Omit<Payload<'mrz-second'>, 'bytes'>,
): Promise<Answer> {
  const tesseract = await profile.tesseract.reader('mrz', { languages: ['mrz'], whitelist: OCR_ALPHABET });
  const printed = profile.models.has('text-recogniser');
  if (tesseract === null && !printed) return { ok: true, value: NOBODY };
  const picture = page.working();
  const luma = lumaOf(picture);
  picture.data.fill(0);
  const band = cutBand(luma, { place, lines, columns });
  luma.data.fill(0);
  const seen: Value<'mrz-second'> = { reader: tesseract === null ? 'pp-ocr' : 'tesseract', lines: [] };
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

type Lines = Value<'mrz-second'>['lines'];

async function byTesseract(
  reader: TesseractReader,
  band: Band,
  columns: number,
): Promise<{ ok: true; lines: Lines } | { ok: false; detail: string }> {
  const lines: Lines = [];
  for (let line = 0; line < band.middles.length; line++) {
    const picture = lineOf(band, line);
    const outcome = await reader.read(picture, { mode: RAW_LINE });
    picture.data.fill(0);
    if (!outcome.ok) return { ok: false, detail: `${outcome.reason}: ${outcome.detail}` };
    lines.push(fitLine(outcome.lines.flat(), band, columns));
  }
  return { ok: true, lines };
}

/**
 * One line as read, without characters that were really a frame or an edge. No character is ever made up: a line keeps the
 * length that was read, and a line of the wrong length is not compared.
 */
export function fitLine(
  read: readonly TesseractGlyph[],
  band: Pick<Band, 'left' | 'pitch'>,
  columns: number,
): Lines[number] {
  const glyphs = read.map((glyph) => ({ ...glyph, text: symbolOf(glyph.text) })).filter((glyph) => glyph.text !== '');
  const place = (g: TesseractGlyph | undefined): number =>
    g === undefined ? 0 : ((g.box[0] + g.box[2]) / 2 - band.left) / band.pitch;
  while (glyphs.length > columns) {
    const before = -place(glyphs[0]);
    const after = place(glyphs.at(-1)) - columns;
    if (Math.max(before, after) <= 0) break;
    if (before > after) glyphs.shift();
    else glyphs.pop();
  }
  return { text: glyphs.map((g) => g.text).join(''), confidence: glyphs.map((g) => g.confidence) };
}

function symbolOf(text: string): string {
  const upper = text.toUpperCase();
  if (FILLERS.has(upper)) return '<';
  return OCR_ALPHABET.includes(upper) && upper.length === 1 ? upper : '';
}

async function byRecogniser(profile: LoadedProfile, band: Band): Promise<Lines> {
  const crops = band.middles.map((_, line) => threePlanes(lineOf(band, line)));
  const read = await recogniseCrops(profile, crops, OCR_ALPHABET);
  for (const crop of crops) crop.data.fill(0);
  return read.map(({ text, confidence, held }) => ({
    text,
    confidence: confidence.map((c, i) => c * (held[i] ?? 0)),
  }));
}

/** Rows of the band around one line. */
function lineOf({ picture, middles, pitch }: Band, line: number): Luma {
  const middle = middles[line] as number;
  const first = Math.max(0, Math.round(middle - LINE_HALF * pitch));
  const last = Math.min(picture.height, Math.round(middle + LINE_HALF * pitch));
  const { width } = picture;
  return { width, height: last - first, data: picture.data.slice(first * width, last * width) };
}

function threePlanes({ width, height, data }: Luma): LineCrop {
  const out = new Uint8Array(data.length * 3);
  for (let i = 0; i < data.length; i++) out.fill(data[i] as number, i * 3, i * 3 + 3);
  data.fill(0);
  return { width, height, data: out };
}
