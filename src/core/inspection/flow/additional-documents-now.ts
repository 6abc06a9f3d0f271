import type { AdditionalDocumentKind } from '../record/index.ts';
import { AdditionalDocumentsSummary } from './additional-documents-summary.ts';

/** Additional documents of the traveller that are on the desk now. Only their flow writes here. */
export class AdditionalDocumentsNow {
  /** What was said of each of them. */
  readonly said = new AdditionalDocumentsSummary();
  #wants: AdditionalDocumentKind | null = null;
  #cancel: () => void = () => undefined;

  /** What the next reading belongs to; null while it is of the first document. */
  get wants(): AdditionalDocumentKind | null {
    return this.#wants;
  }

  /** `cancel` stops the clock of this asking. */
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
