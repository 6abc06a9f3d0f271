import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ScannerSimulator } from '../../adapters/hardware/scanner/simulator/index.ts';
import type { Clock, DeviceHealth, ScannerEvent, ScannerPort, Unsubscribe } from '../../core/inspection/ports/index.ts';

/** How the MRZ of a drawn traveller reaches the lane. */
export type ScannerWay = 'pseudo-terminal' | 'in-process';

export interface AcceptanceScanner {
  way: ScannerWay;
  /** Where the driver finds the pseudo-terminal; null for `in-process`. */
  link: string | null;
  /** Replaces the driver for `in-process`; null otherwise. */
  port: ScannerPort | null;
  send(lines: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A simulated reader on a pseudo-terminal, read by the appliance's driver. Without an interpreter for it, rows are handed to
 * the lane inside the process, which does not test a serial line. The certificate says which of the two was used.
 */
export async function acceptanceScanner(folder: string, clock: Clock): Promise<AcceptanceScanner> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const link = join(folder, 'scanner');
  const simulator = new ScannerSimulator({ link });
  try {
    await simulator.start();
  } catch {
    await simulator.stop();
    const fed = new FedScanner(clock);
    return {
      way: 'in-process',
      link: null,
      port: fed,
      send: (lines) => Promise.resolve(fed.feed(lines)),
      stop: () => fed.stop(),
    };
  }
  return {
    way: 'pseudo-terminal',
    link,
    port: null,
    send: async (lines) => {
      await simulator.untilHostOpen();
      await simulator.send(lines);
    },
    stop: () => simulator.stop(),
  };
}

class FedScanner implements ScannerPort {
  readonly #clock: Clock;
  readonly #listeners = new Set<(event: ScannerEvent) => void>();
  #lastAt: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  subscribe(listener: (event: ScannerEvent) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): DeviceHealth {
    return {
      device: 'scanner:fed',
      state: 'ok',
      advice: null,
      remedy: null,
      lastFrameAt: this.#lastAt,
      simulated: true,
    };
  }

  feed(lines: readonly string[]): void {
    this.#lastAt = this.#clock.mono();
    const event: ScannerEvent = {
      kind: 'document',
      source: 'scanner:fed',
      lines: [...lines],
      uncertain: [],
      rawDigest: '',
      lastByteAt: this.#lastAt,
    };
    for (const listener of this.#listeners) listener(event);
  }
}
