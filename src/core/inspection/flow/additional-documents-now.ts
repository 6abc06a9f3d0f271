import type { MrzDocument } from '../../mrz/index.ts';
import type { PageSeals, PageSymbols, SealContext, StatedSeal } from '../ports/steps/index.ts';
import type { AdditionalDocumentKind } from '../record/index.ts';
import { AdditionalDocumentsSummary } from './additional-documents-summary.ts';

/** The barcodes of the further paper that is on the desk. Only in memory, until another paper comes or the inspection ends. */
export interface BarcodesOfPaper {
  /** What was decoded; null before. Its bytes are under custody. */
  readonly found: PageSymbols | null;
  /** Names the paper as long as no MRZ does. */
  readonly of: string;
  readonly stated: StatedSeal | null;
  /** The MRZ in the seal, with the years that this day gives it. */
  readonly document: MrzDocument | null;
  readonly unsigned: NonNullable<PageSeals['unsigned']>;
  /** What they were compared with, once that is in the record. */
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

  /** What the next reading belongs to; null while it belongs to the first document. */
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
