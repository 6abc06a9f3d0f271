import { createHash } from 'node:crypto';
import {
  type PatchMap,
  type PatchPlan,
  type PatchThresholds,
  type Place,
  pageTiles,
  patchMap,
  photoScore,
  photoTiles,
  recaptureScore,
  type Tile,
} from '../document/index.ts';
import type { RgbImage } from '../face/index.ts';
import { RoleUnavailable } from './chain.ts';
import { decodeAsCaptured } from './decode.ts';
import type { Performed } from './operations.ts';
import type { PatchLook, PatchPageValue } from './patch-page-value.ts';
import type { LoadedModel, LoadedProfile } from './registry.ts';

/** Largest page that is looked at as captured, pixels: an A5 spread at the highest resolution has 6.6 million. */
export const MAX_PATCH_PAGE_PIXELS = 8_000_000;
/** Tiles of one run; more at once cost the same each (measured) and more memory. */
const BATCH = 16;
/** Logit of the output: something was changed here, before or after the capture; the page was shown or printed again. */
const LOCAL = 0;
const RECAPTURE = 1;
/** A cell of the map of a page holds two tiles or more. */
const PAGE_CELL_TILES = 2;

/**
 * Scores of the patch network on the pixels as captured: never resampled, for that removes the print it looks at.
 * `photo`: the photograph as shares of the upright picture, null where none was found.
 */
export async function lookAtPatches(
  profile: LoadedProfile,
  { bytes, photo }: { bytes: Uint8Array; photo: [number, number, number, number] | null },
): Promise<Performed<PatchPageValue>> {
  const model = profile.models.get('document-patch');
  if (model === undefined || profile.patch === null) throw new RoleUnavailable('document-patch');
  const decoded = await decodeAsCaptured(bytes, MAX_PATCH_PAGE_PIXELS);
  if (!decoded.ok) return decoded;
  try {
    return { ok: true, value: await scorePage({ model, plan: profile.patch, image: decoded.image, photo }) };
  } finally {
    decoded.image.data.fill(0);
  }
}

export interface PatchModel {
  network: LoadedModel['network'];
  manifest: LoadedModel['manifest'];
}

/** The same for a decoded page; `photo` in shares. */
async function scorePage(input: {
  model: PatchModel;
  plan: PatchThresholds;
  image: RgbImage;
  photo: [number, number, number, number] | null;
}): Promise<PatchPageValue> {
  const { model, plan, image } = input;
  const area = input.photo === null ? null : pixelsOf(input.photo, image);
  const { inPage, inPhoto, page: pageLogits, portrait } = await logitsOf({ model, plan, image, area });
  const whole = pageLogits.map((pair) => pair[RECAPTURE]);
  const local = portrait.map((pair) => pair[LOCAL]);
  const page: Tile = { x: 0, y: 0, width: image.width, height: image.height };
  const map = (tiles: Place[], values: number[], part: Tile, cell: number): PatchMap =>
    patchMap({ tiles, logits: values, tile: plan.tile, area: part, page: image, cell });
  const pageCell = plan.step * Math.sqrt(plan.every * PAGE_CELL_TILES);
  const photoMap = area === null ? null : map(inPhoto, local, area, plan.photoStep);
  return {
    recapture: lookOf(recaptureScore(whole), whole.length, map(inPage, whole, page, pageCell)),
    photo: photoMap === null ? null : lookOf(photoScore(local), local.length, photoMap),
    photoSha256: area === null ? null : hashOf(image, area),
  };
}

export interface PageLogits {
  inPage: Place[];
  inPhoto: Place[];
  /** [local, recapture] of each tile. */
  page: [number, number][];
  portrait: [number, number][];
}

/** Logits of the tiles of a page and of its portrait, `area` in pixels. */
export async function logitsOf(input: {
  model: PatchModel;
  plan: PatchPlan;
  image: RgbImage;
  area: Tile | null;
}): Promise<PageLogits> {
  const { model, plan, image, area } = input;
  const inPage = pageTiles(image, plan);
  const inPhoto = area === null ? [] : photoTiles(area, image, plan);
  const logits = await patchLogits(model, image, [...inPage, ...inPhoto]);
  const pairs = Array.from({ length: logits.length / 2 }, (_, i): [number, number] => [
    logits[2 * i + LOCAL] as number,
    logits[2 * i + RECAPTURE] as number,
  ]);
  return { inPage, inPhoto, page: pairs.slice(0, inPage.length), portrait: pairs.slice(inPage.length) };
}

function lookOf(score: number | null, tiles: number, map: PatchMap): PatchLook | null {
  return score === null ? null : { score, tiles, map };
}

/** Whole pixels: the pixel grid of the page as captured is never left. */
function pixelsOf([x, y, width, height]: [number, number, number, number], page: RgbImage): Tile {
  const left = Math.round(x * page.width);
  const top = Math.round(y * page.height);
  return {
    x: left,
    y: top,
    width: Math.round((x + width) * page.width) - left,
    height: Math.round((y + height) * page.height) - top,
  };
}

/** Logits [tiles, 2] of tiles cut from the page: BGR planes, 0..255. */
async function patchLogits(
  { network, manifest }: PatchModel,
  image: RgbImage,
  tiles: readonly { x: number; y: number }[],
): Promise<Float32Array> {
  const side = manifest.input.shape[2] as number;
  const name = manifest.output.tensors[0]?.name ?? '';
  const plane = side * side;
  const out = new Float32Array(tiles.length * 2);
  const tensor = new Float32Array(Math.min(BATCH, tiles.length) * 3 * plane);
  for (let first = 0; first < tiles.length; first += BATCH) {
    const part = tiles.slice(first, first + BATCH);
    for (const [i, at] of part.entries()) cutBgr(image, at, { side, into: tensor, from: i * 3 * plane });
    const outputs = await network.run(tensor.subarray(0, part.length * 3 * plane), [part.length, 3, side, side]);
    const logits = outputs.get(name);
    if (logits === undefined || logits.length !== part.length * 2) throw new Error('the patch network gave no logits');
    out.set(logits, first * 2);
  }
  tensor.fill(0);
  return out;
}

function cutBgr(
  { width, data }: RgbImage,
  at: { x: number; y: number },
  { side, into, from }: { side: number; into: Float32Array; from: number },
): void {
  const plane = side * side;
  let to = from;
  for (let row = 0; row < side; row++) {
    let pixel = ((at.y + row) * width + at.x) * 3;
    for (let column = 0; column < side; column++, pixel += 3, to++) {
      into[to] = data[pixel + 2] as number;
      into[to + plane] = data[pixel + 1] as number;
      into[to + 2 * plane] = data[pixel] as number;
    }
  }
}

function hashOf({ width, data }: RgbImage, area: Tile): string {
  const hash = createHash('sha256');
  for (let y = area.y; y < area.y + area.height; y++) {
    hash.update(data.subarray((y * width + area.x) * 3, (y * width + area.x + area.width) * 3));
  }
  return hash.digest('hex');
}
