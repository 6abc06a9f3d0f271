import { GHOST_LIMITS, ghostArea, mergeFaces, portraitCrop, secondFaces } from '../../core/document/index.ts';
import type { FoundFace } from '../../core/face/detection/index.ts';
import { boxToRect, type RgbImage } from '../../core/face/image/index.ts';
import { faintFace, faintView } from '../../core/face/quality/index.ts';
import type { Value } from '../protocol/index.ts';
import { analyseFace, detectIn, eyesIn } from './chain.ts';
import { encodeJpeg } from './decode.ts';
import type { LoadedProfile } from './registry.ts';

/** The page after the search for the portrait. */
export interface SearchedPage {
  image: RgbImage;
  /** Every face that was found, including the portrait. */
  faces: readonly FoundFace[];
  portrait: FoundFace;
}

/**
 * The ghost image of a page: a second, smaller face, clear or faint beside the portrait, with its template. A face that is not
 * going to be compared (one of several, or too small) gets no template, because templates are expensive. Null if the page shows
 * no second face.
 */
export async function analyzeGhost(
  profile: LoadedProfile,
  { image, faces, portrait }: SearchedPage,
): Promise<Value<'page'>['ghost']> {
  const faint = await faintFaces(profile, { image, faces, portrait });
  const { ghost, others } = secondFaces(mergeFaces([...faces, ...faint]), portrait);
  if (ghost === null) return null;
  const crop = portraitCrop(ghost, image);
  const width = ghost.x2 - ghost.x1;
  const head = {
    rect: boxToRect({ x1: crop.x, y1: crop.y, x2: crop.x + crop.width, y2: crop.y + crop.height }, image),
    jpeg: await encodeJpeg(image, crop, 92),
    widthPx: width,
    others,
  };
  if (others > 0 || width < GHOST_LIMITS.minWidthPx)
    return { ...head, contrast: null, eyesPx: null, eyes: null, template: null };
  const { picture, box, contrast } = faintFace(image, ghost, crop);
  try {
    const analysed = await analyseFace(profile, picture, { ...box, five: null });
    const eyesPx = analysed?.measures.eyeDistance ?? null;
    const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
    const eyes = analysed === null ? null : eyesIn(analysed.five, whole);
    return { ...head, contrast, eyesPx, eyes, template: analysed?.template ?? null };
  } finally {
    picture.data.fill(0);
  }
}

async function faintFaces(profile: LoadedProfile, { image, portrait }: SearchedPage): Promise<FoundFace[]> {
  const area = ghostArea(portraitCrop(portrait, image), image);
  if (area.width < GHOST_LIMITS.minWidthPx) return [];
  const look = faintView(image, area);
  try {
    const found = await detectIn(profile, look, { x: 0, y: 0, width: look.width, height: look.height });
    const [sx, sy] = [area.width / look.width, area.height / look.height];
    return found.map(({ x1, y1, x2, y2, score }) => ({
      x1: area.x + x1 * sx,
      y1: area.y + y1 * sy,
      x2: area.x + x2 * sx,
      y2: area.y + y2 * sy,
      score,
      // Points of a detector that saw a smoothed picture would align a template worse than the landmarks do.
      five: null,
    }));
  } finally {
    look.data.fill(0);
  }
}
