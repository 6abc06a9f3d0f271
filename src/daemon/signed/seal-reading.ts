import type { Clock } from '../../core/inspection/ports/index.ts';
import type {
  PageSeals,
  PageSymbols,
  SealContext,
  SealStep,
  SymbolsInput,
} from '../../core/inspection/ports/steps/index.ts';
import { type InspectedPage, inspectPage } from '../../core/seal/index.ts';
import type { InferenceService } from '../../inference/host/index.ts';
import type { LaneTrust } from './lane-trust.ts';

/** Decoding a page takes about 100 ms; a machine under load gets this long. */
const DECODE_DEADLINE_MS = 3_000;
const OF_SEALS = ['DataMatrix', 'QRCode'] as const;
/** Includes the barcodes of boarding passes and licences. They double the time, so the officer has to ask for them. */
const EVERY_SYMBOL = [...OF_SEALS, 'Aztec', 'PDF417'] as const;

export interface SealReadingOptions {
  supervisor: InferenceService;
  clock: Pick<Clock, 'mono'>;
  trusted: LaneTrust['trusted'];
  /** Codes only: no byte of a seal, no name, no number. */
  log: InspectedPage['log'];
}

/**
 * The signed barcodes of the lane: symbols are decoded in the process for pictures, and read and judged here with the same trust
 * store as the chip.
 */
export class SealReadingService implements SealStep {
  readonly #options: SealReadingOptions;

  constructor(options: SealReadingOptions) {
    this.#options = options;
  }

  /** If the process died, ran out of time or refused the picture, there is no answer; that never means a page without a seal. */
  async find({ white, infrared, everySymbol = false }: SymbolsInput): Promise<PageSymbols> {
    const asked = { bytes: white, IR: infrared, symbologies: everySymbol ? EVERY_SYMBOL : OF_SEALS, place: null };
    const answer = await this.#options.supervisor.request('page-symbols', asked, { deadlineMs: DECODE_DEADLINE_MS });
    if (!answer.ok) return { symbols: [], unreadable: [], isAborted: true };
    const { symbols, unreadable, aborted } = answer.value;
    return {
      symbols: symbols.map(({ bytes, corners, light, symbology }) => ({ bytes, corners, light, symbology })),
      unreadable,
      isAborted: aborted,
    };
  }

  judge(found: PageSymbols, context: SealContext): PageSeals {
    const { clock, trusted, log } = this.#options;
    const t0 = clock.mono();
    return inspectPage({
      found,
      ...context,
      ...trusted(),
      times: () => ({ t0, t1: clock.mono() }),
      log,
    });
  }
}
