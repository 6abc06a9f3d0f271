import { travellerFrame } from '../../adapters/http/server/index.ts';
import type { Lane } from '../../core/inspection/lane/index.ts';
import { TravellerDisplay, type TravellerTiming, travellerInput } from '../../core/inspection/traveller/index.ts';

/** How often the state is read, ms. Shorter than the tick of the channel, so that a state between two ticks is still seen. */
const LOOK_MS = 50;
const FINAL = /thank-you|please-see-officer/;

/**
 * The messages sent to the traveller's display, each once, however long it was shown. They are made by the same projection
 * and encoder as the listener's. `npm run test:discreet` compares how long messages are shown.
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

  /** Starts with an empty display: what was shown to the previous traveller does not concern this one. */
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
