import type { Clock } from '../../../core/inspection/ports/index.ts';
import { phaseOf } from '../../../core/operation/index.ts';
import type { KeyRing } from '../keys/index.ts';
import { type Ledger, ledgerMark, readLedger } from '../rollback/index.ts';
import { operationRing } from './operation-key.ts';

/** One operation whose list is now in use. */
export interface OperationInForce {
  listId: string;
  generation: number;
  ring: KeyRing;
}

/**
 * Time that only goes forward: the wall clock while it is trusted, but never less than the floor, the time last seen,
 * or that time plus what has passed on the monotonic clock. Setting the clock back does not prolong anything.
 */
export class ForwardTime {
  readonly #clock: Clock;
  #anchor: { wall: number; mono: number };

  constructor(clock: Clock, floor: Date) {
    this.#clock = clock;
    this.#anchor = { wall: floor.getTime(), mono: clock.mono() };
  }

  raise(floor: Date): void {
    if (floor.getTime() <= this.now().getTime()) return;
    this.#anchor = { wall: floor.getTime(), mono: this.#clock.mono() };
  }

  now(): Date {
    const { wall, mono } = this.#anchor;
    const reached = wall + Math.max(0, this.#clock.mono() - mono);
    const shown = this.#clock.trusted() ? this.#clock.wall().getTime() : 0;
    if (shown > reached) this.#anchor = { wall: shown, mono: this.#clock.mono() };
    return new Date(Math.max(shown, reached));
  }
}

/**
 * The joint operations whose lists are now in use. Only the sealed ledger states which are installed, so a list that is
 * put back on the disk after its end is not even opened. The window is checked for each look-up, by a clock that cannot
 * go back. While the clock is not trusted, these lists are not used, because their windows might be over.
 */
export class OperationLists {
  readonly #stateDir: string;
  readonly #ring: KeyRing;
  readonly #clock: Clock;
  readonly #time: ForwardTime;
  readonly #rings = new Map<string, KeyRing>();
  #mark: string | null = null;
  #known: NonNullable<Ledger['operations']> = {};

  /** `floor`: a moment that has certainly passed, such as that of the newest row of the audit. */
  constructor(parts: { stateDir: string; ring: KeyRing; clock: Clock; floor: Date }) {
    this.#stateDir = parts.stateDir;
    this.#ring = parts.ring;
    this.#clock = parts.clock;
    this.#time = new ForwardTime(parts.clock, parts.floor);
  }

  now(): Date {
    return this.#time.now();
  }

  inForce(): OperationInForce[] {
    this.#look();
    const now = this.#time.now();
    const trusted = this.#clock.trusted();
    const open: OperationInForce[] = [];
    for (const [listId, { operation, generation, ending }] of Object.entries(this.#known)) {
      if (!trusted || ending !== undefined || phaseOf(operation, now) !== 'running') continue;
      const ring = this.#rings.get(listId) ?? operationRing(this.#stateDir, listId, this.#ring);
      if (ring === null) continue;
      this.#rings.set(listId, ring);
      open.push({ listId, generation, ring });
    }
    this.#forget(open.map(({ listId }) => listId));
    return open;
  }

  /** True if an operation has reached its end, or if ending it was interrupted. */
  isDue(): boolean {
    this.#look();
    const now = this.#time.now();
    return Object.values(this.#known).some((one) => one.ending !== undefined || phaseOf(one.operation, now) === 'over');
  }

  /** Overwrites the keys that it holds. */
  close(): void {
    this.#forget([]);
  }

  #look(): void {
    const mark = ledgerMark(this.#stateDir);
    if (mark === this.#mark) return;
    const read = readLedger(this.#stateDir, this.#ring);
    this.#mark = mark;
    // Read again with the ledger: a list that was ended and then installed again has a different key.
    this.#forget([]);
    const ledger = read.ok ? read.ledger : null;
    this.#known = ledger?.operations ?? {};
    if (ledger !== null) this.#time.raise(new Date(ledger.clockFloor));
  }

  #forget(kept: readonly string[]): void {
    for (const [listId, ring] of this.#rings) {
      if (kept.includes(listId)) continue;
      ring.wipe();
      this.#rings.delete(listId);
    }
  }
}
