import type { LaneOptions } from '../flow/index.ts';
import type { AppendResult } from '../ports/index.ts';
import { type EventBody, step } from '../record/index.ts';
import { recover } from './recovery.ts';
import type { Interrupted } from './snapshot.ts';

/** Inspections that a crash or a restart cut off, until an officer has seen each of them. */
export class CutOff {
  readonly #options: Pick<LaneOptions, 'journal' | 'clock' | 'digest'>;
  readonly #cases: Interrupted[] = [];

  constructor(options: Pick<LaneOptions, 'journal' | 'clock' | 'digest'>) {
    this.#options = options;
  }

  start(): void {
    this.#cases.push(...recover(this.#options));
  }

  list(): Interrupted[] {
    return [...this.#cases];
  }

  find(inspectionId: string): Interrupted | null {
    return this.#cases.find((entry) => entry.inspectionId === inspectionId) ?? null;
  }

  /** Adds to the record of an inspection that is still listed: that an entry was opened again, or how the inspection ended. */
  record(inspectionId: string, body: Extract<EventBody, { kind: 'alert-opened' | 'abandoned' }>): AppendResult {
    const { clock, journal } = this.#options;
    const entry = this.find(inspectionId);
    if (entry === null) throw new Error('no such inspection was interrupted');
    const event = { ...body, wall: clock.wall().toISOString(), mono: clock.mono() };
    const result = journal.append(inspectionId, [event]);
    if (!result.ok) return result;
    entry.state = step(entry.state, event);
    if (event.kind === 'abandoned') this.#cases.splice(this.#cases.indexOf(entry), 1);
    return result;
  }
}
