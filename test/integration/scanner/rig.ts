import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfiles, type ScannerTarget, SerialScanner } from '../../../src/adapters/hardware/scanner/index.ts';
import type { SerialScannerOptions } from '../../../src/adapters/hardware/scanner/scanner.ts';
import { ScannerSimulator } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import type { SimulatorOptions } from '../../../src/adapters/hardware/scanner/simulator/simulator.ts';
import type { ScannerEvent } from '../../../src/core/inspection/ports/index.ts';
import { patience } from '../../fakes/patience.ts';

export type Of<K extends ScannerEvent['kind']> = Extract<ScannerEvent, { kind: K }>;

/** CLOCK_MONOTONIC in milliseconds, the base of the simulator's stamps. */
export const mono = (): number => Number(process.hrtime.bigint()) / 1e6;

const digest = (bytes: Uint8Array): string => createHmac('sha256', 'test key').update(bytes).digest('hex');

/** A simulated reader and the driver on its pseudo-terminal, in a folder of their own. */
export class Rig {
  readonly dir = mkdtempSync(join(tmpdir(), 'waypost-scanner-'));
  readonly link = join(this.dir, 'mrz');
  readonly events: ScannerEvent[] = [];
  readonly simulator: ScannerSimulator;
  readonly scanner: SerialScanner;
  readonly #waiters = new Set<() => void>();

  constructor(
    options: {
      profile?: string;
      target?: ScannerTarget;
      simulator?: Partial<SimulatorOptions>;
      scanner?: Partial<SerialScannerOptions>;
    } = {},
  ) {
    const { profiles } = loadProfiles(join(import.meta.dirname, '../../../hardware/profiles'));
    const profile = profiles.get(options.profile ?? 'honeywell-xenon-ocr');
    if (!profile) throw new Error('profile is missing');
    this.simulator = new ScannerSimulator({ link: this.link, profile, ...options.simulator });
    this.scanner = new SerialScanner({
      id: 'lane-1/mrz',
      profile,
      target: options.target ?? { path: this.link },
      clock: { mono },
      digest,
      simulated: true,
      ...options.scanner,
    });
    this.scanner.subscribe((event) => {
      this.events.push(event);
      for (const wake of this.#waiters) wake();
    });
  }

  /** Both started, the port open and the reader settled. */
  async start(): Promise<void> {
    await this.simulator.start();
    await this.scanner.start();
    await this.until(() => ['ready', 'ready-unknown'].includes(this.scanner.state()));
    await this.simulator.untilHostOpen();
  }

  all<K extends ScannerEvent['kind']>(kind: K): Of<K>[] {
    return this.events.filter((event): event is Of<K> => event.kind === kind);
  }

  reasons(): string[] {
    return this.all('read-failed').map((event) => event.reason);
  }

  documents(): string[][] {
    return this.all('document').map((event) => event.lines);
  }

  /** Looks at every event and every 20 ms. */
  async until(condition: () => boolean): Promise<void> {
    const limit = performance.now() + patience(20_000);
    while (!condition()) {
      if (performance.now() > limit)
        throw new Error(`it never came; the driver: ${JSON.stringify(this.events.slice(-8))}`);
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.#waiters.delete(done);
          resolve();
        };
        const timer = setTimeout(done, 20);
        this.#waiters.add(done);
      });
    }
  }

  async stop(): Promise<void> {
    await this.scanner.stop();
    await this.simulator.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
