import type { Response } from 'express';
import type { Timers } from '../../../core/inspection/ports/index.ts';
import type { LaneOutcome } from '../../../core/inspection/record/counts/index.ts';
import type { HttpLog, KnownMachine, MachineEnd, Machines, MonotonicClock, SecurityLog } from '../access/index.ts';
import { beatFrame, gapFrame, type OutcomeId, outcomeFrame } from './outcome-message.ts';
import { onGrid } from './repeat.ts';

/** Streams per machine: the one in use, and one that reconnects before the old one is known to be dead. */
export const MAX_STREAMS_A_MACHINE = 2;
export const MAX_OUTCOME_STREAMS = 4;
export const OUTCOME_TICK_MS = 500;
/** Messages that a reader leaves unread before it is cut. */
const UNREAD_TICKS = 20;
/**
 * Number of outcomes that can be requested again; the next constant limits for how long. They contain personal data, so no
 * more is kept than a reader needs after a restart.
 */
export const REPLAY_OUTCOMES = 64;
export const REPLAY_MS: number = 5 * 60_000;
const EPOCH_BYTES = 4;

interface Client {
  machine: KnownMachine;
  response: Response;
  /** ISO 8601 UTC. */
  since: string;
  /** Number of the next outcome to be sent. */
  next: number;
  /** Something may have been missed before it. */
  gap: boolean;
  stuckTicks: number;
  delivered: number;
}

interface Kept {
  number: number;
  frame: Buffer;
  at: number;
}

/** A program that is reading the lane now. */
export interface OutcomeReader {
  machine: string;
  /** ISO 8601 UTC. */
  since: string;
  delivered: number;
}

export interface OutcomeStreamsOptions {
  lane: string;
  machines: Machines;
  /** True if the policy in force lets anybody read; checked at every tick. */
  isOn: () => boolean;
  securityLog: SecurityLog;
  clock: MonotonicClock;
  wall: () => Date;
  timers: Timers;
  random: (bytes: number) => Uint8Array;
  log: HttpLog;
}

/**
 * Outcomes as server-sent events: like the traveller's display, every reader gets one message of one length at every tick
 * and at no other moment. A decision is sent at the next tick, so that neither the length nor the time of a message reveals
 * more than that an officer decided. Before each message the machine account is checked: one that was switched off does
 * not receive anything more.
 */
export class OutcomeStreams {
  readonly #options: OutcomeStreamsOptions;
  readonly #epoch: string;
  readonly #clients = new Set<Client>();
  /** Oldest first. */
  readonly #kept: Kept[] = [];
  #last = 0;
  #cancel: () => void = () => undefined;

  constructor(options: OutcomeStreamsOptions) {
    this.#options = options;
    this.#epoch = Buffer.from(options.random(EPOCH_BYTES)).toString('hex');
  }

  start(): void {
    this.#cancel = onGrid(this.#options, OUTCOME_TICK_MS, () => this.#tick());
  }

  stop(): void {
    this.#cancel();
    for (const client of [...this.#clients]) this.#end(client, 'stopped');
    this.#forget(() => true);
  }

  /** Notes one decision. If nobody may read, nothing is kept. */
  push(outcome: LaneOutcome): void {
    const { lane, clock, isOn } = this.#options;
    if (!isOn()) return;
    this.#last += 1;
    const frame = outcomeFrame({ epoch: this.#epoch, number: this.#last }, lane, outcome);
    this.#kept.push({ number: this.#last, frame, at: clock.mono() });
    this.#forget(({ number }) => number <= this.#last - REPLAY_OUTCOMES);
  }

  readers(): OutcomeReader[] {
    return [...this.#clients].map(({ machine, since, delivered }) => ({ machine: machine.id, since, delivered }));
  }

  hasRoomFor({ id }: KnownMachine): boolean {
    const own = [...this.#clients].filter(({ machine }) => machine.id === id).length;
    return this.#clients.size < MAX_OUTCOME_STREAMS && own < MAX_STREAMS_A_MACHINE;
  }

  /**
   * `after`: the last id that the reader has; undefined for a reader that begins now. The first message comes with the
   * next tick.
   */
  open(response: Response, { machine, after }: { machine: KnownMachine; after: OutcomeId | null | undefined }): void {
    response.sendDate = false;
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    const client: Client = {
      machine,
      response,
      since: this.#options.wall().toISOString(),
      ...this.#placeAfter(after),
      stuckTicks: 0,
      delivered: 0,
    };
    this.#clients.add(client);
    response.on('close', () => this.#end(client, 'left'));
    // A reader that goes away in the middle of a write is not our error; `close` follows.
    response.on('error', () => undefined);
  }

  /** Position at which a reader continues. An id not from this start of the lane may mean that outcomes were missed. */
  #placeAfter(after: OutcomeId | null | undefined): Pick<Client, 'next' | 'gap'> {
    if (after === undefined) return { next: this.#last + 1, gap: false };
    if (after?.epoch !== this.#epoch || after.number > this.#last) return { next: this.#first(), gap: true };
    return { next: after.number + 1, gap: false };
  }

  #tick(): void {
    const { clock, machines, isOn } = this.#options;
    const now = clock.mono();
    this.#forget(({ at }) => now - at >= REPLAY_MS);
    const on = isOn();
    if (!on) this.#forget(() => true);
    for (const client of [...this.#clients]) {
      const same = machines.isSame(client.machine);
      if (!on) this.#end(client, 'policy');
      else if (same === false) this.#end(client, 'revoked');
      else if (client.response.writableNeedDrain) this.#wait(client);
      // While the store cannot be read, nothing is known about the machine, and it gets only beats.
      else write(client.response, same === null ? beatFrame() : this.#nextFrame(client));
    }
  }

  #wait(client: Client): void {
    client.stuckTicks += 1;
    if (client.stuckTicks <= UNREAD_TICKS) return;
    this.#options.log.warn('http.outcome-cut', { unreadBytes: client.response.writableLength });
    this.#end(client, 'unread');
  }

  /** The message that this reader gets now: a gap, the outcome that is due, or a beat. */
  #nextFrame(client: Client): Buffer {
    client.stuckTicks = 0;
    if (client.next < this.#first()) {
      client.next = this.#first();
      client.gap = true;
    }
    if (client.gap) {
      client.gap = false;
      return gapFrame({ epoch: this.#epoch, number: client.next - 1 });
    }
    const kept = this.#kept.find(({ number }) => number === client.next);
    if (kept === undefined) return beatFrame();
    client.next += 1;
    client.delivered += 1;
    // A copy: what is kept is overwritten when its time is over, and a slow socket may still be sending it then.
    return Buffer.from(kept.frame);
  }

  /** Number of the oldest outcome that can be sent; the next one if nothing is kept. */
  #first(): number {
    return this.#kept[0]?.number ?? this.#last + 1;
  }

  #forget(which: (kept: Kept) => boolean): void {
    for (const kept of this.#kept.filter(which)) {
      kept.frame.fill(0);
      this.#kept.splice(this.#kept.indexOf(kept), 1);
    }
  }

  #end(client: Client, by: MachineEnd): void {
    if (!this.#clients.delete(client)) return;
    const { id } = client.machine;
    this.#options.securityLog.append({ kind: 'machine-disconnected', machine: id, by, delivered: client.delivered });
    if (by === 'unread') client.response.destroy();
    else client.response.end();
  }
}

/** Sends a frame and overwrites it once the socket no longer needs it. */
function write(response: Response, frame: Buffer): void {
  response.write(frame, () => frame.fill(0));
}
