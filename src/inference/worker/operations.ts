import {
  type Luma,
  measureGlare,
  measureMissing,
  measureSharpness,
  nominalAspect,
  photoOf,
  portraitCrop,
} from '../../core/document/index.ts';
import { chooseSubject, countUsable } from '../../core/face/detection/index.ts';
import { boxToRect, type RgbImage } from '../../core/face/image/index.ts';
import type { OpenPage, PageMemory } from '../protocol/index.ts';
import {
  isPageOperation,
  type LoadFailure,
  MAX_HITS,
  type Operation,
  type PageOperation,
  type Payload,
  type RefusedPage,
  type Value,
} from '../protocol/index.ts';
import { analyseFace, detectFaces, eyesIn, judgeLiveness, RoleUnavailable } from './chain.ts';
import { type Decoded, decodeImage, decodePortrait, encodeJpeg } from './decode.ts';
import { fitDocumentTypes, pagePlane } from './document-type.ts';
import { analyzeGhost } from './ghost.ts';
import { HeldPage, openPage } from './held-page.ts';
import { readMrzPage } from './mrz-page.ts';
import { readMrzSecond } from './mrz-second.ts';
import { readPageSymbols } from './page-symbols.ts';
import { analyzePatches } from './patch-page.ts';
import type { Performed } from './performed.ts';
import { facesOnPage } from './portrait-search.ts';
import type { LoadedProfile } from './registry.ts';
import { analyzeIllumination } from './spectral.ts';
import { readViz } from './viz.ts';

/** What a process works with: its models and the memory of the open pages. */
export interface Workplace {
  profile: LoadedProfile;
  memory: PageMemory;
}

/** Runs one request in the child. If a role is not loaded, the request ends with the reason for that. */
export async function perform(
  { profile, memory }: Workplace,
  op: Operation,
  payload: unknown,
): Promise<Performed<Value<Operation>>> {
  try {
    if (isPageOperation(op)) return await onPage({ profile, memory }, op, payload as PageRequest);
    switch (op) {
      case 'open-page':
        return await openPage(memory, payload as Payload<'open-page'>);
      case 'gallery':
        return { ok: true, value: { taken: profile.galleries.add(payload as Payload<'gallery'>) } };
      case 'gallery-search':
        return await searchGallery(profile, payload as Payload<'gallery-search'>);
      case 'frame':
        return await frame(profile, () => decodeImage((payload as Payload<'frame'>).bytes));
      case 'chip-portrait':
        return await frame(profile, () => decodePortrait((payload as Payload<'chip-portrait'>).bytes));
    }
  } catch (error) {
    if (!(error instanceof RoleUnavailable)) throw error;
    return { ok: false, reason: loadFailure(profile, error), detail: error.message };
  }
}

/** Pages of a request as the host passes them, in addition to the rest of the payload. */
interface PageRequest extends Partial<Record<keyof Value<'spectral'>['lights'], OpenPage | RefusedPage | null>> {
  bytes: OpenPage;
}

async function onPage(
  { profile, memory }: Workplace,
  op: PageOperation,
  payload: PageRequest,
): Promise<Performed<Value<PageOperation>>> {
  const page = new HeldPage(memory, payload.bytes);
  const rest = <O extends PageOperation>(): Omit<Payload<O>, 'bytes'> =>
    payload as unknown as Omit<Payload<O>, 'bytes'>;
  const value = <O extends PageOperation>(of: Value<O>) => ({ ok: true as const, value: of });
  switch (op) {
    case 'page':
      return value(await pageOf(profile, page, rest<'page'>().pageWidthMm));
    case 'mrz-page':
      return value(await readMrzPage(profile, page));
    case 'mrz-second':
      return await readMrzSecond(profile, page, rest<'mrz-second'>());
    case 'printed-zone':
      return value(await readViz(profile, page, rest<'printed-zone'>()));
    case 'document-model':
      return value(await fitDocumentTypes(page, rest<'document-model'>()));
    case 'page-plane':
      return value(await pagePlane(page, rest<'page-plane'>()));
    case 'patch-page':
      return await analyzePatches(profile, page, rest<'patch-page'>());
    case 'page-symbols': {
      const { IR } = payload;
      const infrared = IR == null || 'refused' in IR ? null : new HeldPage(memory, IR);
      return value(await readPageSymbols({ white: page, IR: infrared }, rest<'page-symbols'>()));
    }
    case 'spectral': {
      const light = (of: PageRequest['IR']) =>
        of == null || 'refused' in of ? (of ?? null) : new HeldPage(memory, of);
      const { IR, UV, SIDE1, SIDE2 } = payload;
      const pages = { white: page, IR: light(IR), UV: light(UV), SIDE1: light(SIDE1), SIDE2: light(SIDE2) };
      return value(await analyzeIllumination(pages, rest<'spectral'>()));
    }
  }
}

async function searchGallery(
  profile: LoadedProfile,
  payload: Payload<'gallery-search'>,
): Promise<Performed<Value<'gallery-search'>>> {
  const { bytes, list, key, threshold } = payload;
  const limit = Math.min(payload.limit, MAX_HITS);
  const value = await profile.galleries.search({ list, key, probe: bytes, threshold, limit });
  if (value === null) return { ok: false, reason: 'MODEL_UNAVAILABLE', detail: 'the probe is not a template' };
  return { ok: true, value };
}

function loadFailure(profile: LoadedProfile, error: RoleUnavailable): LoadFailure {
  const { models, committed, reading } = profile.report;
  const report = [...models, ...committed, ...reading].find((m) => m.role === error.role);
  return report === undefined || report.ok ? 'MODEL_NOT_INSTALLED' : report.reason;
}

async function frame(profile: LoadedProfile, decoding: () => Promise<Decoded>): Promise<Performed<Value<'frame'>>> {
  const stages = new StageCosts();
  const decoded = await decoding();
  if (!decoded.ok) return decoded;
  stages.mark('decode');
  const { image } = decoded;
  try {
    return await frameOf(profile, decoded, stages);
  } finally {
    // The pixels of a face are overwritten now, not when the memory is next used.
    image.data.fill(0);
  }
}

async function frameOf(
  profile: LoadedProfile,
  decoded: Extract<Decoded, { ok: true }>,
  stages: StageCosts,
): Promise<Performed<Value<'frame'>>> {
  const { image } = decoded;
  const boxes = await detectFaces(profile, image);
  stages.mark('detect');
  const box = chooseSubject(boxes, image);
  const jpeg = await encodeJpeg(image);
  const head = { width: decoded.width, height: decoded.height, brightness: meanLuma(image), jpeg };
  stages.mark('preview');
  const none = { ok: true as const, value: { ...head, faces: 0, subject: null, stageCpuMs: stages.costs } };
  if (box === null) return none;
  const face = await analyseFace(profile, image, box, (stage) => stages.mark(stage));
  if (face === null) return none;
  const { five, ...read } = face;
  const eyes = eyesIn(five, { x: 0, y: 0, width: image.width, height: image.height });
  const attackScore = await judgeLiveness(profile, image, box);
  const subject = { ...read, rect: boxToRect(box, image), eyes, attackScore };
  stages.mark('liveness');
  return { ok: true, value: { ...head, faces: countUsable(boxes, box), subject, stageCpuMs: stages.costs } };
}

/** CPU time of this process between two marks, milliseconds: the cost of each stage of a frame on this machine. */
class StageCosts {
  readonly costs: Record<string, number> = {};
  #last: NodeJS.CpuUsage = process.cpuUsage();

  mark(stage: string): void {
    const now = process.cpuUsage();
    const ms = (now.user - this.#last.user + now.system - this.#last.system) / 1000;
    this.costs[stage] = (this.costs[stage] ?? 0) + ms;
    this.#last = now;
  }
}

const MM_PER_INCH = 25.4;

async function pageOf(profile: LoadedProfile, held: HeldPage, pageWidthMm: number | null): Promise<Value<'page'>> {
  const image = held.working();
  try {
    return await capturedPage(profile, { image, ...held.size }, pageWidthMm);
  } finally {
    image.data.fill(0);
  }
}

async function capturedPage(
  profile: LoadedProfile,
  { image, width, height }: { image: RgbImage; width: number; height: number },
  pageWidthMm: number | null,
): Promise<Value<'page'>> {
  const ppi = pageWidthMm === null ? null : width / (pageWidthMm / MM_PER_INCH);
  const value: Value<'page'> = {
    width,
    height,
    ppi,
    display: await encodeJpeg(image),
    capture: {
      width,
      height,
      ppi,
      aspectError: aspectError(pageWidthMm, height / width),
      ...captureOf(image),
    },
    portrait: null,
    portraitFailure: null,
    ghost: null,
  };
  try {
    Object.assign(value, await portraits(profile, image));
  } catch (error) {
    if (!(error instanceof RoleUnavailable)) throw error;
    const reason = loadFailure(profile, error);
    value.portraitFailure = reason;
  }
  return value;
}

function aspectError(pageWidthMm: number | null, aspect: number): number | null {
  const nominal = pageWidthMm === null ? null : nominalAspect(pageWidthMm);
  return nominal === null ? null : Math.abs(aspect / nominal - 1);
}

async function portraits(profile: LoadedProfile, image: RgbImage): Promise<Pick<Value<'page'>, 'portrait' | 'ghost'>> {
  const { faces, portrait: chosen } = await facesOnPage(profile, image);
  if (chosen === null) return { portrait: null, ghost: null };
  const analysed = await analyseFace(profile, image, chosen);
  const crop = portraitCrop(chosen, image);
  const rectOf = ({ x, y, width, height }: typeof crop) =>
    boxToRect({ x1: x, y1: y, x2: x + width, y2: y + height }, image);
  const portrait = {
    rect: rectOf(crop),
    photo: rectOf(photoOf(chosen, image)),
    jpeg: await encodeJpeg(image, crop, 92),
    detectorScore: Math.min(1, Math.max(0, chosen.score)),
    template: analysed?.template ?? null,
    grey: analysed?.grey ?? false,
    sharpness: analysed?.measures.sharpness ?? 0,
    eyes: analysed === null ? null : eyesIn(analysed.five, crop),
  };
  return { portrait, ghost: await analyzeGhost(profile, { image, faces, portrait: chosen }) };
}

/** The planes are pictures of the page, so they are overwritten here, not left to the garbage collector. */
function captureOf(
  image: RgbImage,
): ReturnType<typeof measureSharpness> & ReturnType<typeof measureGlare> & ReturnType<typeof measureMissing> {
  const { luma, minimum } = planesOf(image);
  try {
    return { ...measureSharpness(luma), ...measureGlare(minimum), ...measureMissing(luma) };
  } finally {
    for (const plane of [luma, minimum]) plane.data.fill(0);
  }
}

function planesOf(image: RgbImage): { luma: Luma; minimum: Luma } {
  const n = image.width * image.height;
  const luma = new Uint8Array(n);
  const minimum = new Uint8Array(n);
  const { data } = image;
  for (let i = 0, at = 0; i < n; i++, at += 3) {
    const r = data[at] as number;
    const g = data[at + 1] as number;
    const b = data[at + 2] as number;
    luma[i] = (r * 77 + g * 150 + b * 29) >> 8;
    minimum[i] = Math.min(r, g, b);
  }
  const { width, height } = image;
  return { luma: { width, height, data: luma }, minimum: { width, height, data: minimum } };
}

/** One in this many pixels is sampled for brightness; a prime, so that the samples are not all in the same columns. */
const LUMA_STEP_PX = 11;

/** Mean luma of the picture, 0..255. */
function meanLuma({ data }: RgbImage): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at + 2 < data.length; at += 3 * LUMA_STEP_PX, count++) {
    sum += (data[at] as number) * 77 + (data[at + 1] as number) * 150 + (data[at + 2] as number) * 29;
  }
  return count === 0 ? 0 : sum / 256 / count;
}

/** Pictures and templates of an answer, to be overwritten in this process once the answer was sent. */
export function picturesOf(value: Value<Operation>): Uint8Array[] {
  if ('recapture' in value || 'reading' in value || 'lines' in value || 'taken' in value || 'hits' in value) return [];
  if ('fits' in value || 'captured' in value) return [];
  if ('plane' in value) return [value.plane];
  if ('symbols' in value) return value.symbols.map(({ bytes }) => bytes);
  if ('lights' in value) {
    return Object.values(value.lights).flatMap((light) => (light?.display ? [light.display] : []));
  }
  if ('display' in value) {
    const faces = [value.portrait, value.ghost].filter((face) => face !== null);
    return [value.display, ...faces.flatMap(({ jpeg, template }) => (template === null ? [jpeg] : [jpeg, template]))];
  }
  const template = value.subject?.template;
  return [value.jpeg, ...(template ? [template] : [])];
}
