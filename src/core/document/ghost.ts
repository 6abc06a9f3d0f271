import type { PageFace, Tile } from './portrait.ts';

/**
 * The larger part of the page next to the portrait, 4:3: a ghost image on a data page is there (feature SP of TR-03135-1 table
 * 5.3). It may extend beyond a very flat page.
 */
export function ghostArea(portrait: Tile, page: { width: number; height: number }): Tile {
  const right = page.width - (portrait.x + portrait.width);
  const width = Math.max(portrait.x, right);
  const height = width * 0.75;
  const middle = portrait.y + portrait.height / 2;
  const y = Math.max(0, Math.min(page.height - height, middle - height / 2));
  return { x: right >= portrait.x ? portrait.x + portrait.width : 0, y, width, height };
}

/**
 * Detector score of a second face. Emblems and print are taken for faces with scores up to about 0.75; with a lower limit, a page
 * without a ghost image would be compared with its own coat of arms.
 */
const MIN_GHOST_SCORE = 0.8;
/** A second face as wide as this fraction of the portrait is another portrait, as on a page with parent and child. */
const MAX_WIDTH_SHARE = 0.8;

export interface SecondFaces<F> {
  /** The largest face other than the portrait, or null. */
  ghost: F | null;
  /** Number of further faces on the page; one of them may be part of the printed background. */
  others: number;
}

/** Faces on a page other than its portrait. `faces` without duplicates (`mergeFaces`). */
export function secondFaces<F extends PageFace>(faces: readonly F[], portrait: PageFace): SecondFaces<F> {
  const widest = MAX_WIDTH_SHARE * (portrait.x2 - portrait.x1);
  const seconds = faces
    .filter((face) => face.score >= MIN_GHOST_SCORE && face.x2 - face.x1 <= widest && apart(face, portrait))
    .sort((a, b) => b.x2 - b.x1 - (a.x2 - a.x1));
  return { ghost: seconds[0] ?? null, others: Math.max(0, seconds.length - 1) };
}

/** Score at which a place is examined again; below it, all kinds of print are taken for faces. */
export const DOUBTFUL_FACE_SCORE = 0.4;
/** A place narrower than this fraction of the page is a letter: the smallest second face on 57 public pages has 0.02. */
const MIN_DOUBTFUL_SHARE = 0.015;
/** Maximum number of places on a page that are examined again. */
const MAX_DOUBTFUL = 3;

/** Places where a second face is possible but not certain, best first: a closer look decides. */
export function doubtfulFaces<F extends PageFace>(
  faces: readonly F[],
  portrait: PageFace,
  page: { width: number },
): F[] {
  const least = MIN_DOUBTFUL_SHARE * page.width;
  const widest = MAX_WIDTH_SHARE * (portrait.x2 - portrait.x1);
  return faces
    .filter(({ score }) => score >= DOUBTFUL_FACE_SCORE && score < MIN_GHOST_SCORE)
    .filter((face) => face.x2 - face.x1 >= least && face.x2 - face.x1 <= widest && apart(face, portrait))
    .sort((a, b) => b.score - a.score)
    .slice(0, MAX_DOUBTFUL);
}

function apart(a: PageFace, b: PageFace): boolean {
  return a.x2 <= b.x1 || b.x2 <= a.x1 || a.y2 <= b.y1 || b.y2 <= a.y1;
}

/**
 * Below these limits a ghost image is shown to the officer but not compared; docs/document-checks.md has figures by size and
 * contrast. Pixels of the page at a long side of 1,600.
 */
export const GHOST_LIMITS = {
  /** Width of the face that the detector found. */
  minWidthPx: 60,
  /** Difference of its dark and light parts, grey levels. */
  minContrast: 40,
  /** Distance of the eyes as a fraction of that width: on a face about 0.43, and less if the landmarks did not find any eyes. */
  minEyeShare: 0.3,
} as const;
