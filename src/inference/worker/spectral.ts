import { createHash } from 'node:crypto';
import type { Luma } from '../../core/document/index.ts';
import {
  isDark,
  measureBrightness,
  measureInk,
  measureIrPortrait,
  measureRegistration,
  measureSheetEdge,
  measureUvPortrait,
} from '../../core/document/spectral/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import type { Payload, RefusedPage, Value } from '../protocol/index.ts';
import { brightestOf } from './brightest.ts';
import { encodeJpeg } from './decode.ts';
import { analyzeDocumentType } from './document-type-illumination.ts';
import type { HeldPage } from './held-page.ts';
import { lumaOf } from './mrz-page.ts';

/** One page in its lights; a further light may be absent, or its file could not be decoded. */
export interface PageLights extends Record<keyof Value<'spectral'>['lights'], HeldPage | RefusedPage | null> {
  white: HeldPage;
}
interface White {
  size: HeldPage['size'];
  luma: Luma;
}

/** Further lights must match the position of the white picture to this many pixels of their file (docs/document-checks.md). */
const MOST_SHIFT_PX = 2;

/**
 * Examines the pictures of a page in further lights together with its white picture. A picture that has another size or
 * cannot be aligned with it is shown but not judged.
 */
export async function analyzeIllumination(
  pages: PageLights,
  payload: Omit<Payload<'spectral'>, 'bytes' | keyof Value<'spectral'>['lights']>,
): Promise<Value<'spectral'>> {
  const picture = pages.white.working();
  const white: White = { size: pages.white.size, luma: lumaOf(picture) };
  picture.data.fill(0);
  try {
    const lines = payload.lines.map(({ text, band }) => ({ text, band }));
    const infrared = await illuminationOf(pages.IR, white, { planeOf: lumaOf, brightest: false });
    const ultraviolet = await illuminationOf(pages.UV, white, {
      planeOf: blueOf,
      brightest: payload.models?.models.some(({ uv }) => uv !== null) === true,
    });
    const sides = [
      await illuminationOf(pages.SIDE1, white, SIDE_LIGHT),
      await illuminationOf(pages.SIDE2, white, SIDE_LIGHT),
    ] as const;
    const bands = lines.map(({ band }) => band);
    const { photo, reference } = payload;
    const IR = infrared?.ok
      ? {
          ...infrared.seen,
          cells: measureInk(white.luma, infrared.plane, lines),
          portrait: photo === null ? null : measureIrPortrait({ white: white.luma, infrared: infrared.plane }, photo),
        }
      : infrared;
    const UV = ultraviolet?.ok
      ? {
          ...ultraviolet.seen,
          levels: measureBrightness(ultraviolet.plane, { bands, photo, reference }),
          portrait: photo === null ? null : measureUvPortrait(ultraviolet.plane, photo),
        }
      : ultraviolet;
    const model = modelOf(payload, { white: white.luma, infrared, ultraviolet });
    const [first, second] = sides;
    const edge = first?.ok && second?.ok && photo !== null ? measureSheetEdge(first.plane, second.plane, photo) : null;
    for (const illumination of [infrared, ultraviolet, ...sides]) {
      if (!illumination?.ok) continue;
      illumination.plane.data.fill(0);
      illumination.brightest?.data.fill(0);
    }
    const [SIDE1, SIDE2] = [first?.ok ? first.seen : first, second?.ok ? second.seen : second];
    return { lights: { IR, UV, SIDE1, SIDE2 }, edge, model };
  } finally {
    white.luma.data.fill(0);
  }
}

/** Measures the page against its model; nothing is computed if no light was taught. */
function modelOf(
  { models }: Pick<Payload<'spectral'>, 'models'>,
  { white, infrared, ultraviolet }: { white: Luma; infrared: Light; ultraviolet: Light },
): Value<'spectral'>['model'] {
  const IR = infrared?.ok ? infrared.plane : null;
  const UV = ultraviolet?.ok ? ultraviolet.brightest : null;
  return models === null || (IR === null && UV === null) ? null : analyzeDocumentType({ white, IR, UV }, models);
}

type Light = Seen | Unseen | null;
type Unseen = Extract<Value<'spectral'>['lights']['IR'], { ok: false }>;
interface Seen {
  ok: true;
  plane: Luma;
  /** Brightest channel of each pixel; null if it is not asked for. */
  brightest: Luma | null;
  seen: { ok: true; display: Uint8Array; shiftPx: number | null; areaSha256: string };
}

interface Wanted {
  planeOf: (image: RgbImage) => Luma;
  brightest: boolean;
  /** The picture shows the print of the white one, so that a picture without it is another page or shows nothing. */
  samePrint?: boolean;
}

const SIDE_LIGHT: Wanted = { planeOf: lumaOf, brightest: false, samePrint: true };

async function illuminationOf(
  page: PageLights['IR'],
  white: White,
  { planeOf, brightest, samePrint = false }: Wanted,
): Promise<Seen | Unseen | null> {
  if (page === null) return null;
  if ('refused' in page) return { ok: false, reason: page.refused, display: null };
  const image = page.working();
  try {
    const display = await encodeJpeg(image);
    // A page of another size is another capture; nothing says how it would align with this one.
    if (page.size.width !== white.size.width || page.size.height !== white.size.height)
      return { ok: false, reason: 'NOT_REGISTERED', display };
    const luma = lumaOf(image);
    const shift = measureRegistration(white.luma, luma);
    const dark = samePrint && isDark(luma.data);
    luma.data.fill(0);
    if (dark) return { ok: false, reason: 'DARK', display };
    if (samePrint && shift === null) return { ok: false, reason: 'NOT_REGISTERED', display };
    const shiftPx = shift === null ? null : Math.hypot(shift.dx, shift.dy) * (white.size.width / image.width);
    if (shiftPx !== null && shiftPx > MOST_SHIFT_PX) return { ok: false, reason: 'NOT_REGISTERED', display };
    const areaSha256 = createHash('sha256').update(image.data).digest('hex');
    return {
      ok: true,
      plane: planeOf(image),
      brightest: brightest ? brightestOf(image) : null,
      seen: { ok: true, display, shiftPx, areaSha256 },
    };
  } finally {
    image.data.fill(0);
  }
}

/** The blue channel: print glows blue under ultraviolet light, while red and green contain light that the lamp leaks. */
function blueOf({ width, height, data: from }: RgbImage): Luma {
  const data = new Uint8Array(width * height);
  for (let i = 0, at = 2; i < data.length; i++, at += 3) data[i] = from[at] as number;
  return { width, height, data };
}
