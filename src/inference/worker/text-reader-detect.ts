import sharp from 'sharp';
import type { CropArea, RgbImage } from '../../core/face/image/index.ts';
import { RoleUnavailable } from './chain.ts';
import type { LoadedProfile } from './registry.ts';
import { boxesOf, type TextBox } from './text-reader-boxes.ts';

/** Sides are multiples of this, because the network halves its input five times. */
const SIDE_STEP_PX = 32;

/** Sharpening for enlarged pictures: without it, lines run together if edges are spread over several pixels. */
const SHARPEN = { sigma: 1, m1: 1.5, m2: 3 } as const;

/**
 * Boxes of print in an area of a picture, in pixels of the picture. `longSide`: long side of the input, pixels; `blurred`: the
 * picture was enlarged. Throws RoleUnavailable without the detector.
 */
export async function detectText(
  profile: LoadedProfile,
  image: RgbImage,
  area: CropArea,
  { blurred = false, longSide }: { blurred?: boolean; longSide: number },
): Promise<TextBox[]> {
  const model = profile.models.get('text-detector');
  if (model === undefined) throw new RoleUnavailable('text-detector');
  const scale = longSide / Math.max(area.width, area.height);
  const width = side(area.width * scale);
  const height = side(area.height * scale);
  const tensor = await detectorInput(image, area, { width, height, blurred });
  const outputs = await model.network.run(tensor, [1, 3, height, width]);
  const map = outputs.get(model.manifest.output.tensors[0]?.name ?? '');
  if (map === undefined) throw new Error('the text detector returned no map');
  const perX = area.width / width;
  const perY = area.height / height;
  return boxesOf(map, width, height).map((box) => ({
    ...box,
    x: area.x + box.x * perX,
    y: area.y + box.y * perY,
    width: box.width * perX,
    height: box.height * perY,
  }));
}

function side(pixels: number): number {
  return Math.max(SIDE_STEP_PX, Math.round(pixels / SIDE_STEP_PX) * SIDE_STEP_PX);
}

/** Input of the detector: planes B, G, R divided by 255, without mean or deviation. */
async function detectorInput(
  image: RgbImage,
  area: CropArea,
  { width, height, blurred }: { width: number; height: number; blurred: boolean },
): Promise<Float32Array> {
  const picture = sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .extract({ left: area.x, top: area.y, width: area.width, height: area.height })
    .resize({ width, height, fit: 'fill', kernel: 'cubic' });
  const pixels = await (blurred ? picture.sharpen(SHARPEN) : picture).raw().toBuffer();
  const plane = width * height;
  const out = new Float32Array(3 * plane);
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    out[2 * plane + i] = (pixels[at] as number) / 255;
    out[plane + i] = (pixels[at + 1] as number) / 255;
    out[i] = (pixels[at + 2] as number) / 255;
  }
  pixels.fill(0);
  return out;
}
