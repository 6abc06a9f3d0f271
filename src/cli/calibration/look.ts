import { createHmac } from 'node:crypto';
import {
  type CalibratedCheck,
  calibratedRow,
  isCalibrated,
  isMeasured,
  type PictureSetting,
} from '../../core/document/calibration/index.ts';
import type { DocumentType } from '../../core/document/document-type/index.ts';
import { DEFAULT_CAPTURE_LIMITS } from '../../core/document/index.ts';
import { PATCH_CHECKS } from '../../core/document/patch/index.ts';
import { furtherPrint, zoneOf } from '../../core/inspection/flow/index.ts';
import { type Clock, discardPictures, type SpectralPictures } from '../../core/inspection/ports/index.ts';
import type { PageTextStep, SealStep } from '../../core/inspection/ports/steps/index.ts';
import type { Check, ComponentRef, ReasonCode } from '../../core/inspection/record/checks/index.ts';
import { type MrzDocument, readMrz } from '../../core/mrz/index.ts';
import {
  createDocumentTypeStep,
  createPageStep,
  createPageTextStep,
  createSpectralStep,
  ghostFloor,
  loadedPatch,
  type PageService,
  type UvReference,
} from '../../inference/host/index.ts';
import { pictureSetting } from '../../inference/protocol/index.ts';

/** What the steps of the daemon found in one picture. */
export interface Look {
  setting: PictureSetting;
  checks: readonly Check[];
  document: MrzDocument | null;
  /** Floors supplied with a model, used instead of those in the table. */
  floors?: ReadonlyMap<CalibratedCheck, number>;
}

/** Looks at pictures; a test passes its own. */
export interface Eyes {
  /** `pictures` are of the same page in the imager's other lights; they are overwritten. */
  look(bytes: Uint8Array, pictures: SpectralPictures): Promise<Look>;
  stop(): Promise<void>;
}

export interface EyesOptions {
  clock: Clock;
  profile: string;
  pageWidthMm: number | null;
  uvReference: UvReference | null;
  /** Document types that are taught on this kiosk. */
  types: readonly DocumentType[];
  /** Reads the signed barcodes of a visa. */
  seals: (supervisor: PageService) => SealStep;
}

/**
 * The daemon's steps with the product's thresholds, and a capture gate that passes every page that a calibrated gate could pass:
 * only the scores matter, not the results.
 */
export function eyesOf(
  supervisor: PageService & { stop(): Promise<void> },
  { clock, profile, pageWidthMm, uvReference, types, seals }: EyesOptions,
): Eyes {
  const limits = { ...DEFAULT_CAPTURE_LIMITS, minSharpness: calibratedRow('document.capture').floor };
  const page = createPageStep({ supervisor, clock, profile, policy: { pageWidthMm, limits } });
  const text = createPageTextStep({ supervisor, clock, pageWidthMm });
  const spectral = createSpectralStep({ supervisor, clock, uvReference, models: types });
  const barcodes = seals(supervisor);
  const documentTypes = createDocumentTypeStep({ supervisor, clock, models: types });
  return {
    look: async (bytes, pictures) => {
      const setting = pictureSetting(bytes, pageWidthMm);
      const [outcome, read] = await Promise.all([page.read(bytes), text.readMrz(bytes, { alone: false })]);
      const own = outcome.ok ? outcome.page.checks : outcome.checks;
      const lines = read.ok ? read.mrz : null;
      const document =
        lines === null
          ? null
          : readMrz({ lines: lines.lines, source: 'image', uncertain: lines.uncertain }, null).document;
      const found = outcome.ok ? outcome.page : null;
      const print =
        found === null
          ? null
          : await page.print({
              bytes,
              width: found.width,
              height: found.height,
              ppi: found.ppi,
              zone: lines === null ? null : { corners: lines.place.corners, columns: lines.lines[0]?.length ?? 0 },
              photo: found.portrait?.photo ?? null,
            });
      const patch = loadedPatch(supervisor);
      const floors = new Map<CalibratedCheck, number>(
        patch === null ? [] : PATCH_CHECKS.map((check) => [check, patch.limit(check).floor] as const),
      );
      const least = ghostFloor(supervisor);
      if (least !== null) floors.set('face.ghost', least);
      const zone = zoneOf(read);
      const ppi = found?.ppi ?? null;
      const place = zone.place ?? null;
      const ofType =
        document === null || found === null ? [] : await documentTypes.identify({ bytes, place, document, ppi });
      const infrared = pictures.IR.ok ? pictures.IR.bytes : null;
      const further =
        document === null ? [] : await visaPrint({ text, barcodes, clock }, { bytes, infrared, document });
      const { checks, portrait } = await spectral.look({
        white: bytes,
        pictures,
        ...zone,
        portrait: found?.portrait?.photo ?? null,
        ppi,
        document,
      });
      const inLights = print?.inLights?.(checks, portrait) ?? [];
      const judged = (print?.checks ?? []).map((one) => inLights.find(({ check }) => check === one.check) ?? one);
      page.close(bytes);
      discardPictures(pictures, {
        discard: (light) => {
          light.fill(0);
          page.close(light);
        },
      });
      return {
        setting: setting(found?.width ?? 0),
        checks: [...own, ...read.print, ...judged, ...ofType, ...further, ...checks],
        document,
        floors,
      };
    },
    stop: () => supervisor.stop(),
  };
}

/** The printed text of a visa, as for the page of a further document; empty if the page is not a visa. */
async function visaPrint(
  { text, barcodes, clock }: { text: PageTextStep; barcodes: SealStep; clock: Clock },
  { bytes, infrared, document }: { bytes: Uint8Array; infrared: Uint8Array | null; document: MrzDocument },
): Promise<Check[]> {
  if (document.format !== 'MRV-A' && document.format !== 'MRV-B') return [];
  const found = await barcodes.find({ white: bytes, infrared });
  const { stated } = barcodes.judge(found, { mrz: document.lines, passportMrz: null });
  for (const symbol of found.symbols) symbol.bytes.fill(0);
  const seal = stated === null ? {} : { seal: stated };
  const compared = await text.compareViz({ bytes, document, place: null, sure: true, ...seal });
  return furtherPrint(compared, { document, stated, clock });
}

export interface Scored {
  value: number;
  /** Delivered threshold; null if none is delivered. */
  threshold: number | null;
  /** Strictest threshold that a calibration may set. */
  floor: number;
  component: ComponentRef;
}

/** Why a picture does not count. */
export type Uncounted = ReasonCode | 'FILE_UNREADABLE' | 'NO_ZONE' | 'SAME_DOCUMENT' | 'SAME_PICTURE' | 'OTHER_SETTING';

export interface Observation {
  file: string;
  setting: PictureSetting;
  /** Score of the capture gate; pages below the lowest one are not judged any further. */
  sharpness: number;
  scores: ReadonlyMap<CalibratedCheck, Scored>;
  /** Why a check has no score. */
  unscored: ReadonlyMap<CalibratedCheck, ReasonCode>;
  model: { country: string; type: string };
  /** Day on which the picture was written, `YYYY-MM-DD`; null if nobody knows. */
  takenOn: string | null;
}

export type Observed = { ok: true; page: Observation } | { ok: false; file: string; why: Uncounted };

/** A page that the capture gate lets pass, with its scores. */
export function observe(file: string, { setting, checks, document, floors }: Look): Observed {
  const capture = checks.find(({ check }) => check === 'document.capture');
  if (capture === undefined || capture.value !== 'successful' || capture.score === undefined) {
    return { ok: false, file, why: capture?.reason ?? 'DOC_CAPTURE_INCOMPLETE' };
  }
  const scores = new Map<CalibratedCheck, Scored>();
  const unscored = new Map<CalibratedCheck, ReasonCode>();
  for (const { check, score, value, reason, component } of checks) {
    if (!isCalibrated(check)) continue;
    const row = calibratedRow(check);
    const floor = row.floorOfModel === true ? floors?.get(check) : row.floor;
    if (!isMeasured({ check, value, reason }) || score === undefined) unscored.set(check, reason);
    else if (floor === undefined) unscored.set(check, 'MODEL_NOT_INSTALLED');
    else scores.set(check, { value: rounded(score.value), threshold: score.threshold, floor, component });
  }
  const model = { country: document?.issuingState.code ?? '', type: document?.documentCode ?? '' };
  const sharpness = rounded(capture.score.value);
  return { ok: true, page: { file, setting, sharpness, scores, unscored, model, takenOn: null } };
}

/** Rounds a value, because records contain only what can be stored and read again. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/**
 * Distinguishes documents without keeping anything about them, by keyed hashes that exist only during the run. An MRZ whose
 * number does not match its check digit is not reliable.
 */
export class SameDocuments {
  readonly #salt: Uint8Array;
  readonly #seen = new Set<string>();

  constructor(salt: Uint8Array) {
    this.#salt = salt;
  }

  /** Why the document does not count; null if it is a new one. */
  refuse(document: MrzDocument | null): 'NO_ZONE' | 'SAME_DOCUMENT' | null {
    const digit = document?.checks.find(({ of }) => of === 'document-number');
    if (document === null || digit?.ok !== true) return 'NO_ZONE';
    const { issuingState, documentCode, documentNumber } = document;
    const text = [issuingState.code, documentCode, documentNumber].join('\n');
    const key = createHmac('sha256', this.#salt).update(text).digest('hex');
    if (this.#seen.has(key)) return 'SAME_DOCUMENT';
    this.#seen.add(key);
    return null;
  }
}
