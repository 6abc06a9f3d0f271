import type { Response } from 'express';
import type { Timers } from '../../../core/inspection/ports/index.ts';
import type { TravellerState } from '../../../core/inspection/traveller/index.ts';
import type { HttpLog, MonotonicClock } from '../access/index.ts';
import { onGrid } from './repeat.ts';
import { travellerFrame } from './traveller-message.ts';

/**
 * The traveller's channel: one message of one length at every tick and at no other moment. A change of the lane is sent
 * only at the next tick. The traffic is therefore the same whatever happens, and the tick is the heartbeat.
 */

/** The lane's display and its spare, no more. */
export const MAX_DISPLAYS = 2;
export const TICK_MS = 500;
/** Messages that a display leaves unread before it is cut: nobody is looking at it, and its place is free again. */
export const UNREAD_TICKS = 20;

interface Client {
  response: Response;
  stuckTicks: number;
}

export interface TravellerStreamsOptions {
  /** Returns what is on the display at a monotonic time; called once per tick for all displays, even if there are none. */
  look: (now: number) => TravellerState;
  clock: MonotonicClock;
  timers: Timers;
  log: HttpLog;
}

export class TravellerStreams {
  readonly #options: TravellerStreamsOptions;
  readonly #clients = new Set<Client>();
  #cancel: () => void = () => {};

  constructor(options: TravellerStreamsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = onGrid(this.#options, TICK_MS, () => this.#tick());
  }

  stop(): void {
    this.#cancel();
    for (const { response } of [...this.#clients]) response.end();
  }

  /** False when all places are taken. The first message comes with the next tick, like every other. */
  open(response: Response): boolean {
    if (this.#clients.size >= MAX_DISPLAYS) return false;
    // The date of an answer would be a time that differs; nothing in this channel may differ.
    response.sendDate = false;
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    const client: Client = { response, stuckTicks: 0 };
    this.#clients.add(client);
    response.on('close', () => this.#clients.delete(client));
    // A display that goes away in the middle of a write is not our error; `close` follows.
    response.on('error', () => undefined);
    return true;
  }

  #tick(): void {
    const { look, clock } = this.#options;
    const frame = travellerFrame(look(clock.mono()));
    for (const client of [...this.#clients]) {
      if (!client.response.writableNeedDrain) {
        client.stuckTicks = 0;
        client.response.write(frame);
      } else if (++client.stuckTicks > UNREAD_TICKS) this.#cut(client);
    }
  }

  #cut(client: Client): void {
    this.#options.log.warn('http.display-cut', { unreadBytes: client.response.writableLength });
    this.#clients.delete(client);
    client.response.destroy();
  }
}
