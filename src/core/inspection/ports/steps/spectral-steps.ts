import type { MrzDocument } from '../../../mrz/index.ts';
import type { Check, CheckId, CheckMode, ReasonCode, Region } from '../../record/checks/index.ts';
import type { PagePlace } from '../../record/terms/index.ts';
import type { SpectralIllumination, SpectralPictures } from '../index.ts';

/** The checks of the step, with the lights that they need and the mode they are delivered with. */
export const SPECTRAL_CHECKS = [
  { check: 'document.mrz-ir', lights: ['IR'], mode: 'o' },
  { check: 'document.uv-page', lights: ['UV'], mode: 'e' },
  { check: 'document.uv-visual', lights: ['UV'], mode: 'e' },
  { check: 'document.uv-photo', lights: ['UV'], mode: 'e' },
  { check: 'document.uv-mrz', lights: ['UV'], mode: 'e' },
  { check: 'document.ir-pattern', lights: ['IR'], mode: 'e' },
  { check: 'document.uv-pattern', lights: ['UV'], mode: 'e' },
  { check: 'document.photo-edge', lights: ['SIDE1', 'SIDE2'], mode: 'e' },
] as const satisfies readonly { check: CheckId; lights: readonly SpectralIllumination[]; mode: CheckMode }[];
export type SpectralCheckId = (typeof SPECTRAL_CHECKS)[number]['check'];

/** The MRZ as the page reader saw it on the white picture. */
export interface MrzOnPage {
  lines: readonly string[];
  /**
   * For each line the corners of its band, as fractions of the page as handed in: start and end of the edge above the characters,
   * end and start of the edge below them.
   */
  bands: readonly (readonly (readonly [number, number])[])[];
}

export interface SpectralInput {
  /** Untrusted, decoded only in the child process. */
  white: Uint8Array;
  pictures: SpectralPictures;
  /** Null if the page has no MRZ, or its MRZ was not read: `zoneMissing` says which. */
  zone: MrzOnPage | null;
  zoneMissing: ReasonCode;
  portrait: Region['rect'] | null;
  /** Resolution of the page, pixels per inch; null if its width is not known. */
  ppi: number | null;
  /** Its country and code determine the possible models; absent or null if nothing was read. */
  document?: MrzDocument | null;
  /** Position of the MRZ on this page; absent or null if the page has none. */
  place?: PagePlace | null;
  /** Name of the model that the officer chose by hand; absent or null: the models of the country and code. */
  chosen?: string | null;
}

export interface SpectralOutcome {
  /** One entry for each check of the step, whatever its result. */
  checks: Check[];
  /** Re-encoded JPEG for the screen; absent if there is no picture under that light. */
  display: Partial<Record<SpectralIllumination, Uint8Array>>;
  /** What the other lights show of the portrait; absent if this was not examined. */
  portrait?: PortraitLights;
}

/** Measured, but never judged by itself; null if a light is not fitted, its picture is unusable, or no portrait was found. */
export interface PortraitLights {
  /** Logarithm of the portrait's glow relative to that of the area next to it. */
  UV: { step: number } | null;
  /**
   * How much darker the portrait's paper is than the paper next to it, as a fraction that the ink seen in white light does not
   * explain.
   */
  IR: { offset: number; rest: number } | null;
}

/** What a page shows in infrared, ultraviolet and side light (TR-03135-1 5.5.4.1.2, 5.5.4.2 and 5.5.4.3). */
export interface SpectralStep {
  look(input: SpectralInput): Promise<SpectralOutcome>;
  /** The same checks if there is nothing to examine; `failure`: why the page must not be judged, null if it may be. */
  without(pictures: SpectralPictures, failure: ReasonCode | null): Check[];
}
