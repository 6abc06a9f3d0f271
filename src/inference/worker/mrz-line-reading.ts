import {
  CROP_HEIGHT,
  CROP_WIDTH,
  cropLines,
  type Ground,
  type LineGeometry,
  leaning,
  type Pyramid,
  refineGeometry,
} from '../../core/document/mrz-band/index.ts';
import {
  combineGrids,
  decodeGrid,
  type GridLine,
  OCR_FRAMES,
  type OcrReading,
  readGrid,
  rowsInDoubt,
} from '../../core/mrz/ocr/index.ts';
import type { LoadedModel } from './registry.ts';

/** Divides the logits, so that margins are true probabilities (calibrated on drawn pages that were not used in training). */
const TEMPERATURE = 0.8;
/** Pixels of a crop between two frames of the network. */
const FRAME_PX = CROP_WIDTH / OCR_FRAMES;
/** Values from which a page counts as lying at an angle: bow in pitches, and slant of the characters. */
const AT_AN_ANGLE = { bow: 0.3, lean: 0.06 } as const;
/**
 * Heights of the crops in which doubtful print is examined again, in pitches: at a pitch of 2.54 mm a capital of 2.4 mm fills
 * two thirds of them (Doc 9303-3 4.2), at which the reader tells O from 0 best.
 */
const CLOSER_HEIGHTS = [1.25, 1.35, 1.5] as const;
/** Heights of the crops that are read first on a page at an angle, to find the places of its lines, in pitches. */
const ANGLED_HEIGHTS = [1.3, 1.45] as const;
/** A first look that scores below this saw the lines askew, so they are cropped again before they are judged, nats. */
const ASKEW = -0.09;
/** Most times that lines are cropped again. */
const ROUNDS = 3;
/** Bow from which a line is cropped again, frames. */
const BOWED = 0.9;
/** A look that is worse than twice the best score less this, nats, lost the line (a neighbour is in view, say). */
const LOST = 0.1;

/** A row is not read again if all its margins reach this, nats. */
export const PLAIN_MARGIN = 3;

/** A reading of the lines at one place. */
export interface LineReading {
  reading: OcrReading;
  grid: GridLine[];
  geometry: LineGeometry[];
  columns: number;
}

/** Crops, reads and decodes lines at `geometry`; null if no layout has so many lines and columns. */
export async function readLineAt(
  model: LoadedModel,
  pyramid: Pyramid,
  geometry: LineGeometry[],
): Promise<LineReading | null> {
  const [look] = await readLinesAt(model, pyramid, [geometry]);
  return look ?? null;
}

/** Several readings in one run of the network. */
async function readLinesAt(
  model: LoadedModel,
  pyramid: Pyramid,
  geometries: readonly LineGeometry[][],
): Promise<(LineReading | null)[]> {
  return (await gridsAt(model, pyramid, geometries)).map((grid, k) => readingOf(grid, geometries[k] ?? []));
}

async function gridsAt(
  model: LoadedModel,
  pyramid: Pyramid,
  geometries: readonly LineGeometry[][],
  ground: Ground = 'whole',
): Promise<(GridLine[] | null)[]> {
  const all = geometries.flat();
  const outputs = await model.network.run(cropLines(pyramid, all, ground), [all.length, 1, CROP_HEIGHT, CROP_WIDTH]);
  const logits = outputs.get('y');
  if (logits === undefined) throw new Error('the MRZ reader returned no y');
  const size = logits.length / all.length;
  let start = 0;
  return geometries.map((geometry) => {
    const own = logits.subarray(start * size, (start + geometry.length) * size);
    start += geometry.length;
    const columns = geometry[0]?.columns ?? 0;
    return decodeGrid(own, { lines: geometry.length, columns, temperature: TEMPERATURE });
  });
}

function readingOf(grid: GridLine[] | null, geometry: LineGeometry[]): LineReading | null {
  const columns = geometry[0]?.columns ?? 0;
  const reading = grid === null ? null : readGrid(grid, columns);
  return grid === null || reading === null ? null : { reading, grid, geometry, columns };
}

/** Reads the doubtful rows of `known` again at other places; the other rows stay as they were read. */
async function doubtfulRowsAt(
  model: LoadedModel,
  pyramid: Pyramid,
  { known, geometries }: { known: LineReading; geometries: readonly LineGeometry[][] },
): Promise<LineReading[]> {
  const inDoubt = rowsInDoubt(known.reading, PLAIN_MARGIN);
  const again = inDoubt.map((doubt) => doubt || !inDoubt.includes(true));
  const asked = geometries.map((geometry) => geometry.filter((_, row) => again[row]));
  const grids = await gridsAt(model, pyramid, asked, 'near');
  return grids.flatMap((grid, k) => {
    if (grid === null) return [];
    const rest = [...grid];
    const whole = known.grid.map((line, row) => (again[row] ? (rest.shift() as GridLine) : line));
    const geometry = known.geometry.map((line, row) => (again[row] ? (geometries[k]?.[row] as LineGeometry) : line));
    return readingOf(whole, geometry) ?? [];
  });
}

/** The lines of a look with the pitch, the start and the bow that it found. */
function refined({ geometry, grid }: LineReading): LineGeometry[] {
  return geometry.map((line, i) => {
    const { x0, pitch, bow } = grid[i] as GridLine;
    return refineGeometry(line, { x0: x0 * FRAME_PX + 0.5, pitch: pitch * FRAME_PX, bow: bow * FRAME_PX });
  });
}

/** A reading that does not need another look, with the positions of its lines. */
export function asFound(look: LineReading): LineReading {
  return { ...look, geometry: refined(look) };
}

/** True if the lines were so far off the first crop that another crop will show them better. */
function isAskew({ reading, grid }: LineReading): boolean {
  return reading.meanLp < ASKEW || grid.some((line) => Math.abs(line.bow) > BOWED);
}

/**
 * The best of a look and, if it saw the lines askew, further looks at the places that it found: in their perspective, and
 * again while the score improves, because a first course is rough.
 */
export async function straightened(model: LoadedModel, pyramid: Pyramid, look: LineReading): Promise<LineReading> {
  let best = look;
  for (let round = 0; round < ROUNDS && isAskew(best); round++) {
    const next = await readLineAt(model, pyramid, leaning(refined(best)));
    if (next === null || next.reading.meanLp <= best.reading.meanLp) break;
    best = next;
  }
  return best;
}

/**
 * Looks again at several heights, with the pitch and start that were found, and takes the mean evidence.
 * A look is never chosen by its check digits: that would be a search for a valid number.
 */
export async function readLinesAgain(model: LoadedModel, pyramid: Pyramid, first: LineReading): Promise<LineReading> {
  const best = await straightened(model, pyramid, first);
  const { geometry, looks } = isAtAnAngle(best)
    ? await inPerspective(model, pyramid, best)
    : await level(model, pyramid, best);
  const top = Math.max(...looks.map((look) => look.reading.meanLp));
  // All of the looks lost the lines: the print has another height.
  if (!(top > 2 * best.reading.meanLp - LOST)) return best;
  const kept = looks.filter((look) => look.reading.meanLp > 2 * top - LOST);
  const reading = readGrid(combineGrids(kept.map((look) => look.grid)), best.columns);
  return reading === null ? best : { ...best, geometry, reading };
}

function isAtAnAngle(look: LineReading): boolean {
  return refined(look).some(
    ({ bow, pitch, lean }) =>
      Math.abs(bow) > AT_AN_ANGLE.bow * pitch || Math.max(Math.abs(lean.start), Math.abs(lean.end)) > AT_AN_ANGLE.lean,
  );
}

interface Looks {
  geometry: LineGeometry[];
  looks: LineReading[];
}

async function level(model: LoadedModel, pyramid: Pyramid, best: LineReading): Promise<Looks> {
  const geometry = refined(best);
  const crops = [geometry, ...atHeights(leaning(geometry), CLOSER_HEIGHTS)];
  return { geometry, looks: [best, ...(await doubtfulRowsAt(model, pyramid, { known: best, geometries: crops }))] };
}

function atHeights(geometry: readonly LineGeometry[], heights: readonly number[]): LineGeometry[][] {
  return heights.map((height) => geometry.map((line) => ({ ...line, span: height * line.pitch })));
}

async function inPerspective(model: LoadedModel, pyramid: Pyramid, best: LineReading): Promise<Looks> {
  const at = (geometry: LineGeometry[], heights: readonly number[]): Promise<LineReading[]> =>
    doubtfulRowsAt(model, pyramid, { known: best, geometries: atHeights(geometry, heights) });
  const again = await at(leaning(refined(best)), ANGLED_HEIGHTS);
  const geometry = leaning(refined(again[0] ?? best));
  return { geometry, looks: [...again, ...(await at(geometry, CLOSER_HEIGHTS))] };
}
