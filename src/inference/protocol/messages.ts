import { z } from 'zod';
import { patchThresholdsSchema } from '../../core/document/patch/index.ts';
import type { ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { MrzDocument } from '../../core/mrz/index.ts';
import {
  type DocumentTypePayload,
  type DocumentTypeValue,
  documentTypeValue,
  type PagePlanePayload,
  type PagePlaneValue,
  pagePlaneValue,
} from './document-type-value.ts';
import {
  COMMITTED_ROLES,
  lengthCalibration,
  MAX_TEMPLATE_LENGTH,
  MODEL_ROLES,
  manifestSchema,
  modelRole,
  READING_ROLES,
} from './models/index.ts';
import { type MrzPageValue, mrzPageValue } from './mrz-page-value.ts';
import {
  type PageScript,
  type PlaceOnPage,
  type SecondReadingValue,
  secondReadingValue,
  type VizValue,
  vizValue,
} from './page-text-value.ts';
import { type OpenPageValue, openPageValue } from './page-value.ts';
import { type PatchPageValue, patchPageValue } from './patch-page-value.ts';
import { type SpectralPayload, type SpectralValue, spectralValue } from './spectral-value.ts';
import { type PageSymbolsPayload, type PageSymbolsValue, pageSymbolsValue } from './symbols/index.ts';

/**
 * Messages between the daemon and the inference child. The child decodes bytes from outside, so its answers are checked here
 * like any other input: a decoder that was taken over must not reach further than its own process.
 */

const unit = z.number().min(0).max(1);
const rect = z.tuple([unit, unit, unit, unit]);
/** Largest encoded picture that an answer may contain, bytes. */
export const MAX_ANSWER_IMAGE_BYTES = 8 * 1024 * 1024;
const jpeg = z
  .custom<Uint8Array>((b) => b instanceof Uint8Array)
  .refine((b) => b.byteLength > 0 && b.byteLength <= MAX_ANSWER_IMAGE_BYTES);
const templateBytes = z
  .custom<Uint8Array>((b) => b instanceof Uint8Array)
  .refine((b) => b.byteLength > 0 && b.byteLength % 4 === 0 && b.byteLength <= MAX_TEMPLATE_LENGTH * 4);
const finite = z.number();
const pixels = z.number().int().positive();

const faceMeasures = z.strictObject({
  eyeDistance: finite,
  roll: finite,
  yaw: finite,
  pitch: finite,
  sharpness: finite,
  brightness: finite,
  clipped: finite,
  centreX: finite,
  centreY: finite,
  headWidth: finite,
  headHeight: finite,
  eyeOpening: finite,
  mouthOpening: finite,
  lightBalance: finite,
  eyeCover: finite,
  mouthCover: finite,
  colour: finite,
  background: finite.nullable(),
});

/** Eyes of a face, left and right as seen in the picture, in fractions of its width and height. `aspect`: width over height. */
const eyesInPicture = z.strictObject({
  left: z.tuple([unit, unit]),
  right: z.tuple([unit, unit]),
  aspect: z.number().positive(),
});

const frameValue = z.strictObject({
  width: pixels,
  height: pixels,
  /** Re-encoded picture, upright, sRGB, no metadata. */
  jpeg,
  /** Mean luma of the whole picture, 0..255. */
  brightness: z.number().min(0).max(255),
  /** Number of faces large enough to be the traveller. */
  faces: z.number().int().min(0).max(1000),
  /** CPU time of each stage in the child, milliseconds; `waypost eval faces` and the benchmarks report it. */
  stageCpuMs: z.record(z.string().max(20), z.number().nonnegative()).optional(),
  subject: z
    .strictObject({
      rect,
      /** Position of the eyes in the re-encoded picture; null if the face cannot be aligned. */
      eyes: eyesInPicture.nullable(),
      measures: faceMeasures,
      template: templateBytes.nullable(),
      grey: z.boolean(),
      /** 0 bona fide .. 1 attack; null if the profile holds no liveness model. */
      attackScore: unit.nullable(),
    })
    .nullable(),
});

const pageValue = z.strictObject({
  width: pixels,
  height: pixels,
  ppi: z.number().positive().nullable(),
  display: jpeg,
  capture: z.strictObject({
    width: pixels,
    height: pixels,
    ppi: z.number().positive().nullable(),
    aspectError: z.number().nonnegative().nullable(),
    sharpness: finite,
    texture: unit,
    glareShare: unit.nullable(),
    glareRect: rect.nullable(),
    missingShare: unit,
    missingRect: rect.nullable(),
  }),
  /** `null` if no face was found; `absent` if the detector is not usable, with the reason. */
  portrait: z
    .strictObject({
      rect,
      jpeg,
      detectorScore: unit,
      template: templateBytes.nullable(),
      grey: z.boolean(),
      sharpness: finite,
      /** Estimated rectangle of the photograph that the face is in. */
      photo: rect,
      /** Position of the eyes in the picture of the portrait; null if the portrait cannot be aligned. */
      eyes: eyesInPicture.nullable(),
    })
    .nullable(),
  portraitFailure: z.enum(['MODEL_NOT_INSTALLED', 'MODEL_DIGEST', 'MODEL_SELFTEST']).nullable(),
  /** A second, smaller face in addition to the portrait; null if there is none. */
  ghost: z
    .strictObject({
      rect,
      jpeg,
      /** Width of the face itself, pixels of the page at its working size. */
      widthPx: z.number().positive(),
      /** Number of further faces on the page, besides portrait and ghost image. */
      others: z.number().int().min(0).max(1000),
      /** Grey levels between the dark and the light parts of the face; null if the ghost image was not read. */
      contrast: z.number().min(0).max(255).nullable(),
      /** Distance between the eyes, pixels of the page at its working size; null if the ghost image was not read. */
      eyesPx: z.number().nonnegative().nullable(),
      /** Position of the eyes in the picture of the ghost image; null if it was not read or cannot be aligned. */
      eyes: eyesInPicture.nullable(),
      template: templateBytes.nullable(),
    })
    .nullable(),
});

const galleryValue = z.strictObject({ taken: z.boolean() });
/** Maximum number of candidates that one answer may contain. */
export const MAX_HITS = 16;
const gallerySearchValue = z.strictObject({
  complete: z.boolean(),
  above: z.number().int().min(0),
  hits: z.array(z.strictObject({ row: z.number().int().min(1), score: z.number().min(-1).max(1) })).max(MAX_HITS),
});
export type GalleryValue = z.infer<typeof galleryValue>;
export type GallerySearchValue = z.infer<typeof gallerySearchValue>;

export type FrameValue = z.infer<typeof frameValue>;
export type PageValue = z.infer<typeof pageValue>;

/**
 * Operations that examine pages. On the way to the child, each picture of the payload is replaced by an `OpenPage`, or by
 * `RefusedPage` if it is a further light that could not be decoded.
 */
export const PAGE_OPERATIONS = [
  'page',
  'spectral',
  'document-model',
  'page-plane',
  'mrz-page',
  'mrz-second',
  'printed-zone',
  'patch-page',
  'page-symbols',
] as const satisfies readonly (keyof Operations)[];
export type PageOperation = (typeof PAGE_OPERATIONS)[number];
export const isPageOperation = (op: Operation): op is PageOperation => PAGE_OPERATIONS.some((one) => one === op);
export interface RefusedPage {
  refused: ImageReason;
}

export interface Operations {
  /** Decode a page once, into its slot of the page memory. Only the host asks for this. */
  'open-page': { payload: { bytes: Uint8Array; slot: number }; value: OpenPageValue };
  /** Find, align, measure and embed the face of one picture. */
  frame: { payload: { bytes: Uint8Array }; value: FrameValue };
  /** Find and embed the face in the portrait of a chip, JPEG or JPEG 2000. Its hash was compared with the signed hash. */
  'chip-portrait': { payload: { bytes: Uint8Array }; value: FrameValue };
  /** Decode a page, measure the capture, find and embed the printed portrait. */
  page: { payload: { bytes: Uint8Array; pageWidthMm: number | null }; value: PageValue };
  /**
   * Receive templates of a face list: `bytes` holds whole entries, `key` identifies list and generation. With `first` an
   * earlier generation is overwritten; `templates` 0 without bytes removes the list.
   */
  gallery: {
    payload: { bytes: Uint8Array; list: string; key: string; templates: number; first: boolean };
    value: GalleryValue;
  };
  /** Compare one template with every template of a face list. `bytes`: little-endian float32. */
  'gallery-search': {
    payload: { bytes: Uint8Array; list: string; key: string; threshold: number; limit: number };
    value: GallerySearchValue;
  };
  /** Examine the infrared and ultraviolet pictures of a page together with its white picture. */
  spectral: { payload: SpectralPayload; value: SpectralValue };
  /** Compare a page with the document models that were taught. */
  'document-model': { payload: DocumentTypePayload; value: DocumentTypeValue };
  /** Decode a page to a small grey picture, to teach a document model from it. */
  'page-plane': { payload: PagePlanePayload; value: PagePlaneValue };
  /** Find and read the MRZ of a page picture. */
  'mrz-page': { payload: { bytes: Uint8Array }; value: MrzPageValue };
  /** Read the MRZ at a known place again with an independent reader. `lines` and `columns`: size of the MRZ. */
  'mrz-second': {
    payload: { bytes: Uint8Array; place: PlaceOnPage; lines: number; columns: number };
    value: SecondReadingValue;
  };
  /**
   * Read the printed text of a page outside its MRZ; `place` is null if the page has no MRZ. With `document`, the contents of
   * the MRZ, values that are not found at once are searched for again.
   */
  'printed-zone': {
    payload: {
      bytes: Uint8Array;
      place: PlaceOnPage | null;
      script: PageScript;
      /** If the document is known, reading ends once its values were found. */
      document?: MrzDocument | undefined;
      /** True if every line has to be read, because something else is searched for as well. */
      whole?: boolean | undefined;
    };
    value: VizValue;
  };
  /** Examine patches of a page as captured. `photo`: its photograph, in fractions of the upright picture. */
  'patch-page': {
    payload: { bytes: Uint8Array; photo: [number, number, number, number] | null };
    value: PatchPageValue;
  };
  /** Find and decode the two-dimensional symbols of a page. */
  'page-symbols': { payload: PageSymbolsPayload; value: PageSymbolsValue };
}
export type Operation = keyof Operations;
/** Payload with which an operation is requested. */
export type Payload<O extends Operation> = Operations[O]['payload'];
export type Value<O extends Operation> = Operations[O]['value'];

export const ANSWER_VALUES: { readonly [O in Operation]: z.ZodType<Operations[O]['value']> } = {
  'open-page': openPageValue,
  frame: frameValue,
  'chip-portrait': frameValue,
  page: pageValue,
  spectral: spectralValue,
  'document-model': documentTypeValue,
  'page-plane': pagePlaneValue,
  gallery: galleryValue,
  'gallery-search': gallerySearchValue,
  'mrz-page': mrzPageValue,
  'mrz-second': secondReadingValue,
  'printed-zone': vizValue,
  'patch-page': patchPageValue,
  'page-symbols': pageSymbolsValue,
};

/** Why a model gave no answer. A page outside the model's range of resolutions is not a failure of the model. */
export type ModelReason = Exclude<Extract<ReasonCode, `MODEL_${string}`>, 'MODEL_PPI_RANGE'> | 'QUEUE_FULL';

/** Why a picture was not decoded; the adapters turn it into the code of their module. */
export const IMAGE_REASONS = ['IMAGE_REJECTED', 'IMAGE_TOO_LARGE'] as const;
export type ImageReason = (typeof IMAGE_REASONS)[number];

export type RequestFailure = ModelReason | ImageReason;
export const REQUEST_FAILURES = [
  'MODEL_NOT_INSTALLED',
  'MODEL_DIGEST',
  'MODEL_SELFTEST',
  'MODEL_UNAVAILABLE',
  'QUEUE_FULL',
  ...IMAGE_REASONS,
] as const satisfies readonly RequestFailure[];

const loadFailure = z.enum(['MODEL_NOT_INSTALLED', 'MODEL_DIGEST', 'MODEL_SELFTEST']);
export type LoadFailure = z.infer<typeof loadFailure>;

const modelReport = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    role: modelRole,
    name: z.string(),
    version: z.string(),
    /** Hash of the network file, as computed over the bytes that were loaded. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    mode: z.enum(['m', 'o', 'e']),
    thresholds: manifestSchema.shape.thresholds,
    /** For an embedder: size of a template and how two templates are compared. Null for every other role. */
    template: z
      .strictObject({
        metric: z.enum(['cosine', 'euclidean']),
        length: z.number().int().positive().max(MAX_TEMPLATE_LENGTH),
        /** How the length of the vector is stored in a template; absent if it is not stored. */
        calibration: lengthCalibration.optional(),
      })
      .nullable(),
    /** For an embedder: identity of the way templates are made with the models in use (`embeddingPipelineId`). */
    making: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable(),
    /** For the patch network: where it may be used and its delivered thresholds; absent for every other role. */
    patch: patchThresholdsSchema.optional(),
    /** Evaluation of a liveness model that the operator signed, if its manifest has one; never of a delivered model. */
    attackDetection: manifestSchema.shape.attackDetection,
    /** Evaluation of an embedder that the operator signed, if its manifest has one. */
    morphDetection: manifestSchema.shape.morphDetection,
  }),
  z.strictObject({
    ok: z.literal(false),
    role: modelRole,
    reason: loadFailure,
    /** Words for the technician: which file it is, and what is wrong with it. */
    detail: z.string().max(500),
  }),
]);
export type ModelReport = z.infer<typeof modelReport>;

const profileReport = z.strictObject({
  profile: z.string(),
  /** Models for the roles of the profile. */
  models: z.array(modelReport).max(MODEL_ROLES.length),
  /** Models that come with the program. */
  committed: z.array(modelReport).max(COMMITTED_ROLES.length),
  /** Models that read printed text. */
  reading: z.array(modelReport).max(READING_ROLES.length),
});
/** Models of one child: `seeing` examines faces and pictures, `reading` reads print. */
export const PROFILE_PARTS = ['all', 'seeing', 'reading'] as const;
export type ProfilePart = (typeof PROFILE_PARTS)[number];

/** Models that the child loaded, one entry for each of its roles. */
export type ProfileReport = z.infer<typeof profileReport>;

/** `payload`: as the operation defines it, with places in the shared memory instead of bytes (`SharedPictures`). */
export interface RequestMessage {
  kind: 'request';
  id: number;
  op: Operation;
  payload: unknown;
}

export const childMessage = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), report: profileReport, loadMs: z.number() }),
  z.strictObject({
    kind: z.literal('answer'),
    id: z.number().int(),
    ok: z.literal(true),
    /** Value of the operation, with places in the shared memory instead of bytes. */
    value: z.unknown(),
    cpuMs: z.number(),
    /** Number of pictures that were decoded for the request. */
    decodes: z.number().int().min(0),
  }),
  z.strictObject({
    kind: z.literal('refusal'),
    id: z.number().int(),
    reason: z.enum(REQUEST_FAILURES),
    detail: z.string().max(500),
    cpuMs: z.number(),
  }),
]);
export type ChildMessage = z.infer<typeof childMessage>;
