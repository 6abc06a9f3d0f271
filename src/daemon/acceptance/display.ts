import { travellerFrame } from '../../adapters/http/server/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import { TravellerDisplay, type TravellerTiming, travellerInput } from '../../core/inspection/traveller/index.ts';

/** Finer than the tick of the channel, ms: a state that is between two ticks is still seen. */
const LOOK_MS = 50;
const FINAL = /thank-you|please-see-officer/;

/**
 * What the traveller's display is sent, each message once, however long it was shown. It is made by the same projection
 * and encoder as the listener's; how long a message is shown is for `npm run test:discreet`, which compares times.
 */
export class DisplayRecord {
  readonly #timing: TravellerTiming;
  #display: TravellerDisplay;
  readonly #stop: (() => void)[];
  #messages: string[] = [];

  constructor(parts: {
    lane: Pick<Lane, 'subscribe' | 'snapshot'>;
    timing: TravellerTiming;
    clock: { mono(): number };
    every: (ms: number, run: () => void) => () => void;
  }) {
    const { lane, timing, clock, every } = parts;
    this.#timing = timing;
    this.#display = new TravellerDisplay(timing);
    this.#stop = [
      lane.subscribe(() => this.#display.note(travellerInput(lane.snapshot().current))),
      every(LOOK_MS, () => this.#look(clock.mono())),
    ];
  }

  /** A display that has not shown anything yet: what was shown to the previous traveller does not concern this one. */
  begin(): void {
    this.#display = new TravellerDisplay(this.#timing);
    this.#messages = [];
  }

  messages(): readonly string[] {
    return this.#messages;
  }

  /** Whether the traveller was told to go on or to see the officer. */
  ended(): boolean {
    return this.#messages.some((message) => FINAL.test(message));
  }

  stop(): void {
    for (const stop of this.#stop) stop();
  }

  #look(now: number): void {
    const message = travellerFrame(this.#display.look(now)).toString('latin1');
    if (message !== this.#messages.at(-1)) this.#messages.push(message);
  }
}
