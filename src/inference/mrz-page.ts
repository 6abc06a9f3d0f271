import {
  DETECTOR_SCALES,
  detectLines,
  groupGeometry,
  groupLines,
  type LineGeometry,
  type LineGroup,
  type Luma,
  type Pyramid,
  pyramidOf,
  turn,
  withRow,
} from '../document/index.ts';
import type { RgbImage } from '../face/index.ts';
import { judgeDigits, type OcrReading, uncertainGlyphs } from '../mrz/index.ts';
import { RoleUnavailable } from './chain.ts';
import { decodeImage } from './decode.ts';
import { type Look, lookAgain, lookAt } from './mrz-look.ts';
import type { MrzPageReading, MrzPageValue } from './mrz-page-value.ts';
import type { ImageReason } from './protocol.ts';
import type { LoadedModel, LoadedProfile } from './registry.ts';

/** Groups of lines that are read at each scale. */
const GROUPS_TRIED = 4;
/**
 * A reading this good ends the search: at once with every digit right, else after the same lines were tried the other
 * way up, nats.
 */
const GOOD_ENOUGH = -0.25;
/** A reading below this is no MRZ, nats. */
const NOT_AN_MRZ = -0.5;
/** Print as clear as this is an MRZ in the right layout, whatever its check digits say, nats (drawn pages: -0.11 or better). */
const CLEAR = -0.12;
const WORTH_A_SECOND_LOOK = -1;
/** A reading with no margin below this is not looked at again, nats. */
const PLAIN_MARGIN = 3;

interface Found extends Look {
  quarters: 0 | 1 | 2 | 3;
}

type Answer = { ok: true; value: MrzPageValue } | { ok: false; reason: ImageReason; detail: string };

/**
 * Finds and reads the MRZ of one page picture in any of four orientations. The picture is searched at several scales
 * and the layout, place and orientation with the best score stand; nothing is repaired. Throws RoleUnavailable where
 * the reader is not loaded.
 */
export async function readMrzPage(profile: LoadedProfile, bytes: Uint8Array): Promise<Answer> {
  const model = profile.models.get('mrz-reader');
  if (model === undefined) throw new RoleUnavailable('mrz-reader');
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) return decoded;
  const luma = lumaOf(decoded.image);
  decoded.image.data.fill(0);
  const found = await search(model, luma);
  const { width, height } = decoded;
  const reading = found === null ? null : pageReading(found, luma);
  luma.data.fill(0);
  return { ok: true, value: { width, height, reading } };
}

async function search(model: LoadedModel, page: Luma): Promise<Found | null> {
  const upright = pyramidOf(page);
  let onItsSide: Pyramid | null = null;
  let best = null as Found | null;
  for (const scale of DETECTOR_SCALES) {
    for (const quarters of [0, 1] as const) {
      if (quarters === 1) onItsSide ??= pyramidOf(turn(page, 1));
      const pyramid = onItsSide !== null && quarters === 1 ? onItsSide : upright;
      const found = await searchAt(model, pyramid, scale);
      if (found === null) continue;
      const turned = { ...found, quarters: ((found.quarters + quarters) % 4) as Found['quarters'] };
      if (best === null || turned.reading.score > best.reading.score) best = turned;
      if (best.reading.meanLp > GOOD_ENOUGH) return best;
    }
  }
  return best !== null && best.reading.meanLp > NOT_AN_MRZ ? best : null;
}

/** Best reading of one page at one scale, the right way up (0 quarters) or upside down (2). */
async function searchAt(model: LoadedModel, pyramid: Pyramid, scale: number): Promise<Found | null> {
  let best = null as Found | null;
  const groups = groupLines(detectLines(pyramid, scale), pyramid[0] as Luma).slice(0, GROUPS_TRIED);
  for (const group of groups) {
    for (const flipped of [false, true]) {
      const found = await readGroup(model, pyramid, { group, flipped });
      if (found === null) continue;
      if (best === null || found.reading.score > best.reading.score) best = { ...found, quarters: flipped ? 2 : 0 };
      // Print as clear as this is never an MRZ the other way up, and no other group is one.
      if (isGood(found.reading) || found.reading.meanLp > CLEAR) return best;
    }
    if (best !== null && best.reading.meanLp > GOOD_ENOUGH) return best;
  }
  return best;
}

function isGood(reading: OcrReading): boolean {
  return reading.meanLp > GOOD_ENOUGH && reading.digits.present > 0 && reading.digits.right === reading.digits.present;
}

async function readGroup(
  model: LoadedModel,
  pyramid: Pyramid,
  { group, flipped }: { group: LineGroup; flipped: boolean },
): Promise<Look | null> {
  let best: Look | null = null;
  const page = pyramid[0] as Luma;
  for (const { lines, columns } of layoutsOf(group)) {
    const geometry = groupGeometry(flipped ? flip(lines) : lines, columns);
    if (geometry.some((line) => outside(line, page))) continue;
    const look = await lookAt(model, pyramid, geometry);
    if (look === null) continue;
    if (best === null || look.reading.score > best.reading.score) best = look;
    if (look.reading.meanLp > CLEAR) break;
  }
  if (best === null || best.reading.meanLp < WORTH_A_SECOND_LOOK || isPlain(best.reading)) return best;
  return await lookAgain(model, pyramid, best);
}

/** Nothing to gain from another look: every character is clear and every digit right. */
function isPlain(reading: OcrReading): boolean {
  return isGood(reading) && reading.evidence.every((row) => row.every((c) => c.margin >= PLAIN_MARGIN));
}

/** Width of a line of n characters over the distance of two lines (Doc 9303-3: pitch 2.54 mm, lines 4.23 mm apart). */
const COLUMNS_PER_DISTANCE = 4.233 / 2.54;

/** Layouts a group may be, the likeliest by its shape first. */
function layoutsOf(group: LineGroup): { lines: LineGroup; columns: number }[] {
  if (group.lines.length === 3) return [{ lines: group, columns: 30 }];
  const width = Math.max(...group.lines.map((l) => l.width));
  const guess = (width / group.distance) * COLUMNS_PER_DISTANCE;
  const layouts = [
    { lines: group, columns: 44 },
    { lines: group, columns: 36 },
    { lines: withRow(group, 'below'), columns: 30 },
    { lines: withRow(group, 'above'), columns: 30 },
  ];
  return layouts.sort((a, b) => Math.abs(a.columns - guess) - Math.abs(b.columns - guess));
}

/** The same lines on a page that is held upside down. */
function flip(group: LineGroup): LineGroup {
  return { ...group, lines: [...group.lines].reverse().map((line) => ({ ...line, angle: line.angle + Math.PI })) };
}

function outside(line: LineGeometry, page: Luma): boolean {
  return line.x < -page.width * 0.1 || line.y < 0 || line.x > page.width * 1.1 || line.y > page.height;
}

function pageReading({ reading, geometry, columns, quarters }: Found, luma: Luma): MrzPageReading {
  return {
    format: reading.format,
    lines: reading.lines,
    margins: reading.evidence.map((row) => row.map((c) => Math.round(c.margin * 1000) / 1000)),
    uncertain: uncertainGlyphs(reading),
    columnBreaks: reading.columnBreaks,
    digits: judgeDigits(reading),
    meanLp: reading.meanLp,
    quarters,
    corners: corners(geometry, columns, quarters, luma),
  };
}

/** Corners as shares of the page as it was handed in, not of the upright one. */
function corners(
  geometry: readonly LineGeometry[],
  columns: number,
  quarters: number,
  page: Luma,
): MrzPageReading['corners'] {
  const first = geometry[0] as LineGeometry;
  const last = geometry.at(-1) as LineGeometry;
  const at = (line: LineGeometry, along: number, side: -1 | 1): [number, number] => {
    const across = (side * line.span) / 2;
    const x = line.x + along * line.pitch * Math.cos(line.angle) - across * Math.sin(line.angle);
    const y = line.y + along * line.pitch * Math.sin(line.angle) + across * Math.cos(line.angle);
    return quarters % 2 === 0 ? share(x, y) : share(y, page.height - 1 - x);
  };
  const share = (x: number, y: number): [number, number] => [within(x / page.width), within(y / page.height)];
  return [at(first, 0, -1), at(first, columns, -1), at(last, columns, 1), at(last, 0, 1)];
}

function within(value: number): number {
  return Math.min(2, Math.max(-1, value));
}

/** Luma plane of a colour picture, 0..255. */
export function lumaOf(image: RgbImage): Luma {
  const data = new Uint8Array(image.width * image.height);
  const from = image.data;
  for (let i = 0, at = 0; i < data.length; i++, at += 3) {
    data[i] = ((from[at] as number) * 77 + (from[at + 1] as number) * 150 + (from[at + 2] as number) * 29) >> 8;
  }
  return { width: image.width, height: image.height, data };
}
