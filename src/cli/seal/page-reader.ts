import { modelsFolder } from '../../daemon/state/index.ts';
import { OnDemandInference } from '../../inference/host/index.ts';
import type { PageSymbols } from './line.ts';

const PROFILE = 'accurate';
/** Generous deadline, ms, because machines used for evaluation may be under load. */
const DEADLINE_MS = 10_000;
/** The same types as on the lane; two others are for document types that need them. */
const SYMBOLOGIES = ['DataMatrix', 'QRCode'] as const;

/** A page that was read. `error` says why a part is missing; nothing is then known about that part. */
export interface ReadPage extends PageSymbols {
  /** Rows of the printed MRZ; null if none was found. */
  mrz: readonly string[] | null;
  error: string | null;
  /** CPU time, milliseconds: of the whole inference process, and of the barcode decoder alone. */
  cpuMs: number;
  decodeMs: number;
}

/** Reads pictures of pages in the process that decodes all pictures; it starts with the first page. */
export class PageReader {
  readonly #inference = new OnDemandInference({
    modelsDir: modelsFolder({ models: { folder: null } }),
    profile: PROFILE,
    part: 'reading',
    mono: () => performance.now(),
  });

  /** Reads a page, then overwrites its pixels and `bytes`; the caller overwrites the bytes of the symbols. */
  async read(bytes: Uint8Array): Promise<ReadPage> {
    const supervisor = await this.#inference.started();
    try {
      const printed = await supervisor.request('mrz-page', { bytes }, { deadlineMs: DEADLINE_MS });
      const asked = { bytes, IR: null, symbologies: SYMBOLOGIES, place: null };
      const found = await supervisor.request('page-symbols', asked, { deadlineMs: DEADLINE_MS });
      const errors = [printed, found].flatMap((answer) => (answer.ok ? [] : [answer.reason]));
      const decodeMs = found.ok ? found.cpuMs : 0;
      return {
        symbols: found.ok ? found.value.symbols.map(({ corners, ...symbol }) => ({ ...symbol, corners })) : [],
        isUnreadable: found.ok && found.value.unreadable.length > 0,
        isAborted: !found.ok || found.value.aborted,
        mrz: printed.ok ? (printed.value.reading?.lines ?? null) : null,
        error: errors[0] ?? null,
        cpuMs: (printed.ok ? printed.cpuMs : 0) + decodeMs,
        decodeMs,
      };
    } finally {
      supervisor.closePage(bytes);
      bytes.fill(0);
    }
  }

  stop(): Promise<void> {
    return this.#inference.stop();
  }
}
