/** A face found on a page, in pixels of the page image. */
export interface PageFace {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  score: number;
}

export interface Tile {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Areas in which the portrait is searched for, all near 4:3 so that the detector's stretch does not deform a face: the whole
 * page, tiles of 0.6 of it and tiles of 0.4. They overlap: a portrait cut off in one is complete in another.
 */
export function portraitTiles(page: { width: number; height: number }): [whole: Tile[], large: Tile[], small: Tile[]] {
  const tilesOf = (share: number): Tile[] => {
    const width = Math.round(page.width * share);
    const height = Math.min(page.height, Math.round(Math.max(page.height * share, width * 0.75)));
    return starts(page.height, height).flatMap((y) => starts(page.width, width).map((x) => ({ x, y, width, height })));
  };
  return [[{ x: 0, y: 0, width: page.width, height: page.height }], tilesOf(0.6), tilesOf(0.4)];
}

/** Starting points of windows that cover a length and overlap by at least a quarter. */
function starts(length: number, window: number): number[] {
  const count = Math.ceil((length - window) / (window * 0.75)) + 1;
  if (count <= 1) return [0];
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - window)) / (count - 1)));
}

/** A face that extends beyond its tile was cut off; another tile shows it completely. */
const TILE_EDGE_SHARE = 0.01;

export function cutByTile(face: PageFace, tile: Tile, page: { width: number; height: number }): boolean {
  const dx = tile.width * TILE_EDGE_SHARE;
  const dy = tile.height * TILE_EDGE_SHARE;
  return (
    (tile.x > 0 && face.x1 < tile.x + dx) ||
    (tile.y > 0 && face.y1 < tile.y + dy) ||
    (tile.x + tile.width < page.width && face.x2 > tile.x + tile.width - dx) ||
    (tile.y + tile.height < page.height && face.y2 > tile.y + tile.height - dy)
  );
}

/**
 * Merges the faces that several tiles found: a box that covers another by more than half of the smaller one is the same face, and
 * the more certain box is kept.
 */
export function mergeFaces<F extends PageFace>(faces: readonly F[]): F[] {
  const kept: F[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => coverOfSmaller(face, other) < 0.5)) kept.push(face);
  }
  return kept;
}

/** The best other detection of the same face as `known`; null if there is none. `faces` without duplicates. */
export function sameFace<F extends PageFace>(faces: readonly F[], known: PageFace): F | null {
  return faces.find((face) => coverOfSmaller(face, known) >= 0.5) ?? null;
}

/** A tile of this size about the middle of a face, moved into the page. */
export function tileAround(
  face: PageFace,
  { width, height }: { width: number; height: number },
  page: { width: number; height: number },
): Tile {
  const place = (middle: number, length: number, limit: number): number =>
    Math.round(Math.max(0, Math.min(limit - length, middle - length / 2)));
  return {
    x: place((face.x1 + face.x2) / 2, width, page.width),
    y: place((face.y1 + face.y2) / 2, height, page.height),
    width,
    height,
  };
}

function coverOfSmaller(a: PageFace, b: PageFace): number {
  const w = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const h = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (w <= 0 || h <= 0) return 0;
  return (w * h) / Math.min((a.x2 - a.x1) * (a.y2 - a.y1), (b.x2 - b.x1) * (b.y2 - b.y1));
}

/**
 * Fractions of the page width below and above which a box is not a portrait. ICAO 9303-4 4.1: the portrait is nominally 35 x 45
 * mm on a page of 125 mm, the head 70 to 80 % of its height; a ghost image is far smaller. A TD1 card is 86 mm wide.
 */
const MIN_FACE_SHARE = 0.06;
const MAX_FACE_SHARE = 0.5;

/**
 * Detector score of a portrait. Coats of arms and seals are taken for faces with scores up to about 0.75; on 40 specimen pages
 * with a portrait none was found with less than 0.92.
 */
const MIN_PORTRAIT_SCORE = 0.85;

/** The portrait is the largest plausible face; a ghost image, or a face in the background print, is smaller. */
export function choosePortrait<F extends PageFace>(
  faces: readonly F[],
  page: { width: number; height: number },
): F | null {
  let best: F | null = null;
  for (const face of faces) {
    const share = (face.x2 - face.x1) / page.width;
    if (face.score < MIN_PORTRAIT_SCORE || share < MIN_FACE_SHARE || share > MAX_FACE_SHARE) continue;
    if (best === null || (face.x2 - face.x1) * (face.y2 - face.y1) > (best.x2 - best.x1) * (best.y2 - best.y1)) {
      best = face;
    }
  }
  return best;
}

/** Margins around the face box for the crop, as fractions of the box: hair above, chin and shoulders below. */
const MARGIN = { side: 0.45, above: 0.5, below: 0.4 } as const;

/** Crop around the portrait in whole pixels, inside the page. */
export function portraitCrop(face: PageFace, page: { width: number; height: number }): Tile {
  return around(face, page, { ...MARGIN, least: Math.floor, most: Math.ceil });
}

/**
 * The printed photograph itself, from the face in it: distances from the edges of the face box to those of the photograph, as
 * fractions of the box. Chosen to be inside it rather than beyond it: otherwise page background would be judged as portrait.
 */
const PHOTO = { side: 0.33, above: 0.33, below: 0.15 } as const;

/** Estimated rectangle of the photograph in whole pixels, inside the page. */
export function photoOf(face: PageFace, page: { width: number; height: number }): Tile {
  return around(face, page, { ...PHOTO, least: Math.round, most: Math.round });
}

interface Margins {
  /** As fractions of the face box. */
  side: number;
  above: number;
  below: number;
  /** How the lower and the upper edges are rounded to whole pixels. */
  least: (value: number) => number;
  most: (value: number) => number;
}

function around(
  face: PageFace,
  page: { width: number; height: number },
  { side, above, below, least, most }: Margins,
): Tile {
  const w = face.x2 - face.x1;
  const h = face.y2 - face.y1;
  const x1 = Math.max(0, least(face.x1 - side * w));
  const y1 = Math.max(0, least(face.y1 - above * h));
  const x2 = Math.min(page.width, most(face.x2 + side * w));
  const y2 = Math.min(page.height, most(face.y2 + below * h));
  return { x: x1, y: y1, width: Math.max(1, x2 - x1), height: Math.max(1, y2 - y1) };
}
