import type { Luma } from '../../core/document/index.ts';
import {
  areSameLines,
  DETECTOR_SCALES,
  groupGeometry,
  groupLines,
  isInPicture,
  type LineBox,
  type LineGeometry,
  type LineGroup,
  linesIn,
  type Pyramid,
  pyramidOf,
  type Strokes,
  slantOf,
  strokesOf,
  turn,
  withRow,
} from '../../core/document/mrz-band/index.ts';
import { meanFit, type OcrReading, rowsInDoubt, withoutUnseen } from '../../core/mrz/ocr/index.ts';
import {
  asFound,
  type LineReading,
  PLAIN_MARGIN,
  readLineAt,
  readLinesAgain,
  straightened,
} from './mrz-line-reading.ts';
import type { LoadedModel } from './registry.ts';

/** Groups of lines that are read at each scale and orientation. */
const GROUPS_TRIED = 4;
/** Most lines that the network reads at one scale and orientation: limits the time for a page full of text or texture. */
const MAX_LINES_READ = 40;
/** A page is not enlarged by more than this to search for smaller print. */
const MAX_ENLARGEMENT = 1.6;
/**
 * If the first level search found no MRZ, the page counts as askew from this slope on, as a tangent, and clearly so if its rows
 * are this much sharper along it: in 94 drawn photos no slope with such a gain was more than 0.02 off the true slope.
 */
const SLANTED = { slope: 0.1, gain: 1.15 } as const;
/**
 * Rows this much sharper in one direction than in the other show a page's orientation. On 300 drawn photos they were 1.18 to 5
 * times sharper the right way, and never the other way.
 */
const CLEARLY_LIES = 1.3;
/**
 * A reading below this is not an MRZ; a better one whose check digits are all correct is the one that was looked for. Nats: exact
 * readings had at worst -0.09 on 900 drawn photos and -0.14 on public pages. On the way to this reader, MRZs partly outside the
 * picture that were read a column off had -0.16 and -0.19.
 */
const AN_MRZ = -0.15;
/**
 * A reading this good ends the search, whatever its check digits show, nats: all 858 exact readings of 900 drawn photos
 * were better, and the best misplaced one, of an MRZ partly outside the picture, had -0.106.
 */
const ENDS_SEARCH = -0.1;
/** Print as clear as this is an MRZ in the right layout, whatever its digits show, nats: no misplaced MRZ was above -0.1. */
const CLEAR = -0.09;
/** A first look that is straightened may still be an MRZ above this, nats. */
const MAY_BE = -0.5;
/** A first look on an even grid above this is cropped again before it is judged, nats. */
const PROMISING = -0.7;
/** Ink and gaps that fit a layout worse than this are not lines of that length, whichever way up, nats. */
const NOT_THIS_LAYOUT = -0.8;
/** Other MRZs are looked for in this many groups in addition to the one that was read. */
const OTHERS_TRIED = 2;
/** Other MRZs are looked for only in lines of at least this share of the length of the MRZ that was read. */
const OTHERS_LEAST_SHARE = 0.5;

export interface FoundMrz extends LineReading {
  /** Quarter turns clockwise that make the page upright. */
  quarters: 0 | 1 | 2 | 3;
}

export interface MrzSearch {
  found: FoundMrz | null;
  /** Number of MRZs with other text that were seen on the page during the search; not an exhaustive count. */
  others: number;
}

interface Context {
  model: LoadedModel;
  linesRead: number;
  /** Groups that are not an MRZ in any layout, so that the next scale does not read them again. */
  hopeless: { quarters: number; lines: LineBox[] }[];
}

/**
 * Searches a page in four orientations at several scales, the likeliest first, and stops at the first clear MRZ. The
 * layout, place and orientation with the best score are kept. `pyramid`: the page as it was turned for that. `onPyramid`
 * gets every picture that was made of the page, and overwrites it when it is no longer needed.
 */
export async function searchMrz(
  model: LoadedModel,
  page: Luma,
  onPyramid: (made: Pyramid) => void,
): Promise<MrzSearch & { pyramid: Pyramid | null }> {
  const context: Context = { model, linesRead: 0, hopeless: [] };
  const made = (of: Luma): Pyramid => {
    const pyramid = pyramidOf(of);
    onPyramid(pyramid);
    return pyramid;
  };
  const upright = made(page);
  let onItsSide: Pyramid | null = null;
  let best = null as FoundMrz | null;
  const lookedAt = (found: FoundMrz | null): Pyramid | null =>
    found === null ? null : found.quarters % 2 === 0 ? upright : onItsSide;
  const longSide = Math.max(page.width, page.height);
  const lying = (quarters: 0 | 1): Pyramid => {
    if (quarters === 0) return upright;
    onItsSide ??= made(turn(page, 1));
    return onItsSide;
  };
  const atFirst: [Strokes | null, Strokes | null] = [null, null];
  const strokesAt = ({ scale, quarters, slant }: Look): Strokes => {
    if (scale !== DETECTOR_SCALES[0] || slant !== 0) return strokesOf(lying(quarters), scale, slant);
    atFirst[quarters] ??= strokesOf(lying(quarters), scale);
    return atFirst[quarters];
  };
  for (const look of looksAt(longSide, strokesAt)) {
    if (look.slant !== 0 && best !== null && best.reading.meanLp > AN_MRZ) continue;
    const pyramid = lying(look.quarters);
    const boxes = linesIn(strokesAt(look), pyramid);
    const { found, others } = await searchAt(context, pyramid, { boxes, quarters: look.quarters });
    if (found !== null && (best === null || found.reading.score > best.reading.score)) best = found;
    if (best !== null && (isGood(best.reading) || best.reading.meanLp > ENDS_SEARCH))
      return { found: seen(best, page), others, pyramid: lookedAt(best) };
  }
  const found = best !== null && best.reading.meanLp > AN_MRZ ? best : null;
  return { found: found === null ? null : seen(found, page), others: 0, pyramid: lookedAt(found) };
}

/** A reading in which the characters that the picture shows only in part are marked. */
function seen(found: FoundMrz, page: Luma): FoundMrz {
  const upright = found.quarters % 2 === 0 ? page : { width: page.height, height: page.width };
  const isSeen = (line: number, column: number): boolean =>
    isInPicture(found.geometry[line] as LineGeometry, column, upright);
  return { ...found, reading: withoutUnseen(found.reading, isSeen) };
}

/** Settings of one search for lines. */
interface Look {
  /** Long side, pixels. */
  scale: number;
  quarters: 0 | 1;
  /** Slope that is taken out of the page, as a tangent. */
  slant: number;
}

/**
 * The searches of a page in the order in which they are tried: level lines at the first scale, then lines along a slope that
 * the page shows clearly, then level lines at the other scales, and last, lines along a slope that it shows faintly. A page
 * whose orientation is clear is searched on its side last, and at the first scale only.
 */
function* looksAt(longSide: number, strokesAt: (look: Look) => Strokes): Generator<Look> {
  const [first, ...others] = DETECTOR_SCALES.filter(
    (scale, step) => step === 0 || scale <= MAX_ENLARGEMENT * longSide,
  ) as [number, ...number[]];
  const level = (quarters: 0 | 1): Look => ({ scale: first, quarters, slant: 0 });
  yield level(0);
  const shown = BOTH_WAYS.map((quarters) => ({ quarters, ...slantOf(strokesAt(level(quarters)).density) }));
  const ways = shown.filter(({ sharpness }) => shown.every((other) => CLEARLY_LIES * sharpness >= other.sharpness));
  for (const { quarters } of ways) if (quarters === 1) yield level(1);
  const slants = ways.filter(({ slope }) => Math.abs(slope) >= SLANTED.slope).sort((a, b) => b.gain - a.gain);
  const along = ({ quarters, slope }: (typeof slants)[number]): Look => ({
    scale: others[0] ?? first,
    quarters,
    slant: slope,
  });
  yield* slants.filter(({ gain }) => gain >= SLANTED.gain).map(along);
  for (const scale of others) {
    for (const { quarters } of ways) yield { scale, quarters, slant: 0 };
  }
  yield* slants.filter(({ gain }) => gain < SLANTED.gain).map(along);
  for (const way of shown) if (way.quarters === 1 && !ways.includes(way)) yield level(1);
}

const BOTH_WAYS = [0, 1] as const;

async function searchAt(
  context: Context,
  pyramid: Pyramid,
  { boxes, quarters }: { boxes: LineBox[]; quarters: 0 | 1 },
): Promise<MrzSearch> {
  const page = pyramid[0] as Luma;
  context.linesRead = 0;
  const groups = groupLines(boxes, page)
    .filter(
      (group) => !context.hopeless.some((old) => old.quarters === quarters && areSameLines(old.lines, group.lines)),
    )
    .slice(0, GROUPS_TRIED);
  let best = null as FoundMrz | null;
  for (const group of groups) {
    if (context.linesRead > MAX_LINES_READ) break;
    const read = await readGroup(context, pyramid, group);
    if (read === null) {
      context.hopeless.push({ quarters, lines: group.lines });
      continue;
    }
    const { look, flipped } = read;
    const found = { ...look, quarters: ((quarters + (flipped ? 2 : 0)) % 4) as FoundMrz['quarters'] };
    if (best === null || look.reading.score > best.reading.score) best = found;
    if (isGood(look.reading) || look.reading.meanLp > CLEAR) break;
  }
  if (best === null || best.reading.meanLp < AN_MRZ) return { found: best, others: 0 };
  return await besideIt(context, pyramid, { best, groups, quarters });
}

/** Other MRZs among the groups that do not overlap the MRZ that was read; the clearest one counts as the page's MRZ. */
async function besideIt(
  context: Context,
  pyramid: Pyramid,
  { best, groups, quarters }: { best: FoundMrz; groups: LineGroup[]; quarters: 0 | 1 },
): Promise<MrzSearch> {
  let found = best;
  const texts = new Set([best.reading.lines.join()]);
  const length = Math.max(...best.geometry.map((line) => line.pitch * line.columns));
  const apart = groups.filter(
    (group) =>
      group.lines.every((line) => !covers(best.geometry, line)) &&
      group.lines.some((line) => line.width > OTHERS_LEAST_SHARE * length),
  );
  for (const group of apart.slice(0, OTHERS_TRIED)) {
    // Only the likeliest layout: a page with one document must not pay for the rest.
    const [layout] = layoutsOf(group);
    if (layout === undefined) continue;
    for (const flipped of [best.quarters >= 2, best.quarters < 2]) {
      const look = await firstLook(context, pyramid, { ...layout, flipped });
      if (look === null || look.reading.meanLp < AN_MRZ) continue;
      const whole = (await settled(context, pyramid, { look, flipped })).look;
      texts.add(whole.reading.lines.join());
      if (whole.reading.score > found.reading.score) {
        found = { ...whole, quarters: ((quarters + (flipped ? 2 : 0)) % 4) as FoundMrz['quarters'] };
      }
      break;
    }
  }
  return { found, others: texts.size - 1 };
}

function covers(lines: readonly LineGeometry[], box: LineBox): boolean {
  return lines.some((line) => {
    const dx = box.x - line.x;
    const dy = box.y - line.y;
    const across = -dx * Math.sin(line.angle) + dy * Math.cos(line.angle);
    const along = dx * Math.cos(line.angle) + dy * Math.sin(line.angle);
    return (
      Math.abs(across) < line.span && along > -0.3 * box.width && along < line.pitch * line.columns + 0.3 * box.width
    );
  });
}

function isGood({ meanLp, digits }: OcrReading): boolean {
  return meanLp > AN_MRZ && digits.present > 0 && digits.right === digits.present;
}

/** True if another reading would not help, because every character is clear and every digit correct. */
function isPlain(reading: OcrReading): boolean {
  return isGood(reading) && !rowsInDoubt(reading, PLAIN_MARGIN).includes(true);
}

interface Read {
  look: LineReading;
  flipped: boolean;
}

/** Best reading of a group, the right way up or upside down, in the layouts that it may have. */
async function readGroup(context: Context, pyramid: Pyramid, group: LineGroup): Promise<Read | null> {
  const seen: Read[] = [];
  for (const layout of layoutsOf(group)) {
    for (const flipped of [false, true]) {
      const look = await firstLook(context, pyramid, { ...layout, flipped });
      if (look === null) continue;
      seen.push({ look, flipped });
      if (isGood(look.reading) || look.reading.meanLp > CLEAR)
        return await settled(context, pyramid, { look, flipped });
      // Half a turn changes neither the length of the lines nor print that is already readable.
      if (meanFit(look.grid) < NOT_THIS_LAYOUT || look.reading.meanLp > MAY_BE) break;
    }
  }
  const best = bestOf(seen);
  return best === null ? null : await settled(context, pyramid, best);
}

/** Reading with the best score among those that may be an MRZ. */
function bestOf(seen: readonly Read[]): Read | null {
  let best: Read | null = null;
  for (const read of seen) {
    if (read.look.reading.meanLp < MAY_BE) continue;
    if (best === null || read.look.reading.score > best.look.reading.score) best = read;
  }
  return best;
}

interface GroupLayout {
  lines: LineGroup;
  columns: number;
}

/** First look at a group in one layout, straightened if it is promising. */
async function firstLook(
  context: Context,
  pyramid: Pyramid,
  { lines, columns, flipped }: GroupLayout & { flipped: boolean },
): Promise<LineReading | null> {
  const page = pyramid[0] as Luma;
  const geometry = groupGeometry(flipped ? flip(lines) : lines, columns);
  if (geometry.some((line) => outside(line, page))) return null;
  context.linesRead += geometry.length;
  const look = await readLineAt(context.model, pyramid, geometry);
  if (look === null || look.reading.meanLp < PROMISING || look.reading.meanLp > CLEAR) return look;
  context.linesRead += geometry.length;
  return await straightened(context.model, pyramid, look);
}

async function settled(context: Context, pyramid: Pyramid, best: Read): Promise<Read> {
  if (best.look.reading.meanLp < MAY_BE) return best;
  if (isPlain(best.look.reading)) return { ...best, look: asFound(best.look) };
  return { ...best, look: await readLinesAgain(context.model, pyramid, best.look) };
}

/**
 * Distance between two lines and height of a capital in pitches: 6.35 and 4.23 mm at ten characters an inch (Doc 9303-4 to
 * -7; documents vary), and the height that the detector finds for a capital of 2.4 mm.
 */
const SHAPE = { distance: { 2: 2.5, 3: 1.67 }, height: 1.05 } as const;

/** A layout is not tried if its distance and height together are this far off, in natural logarithms. */
const MAX_UNLIKE = 0.9;

/** Layouts that a group may have; the likeliest by its shape comes first. */
function layoutsOf(group: LineGroup): GroupLayout[] {
  const width = Math.max(...group.lines.map((l) => l.width));
  const height = Math.max(...group.lines.map((l) => l.height));
  const unlike = (columns: number): number => {
    const pitch = width / columns;
    const distance = columns === 30 ? SHAPE.distance[3] : SHAPE.distance[2];
    return Math.abs(Math.log(group.distance / pitch / distance)) + Math.abs(Math.log(height / pitch / SHAPE.height));
  };
  const three = group.lines.length === 3;
  const layouts = three
    ? [{ lines: group, columns: 30 }]
    : [
        { lines: group, columns: 44 },
        { lines: group, columns: 36 },
        { lines: withRow(group, 'below'), columns: 30 },
        { lines: withRow(group, 'above'), columns: 30 },
      ];
  return layouts
    .filter((layout) => unlike(layout.columns) < MAX_UNLIKE)
    .sort((a, b) => unlike(a.columns) - unlike(b.columns));
}

/** The lines of a group as they are on the page when it is held upside down. */
function flip(group: LineGroup): LineGroup {
  return { ...group, lines: [...group.lines].reverse().map((line) => ({ ...line, angle: line.angle + Math.PI })) };
}

function outside(line: LineGeometry, page: Luma): boolean {
  return line.x < -page.width * 0.1 || line.y < 0 || line.x > page.width * 1.1 || line.y > page.height;
}
