import type { SystemTime } from '../../adapters/files/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { ImagerPort, ScannerPort } from '../../core/inspection/ports/index.ts';
import { buildDevices } from '../lane/index.ts';

/**
 * The scanner and the imager of the site while the appliance is in training. They are connected so that a real document is
 * noticed and reported as refused. What they read is dropped here and never reaches a lane, a record or a log.
 */
export class LiveGate {
  readonly #parts: { site: Config; time: SystemTime; warn: (message: string) => void };
  #devices: (ScannerPort | ImagerPort)[] = [];
  #refusedAt: string | null = null;
  #told: () => void = () => undefined;

  constructor(parts: { site: Config; time: SystemTime; warn: (message: string) => void }) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { site, time, warn } = this.#parts;
    const built = buildDevices({ config: site, time, digest: () => '', simulated: null });
    if (!built.ok) {
      warn(`Devices of the site are not watched in training: ${built.message}`);
      return;
    }
    const { scanner, imager } = built.devices;
    scanner?.subscribe((event) => {
      if (event.kind === 'document' || event.kind === 'read-failed') this.#refuse();
    });
    imager?.subscribe((event) => {
      if (event.kind !== 'page') return;
      for (const bytes of [event.bytes, ...Object.values(event.pictures ?? {})])
        if (bytes instanceof Uint8Array) bytes.fill(0);
      this.#refuse();
    });
    this.#devices = [scanner, imager].filter((device) => device !== null);
    for (const device of this.#devices) await device.start();
  }

  async stop(): Promise<void> {
    for (const device of this.#devices.splice(0)) await device.stop();
  }

  /** When a document was last refused, ISO 8601; null if none was. */
  refusedAt(): string | null {
    return this.#refusedAt;
  }

  onRefused(told: () => void): void {
    this.#told = told;
  }

  #refuse(): void {
    this.#refusedAt = this.#parts.time.wall().toISOString();
    this.#told();
  }
}
