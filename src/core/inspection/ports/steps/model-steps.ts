import type { MrzDocument } from '../../../mrz/index.ts';
import type { Check, ReasonCode } from '../../record/checks/index.ts';
import type { PagePlace } from '../../record/terms/index.ts';

/** A taught model that may match a page: what the officer chooses from (TR-03135-1 5.5.3, ICAO 9303-2 C.12). */
export interface DocumentTypeOffer {
  /** Name of the model, `UTO-P-1`. */
  id: string;
  country: string;
  type: string;
  number: number;
  year: number | null;
}

/** The page and MRZ for which a model is searched. `place` is null if the MRZ was not found on this page. */
export interface ModelPlace {
  place: PagePlace | null;
  document: MrzDocument;
}

/** The document models that were taught on this appliance. */
export interface DocumentTypeStep {
  /**
   * `document.model` (TR-03135-1 5.5.3) and `document.layout` of a page that passed the capture gate; `bytes` stay untrusted and
   * are decoded in the child process. With a `chosen` model the page is compared only with that model, and neither check passes,
   * because a choice is not a recognition. `ppi`: resolution of the page; absent or null if its width is not known.
   */
  identify(input: ModelPlace & { bytes: Uint8Array; ppi?: number | null; chosen?: string | null }): Promise<Check[]>;
  /** Models with the layout of this page, first those of its country and code. */
  offers(input: ModelPlace): DocumentTypeOffer[];
  /** The same checks if the page must not be judged. */
  without(document: MrzDocument, reason: ReasonCode): Check[];
}
