import type { PageFace, Tile } from './portrait.ts';

/**
 * The larger part of the page next to the portrait, 4:3: where a ghost image is on a data page (feature SP of
 * TR-03135-1 table 5.3). It may reach out of a very flat page.
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
 * Detector confidence of a second face. Emblems and print are taken for faces up to about 0.75; below, a page without a
 * ghost image would be compared with its own coat of arms.
 */
const MIN_GHOST_SCORE = 0.8;
/** A second face as wide as this share of the portrait is another portrait, as on a page with parent and child. */
const MAX_WIDTH_SHARE = 0.8;

export interface SecondFaces<F> {
  /** The largest face other than the portrait, or null. */
  ghost: F | null;
  /** How many further faces the page shows; one of them may be part of the printed background. */
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

/** Confidence from which a place is examined again; below it, all kinds of print are taken for faces. */
export const DOUBTFUL_FACE_SCORE = 0.4;
/** A place narrower than this share of the page is a letter: the smallest second face on 57 public pages has 0.02. */
const MIN_DOUBTFUL_SHARE = 0.015;
/** Most places on a page that are examined again. */
const MAX_DOUBTFUL = 3;

/** Places that may hold a second face and are not certain, best first: a closer look at them decides. */
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
 * Below these a ghost image is shown to the officer and not compared: figures by size and contrast in
 * docs/document-checks.md. Pixels of the page at a long side of 1,600.
 */
export const GHOST_LIMITS = {
  /** Width of the face that the detector found. */
  minWidthPx: 60,
  /** Difference of its dark and light parts, grey levels. */
  minContrast: 40,
  /** Distance of the eyes as share of that width: on a face it is about 0.43, and less where the landmarks found no eyes. */
  minEyeShare: 0.3,
} as const;
