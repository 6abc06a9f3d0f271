import type { InspectionFlow } from '../flow/index.ts';
import type { AdditionalDocumentKind } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import { type CommandResult, OK, refuse } from './commands.ts';
import { type PartyOptions, PartyService } from './party.ts';

export interface AdditionalDocumentsOptions extends PartyOptions {
  flow: InspectionFlow;
}

/** The officer's commands about further papers of a traveller and about who travels together (F7). */
export class AdditionalDocumentsService {
  readonly party: PartyService;
  readonly #options: AdditionalDocumentsOptions;

  constructor(options: AdditionalDocumentsOptions) {
    this.#options = options;
    this.party = new PartyService(options);
  }

  /** The next MRZ or page belongs to another document of this traveller, or the other side of the card. */
  askSecond(
    { inspectionId, what }: { inspectionId: string; what: AdditionalDocumentKind },
    officer: OfficerId,
  ): CommandResult {
    const run = this.#options.open(inspectionId);
    if (run === null) return refuse('NO_INSPECTION');
    if (run.document === null) return refuse('FIRST_DOCUMENT_NEEDED');
    const { imager, barcodes = null } = this.#options;
    // The other side of a card exists only as a picture; another document can always be typed.
    if (what === 'side' && imager === null) return refuse('READ_NOT_FITTED');
    if (what === 'barcode' && imager === null && barcodes === null) return refuse('READ_NOT_FITTED');
    return this.#options.flow.second.ask(run, what, officer) ? OK : refuse('AUDIT_UNAVAILABLE');
  }

  /** A barcode reader sent a symbol. It does not open an inspection, because by itself it does not identify anybody. */
  symbol(symbol: { source: string; bytes: Uint8Array; digest: string }): void {
    const run = this.#options.current();
    if (run !== null && !run.ended) this.#options.flow.second.symbol(run, symbol);
    else symbol.bytes.fill(0);
  }

  /** No more papers are presented. */
  endSecond(inspectionId: string, officer: OfficerId): CommandResult {
    const run = this.#options.open(inspectionId);
    if (run === null) return refuse('NO_INSPECTION');
    if (run.additional.wants === null) return refuse('NOT_AWAITED');
    return this.#options.flow.second.end(run, officer) ? OK : refuse('AUDIT_UNAVAILABLE');
  }
}
