import sharp from 'sharp';
import { cutByTile, mergeFaces, portraitTiles, type Tile } from '../../core/document/index.ts';
import type { FoundFace } from '../../core/face/detection/index.ts';
import type { FivePoints } from '../../core/face/embedding/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import { detectIn, detectorSize } from './chain.ts';
import type { LoadedProfile } from './registry.ts';

/** Softer than the others of the library: sharper ones find letters and seals more often (docs/document-checks.md). */
const KERNEL = 'linear';

/**
 * Faces of a page, in its pixels: the whole page and tiles of it, each as large as the detector sees. The page is reduced
 * once for each size of tile, so that a tile is a copy and no pixel is reduced twice. Throws RoleUnavailable without the
 * detector.
 */
export async function facesOnPage(profile: LoadedProfile, page: RgbImage): Promise<FoundFace[]> {
  const found: FoundFace[] = [];
  for (const tiles of bySize(portraitTiles(page))) {
    const reduced = await reducedFor(page, tiles[0] as Tile, detectorSize(profile));
    try {
      for (const tile of tiles) found.push(...(await facesInTile(profile, { page, reduced, tile })));
    } finally {
      if (reduced !== page) reduced.data.fill(0);
    }
  }
  return mergeFaces(found);
}

function bySize(tiles: readonly Tile[]): Tile[][] {
  const groups = new Map<string, Tile[]>();
  for (const tile of tiles) {
    const key = `${tile.width}x${tile.height}`;
    groups.set(key, [...(groups.get(key) ?? []), tile]);
  }
  return [...groups.values()];
}

/** The page at the scale at which a tile fills the detector; the page itself where a tile is not larger than that. */
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
  const faces = await detectIn(profile, reduced, area);
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
