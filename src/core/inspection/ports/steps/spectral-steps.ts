import type { MrzDocument } from '../../../mrz/index.ts';
import type { Check, CheckId, CheckMode, ReasonCode, Region } from '../../record/checks/index.ts';
import type { PagePlace } from '../../record/terms/index.ts';
import type { SpectralIllumination, SpectralPictures } from '../index.ts';

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
  /** What the further lights show of the portrait; absent where they were not looked at. */
  portrait?: PortraitLights;
}

/** Measured, judged by nobody alone; null where a light is not fitted, its picture is of no use, or no portrait was found. */
export interface PortraitLights {
  /** Logarithm of the glow of the portrait over that beside it. */
  UV: { step: number } | null;
  /** Paper of the portrait darker than that beside it, as a share; what the ink of white light does not explain. */
  IR: { offset: number; rest: number } | null;
}

/** What a page shows under infrared and ultraviolet light (TR-03135-1 5.5.4.1.2 and 5.5.4.2). */
export interface SpectralStep {
  look(input: SpectralInput): Promise<SpectralOutcome>;
  /** The same checks where there is nothing to look at; `failure` why the page may not be judged, null where it may. */
  without(pictures: SpectralPictures, failure: ReasonCode | null): Check[];
}
