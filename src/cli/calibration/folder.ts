import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whyRefused } from '../../adapters/files/index.ts';
import { illuminationOf } from '../../adapters/hardware/imager/index.ts';
import { fitsImages, type ImageRange } from '../../core/document/calibration/index.ts';
import {
  SPECTRAL_ILLUMINATIONS,
  type SpectralIllumination,
  type SpectralPicture,
  type SpectralPictures,
} from '../../core/inspection/ports/index.ts';
import type { MrzDocument } from '../../core/mrz/index.ts';
import { pagesOf, pictures, readPicture } from '../evaluation/index.ts';
import { entriesOf } from '../state/index.ts';
import { type Eyes, type Observation, type Observed, observe, type Uncounted } from './look.ts';

/** Maximum number of pictures in one folder; ten thousand documents are more than any bound needs. */
export const MAX_PAGES = 10_000;
/** Maximum number of families in an attack kit. */
const MAX_FAMILIES = 50;
const PROGRESS_PAGES = 10;

/** A page: its white picture, and those of the same stem in other lights (docs/connect.md). */
export interface PageFiles {
  file: string;
  lights: Partial<Record<SpectralIllumination, string>>;
}

export type Folder = { ok: true; files: PageFiles[] } | { ok: false; message: string };

/** The pictures of a folder, or why there are none to use. */
export async function folderOf(dir: string): Promise<Folder> {
  let files: string[];
  try {
    files = await pictures(dir);
  } catch (error) {
    return { ok: false, message: whyRefused(error, dir, 'read') };
  }
  if (files.length === 0) {
    return {
      ok: false,
      message: `There is no picture in ${dir}: put the pages of this imager there (jpg, png, webp, tif).`,
    };
  }
  if (files.length > MAX_PAGES)
    return { ok: false, message: `${dir} contains ${files.length} pictures; at most ${MAX_PAGES} are allowed.` };
  return { ok: true, files: whitePages(files) };
}

/** The white pages. A picture in another light without its page does not count as a page here. */
function whitePages(files: readonly string[]): PageFiles[] {
  const { pages, beside } = pagesOf(files);
  return pages
    .filter((file) => illuminationOf(file).light === null)
    .map((file) => {
      const illuminations = SPECTRAL_ILLUMINATIONS.flatMap((illumination) => {
        const name = beside(file, illumination);
        return name === null ? [] : [[illumination, name]];
      });
      return { file, lights: Object.fromEntries(illuminations) as PageFiles['lights'] };
    });
}

export interface Seen {
  pages: Observation[];
  uncounted: { file: string; why: Uncounted }[];
}

/**
 * Measures every picture, one after another; a copy of one already measured does not count. `refuse` says why a document
 * does not count, or null.
 */
export async function analyzeAll(
  eyes: Eyes,
  { dir, files, fitted }: { dir: string; files: readonly PageFiles[]; fitted: readonly SpectralIllumination[] },
  told: { refuse: (document: MrzDocument | null) => Uncounted | null; progress: (line: string) => void },
): Promise<Seen> {
  const seen: Seen = { pages: [], uncounted: [] };
  const known = new Set<string>();
  for (const [i, page] of files.entries()) {
    const observed = await lookAt(eyes, { dir, page, fitted, known }, told.refuse);
    if (observed.ok) seen.pages.push(observed.page);
    else seen.uncounted.push(observed);
    if ((i + 1) % PROGRESS_PAGES === 0) told.progress(`${i + 1} of ${files.length} pictures of ${dir}`);
  }
  return seen;
}

async function lookAt(
  eyes: Eyes,
  {
    dir,
    page,
    fitted,
    known,
  }: { dir: string; page: PageFiles; fitted: readonly SpectralIllumination[]; known: Set<string> },
  refuse: (document: MrzDocument | null) => Uncounted | null,
): Promise<Observed> {
  const { file, lights: illuminations } = page;
  const bytes = await readPicture(dir, file);
  if (typeof bytes === 'string') {
    return { ok: false, file, why: bytes === 'IMAGE_TOO_LARGE' ? 'DOC_IMAGE_TOO_LARGE' : 'FILE_UNREADABLE' };
  }
  const pictures = Object.fromEntries(
    await Promise.all(
      SPECTRAL_ILLUMINATIONS.map(async (illumination) => [
        illumination,
        await pictureOf(dir, illuminations[illumination], fitted.includes(illumination)),
      ]),
    ),
  ) as SpectralPictures;
  const digest = createHash('sha256').update(bytes).digest('hex');
  const look = await eyes.look(bytes, pictures);
  bytes.fill(0);
  const observed = observe(file, look);
  const why = observed.ok ? (refuse(look.document) ?? (known.has(digest) ? 'SAME_PICTURE' : null)) : null;
  known.add(digest);
  if (why !== null) return { ok: false, file, why };
  return observed.ok ? { ok: true, page: { ...observed.page, takenOn: await dayOf(join(dir, file)) } } : observed;
}

/** Local day on which a file was last written. */
async function dayOf(path: string): Promise<string | null> {
  try {
    const { mtime } = await stat(path);
    return [mtime.getFullYear(), mtime.getMonth() + 1, mtime.getDate()]
      .map((n) => String(n).padStart(2, '0'))
      .join('-');
  } catch {
    return null;
  }
}

/** Keeps pages with these settings: others from the attack kit say nothing about this imager's calibration. */
export function withSetting({ pages, uncounted }: Seen, images: ImageRange): Seen {
  const other = pages.filter(({ setting }) => !fitsImages(setting, images));
  return {
    pages: pages.filter((page) => !other.includes(page)),
    uncounted: [...uncounted, ...other.map(({ file }) => ({ file, why: 'OTHER_SETTING' as const }))],
  };
}

/** A picture in a further light, or why there is none, as the daemon gets it from the imager. */
async function pictureOf(dir: string, file: string | undefined, fitted: boolean): Promise<SpectralPicture> {
  if (!fitted) return { ok: false, reason: 'SENSOR_NOT_FITTED' };
  const bytes = file === undefined ? null : await readPicture(dir, file);
  if (bytes === null || bytes === 'FILE_UNREADABLE') return { ok: false, reason: 'DOC_IMAGE_MISSING' };
  return typeof bytes === 'string' ? { ok: false, reason: 'DOC_IMAGE_TOO_LARGE' } : { ok: true, bytes };
}

export type Kit = { ok: true; families: Map<string, Folder & { ok: true }> } | { ok: false; message: string };

/** The families of an attack kit, with one folder for each. */
export async function kitOf(dir: string): Promise<Kit> {
  const families = new Map<string, Folder & { ok: true }>();
  const listed = entriesOf(dir);
  if (!listed.ok) return listed;
  const names = listed.entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  if (names.length === 0)
    return { ok: false, message: `${dir} contains no folder. Create one for each family, for example screen-phone.` };
  if (names.length > MAX_FAMILIES)
    return { ok: false, message: `${dir} contains ${names.length} folders; at most ${MAX_FAMILIES} are allowed.` };
  for (const name of names.sort()) {
    const folder = await folderOf(join(dir, name));
    if (!folder.ok) return folder;
    families.set(name, folder);
  }
  return { ok: true, families };
}

/** Explanation of what was not counted, one line for each reason. */
export function uncountedLines(uncounted: Seen['uncounted']): string[] {
  const files = new Map<Uncounted, string[]>();
  for (const { file, why } of uncounted) files.set(why, [...(files.get(why) ?? []), file]);
  return [...files].map(([why, names]) => {
    const shown = names.slice(0, SHOWN_FILES).join(', ');
    const rest = names.length > SHOWN_FILES ? ` and ${names.length - SHOWN_FILES} more` : '';
    return `  ${names.length} not counted: ${WORDS[why] ?? 'cannot be judged'} (${why}): ${shown}${rest}`;
  });
}

const SHOWN_FILES = 5;

const WORDS: Partial<Record<Uncounted, string>> = {
  FILE_UNREADABLE: 'the file cannot be read',
  NO_ZONE: 'no MRZ with a readable number, so documents cannot be distinguished',
  SAME_DOCUMENT: 'a document that was already counted',
  SAME_PICTURE: 'a copy of a picture that was already counted',
  OTHER_SETTING: 'a different format, resolution or compression than the genuine pages',
  DOC_CAPTURE_INCOMPLETE: 'the picture does not show a whole page',
  DOC_CAPTURE_BLURRED: 'blurred',
  DOC_CAPTURE_GLARE: 'glare',
  DOC_CAPTURE_RESOLUTION: 'too few pixels',
  DOC_IMAGE_REJECTED: 'not a readable picture',
  DOC_IMAGE_TOO_LARGE: 'the picture is too large',
};
