import { type ChildProcess, fork } from 'node:child_process';
import { builtEntry } from '../../../adapters/installation/index.ts';
import type { Demonstration } from './demonstration.ts';
import type { FromKiosks, ToKiosks } from './protocol.ts';

/** Connections of one process. The limit is how much one event loop can read, not the memory. */
export const KIOSKS_PER_PROCESS = 2000;
const CONNECT_MS = 600_000;
const PREPARE_MS = 1_800_000;
/** A process that says nothing for this long has failed. */
const SILENT_MS = 120_000;

/** Kiosk numbers of one process; the first kiosk is 1. */
export function partOf(
  kiosks: number,
  { at, processes }: { at: number; processes: number },
): { from: number; to: number } {
  return { from: Math.floor((kiosks * at) / processes) + 1, to: Math.floor((kiosks * (at + 1)) / processes) };
}

/** One process of kiosks. */
export class Kiosks {
  last = { waiting: Number.POSITIVE_INFINITY, cells: 0, answers: 0, strange: 0 };
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(builtEntry('central/fleet/simulator/kiosks-process.js'), [], { serialization: 'advanced' });
    this.#child.on('message', (message: FromKiosks) => {
      if (message.told === 'progress') this.last = message;
    });
  }

  async connect({ seed, office }: Demonstration, part: { from: number; to: number }): Promise<void> {
    this.#say({ do: 'connect', seed, office, ...part });
    const answer = await this.#answer(['connected', 'failed'], CONNECT_MS);
    if (answer.told === 'failed') throw new Error(answer.message);
  }

  beat(of: { notices: number; rate: number }): void {
    this.#say({ do: 'beat', ...of });
  }

  async heard(version: number): Promise<(number | null)[]> {
    this.#say({ do: 'heard', version });
    const answer = await this.#answer(['heard'], SILENT_MS);
    return answer.told === 'heard' ? answer.at : [];
  }

  /** Makes kiosks that have no line for days. Returns how many of them misplaced a notice. */
  async darken(
    { seed, office }: Demonstration,
    of: Omit<Extract<ToKiosks, { do: 'darken' }>, 'do' | 'seed' | 'office'>,
  ): Promise<number> {
    this.#say({ do: 'darken', seed, office, ...of });
    const answer = await this.#answer(['darkened', 'failed'], CONNECT_MS);
    if (answer.told === 'failed') throw new Error(answer.message);
    return answer.told === 'darkened' ? answer.misplaced : 0;
  }

  /** Makes all kiosks return within that time. */
  async comeBack(withinMs: number): Promise<void> {
    this.#say({ do: 'come-back', withinMs });
    const answer = await this.#answer(['connected', 'failed'], CONNECT_MS);
    if (answer.told === 'failed') throw new Error(answer.message);
  }

  /** Makes every kiosk take the published list; `stored` of them keep everything on the disk. */
  async prepare(of: Omit<Extract<ToKiosks, { do: 'prepare' }>, 'do'>): Promise<void> {
    this.#say({ do: 'prepare', ...of });
    const answer = await this.#answer(['prepared', 'failed'], PREPARE_MS);
    if (answer.told === 'failed') throw new Error(answer.message);
  }

  async taken(generation: number): Promise<Extract<FromKiosks, { told: 'taken' }>> {
    this.#say({ do: 'taken', generation });
    const answer = await this.#answer(['taken'], SILENT_MS);
    return answer.told === 'taken' ? answer : { told: 'taken', kiosks: [], faults: [] };
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const over = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.connected) this.#say({ do: 'end' });
    const forced = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await over;
    clearTimeout(forced);
  }

  #say(message: ToKiosks): void {
    this.#child.send(message);
  }

  #answer(told: readonly FromKiosks['told'][], withinMs: number): Promise<FromKiosks> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('a process that simulates kiosks ended'));
      const timer = setTimeout(() => reject(new Error('a process that simulates kiosks does not answer')), withinMs);
      const hear = (message: FromKiosks): void => {
        if (!told.includes(message.told)) return;
        clearTimeout(timer);
        this.#child.off('message', hear);
        this.#child.off('exit', ended);
        resolve(message);
      };
      this.#child.on('message', hear);
      this.#child.once('exit', ended);
    });
  }
}
