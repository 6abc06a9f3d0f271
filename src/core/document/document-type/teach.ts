import type { Luma } from '../index.ts';
import { median } from '../index.ts';
import type { DocumentType, DocumentTypeKey } from './entry.ts';
import { packPlane } from './entry.ts';
import {
  type Affine,
  apply,
  commonPrint,
  compose,
  cutFrame,
  type Fit,
  type FrameSize,
  frameSize,
  insideFrame,
  invert,
  PAGE_FORMATS,
  type PageFormat,
  PX_PER_MM,
  register,
  type StaticPrint,
  shrunk,
  staticArea,
  staticPrint,
  withoutLight,
} from './frame/index.ts';
import { type TaughtGlow, type TaughtInk, teachGlow, teachInk } from './illumination.ts';
import { correlationOf } from './measure.ts';
import { type Box, type EnrolledSide, enrolSide, SIDES, type Side } from './photo.ts';

/** With fewer genuine documents, a model is not taught (docs/document-checks.md). */
export const MIN_PAGES = 5;
/** More pages add nothing new. */
export const MAX_PAGES = 40;
/** A page on which fewer cells are found does not match this model. */
const MIN_CELLS = 6;
/** Correlation at which a cell counts as found. */
const FOUND = 0.35;
/** Half the height of the MRZ, including variation of its position, millimetres; everything below it is blanked too. */
const MRZ_MM = { 2: 7, 3: 8.5 } as const;
/** Margin around the portrait that is not kept either, millimetres. */
const MARGIN_MM = 0.75;
/** If a larger fraction of a line varies, it belongs to the portrait. */
const VARIES = 0.35;
/** A portrait ends where its surroundings stay the same over this distance, millimetres. */
const STILL_MM = 1;
/** Smallest fraction of the page that must be static print. */
const MIN_STATIC = 0.15;
/** If a larger fraction of the face areas is the same on all pages, they show one person, whose data would be kept as print. */
const MAX_FACE_ALIKE = 0.5;

export interface TaughtPage {
  plane: Luma;
  /** Maps frame pixels to plane pixels, from the MRZ or the edges of the picture. */
  at: Affine;
  /** Position of the portrait, fractions of the picture: [x, y, width, height]; null if none was found. */
  portrait: readonly [number, number, number, number] | null;
  /** The same page in other lights, with the size of `plane` and aligned with it. */
  lights?: { IR: Luma | null; UV: Luma | null };
}

export interface TaughtPrint {
  size: FrameSize;
  reference: Uint8Array;
  mask: Uint8Array;
  photo: { box: Box; sides: Partial<Record<Side, EnrolledSide>> } | null;
  /** The fit of each page to the finished model. */
  fits: Fit[];
  /** Position of the frame on each page. */
  at: Affine[];
}

export type Teaching =
  | { ok: true; print: TaughtPrint }
  /** `pages`: the pages whose print does not match that of the first. */
  | { ok: false; reason: 'PAGE_NOT_REGISTERED'; pages: number[] }
  | { ok: false; reason: 'NO_STATIC_PRINT'; share: number }
  | { ok: false; reason: 'ONE_HOLDER' };

/**
 * Teaches the static print of a model from genuine pages of it: what looks the same on all of them is kept, and the rest is
 * blanked before anything leaves this function. `zone`: the pages have a machine-readable zone, which is personal.
 */
export function teachPrint(
  pages: readonly TaughtPage[],
  { format, zone }: { format: PageFormat; zone: boolean },
): Teaching {
  const size = frameSize(format);
  const allowed = new Uint8Array(size.width * size.height).fill(1);
  for (const { plane, at } of pages) {
    const inside = insideFrame(plane, at, size);
    for (let i = 0; i < allowed.length; i++) if (inside[i] === 0) allowed[i] = 0;
  }
  if (zone) blank(allowed, size, [0, mrzTop(format), size.width, size.height]);
  const anchor = staticPrint(
    cutFrame((pages[0] as TaughtPage).plane, (pages[0] as TaughtPage).at, size),
    shrunk(allowed, size, 2),
    size,
  );
  const first = laidOn(anchor, pages);
  if (!first.ok) return first;
  const rough = printOf(pages, first.at, { size, allowed });
  const second = laidOn(staticPrint(rough.reference, rough.mask, size), pages, first.at);
  if (!second.ok) return second;
  const { reference, mask, photo, faceAlike } = printOf(pages, second.at, { size, allowed });
  if (faceAlike > MAX_FACE_ALIKE) return { ok: false, reason: 'ONE_HOLDER' };
  const share = mask.reduce((sum, v) => sum + v, 0) / mask.length;
  if (share < MIN_STATIC) return { ok: false, reason: 'NO_STATIC_PRINT', share };
  // No personal pixel is kept: outside the mask the reference is blank.
  for (let i = 0; i < mask.length; i++) reference[i] = mask[i] === 0 ? 0 : Math.max(1, reference[i] as number);
  const third = laidOn(staticPrint(reference, mask, size), pages, second.at);
  return third.ok ? { ok: true, print: { size, reference, mask, photo, fits: third.fits, at: third.at } } : third;
}

/** First row of the frame that belongs to the MRZ. */
function mrzTop(format: PageFormat): number {
  const { high, below } = PAGE_FORMATS[format];
  return Math.floor((high - below - MRZ_MM[format === 'TD1' ? 3 : 2]) * PX_PER_MM);
}

type Laid = { ok: true; fits: Fit[]; at: Affine[] } | Extract<Teaching, { reason: 'PAGE_NOT_REGISTERED' }>;

function laidOn(model: StaticPrint, pages: readonly TaughtPage[], before?: readonly Affine[]): Laid {
  const fits: Fit[] = [];
  const at: Affine[] = [];
  const lost: number[] = [];
  for (const [k, page] of pages.entries()) {
    const start = before?.[k] ?? page.at;
    const fit = register(model, (move) => cutFrame(page.plane, compose(start, move), model.size));
    const found = fit.cells.filter((cell) => cell.correlation >= FOUND).length;
    if (found < MIN_CELLS) lost.push(k);
    fits.push(fit);
    at.push(compose(start, fit.at));
  }
  return lost.length === 0 ? { ok: true, fits, at } : { ok: false, reason: 'PAGE_NOT_REGISTERED', pages: lost };
}

function printOf(
  pages: readonly TaughtPage[],
  at: readonly Affine[],
  { size, allowed }: { size: FrameSize; allowed: Uint8Array },
) {
  const frames = pages.map((page, k) => cutFrame(page.plane, at[k] as Affine, size));
  const reference = commonPrint(frames, size);
  const { steady } = staticArea(
    frames.map((frame) => withoutLight(frame, reference, size)),
    size,
  );
  const mask = steady.slice();
  for (let i = 0; i < mask.length; i++) if (allowed[i] === 0) mask[i] = 0;
  const face = commonFace(pages, at);
  if (face === null) return { reference, mask, photo: null, faceAlike: 0 };
  const box = portraitBox(face, { steady, size });
  const margin = MARGIN_MM * PX_PER_MM;
  blank(mask, size, [box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin]);
  const sides: Partial<Record<Side, EnrolledSide>> = {};
  for (const side of SIDES) {
    const enrolled = enrolSide(frames, { size, reference, mask }, { box, side });
    if (enrolled !== null) sides[side] = enrolled;
  }
  return { reference, mask, photo: { box, sides }, faceAlike: shareOf(steady, size, face) };
}

/** Position of the face on the frame, whole pixels; null if it was not found on most pages. */
function commonFace(pages: readonly TaughtPage[], at: readonly Affine[]): Box | null {
  const faces = pages.flatMap(({ plane, portrait }, k) => {
    if (portrait === null) return [];
    const back = invert(at[k] as Affine);
    const [x, y, w, h] = portrait;
    const p = apply(back, x * plane.width, y * plane.height);
    const q = apply(back, (x + w) * plane.width, (y + h) * plane.height);
    return [[Math.min(p[0], q[0]), Math.min(p[1], q[1]), Math.max(p[0], q[0]), Math.max(p[1], q[1])] as const];
  });
  if (faces.length < pages.length / 2) return null;
  const side = (i: 0 | 1 | 2 | 3): number => Math.round(median(faces.map((face) => face[i])));
  return [side(0), side(1), side(2), side(3)];
}

/** Fraction of a rectangle that the mask covers. */
function shareOf(mask: Uint8Array, { width, height }: FrameSize, [left, top, right, bottom]: Box): number {
  let [n, covered] = [0, 0];
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y++) {
    for (let x = Math.max(0, left); x < Math.min(width, right); x++) {
      n++;
      covered += mask[y * width + x] as number;
    }
  }
  return n === 0 ? 0 : covered / n;
}

/** The area around the face that is not the same on every page. */
function portraitBox([l, t, r, b]: Box, { steady, size }: { steady: Uint8Array; size: FrameSize }): Box {
  // The middle of the face certainly belongs to the portrait; it is widened from there until the page stays the same.
  const [cx, cy] = [(l + r) / 2, (t + b) / 2];
  const within = { x: [cx - (r - l) / 4, cx + (r - l) / 4], y: [cy - (b - t) / 4, cy + (b - t) / 4] } as const;
  const varies = (upright: boolean, line: number): boolean => {
    const [from, to] = (upright ? within.y : within.x).map(Math.round) as [number, number];
    let n = 0;
    for (let k = from; k < to; k++) {
      const [x, y] = upright ? [line, k] : [k, line];
      if (x < 0 || y < 0 || x >= size.width || y >= size.height || steady[y * size.width + x] === 0) n++;
    }
    return n > VARIES * (to - from);
  };
  const edge = (upright: boolean, start: number, way: 1 | -1): number => {
    const most = upright ? size.width : size.height;
    const still = STILL_MM * PX_PER_MM;
    let last = start;
    for (let line = start; line >= 0 && line < most && Math.abs(line - last) <= still; line += way)
      if (varies(upright, line)) last = line;
    return last;
  };
  return [
    edge(true, Math.round(cx), -1),
    edge(false, Math.round(cy), -1),
    edge(true, Math.round(cx), 1) + 1,
    edge(false, Math.round(cy), 1) + 1,
  ];
}

function blank(mask: Uint8Array, { width, height }: FrameSize, [left, top, right, bottom]: Box): void {
  const [x0, x1] = [Math.max(0, Math.floor(left)), Math.min(width, Math.ceil(right))];
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, Math.ceil(bottom)); y++)
    mask.fill(0, y * width + x0, y * width + Math.max(x0, x1));
}

export interface TaughtIllumination {
  IR: TaughtInk | null;
  UV: TaughtGlow | null;
}

/**
 * What the pages show in infrared and ultraviolet, within the static print of white light: personal areas are blank there and so
 * also here. If even one page lacks a light, that light is not taught. Null if no light was taught.
 */
export function teachIllumination(
  pages: readonly TaughtPage[],
  { size, reference, mask, at }: TaughtPrint,
): TaughtIllumination | null {
  const framesOf = (illumination: 'IR' | 'UV'): Uint8Array[] | null => {
    const planes = pages.flatMap((page) => page.lights?.[illumination] ?? []);
    return planes.length < pages.length ? null : planes.map((plane, k) => cutFrame(plane, at[k] as Affine, size));
  };
  const dark = framesOf('IR');
  const glow = framesOf('UV');
  const pairs = (dark ?? []).map((illumination, k) => ({
    white: cutFrame((pages[k] as TaughtPage).plane, at[k] as Affine, size),
    light: illumination,
  }));
  const IR = dark === null ? null : teachInk(staticPrint(reference, mask, size), pairs);
  const UV = glow === null ? null : teachGlow(mask, glow, size);
  return IR === null && UV === null ? null : { IR, UV };
}

/** The entry to be stored. `created`: ISO 8601; `lights` is null if only white light was taught. */
export function modelOf(
  print: TaughtPrint,
  about: { key: DocumentTypeKey; format: PageFormat; zone: boolean; allEditions: boolean; created: string },
  illuminations: TaughtIllumination | null = null,
): DocumentType {
  const { fits, photo } = print;
  const cells = (fits[0] as Fit).cells.map(({ column, row }) => {
    const mine = fits.flatMap((fit) =>
      fit.cells.filter((cell) => cell.column === column && cell.row === row && cell.correlation >= FOUND),
    );
    const [dx, dy] = [median(mine.map((cell) => cell.shift[0])), median(mine.map((cell) => cell.shift[1]))];
    const squares = mine.reduce((sum, cell) => sum + (cell.shift[0] - dx) ** 2 + (cell.shift[1] - dy) ** 2, 0);
    const sd = Math.sqrt(squares / Math.max(1, mine.length - 1));
    return { column, row, shift: [rounded(dx), rounded(dy)] as [number, number], sd: rounded(sd) };
  });
  return {
    schema: illuminations === null ? 'waypost.document-model/1' : 'waypost.document-model/2',
    ...about,
    taughtFrom: fits.length,
    print: {
      plane: packPlane(print.reference),
      least: rounded(Math.min(...fits.map((fit) => correlationOf(fit.cells)))),
    },
    photo: photo === null ? null : { box: [...photo.box], sides: roundedSides(photo.sides) },
    cells,
    ...(illuminations === null ? {} : { lights: { IR: illuminations.IR, UV: packedGlow(illuminations.UV) } }),
  };
}

function packedGlow(glow: TaughtGlow | null) {
  if (glow === null) return null;
  const { reference, ...rest } = glow;
  return { plane: packPlane(reference), ...rest };
}

function roundedSides(sides: Partial<Record<Side, EnrolledSide>>): Partial<Record<Side, EnrolledSide>> {
  return Object.fromEntries(
    Object.entries(sides).map(([side, { mean, sd, step, seen, noise }]) => [
      side,
      { mean: rounded(mean), sd: rounded(sd), step: rounded(step), seen: rounded(seen), noise: rounded(noise) },
    ]),
  );
}

/** Rounded to three decimal places, and never negative zero, which JSON does not have. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000 || 0;
}
