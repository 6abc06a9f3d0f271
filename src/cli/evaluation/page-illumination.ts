import { illuminationOf } from '../../adapters/hardware/imager/index.ts';
import {
  SPECTRAL_ILLUMINATIONS,
  type SpectralIllumination,
  type SpectralPicture,
  type SpectralPictures,
} from '../../core/inspection/ports/index.ts';
import { readPicture } from './face-run.ts';

/** The pages of a folder, each with the files that show it in other lights. */
export interface PageFiles {
  /** White pictures, in the order of the folder. */
  pages: string[];
  /** Lights in which the folder has any picture; the imager that wrote it must have them. */
  lights: readonly SpectralIllumination[];
  beside: (page: string, illumination: SpectralIllumination) => string | null;
}

/** Sorts a folder into pages and the pictures beside them, by the names that the imager gives (docs/connect.md). */
export function pagesOf(files: readonly string[]): PageFiles {
  const named = files.map((file) => ({ file, ...illuminationOf(file) }));
  const stems = new Set(named.filter(({ light: illumination }) => illumination === null).map(({ stem }) => stem));
  // An infrared or ultraviolet picture without a white picture of the same page counts as a page of its own.
  const beside = new Map(
    named
      .filter(({ stem, light: illumination }) => illumination !== null && stems.has(stem))
      .map(({ file, stem, light: illumination }) => [`${stem} ${illumination}`, file]),
  );
  const taken = new Set(beside.values());
  return {
    pages: files.filter((file) => !taken.has(file)),
    lights: SPECTRAL_ILLUMINATIONS.filter((illumination) =>
      [...beside.keys()].some((key) => key.endsWith(` ${illumination}`)),
    ),
    beside: (page, illumination) => beside.get(`${illuminationOf(page).stem} ${illumination}`) ?? null,
  };
}

/** The further pictures of one page, or why there is none. */
export async function illuminationsBeside(
  dir: string,
  page: string,
  { lights: illuminations, beside }: PageFiles,
): Promise<SpectralPictures> {
  const of = async (illumination: SpectralIllumination): Promise<SpectralPicture> => {
    if (!illuminations.includes(illumination)) return { ok: false, reason: 'SENSOR_NOT_FITTED' };
    const file = beside(page, illumination);
    if (file === null) return { ok: false, reason: 'DOC_IMAGE_MISSING' };
    const bytes = await readPicture(dir, file);
    if (typeof bytes !== 'string') return { ok: true, bytes };
    return { ok: false, reason: bytes === 'IMAGE_TOO_LARGE' ? 'DOC_IMAGE_TOO_LARGE' : 'DOC_IMAGE_REJECTED' };
  };
  return { IR: await of('IR'), UV: await of('UV'), SIDE1: await of('SIDE1'), SIDE2: await of('SIDE2') };
}
