import sharp from 'sharp';
import {
  choosePortrait,
  cutByTile,
  DOUBTFUL_FACE_SCORE,
  doubtfulFaces,
  mergeFaces,
  portraitTiles,
  sameFace,
  type Tile,
  tileAround,
} from '../../core/document/index.ts';
import type { FoundFace } from '../../core/face/detection/index.ts';
import type { FivePoints } from '../../core/face/embedding/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import { detectIn, detectorSize, faceScore } from './chain.ts';
import type { LoadedProfile } from './registry.ts';

/** The library's softest kernel: with sharper ones, letters and seals pass for faces more often (docs/document-checks.md). */
const KERNEL = 'linear';

/** What a search found, in pixels of the page. */
export interface PageFaces {
  /** Every face including the portrait, without duplicates. */
  faces: FoundFace[];
  portrait: FoundFace | null;
}

/**
 * Portrait and further faces of a page. A portrait is large enough to be found in the whole page; large tiles show it and
 * smaller faces more exactly, and doubtful places are examined in a small tile. The whole page is examined in small tiles only
 * if no portrait was found, because in small tiles letters and hair can pass for faces as large as a portrait.
 * Throws RoleUnavailable without the detector.
 */
export async function facesOnPage(profile: LoadedProfile, page: RgbImage): Promise<PageFaces> {
  const [whole, large, small] = portraitTiles(page);
  const certain = (faces: readonly FoundFace[]): FoundFace[] => faces.filter(({ score }) => score > faceScore(profile));
  const first = await facesInTiles(profile, page, whole);
  const coarse = [...first, ...(await facesInTiles(profile, page, large))];
  const known = choosePortrait(certain(first), page);
  if (known === null) {
    const faces = mergeFaces(certain([...coarse, ...(await facesInTiles(profile, page, small))]));
    return { faces, portrait: choosePortrait(faces, page) };
  }
  const [size] = small;
  const doubtful = size === undefined ? [] : doubtfulFaces(mergeFaces(coarse), known, page);
  const close = doubtful.map((face) => tileAround(face, size as Tile, page));
  const faces = mergeFaces(certain([...coarse, ...(await facesInTiles(profile, page, close))]));
  return { faces, portrait: sameFace(faces, known) };
}

/**
 * Everything that the detector takes for a face in tiles of one size, certain or not. The page is reduced once, until a tile
 * has the size of the detector's input, so that a tile is a copy and no pixel is reduced twice.
 */
async function facesInTiles(profile: LoadedProfile, page: RgbImage, tiles: readonly Tile[]): Promise<FoundFace[]> {
  const [first] = tiles;
  if (first === undefined) return [];
  const reduced = await reducedFor(page, first, detectorSize(profile));
  const found: FoundFace[] = [];
  try {
    for (const tile of tiles) found.push(...(await facesInTile(profile, { page, reduced, tile })));
  } finally {
    if (reduced !== page) reduced.data.fill(0);
  }
  return found;
}

/** The page at the scale at which a tile fills the detector's input; the page itself if a tile is no larger than that. */
async function reducedFor(page: RgbImage, tile: Tile, size: { width: number; height: number }): Promise<RgbImage> {
  const width = Math.round(page.width * Math.min(1, size.width / tile.width));
  const height = Math.round(page.height * Math.min(1, size.height / tile.height));
  if (width === page.width && height === page.height) return page;
  const raw = { width: page.width, height: page.height, channels: 3 } as const;
  const data = await sharp(page.data, { raw }).resize({ width, height, fit: 'fill', kernel: KERNEL }).raw().toBuffer();
  return { width, height, data, grey: page.grey };
}

async function facesInTile(
  profile: LoadedProfile,
  { page, reduced, tile }: { page: RgbImage; reduced: RgbImage; tile: Tile },
): Promise<FoundFace[]> {
  const [sx, sy] = [reduced.width / page.width, reduced.height / page.height];
  const area = {
    x: Math.round(tile.x * sx),
    y: Math.round(tile.y * sy),
    width: Math.round(tile.width * sx),
    height: Math.round(tile.height * sy),
  };
  const seen = { x: area.x / sx, y: area.y / sy, width: area.width / sx, height: area.height / sy };
  const onPage = (points: FivePoints): FivePoints => {
    const moved = Object.entries(points).map(([name, { x, y }]) => [name, { x: x / sx, y: y / sy }]);
    return Object.fromEntries(moved) as FivePoints;
  };
  const faces = await detectIn(profile, reduced, { ...area, minScore: DOUBTFUL_FACE_SCORE });
  return faces
    .map((face) => ({
      ...face,
      x1: face.x1 / sx,
      y1: face.y1 / sy,
      x2: face.x2 / sx,
      y2: face.y2 / sy,
      five: face.five === null ? null : onPage(face.five),
    }))
    .filter((face) => !cutByTile(face, seen, page));
}
