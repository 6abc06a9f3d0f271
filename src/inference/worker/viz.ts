import sharp from 'sharp';
import { compareViz, type PrintedFinding } from '../../core/document/viz/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import type { MrzDocument } from '../../core/mrz/index.ts';
import type { Payload, Value } from '../protocol/index.ts';
import { MAX_PRINTED_CHARS, MAX_PRINTED_LINES, type PageScript } from '../protocol/index.ts';
import type { HeldPage } from './held-page.ts';
import { readPrintLine } from './print-line.ts';
import type { LoadedProfile } from './registry.ts';
import { LINE_HEIGHT_PX, placeOf, recogniseSteps, sampleLine } from './text-reader.ts';
import type { TextBox } from './text-reader-boxes.ts';
import type { ReadStep } from './text-reader-decode.ts';
import { detectText } from './text-reader-detect.ts';
import {
  boxesForSecondReader,
  boxesOfNames,
  boxesToReadAgain,
  DECIDING,
  fitsOne,
  howToGoOn,
  isReadWell,
  MAX_COLUMNS_SECOND,
  missingOf,
  openOf,
} from './viz-again.ts';
import {
  inReadingOrder,
  MAX_COLUMNS,
  type MrzQuad,
  mrzQuad,
  possibleBoxes,
  printWidth,
  readingArea,
} from './viz-layout.ts';
import { nextToRead, type ReadSoFar } from './viz-order.ts';
import { OTHER_SCRIPT_BELOW, readInScript } from './viz-scripts.ts';

/** Lines below this mean probability were misread. */
const MIN_LINE_CONFIDENCE = 0.5;
/** A smaller page is enlarged to this before it is read, pixels of the long side: print of 8 px is too small to read. */
const MIN_WORKING_SIDE_PX = 1200;
/**
 * Characters that a line may contain. The network also knows thousands of Chinese characters; for look-alikes (`一` and `-`)
 * it prefers them even in Latin print, and the comparison cannot use them.
 */
const PRINTED_CHARACTERS =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:;/-'()<>#&+*°ºÉËÓÜàáâèéêëìíòóôùúûüçñöäå№°";

/**
 * Reads the printed text of a page outside its MRZ (TR-03135-1 5.7.5): finds lines, drops those in the MRZ or unable to hold a
 * value, and reads the rest, those most like a value of the MRZ first, until all are found or the budget is spent. Values of
 * the MRZ that are still missing are looked for again: in similar lines, cut closer, in lines found at another size, and in
 * lines of the other script. Throws RoleUnavailable if a reading role is not loaded.
 */
export async function readViz(
  profile: LoadedProfile,
  held: HeldPage,
  request: Omit<Payload<'printed-zone'>, 'bytes'>,
): Promise<Value<'printed-zone'>> {
  const page = await upright(held.working(), request.place?.quarters ?? 0);
  try {
    const quad = request.place === null ? null : mrzQuad(request.place, page);
    const quarters = request.place?.quarters ?? 0;
    const scale = Math.max(held.size.width, held.size.height) / Math.max(page.width, page.height);
    const { script, document = null, whole = false } = request;
    return { lines: await linesOf({ profile, page, quad, quarters, scale, script, document, whole }) };
  } finally {
    page.data.fill(0);
  }
}

/** The page the right way up and large enough to read; the picture is overwritten. */
async function upright(image: RgbImage, quarters: number): Promise<RgbImage> {
  const long = Math.max(image.width, image.height);
  if (long >= MIN_WORKING_SIDE_PX && quarters === 0) return image;
  const side = Math.max(long, MIN_WORKING_SIDE_PX);
  const raw = { width: image.width, height: image.height, channels: 3 } as const;
  const { data, info } = await sharp(image.data, { raw })
    .resize({ width: side, height: side, fit: 'inside', kernel: 'cubic' })
    .rotate(quarters * 90)
    .raw()
    .toBuffer({ resolveWithObject: true });
  image.data.fill(0);
  return { width: info.width, height: info.height, data, grey: image.grey };
}

interface Reading {
  profile: LoadedProfile;
  page: RgbImage;
  quad: MrzQuad | null;
  quarters: 0 | 1 | 2 | 3;
  /** File pixels for each pixel of the working page. */
  scale: number;
  script: PageScript;
  document: MrzDocument | null;
  /** True if every line is wanted, not only lines that hold values of the MRZ. */
  whole: boolean;
}

type BoxLine = Value<'printed-zone'>['lines'][number] & { box: TextBox };

/** What was read of a page so far. */
interface SoFar {
  lines: BoxLine[];
  /** Every line that was read, including lines without text. */
  read: { box: TextBox; text: string; confidence: number }[];
  /** Findings of the first `count` lines: a line without text adds none, and the lines are not compared again for it. */
  compared: { count: number; fields: PrintedFinding[] } | null;
}

/**
 * Long side at which print is first looked for, and the one for a second search if a value is missing, pixels. The cost grows
 * with the square. Neither finds all that the other finds: lines fall apart or run together in different places.
 */
const FIRST_SIDE_PX = 736;
const SECOND_SIDE_PX = 960;

async function linesOf(reading: Reading): Promise<Value<'printed-zone'>['lines']> {
  const { profile, page, document } = reading;
  const soFar: SoFar = { lines: [], read: [], compared: null };
  const first = await boxesAt(reading, FIRST_SIDE_PX);
  await readInTurn(reading, soFar, { boxes: first, columns: MAX_COLUMNS });
  const open = openIn(soFar, reading);
  if (open === null || open.length > 0) {
    if (open !== null && open.length < DECIDING.size) {
      const boxes = [...first, ...(await lookAgain(reading, soFar, open))];
      await lookWithSecondReader(reading, soFar, boxes);
    }
    const unsure = soFar.read.filter(({ confidence }) => confidence < OTHER_SCRIPT_BELOW).map(({ box }) => box);
    const boxes = document === null ? unsure : boxesOfNames(openIn(soFar, reading) ?? [], unsure);
    for (const { box, ...seen } of await readInScript(profile, page, { boxes, script: reading.script })) {
      add(soFar.lines, reading, box, seen, 'tesseract');
    }
  }
  return inReadingOrder(soFar.lines).map(({ box: _box, ...line }) => line);
}

async function boxesAt(reading: Reading, longSide: number): Promise<TextBox[]> {
  const { profile, page, quad, scale, document, whole } = reading;
  const onOneSide = !whole && document !== null && document.lines.length === 2;
  const look = { blurred: scale < BLURRED_BELOW, longSide };
  return possibleBoxes(await detectText(profile, page, readingArea(page, quad, onOneSide), look), quad);
}

/**
 * Reads the boxes that look most like an open value, until every value is found, no remaining box can hold one, or the columns
 * are spent. A difference is reported only after all boxes were read, in the order of their sizes: the text that contradicts
 * it may be in the least likely box.
 */
async function readInTurn(
  reading: Reading,
  soFar: SoFar,
  { boxes, columns }: { boxes: readonly TextBox[]; columns: number },
): Promise<void> {
  let waiting = [...boxes];
  let left = columns;
  while (true) {
    waiting = waiting.filter((box) => printWidth(box) <= left);
    if (waiting.length === 0) return;
    const findings = findingsIn(soFar, reading);
    const how = howToGoOn(findings, reading.whole);
    if (how === 'end') return;
    const next =
      how === 'all'
        ? waiting.splice(0, LINES_AT_ONCE)
        : nextToRead(waiting, { ...knownFrom(findings ?? [], soFar), all: boxes, pageHeight: reading.page.height });
    if (next.length === 0) return;
    for (const box of next) {
      const width = printWidth(box);
      if (width > left) continue;
      left -= width;
      const seen = await readBox(reading.profile, reading.page, box);
      soFar.read.push({ box, text: seen.text, confidence: seen.confidence });
      add(soFar.lines, reading, box, seen);
    }
  }
}

/** What the findings show about where to read next. */
function knownFrom(
  findings: readonly PrintedFinding[],
  { lines, read }: SoFar,
): Pick<ReadSoFar, 'open' | 'found' | 'read' | 'count'> {
  const open = missingOf(findings);
  const found = lines.flatMap(({ rect, box }) =>
    findings
      .filter((finding) => finding.state === 'match' && covers(finding.rect, rect))
      .map(({ field }) => ({ field, box })),
  );
  return { open, found, read, count: Math.min(LINES_AT_ONCE, open.length) };
}

/**
 * A second look for values that are missing or differ on a page that holds others: first at similar lines, cut closer, then at
 * lines that the detector finds at another size and that were not read well. Returns the lines of the other size.
 */
async function lookAgain(reading: Reading, soFar: SoFar, open: readonly PrintedFinding[]): Promise<TextBox[]> {
  for (const box of boxesToReadAgain(open, soFar.read)) {
    add(soFar.lines, reading, box, await readBox(reading.profile, reading.page, cutTo(box, CLOSER)));
  }
  const still = openIn(soFar, reading) ?? [];
  if (still.length === 0) return [];
  const found = await boxesAt(reading, SECOND_SIDE_PX);
  const boxes = found.filter((box) => fitsOne(still, box) && !isReadWell(box, soFar.read, still));
  await readInTurn(reading, soFar, { boxes, columns: MAX_COLUMNS_SECOND });
  return found;
}

/**
 * Looks for values that the recogniser neither found nor contradicted with a reader of another kind, which reads small print
 * better. It can only show that a value is printed: its other text is dropped. A line that the recogniser read well is not
 * read again, so that a character which was changed in print is not misread as the one of the MRZ.
 */
async function lookWithSecondReader(reading: Reading, soFar: SoFar, boxes: readonly TextBox[]): Promise<void> {
  const model = reading.profile.models.get('print-reader');
  const findings = findingsIn(soFar, reading);
  if (model === undefined) return;
  const open = missingOf(findings ?? []);
  const second: SoFar = { lines: [...soFar.lines], read: [], compared: null };
  const look = async (box: TextBox, share: number) => {
    const line = await readPrintLine(model, reading.page, cutTo(box, share));
    second.read.push({ box, text: line.text, confidence: line.confidence });
    add(second.lines, reading, box, line, 'print-reader');
  };
  for (const box of boxesForSecondReader(findings, { boxes, read: soFar.read, whole: reading.whole }))
    await look(box, 1);
  const alike = boxesToReadAgain(open, second.read);
  for (const share of CUTS) for (const box of alike) await look(box, share);
  const fields = new Set(open.map(({ field }) => field));
  const found = (findingsIn(second, reading) ?? []).filter(
    ({ state, field }) => state === 'match' && fields.has(field),
  );
  const own = second.lines.slice(soFar.lines.length);
  soFar.lines.push(...own.filter(({ rect }) => found.some((finding) => covers(finding.rect, rect))));
}

/** Number of lines that are read before checking whether further lines are still needed. */
const LINES_AT_ONCE = 3;

/** A value may be in several lines: its rectangle holds the middle of each. */
function covers(whole: BoxLine['rect'] | null, [x, y, width, height]: BoxLine['rect']): boolean {
  if (whole === null) return false;
  const [u, v] = [x + width / 2 - whole[0], y + height / 2 - whole[1]];
  return u >= 0 && u <= whole[2] && v >= 0 && v <= whole[3];
}

/** Values of the MRZ that the lines show; null if it is not known what to look for. */
function findingsIn(soFar: SoFar, { document, quarters, quad }: Reading): PrintedFinding[] | null {
  if (document === null) return null;
  const { lines, compared } = soFar;
  if (compared?.count === lines.length) return compared.fields;
  // The daemon gets the lines in reading order and compares them again: what lies between two parts of a value matters.
  const ordered = inReadingOrder(lines);
  const { fields } = compareViz({ document, lines: ordered, leastMargin: null, quarters, withoutZone: quad !== null });
  soFar.compared = { count: lines.length, fields };
  return fields;
}

/** Deciding values that were not found or differ; null if it is not known what to look for. */
function openIn(soFar: SoFar, reading: Reading): PrintedFinding[] | null {
  const findings = findingsIn(soFar, reading);
  return findings === null ? null : openOf(findings);
}

function add(
  lines: BoxLine[],
  { page, quarters, scale }: Reading,
  box: TextBox,
  seen: Pick<BoxLine, 'text' | 'confidence' | 'least' | 'steps'>,
  reader: BoxLine['reader'] = 'pp-ocr',
): void {
  if (lines.length === MAX_PRINTED_LINES) return;
  if (reader !== 'tesseract' && (seen.text.trim() === '' || seen.confidence < MIN_LINE_CONFIDENCE)) return;
  lines.push({ ...seen, heightPx: box.height * scale, rect: rectOnPage(box, page, quarters), reader, box });
}

/** A page that was enlarged more than this is blurred: file pixels for each pixel of the working page. */
const BLURRED_BELOW = 0.6;
/** A line is cut to this share of its height for the second reading: other pixels, and characters a sixth larger. */
const CLOSER = 0.85;
/** The second reader looks at a line that is like an open value in these cuts too. */
const CUTS = [0.8, 0.9, 1.15] as const;

function cutTo(box: TextBox, share: number): TextBox {
  const less = box.height * (1 - share);
  return { ...box, height: box.height - less, width: Math.max(box.height, box.width - less) };
}

async function readBox(
  profile: LoadedProfile,
  page: RgbImage,
  box: TextBox,
): Promise<{ text: string; confidence: number; least: number; steps: ReadStep[] }> {
  const width = printWidth(box);
  const tensor = new Float32Array(3 * LINE_HEIGHT_PX * width);
  sampleLine(page, { width, out: tensor }, placeOf(box, { width, height: LINE_HEIGHT_PX }));
  const { line: read, steps } = await recogniseSteps(profile, tensor, { width, alphabet: PRINTED_CHARACTERS });
  tensor.fill(0);
  // A character counts with its probability among all that the network knows, so that no other script passes for Latin.
  const sure = read.confidence.map((p, i) => p * (read.held[i] as number));
  const confidence = sure.length === 0 ? 0 : Math.min(1, sure.reduce((a, b) => a + b, 0) / sure.length);
  const least = Math.min(1, ...sure.filter((_, i) => /[\p{L}\d]/u.test(read.text.charAt(i))));
  return { text: read.text.slice(0, MAX_PRINTED_CHARS), confidence, least, steps };
}

/** Position in fractions of the page as handed in: the rotation that made the page upright is undone. */
function rectOnPage(box: TextBox, page: RgbImage, quarters: number): [number, number, number, number] {
  const halfX = (Math.abs(box.width * Math.cos(box.angle)) + Math.abs(box.height * Math.sin(box.angle))) / 2;
  const halfY = (Math.abs(box.width * Math.sin(box.angle)) + Math.abs(box.height * Math.cos(box.angle))) / 2;
  const x1 = share((box.x - halfX) / page.width);
  const x2 = share((box.x + halfX) / page.width);
  const y1 = share((box.y - halfY) / page.height);
  const y2 = share((box.y + halfY) / page.height);
  if (quarters === 1) return [y1, 1 - x2, y2 - y1, x2 - x1];
  if (quarters === 2) return [1 - x2, 1 - y2, x2 - x1, y2 - y1];
  if (quarters === 3) return [1 - y2, x1, y2 - y1, x2 - x1];
  return [x1, y1, x2 - x1, y2 - y1];
}

function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}
