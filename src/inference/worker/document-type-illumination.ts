import {
  type Affine,
  cutFrame,
  frameSize,
  PAGE_FORMATS,
  PX_PER_MM,
  type StaticPrint,
} from '../../core/document/document-type/frame/index.ts';
import {
  glowPrint,
  isOfDocumentType,
  measureDocumentType,
  measureGlow,
  measureInkMap,
  correlationOf as modelCorrelation,
  unpackPlane,
} from '../../core/document/document-type/index.ts';
import type { Luma } from '../../core/document/index.ts';
import { halve } from '../../core/document/mrz-band/index.ts';
import type { Payload, Value } from '../protocol/index.ts';
import { prepareDocumentType, startsOf } from './document-type.ts';

type Candidates = NonNullable<Payload<'spectral'>['models']>;
type Found = NonNullable<Value<'spectral'>['model']>;

/** From this many picture pixels for one frame pixel, the picture is halved first, so that fine print does not alias. */
const HALVE_FROM = 2;
/** Patterns that stay unpacked between two pages. */
const KEPT = 24;
const patterns = new Map<string, StaticPrint>();

/** Grey, infrared and the brightest channel under ultraviolet light of one page, all of one size. */
export interface PagePlanes {
  white: Luma;
  IR: Luma | null;
  UV: Luma | null;
}

/**
 * Aligns the candidate models with the white picture, and measures inks and luminescence against the one that fits best
 * (TR-03135-1 5.5.4.2). Null if none fits.
 */
export function analyzeDocumentType({ white, IR, UV }: PagePlanes, { zone, models }: Candidates): Found | null {
  const plane = smaller(white, zone, models);
  let best: { model: Candidates['models'][number]; print: StaticPrint; at: Affine; correlation: number } | null = null;
  for (const model of models) {
    const print = prepareDocumentType(model.plane, model.format);
    if (print === null) continue;
    const starts = startsOf(plane, { zone: model.zone ? zone : null, format: model.format });
    const laid = measureDocumentType(plane, { candidate: { print, photo: null }, starts }, isOfDocumentType);
    const correlation = modelCorrelation(laid.cells);
    if (isOfDocumentType(laid.cells) && correlation > (best?.correlation ?? -1))
      best = { model, print, at: laid.at, correlation };
  }
  if (best === null) {
    if (plane !== white) plane.data.fill(0);
    return null;
  }
  const { model, print, at } = best;
  const size = frameSize(model.format);
  const cut = (light: Luma): Uint8Array => {
    const small = smaller(light, zone, models);
    const frame = cutFrame(small, at, size);
    if (small !== light) small.data.fill(0);
    return frame;
  };
  const ink = IR !== null && model.ir ? measureInkMap(print, cutFrame(plane, at, size), cut(IR)) : null;
  const pattern = model.uv === null ? null : patternOf(model.uv, model.format);
  const glow = UV !== null && pattern !== null ? measureGlow(pattern, cut(UV)) : null;
  if (plane !== white) plane.data.fill(0);
  const [a, b, c, d, e, f] = at;
  const [w, h] = [plane.width, plane.height];
  return { id: model.id, at: [a / w, b / w, c / w, d / h, e / h, f / h], ink, glow };
}

/** All lights of a page are shrunk by the same factor, because the model is aligned with only one of them. */
function smaller(plane: Luma, zone: Candidates['zone'], models: Candidates['models']): Luma {
  const format = zone?.format ?? models[0]?.format ?? 'TD3';
  const wide = frameSize(format).width;
  let now = plane;
  // Pitch of the MRZ: ten characters per inch.
  let over =
    zone === null ? plane.width / wide : lengthOf(zone, plane) / (PAGE_FORMATS[format].columns * 2.54 * PX_PER_MM);
  while (over >= HALVE_FROM && Math.min(now.width, now.height) > 128) {
    const half = halve(now);
    if (now !== plane) now.data.fill(0);
    now = half;
    over /= 2;
  }
  return now;
}

/** Length of the MRZ, pixels. */
function lengthOf({ place }: NonNullable<Candidates['zone']>, { width, height }: Luma): number {
  const [[x0, y0], [x1, y1]] = place.corners as [[number, number], [number, number]];
  return Math.hypot((x1 - x0) * width, (y1 - y0) * height);
}

function patternOf(packed: string, format: Candidates['models'][number]['format']): StaticPrint | null {
  const known = patterns.get(packed);
  if (known !== undefined) return known;
  const reference = unpackPlane(packed, format);
  if (reference === null) return null;
  const print = glowPrint(reference, frameSize(format));
  if (patterns.size >= KEPT) patterns.delete(patterns.keys().next().value as string);
  patterns.set(packed, print);
  return print;
}
