import type { MrzDocument } from '../mrz/index.ts';
import type { PagePlace } from './ports.ts';
import type { Check, CheckId, CheckMode, ReasonCode, Region } from './results.ts';

/** Light besides white under which an imager may take the same page: near infrared (B900, 900 nm) and ultraviolet (365 nm). */
export const SPECTRAL_ILLUMINATIONS = ['IR', 'UV'] as const;
export type SpectralIllumination = (typeof SPECTRAL_ILLUMINATIONS)[number];

/** The checks of the step, with the light they need and the mode they are delivered in. */
export const SPECTRAL_CHECKS = [
  { check: 'document.mrz-ir', light: 'IR', mode: 'o' },
  { check: 'document.uv-page', light: 'UV', mode: 'e' },
  { check: 'document.uv-visual', light: 'UV', mode: 'e' },
  { check: 'document.uv-photo', light: 'UV', mode: 'e' },
  { check: 'document.uv-mrz', light: 'UV', mode: 'e' },
  { check: 'document.ir-pattern', light: 'IR', mode: 'e' },
  { check: 'document.uv-pattern', light: 'UV', mode: 'e' },
] as const satisfies readonly { check: CheckId; light: SpectralIllumination; mode: CheckMode }[];
export type SpectralCheckId = (typeof SPECTRAL_CHECKS)[number]['check'];

/** Why there is no picture in a light. Never taken for a page without a finding. */
export type SpectralAbsence = 'SENSOR_NOT_FITTED' | 'DOC_IMAGE_MISSING' | 'DOC_IMAGE_TOO_LARGE' | 'DOC_IMAGE_REJECTED';

/** A whole file as the imager wrote it, still untrusted, or why there is none. */
export type SpectralPicture = { ok: true; bytes: Uint8Array } | { ok: false; reason: SpectralAbsence };
export type SpectralPictures = Readonly<Record<SpectralIllumination, SpectralPicture>>;

/** What an imager with a white lamp alone delivers beside each page. */
export const NO_SPECTRAL_PICTURES: SpectralPictures = {
  IR: { ok: false, reason: 'SENSOR_NOT_FITTED' },
  UV: { ok: false, reason: 'SENSOR_NOT_FITTED' },
};

/** The zone as the page reader saw it on the white picture. */
export interface MrzOnPage {
  lines: readonly string[];
  /**
   * For each line the corners of its band, shares of the page as handed in: start and end of the edge above the
   * characters, end and start of the edge below them.
   */
  bands: readonly (readonly (readonly [number, number])[])[];
}

export interface SpectralInput {
  /** Untrusted, decoded in the child process alone. */
  white: Uint8Array;
  pictures: SpectralPictures;
  /** Null where the page holds no zone, or none that was read: `zoneMissing` says which. */
  zone: MrzOnPage | null;
  zoneMissing: ReasonCode;
  portrait: Region['rect'] | null;
  /** Resolution of the page, pixels per inch; null where its width is not known. */
  ppi: number | null;
  /** Country and code name the models that may be meant; absent or null where nothing was read. */
  document?: MrzDocument | null;
  /** Where the zone lies on this page; absent or null where it holds none. */
  place?: PagePlace | null;
  /** Name of the model that the officer chose by hand; absent or null: the models of the country and code. */
  chosen?: string | null;
}

export interface SpectralOutcome {
  /** One entry for each check of the step, whatever came of it. */
  checks: Check[];
  /** Re-encoded JPEG for the screen; absent where there is no picture in that light. */
  display: Partial<Record<SpectralIllumination, Uint8Array>>;
}

/** What a page shows under infrared and ultraviolet light (TR-03135-1 5.5.4.1.2 and 5.5.4.2). */
export interface SpectralStep {
  look(input: SpectralInput): Promise<SpectralOutcome>;
  /** The same checks where there is nothing to look at; `failure` why the page may not be judged, null where it may. */
  without(pictures: SpectralPictures, failure: ReasonCode | null): Check[];
}

/** Overwrites a picture wherever it is. */
export interface PictureCustody {
  discard(bytes: Uint8Array): void;
}

/** For a picture that no step was asked about. */
export const NOWHERE_ELSE: PictureCustody = { discard: (bytes) => bytes.fill(0) };

/** Overwrites what came and will not be looked at. */
export function discardPictures(pictures: SpectralPictures, custody: PictureCustody = NOWHERE_ELSE): void {
  for (const illumination of SPECTRAL_ILLUMINATIONS) {
    const picture = pictures[illumination];
    if (picture.ok) custody.discard(picture.bytes);
  }
}
