import type { MrzDocument } from '../../mrz/index.ts';
import type { PageSeals, PageSymbols, SealContext, StatedSeal } from '../ports/steps/index.ts';
import type { AdditionalDocumentKind } from '../record/index.ts';
import { AdditionalDocumentsSummary } from './additional-documents-summary.ts';

/** Barcodes of the further paper that is on the desk. Kept only in memory, until another paper comes or the inspection ends. */
export interface BarcodesOfPaper {
  /** What was decoded; null before that. Its bytes are under custody. */
  readonly found: PageSymbols | null;
  /** Identifies the paper as long as there is no MRZ that does. */
  readonly of: string;
  readonly stated: StatedSeal | null;
  /** The MRZ in the seal, with years resolved as of today. */
  readonly document: MrzDocument | null;
  readonly unsigned: NonNullable<PageSeals['unsigned']>;
  /** What they were compared with, once that comparison is recorded. */
  readonly against: SealContext | null;
}

export const NO_BARCODES: BarcodesOfPaper = {
  found: null,
  of: '',
  stated: null,
  document: null,
  unsigned: [],
  against: null,
};

/** Additional documents of the traveller that are on the desk now. Only their flow writes here. */
export class AdditionalDocumentsNow {
  /** The results for each of them. */
  readonly said = new AdditionalDocumentsSummary();
  #wants: AdditionalDocumentKind | null = null;
  #barcodes: BarcodesOfPaper = NO_BARCODES;
  #cancel: () => void = () => undefined;

  /** The kind of paper that the next reading belongs to; null while it belongs to the first document. */
  get wants(): AdditionalDocumentKind | null {
    return this.#wants;
  }

  get barcodes(): BarcodesOfPaper {
    return this.#barcodes;
  }

  setBarcodes(barcodes: Partial<BarcodesOfPaper>): void {
    this.#barcodes = { ...this.#barcodes, ...barcodes };
  }

  /** `cancel` stops the clock of this request. */
  ask(what: AdditionalDocumentKind, cancel: () => void): void {
    this.stop();
    this.#wants = what;
    this.#cancel = cancel;
  }

  close(): void {
    this.stop();
    this.#wants = null;
  }

  stop(): void {
    this.#cancel();
  }
}
