import { createHash } from 'node:crypto';
import type { Tile } from '../../core/document/index.ts';
import {
  edgeProfiles,
  edgeTiles,
  FEATURES,
  isTooSoft,
  measureSoftness,
  type PatchMap,
  type Place,
  pageLogit,
  pageTiles,
  patchMap,
  photoTiles,
  placesOfPage,
  type TilePlace,
} from '../../core/document/patch/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import type { Payload, Value } from '../protocol/index.ts';
import { MAX_HELD_PIXELS } from '../protocol/index.ts';
import { RoleUnavailable } from './chain.ts';
import type { HeldPage } from './held-page.ts';
import type { PatchPlans } from './patch-model.ts';
import type { Performed } from './performed.ts';
import type { LoadedModel, LoadedProfile } from './registry.ts';

type PatchAnalysis = NonNullable<Value<'patch-page'>['recapture']>;

/** Tiles of one run; in a larger run each tile costs the same time (measured), but the run needs more memory. */
const BATCH = 16;
/** Logits of the output: something was changed here, before or after the capture; the page was shown or printed again. */
const LOCAL = 0;
const RECAPTURE = 1;
/** A cell of the map of a page holds two tiles or more. */
const PAGE_CELL_TILES = 2;

/**
 * Scores of the patch network on the pixels as captured: never resampled, because that removes the print detail that it examines.
 * `photo`: the photograph in fractions of the upright picture, null if none was found.
 */
export async function analyzePatches(
  profile: LoadedProfile,
  page: HeldPage,
  { photo }: Omit<Payload<'patch-page'>, 'bytes'>,
): Promise<Performed<Value<'patch-page'>>> {
  const model = profile.models.get('document-patch');
  if (model === undefined || profile.patch === null) throw new RoleUnavailable('document-patch');
  const image = page.captured();
  if (image === null) {
    const { width, height } = page.size;
    const detail = `${width} x ${height} pixels; at most ${MAX_HELD_PIXELS} pixels can be examined as captured`;
    return { ok: false, reason: 'IMAGE_TOO_LARGE', detail };
  }
  try {
    const softness = measureSoftness(image);
    const none = { recapture: null, photo: null, photoSha256: null };
    const looked = isTooSoft(softness) ? none : await scorePage({ model, plan: profile.patch, image, photo });
    return { ok: true, value: { softness, ...looked } };
  } finally {
    image.data.fill(0);
  }
}

export interface PatchModel {
  network: LoadedModel['network'];
  manifest: LoadedModel['manifest'];
}

/** Scores of a decoded page; `photo` is in fractions of the page. */
async function scorePage(input: {
  model: PatchModel;
  plan: PatchPlans;
  image: RgbImage;
  photo: [number, number, number, number] | null;
}): Promise<Omit<Value<'patch-page'>, 'softness'>> {
  const { model, plan, image } = input;
  const { thresholds } = plan;
  const area = input.photo === null ? null : pixelsOf(input.photo, image);
  const looked = await logitsOf({ model, plan, image, area });
  const whole = looked.page.map((pair) => pair[RECAPTURE]);
  const local = looked.portrait.map((pair) => pair[LOCAL]);
  const page: Tile = { x: 0, y: 0, width: image.width, height: image.height };
  const map = (tiles: Place[], values: number[], part: Tile, cell: number): PatchMap =>
    patchMap({ tiles, logits: values, tile: thresholds.tile, area: part, page: image, cell });
  const pageCell = thresholds.step * Math.sqrt(thresholds.every * PAGE_CELL_TILES);
  const photoMap = area === null ? null : map(looked.inPhoto, local, area, thresholds.photoStep);
  return {
    recapture: lookOf(looked.recapture, whole.length, map(looked.inPage, whole, page, pageCell)),
    photo: photoMap === null ? null : lookOf(looked.photo, local.length, photoMap),
    photoSha256: area === null ? null : hashOf(image, area),
  };
}

export interface PageLogits {
  inPage: Place[];
  inPhoto: Place[];
  /** [local, recapture] of each tile. */
  page: [number, number][];
  portrait: [number, number][];
  /** Scores of the page and of the portrait from all their tiles together; null if they have no tile. */
  recapture: number | null;
  photo: number | null;
}

/** Output of the patch network for the tiles of a page, of its portrait and of the portrait's edge; `area` in pixels. */
export async function logitsOf(input: {
  model: PatchModel;
  plan: PatchPlans;
  image: RgbImage;
  area: Tile | null;
}): Promise<PageLogits> {
  const { model, plan, image, area } = input;
  const { thresholds } = plan;
  const inPage = pageTiles(image, thresholds);
  const inPhoto = area === null ? [] : photoTiles(area, image, thresholds);
  const portrait = inPhoto.length === 0 ? null : area;
  const onEdge = portrait === null ? [] : edgeTiles(portrait, image, thresholds);
  const places: TilePlace[] = [
    ...placesOfPage(inPage, portrait, thresholds),
    ...inPhoto.map((): TilePlace => 'inside'),
    ...onEdge.map((): TilePlace => 'edge'),
  ];
  const { logits, features } = await outputsOf(model, image, [...inPage, ...inPhoto, ...onEdge]);
  const edge = portrait === null ? null : edgeProfiles(image, portrait);
  const together = pageLogit(plan.head, { features, logits, places, edge });
  return {
    inPage,
    inPhoto,
    page: logits.slice(0, inPage.length),
    portrait: logits.slice(inPage.length, inPage.length + inPhoto.length),
    recapture: together?.recapture ?? null,
    photo: portrait === null ? null : (together?.portrait ?? null),
  };
}

function lookOf(score: number | null, tiles: number, map: PatchMap): PatchAnalysis | null {
  return score === null ? null : { score, tiles, map };
}

/** The rectangle in whole pixels, so that tiles follow the pixel grid of the page as captured. */
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

/** Outputs for tiles that may be listed twice, for the page and for its portrait; each tile is examined once. */
async function outputsOf(model: PatchModel, image: RgbImage, tiles: readonly Place[]): Promise<PatchOutputs> {
  const number = new Map<number, number>();
  const once: Place[] = [];
  const at = tiles.map((tile) => {
    const key = tile.y * image.width + tile.x;
    const known = number.get(key) ?? once.push(tile) - 1;
    number.set(key, known);
    return known;
  });
  const { logits, features } = await patchOutputs(model, image, once);
  const all = new Float32Array(tiles.length * FEATURES);
  for (const [to, from] of at.entries()) {
    all.set(features.subarray(from * FEATURES, (from + 1) * FEATURES), to * FEATURES);
  }
  return { logits: at.map((from) => logits[from] as [number, number]), features: all };
}

interface PatchOutputs {
  /** [local, recapture] of each tile. */
  logits: [number, number][];
  features: Float32Array;
}

/** Logits and features of tiles cut from the page: BGR planes, 0..255. */
async function patchOutputs(
  { network, manifest }: PatchModel,
  image: RgbImage,
  tiles: readonly Place[],
): Promise<PatchOutputs> {
  const side = manifest.input.shape[2] as number;
  const plane = side * side;
  const logits: [number, number][] = [];
  const features = new Float32Array(tiles.length * FEATURES);
  const tensor = new Float32Array(Math.min(BATCH, tiles.length) * 3 * plane);
  for (let first = 0; first < tiles.length; first += BATCH) {
    const part = tiles.slice(first, first + BATCH);
    for (const [i, at] of part.entries()) cutBgr(image, at, { side, into: tensor, from: i * 3 * plane });
    const outputs = await network.run(tensor.subarray(0, part.length * 3 * plane), [part.length, 3, side, side]);
    const [y, flat] = manifest.output.tensors.map(({ name }) => outputs.get(name));
    if (y?.length !== part.length * 2 || flat?.length !== part.length * FEATURES) {
      throw new Error('the patch network returned no logits or no features');
    }
    for (const i of part.keys()) logits.push([y[2 * i + LOCAL] as number, y[2 * i + RECAPTURE] as number]);
    features.set(flat, first * FEATURES);
  }
  tensor.fill(0);
  return { logits, features };
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
