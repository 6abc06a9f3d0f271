import type { BarcodeEvent, BarcodePort, DeviceHealth, Unsubscribe } from '../../../core/inspection/ports/index.ts';
import { SerialScanner, type SerialScannerOptions } from './scanner.ts';

/** A reader of two-dimensional symbols on a serial line. Bytes that nobody takes are overwritten; none of them is ever text. */
export class BarcodeReader implements BarcodePort {
  readonly #scanner: SerialScanner;
  readonly #listeners = new Set<(event: BarcodeEvent) => void>();

  /** `options.digest`: keyed, because a payload could be guessed. */
  constructor(options: Omit<SerialScannerOptions, 'symbol'>) {
    this.#scanner = new SerialScanner({
      ...options,
      symbol: ({ source, bytes }) => {
        if (this.#listeners.size === 0) bytes.fill(0);
        this.#tell({ kind: 'symbol', source, bytes, digest: options.digest(bytes) });
      },
    });
  }

  async start(): Promise<void> {
    this.#scanner.subscribe((event) => {
      if (event.kind === 'health' || event.kind === 'read-failed') this.#tell(event);
    });
    await this.#scanner.start();
  }

  stop(): Promise<void> {
    return this.#scanner.stop();
  }

  subscribe(listener: (event: BarcodeEvent) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): DeviceHealth {
    return this.#scanner.health();
  }

  #tell(event: BarcodeEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
