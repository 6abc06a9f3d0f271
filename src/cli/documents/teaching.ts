import { frameFromMrz, frameFromPicture, type PageFormat } from '../../core/document/document-type/frame/index.ts';
import {
  type DocumentType,
  type DocumentTypeKey,
  MAX_PAGES,
  MIN_PAGES,
  modelOf,
  type TaughtIllumination,
  type TaughtPage,
  teachIllumination,
  teachPrint,
} from '../../core/document/document-type/index.ts';
import type { Luma } from '../../core/document/index.ts';
import { measureRegistration } from '../../core/document/spectral/index.ts';
import type { PageMrz, PageStep, PageTextStep } from '../../core/inspection/ports/steps/index.ts';
import { readMrz } from '../../core/mrz/index.ts';
import type { InferenceService } from '../../inference/host/index.ts';
import { SameDocuments } from '../calibration/index.ts';

/** Deadline, milliseconds: long enough that no page is lost on a machine under load. */
const PLANE_DEADLINE_MS = 30_000;

export interface TeachingParts {
  supervisor: InferenceService;
  page: PageStep;
  pageText: PageTextStep;
}

export interface TeachingRequest {
  key: DocumentTypeKey;
  /** Format of a page without an MRZ; null if the MRZ shows the format. */
  format: PageFormat | null;
  allEditions: boolean;
  /** Time of creation, ISO 8601. */
  created: string;
}

export interface LeftOut {
  file: string;
  why: string;
}

export type Taught = {
  model: DocumentType | null;
  leftOut: LeftOut[];
  message: string | null;
  /** Why a light was not taught although some pages have a picture in it; absent if none have, or all do. */
  untaught: Partial<Record<Companion, string>>;
};

/** Lights other than white in which there may be pictures of a page. */
export type Companion = 'IR' | 'UV';
const COMPANIONS: readonly Companion[] = ['IR', 'UV'];
/** Largest shift from the white picture, pixels of the plane (0.2 mm); with a larger one, they were not taken together. */
const MOST_SHIFT_PX = 1;

interface GoodPage extends TaughtPage {
  file: string;
  format: PageFormat;
  lights: Record<Companion, Luma | null>;
  /** Why a light of this page cannot be used. */
  unusable: Partial<Record<Companion, string>>;
}

/**
 * Teaches a model from the pages of a folder. A page is left out and named if it fails the capture gate, is from another country,
 * has another code or format, or does not match the others; so is a second page of one document. If fewer than five are left,
 * nothing is taught. `read` gives the bytes of a file, or why there are none; `companion` those of the same page in another light,
 * null if there is no such file; `salt` keys the hashes that tell documents apart.
 */
export async function teach(
  files: readonly string[],
  request: TeachingRequest,
  parts: TeachingParts & {
    read: (file: string) => Promise<Uint8Array | string>;
    companion: (file: string, illumination: Companion) => Promise<Uint8Array | string | null>;
    salt: Uint8Array;
  },
): Promise<Taught> {
  const same = new SameDocuments(parts.salt);
  const leftOut: LeftOut[] = [];
  const pages: GoodPage[] = [];
  for (const file of files) {
    const page =
      pages.length === MAX_PAGES
        ? `more than ${MAX_PAGES} pages are of no further use`
        : await look(file, request, { ...parts, same });
    if (typeof page === 'string') leftOut.push({ file, why: page });
    else pages.push(page);
  }
  const format = commonFormat(pages);
  for (const page of pages.filter((other) => other.format !== format)) {
    leftOut.push({ file: page.file, why: `its MRZ is that of a ${page.format}, but most of the others are ${format}` });
  }
  let used = pages.filter((page) => page.format === format);
  while (used.length >= MIN_PAGES && format !== null) {
    const taught = teachPrint(used, { format, zone: request.format === null });
    if (taught.ok) {
      const { key, allEditions, created } = request;
      const about = { key, format, zone: request.format === null, allEditions, created };
      const illuminations = teachIllumination(used, taught.print);
      return {
        model: modelOf(taught.print, about, illuminations),
        leftOut,
        message: null,
        untaught: untaughtOf(used, illuminations),
      };
    }
    if (taught.reason === 'ONE_HOLDER') {
      const message =
        'All pages show the same face, so their common parts could be the data of one person. Use pages of different holders. Nothing was taught.';
      return { model: null, leftOut, message, untaught: {} };
    }
    if (taught.reason === 'NO_STATIC_PRINT') {
      const share = Math.round(100 * taught.share);
      return {
        model: null,
        leftOut,
        message: `Only ${share} % of the page looks the same on all of them: there is nothing to compare.`,
        untaught: {},
      };
    }
    const odd = oddOnes(used, taught.pages);
    for (const page of odd)
      leftOut.push({ file: page.file, why: 'its print is not in the same position as on the other pages' });
    used = used.filter((page) => !odd.includes(page));
  }
  const missing = MIN_PAGES - used.length;
  const message = `${used.length} page(s) can be used, but ${MIN_PAGES} are needed: add ${missing} more. Nothing was taught.`;
  return { model: null, leftOut, message, untaught: {} };
}

function untaughtOf(used: readonly GoodPage[], illuminations: TaughtIllumination | null): Taught['untaught'] {
  const why: Taught['untaught'] = {};
  for (const illumination of COMPANIONS) {
    const without = used.filter((page) => page.lights[illumination] === null);
    const first = without[0];
    if (without.length === used.length && first?.unusable[illumination] === undefined) continue;
    if (first !== undefined) {
      const reason = first.unusable[illumination] ?? 'it has no picture in this light';
      why[illumination] = `${without.length} of ${used.length} pages cannot be used for it (${first.file}: ${reason})`;
    } else if (illuminations?.[illumination] == null) why[illumination] = 'these pages have no common features';
  }
  return why;
}

/** The pages that do not match the others. If most do not match the first, the first is the odd one out. */
function oddOnes(used: readonly GoodPage[], lost: readonly number[]): GoodPage[] {
  if (lost.length > (used.length - 1) / 2) return used.slice(0, 1);
  return lost.map((at) => used[at] as GoodPage);
}

function commonFormat(pages: readonly GoodPage[]): PageFormat | null {
  const counts = new Map<PageFormat, number>();
  for (const { format } of pages) counts.set(format, (counts.get(format) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

type LookContext = Parameters<typeof teach>[2] & { same: SameDocuments };

/** A page that can teach, or why it cannot. */
async function look(file: string, request: TeachingRequest, context: LookContext): Promise<GoodPage | string> {
  const bytes = await context.read(file);
  if (typeof bytes === 'string') return bytes;
  try {
    return await lookAt({ file, bytes }, request, context);
  } finally {
    bytes.fill(0);
    context.page.close(bytes);
  }
}

async function lookAt(
  { file, bytes }: { file: string; bytes: Uint8Array },
  { key, format: stated }: TeachingRequest,
  { supervisor, page, pageText, companion, same }: LookContext,
): Promise<GoodPage | string> {
  const outcome = await page.read(bytes);
  if (!outcome.ok) return `the picture cannot be used (${outcome.reason})`;
  outcome.page.display.fill(0);
  outcome.page.portrait?.jpeg.fill(0);
  outcome.page.portrait?.template?.bytes.fill(0);
  const capture = outcome.page.checks.find(({ check }) => check === 'document.capture');
  if (capture?.value !== 'successful')
    return `it fails the capture gate (${capture?.reason ?? 'DOC_CAPTURE_INCOMPLETE'})`;
  const zone = await pageText.readMrz(bytes, { alone: false });
  if (!zone.ok) return `its MRZ could not be searched for (${zone.reason})`;
  const place = stated === null ? zoneOf(zone.mrz, key, same) : stated;
  if (typeof place === 'string' && place !== stated) return place;
  const onPage = typeof place === 'string' ? null : place;
  if (stated !== null && zone.mrz !== null) return 'it has an MRZ, although --without-zone was given';
  const payload = { bytes, zone: onPage, light: 'white' as const };
  const plane = await supervisor.request('page-plane', payload, { deadlineMs: PLANE_DEADLINE_MS });
  if (!plane.ok) return `the picture cannot be used (${plane.reason})`;
  const { width, height, plane: data } = plane.value;
  const luma: Luma = { width, height, data };
  const format = onPage?.format ?? (stated as PageFormat);
  const at = onPage === null ? frameFromPicture(luma, format, false) : frameFromMrz(onPage.place.corners, luma, format);
  const illuminations: GoodPage['lights'] = { IR: null, UV: null };
  const unusable: GoodPage['unusable'] = {};
  for (const illumination of COMPANIONS) {
    const other = await companion(file, illumination);
    if (other === null) continue;
    const seen =
      typeof other === 'string'
        ? other
        : await illuminationOf({ supervisor, page }, luma, { bytes: other, zone: onPage, light: illumination });
    if (typeof seen === 'string') unusable[illumination] = seen;
    else illuminations[illumination] = seen;
  }
  return {
    file,
    plane: luma,
    at,
    portrait: outcome.page.portrait?.rect ?? null,
    format,
    lights: illuminations,
    unusable,
  };
}

/** The page in another light, of the size of the white plane, or why it cannot be used. */
async function illuminationOf(
  { supervisor, page }: Pick<LookContext, 'supervisor' | 'page'>,
  white: Luma,
  payload: { bytes: Uint8Array; zone: Zone | null; light: Companion },
): Promise<Luma | string> {
  const answer = await supervisor.request('page-plane', payload, { deadlineMs: PLANE_DEADLINE_MS });
  payload.bytes.fill(0);
  page.close(payload.bytes);
  if (!answer.ok) return `the picture cannot be used (${answer.reason})`;
  const { width, height, plane: data } = answer.value;
  if (width !== white.width || height !== white.height) return 'its shape differs from that of the white picture';
  const luma: Luma = { width, height, data };
  const shift = measureRegistration(white, luma);
  return shift !== null && Math.hypot(shift.dx, shift.dy) > MOST_SHIFT_PX
    ? 'it is not aligned with the white picture'
    : luma;
}

type Zone = { place: PageMrz['place']; format: PageFormat };

/** Where the MRZ is and in which layout, or why the page does not belong to this model. */
function zoneOf(mrz: PageMrz | null, { country, type }: DocumentTypeKey, same: SameDocuments): Zone | string {
  if (mrz === null) return 'no MRZ was found on it; if the page has none, give --without-zone FORMAT';
  const { document } = readMrz({ lines: mrz.lines, source: 'image', uncertain: mrz.uncertain }, null);
  if (document === null) return 'its MRZ cannot be read';
  const { issuingState, documentCode, format } = document;
  if (issuingState.code !== country || documentCode !== type) {
    return `its MRZ says ${issuingState.code} ${documentCode}, not ${country} ${type}`;
  }
  // If a document were there several times, its data would be the same on several pages and be taken for printed background.
  const again = same.refuse(document);
  if (again === 'SAME_DOCUMENT') return 'it shows a document that is already among the pages';
  if (again === 'NO_ZONE') return 'the number in its MRZ is uncertain, so documents cannot be distinguished';
  return { place: mrz.place, format };
}
