import { createHash } from 'node:crypto';
import type { Luma } from '../../core/document/index.ts';
import { measureBrightness, measureInk, measureRegistration } from '../../core/document/spectral/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import type { ImageReason, Payload, Value } from '../protocol/messages.ts';
import { brightestOf } from './brightest.ts';
import { type Decoded, decodeImage, encodeJpeg } from './decode.ts';
import { analyzeDocumentType } from './document-type-illumination.ts';
import { lumaOf } from './mrz-page.ts';

type Answer = { ok: true; value: Value<'spectral'> } | { ok: false; reason: ImageReason; detail: string };
type White = Extract<Decoded, { ok: true }> & { luma: Luma };

/** Further lights must lie on the white picture within so many pixels of their file (docs/document-checks.md). */
const MOST_SHIFT_PX = 2;

/**
 * Looks at the infrared and ultraviolet pictures of a page beside its white one. Each is untrusted and is decoded within
 * the limits of the white one; a picture of another size, or one that does not lie on it, is shown and not judged.
 */
export async function analyzeIllumination(payload: Payload<'spectral'>): Promise<Answer> {
  const decoded = await decodeImage(payload.bytes);
  if (!decoded.ok) return decoded;
  const white: White = { ...decoded, luma: lumaOf(decoded.image) };
  decoded.image.data.fill(0);
  try {
    const lines = payload.lines.map(({ text, band }) => ({ text, band }));
    const infrared = await illuminationOf(payload.IR, white, { planeOf: lumaOf, brightest: false });
    const ultraviolet = await illuminationOf(payload.UV, white, {
      planeOf: blueOf,
      brightest: payload.models?.models.some(({ uv }) => uv !== null) === true,
    });
    const bands = lines.map(({ band }) => band);
    const { photo, reference } = payload;
    const IR = infrared?.ok ? { ...infrared.seen, cells: measureInk(white.luma, infrared.plane, lines) } : infrared;
    const UV = ultraviolet?.ok
      ? { ...ultraviolet.seen, levels: measureBrightness(ultraviolet.plane, { bands, photo, reference }) }
      : ultraviolet;
    const model = modelOf(payload, { white: white.luma, infrared, ultraviolet });
    for (const illumination of [infrared, ultraviolet]) {
      if (!illumination?.ok) continue;
      illumination.plane.data.fill(0);
      illumination.brightest?.data.fill(0);
    }
    return { ok: true, value: { lights: { IR, UV }, model } };
  } finally {
    white.luma.data.fill(0);
  }
}

/** Without a taught light nothing is computed. */
function modelOf(
  { models }: Payload<'spectral'>,
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
  /** Brightest channel; null where it is not asked for. */
  brightest: Luma | null;
  seen: { ok: true; display: Uint8Array; shiftPx: number | null; areaSha256: string };
}

async function illuminationOf(
  bytes: Uint8Array | null,
  white: White,
  { planeOf, brightest }: { planeOf: (image: RgbImage) => Luma; brightest: boolean },
): Promise<Seen | Unseen | null> {
  if (bytes === null) return null;
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) return { ok: false, reason: decoded.reason, display: null };
  const { image } = decoded;
  try {
    const display = await encodeJpeg(image);
    // A page of another size is another capture; nothing says where it lies on this one.
    if (decoded.width !== white.width || decoded.height !== white.height)
      return { ok: false, reason: 'NOT_REGISTERED', display };
    const luma = lumaOf(image);
    const shift = measureRegistration(white.luma, luma);
    luma.data.fill(0);
    const shiftPx = shift === null ? null : Math.hypot(shift.dx, shift.dy) * (white.width / image.width);
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

/** What glows under ultraviolet light glows blue; red and green hold what the lamp leaks. */
function blueOf({ width, height, data: from }: RgbImage): Luma {
  const data = new Uint8Array(width * height);
  for (let i = 0, at = 2; i < data.length; i++, at += 3) data[i] = from[at] as number;
  return { width, height, data };
}
