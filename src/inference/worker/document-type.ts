import { createHash } from 'node:crypto';
import {
  type Affine,
  frameFromMrz,
  frameFromPicture,
  frameSize,
  PAGE_FORMATS,
  PX_PER_MM,
  type StaticPrint,
  staticPrint,
} from '../../core/document/document-type/frame/index.ts';
import { isOfDocumentType, measureDocumentType, unpackPlane } from '../../core/document/document-type/index.ts';
import type { Luma } from '../../core/document/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import type { Payload, Value } from '../protocol/index.ts';
import { MAX_PLANE_PX } from '../protocol/index.ts';
import { brightestOf } from './brightest.ts';
import type { HeldPage } from './held-page.ts';
import { lumaOf } from './mrz-page.ts';

/** Decoded pixels for one frame pixel: enough to sample the picture without loss. */
const OVER = 1.2;
/** Least long side of the picture, pixels; a smaller one would mean that the MRZ was misplaced or misread. */
const MIN_PLANE_PX = 400;
/** Models that stay unpacked between two pages. */
const KEPT = 24;
const prepared = new Map<string, StaticPrint>();

/** Aligns each model with the page (TR-03135-1 5.5.3). The daemon judges the measurements. */
export async function fitDocumentTypes(
  page: HeldPage,
  { zone, models }: Omit<Payload<'document-model'>, 'bytes'>,
): Promise<Value<'document-model'>> {
  const plane = await grey(page, zone);
  const fits: Value<'document-model'>['fits'] = [];
  for (const { id, plane: packed, format, zone: hasZone, photo } of models) {
    const print = prepareDocumentType(packed, format);
    if (print === null) continue;
    const starts = startsOf(plane, { zone: hasZone ? zone : null, format });
    const { coarse, cells, sides, at } = measureDocumentType(
      plane,
      { candidate: { print, photo }, starts },
      isOfDocumentType,
    );
    const [a, b, c, d, e, f] = at;
    const [w, h] = [plane.width, plane.height];
    fits.push({ id, coarse, cells, sides, at: [a / w, b / w, c / w, d / h, e / h, f / h] });
  }
  const areaSha256 = createHash('sha256').update(plane.data).digest('hex');
  plane.data.fill(0);
  return { fits, areaSha256 };
}

/** A page reduced to the size that a model needs. */
export async function pagePlane(
  page: HeldPage,
  { zone, light }: Omit<Payload<'page-plane'>, 'bytes'>,
): Promise<Value<'page-plane'>> {
  const { width, height, data } = await grey(page, zone, light === 'UV' ? brightestOf : lumaOf);
  return { width, height, plane: data };
}

async function grey(
  page: HeldPage,
  zone: Payload<'document-model'>['zone'],
  planeOf: (image: RgbImage) => Luma = lumaOf,
): Promise<Luma> {
  const image = await page.atMost(longSideOf(zone));
  const plane = planeOf(image);
  image.data.fill(0);
  return plane;
}

/** Long side at which the MRZ has the resolution of a model; without an MRZ, the picture is assumed to show only the page. */
function longSideOf(zone: Payload<'document-model'>['zone']): number {
  const perMm = OVER * PX_PER_MM;
  if (zone === null) return Math.round(perMm * PAGE_FORMATS.TD3.wide);
  const [[x0, y0], [x1, y1]] = zone.place.corners as [[number, number], [number, number]];
  const share = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 0.05);
  const length = PAGE_FORMATS[zone.format].columns * 2.54 * perMm;
  return Math.round(Math.min(MAX_PLANE_PX, Math.max(MIN_PLANE_PX, length / share)));
}

/** Possible positions of a model's frame on a plane, the likeliest first. */
export function startsOf(
  plane: Luma,
  {
    zone,
    format,
  }: { zone: Payload<'document-model'>['zone']; format: Payload<'document-model'>['models'][number]['format'] },
): Affine[] {
  if (zone !== null) return [frameFromMrz(zone.place.corners, plane, format)];
  return [false, true].map((turned) => frameFromPicture(plane, format, turned));
}

/** Static print of a model as it is compared; null if the text holds no plane of this format. */
export function prepareDocumentType(
  packed: string,
  format: Payload<'document-model'>['models'][number]['format'],
): StaticPrint | null {
  const known = prepared.get(packed);
  if (known !== undefined) return known;
  const reference = unpackPlane(packed, format);
  if (reference === null) return null;
  const print = staticPrint(
    reference,
    reference.map((v) => (v === 0 ? 0 : 1)),
    frameSize(format),
  );
  if (prepared.size >= KEPT) prepared.delete(prepared.keys().next().value as string);
  prepared.set(packed, print);
  return print;
}
