import type { CameraAccount } from '../../../core/inspection/ports/index.ts';
import type { CameraFeeder, FrameRefusal, MonoMs, RefusedFrames } from '../../../core/inspection/record/terms/index.ts';
import { SECOND_MS } from '../../../core/time/index.ts';

/**
 * More frames than this in one second, accepted or refused, are a flood. An honest page sends only six or seven; at six
 * times that rate the real camera's frames begin to be delayed.
 */
export const FLOOD_FRAMES_PER_S = 40;

/**
 * Counts frames by inspection and since the start. Reasons are a closed union. Few pages can supply one inspection, because
 * each needs its session.
 */
export class FrameTally {
  readonly #total = new Map<FrameRefusal, number>();
  #refused = new Map<FrameRefusal, number>();
  #fed: CameraFeeder[] = [];
  #recent: MonoMs[] = [];

  /** A new inspection: its counts begin at nothing. */
  begin(): void {
    this.#refused = new Map();
    this.#fed = [];
  }

  took({ officer, capability }: Omit<CameraFeeder, 'frames'>): void {
    const before = this.#fed.find((feeder) => feeder.capability === capability);
    if (before === undefined) this.#fed.push({ officer, capability, frames: 1 });
    else before.frames += 1;
  }

  refused(why: FrameRefusal): void {
    for (const counts of [this.#refused, this.#total]) counts.set(why, (counts.get(why) ?? 0) + 1);
  }

  /** Notes that a frame came, no matter who sent it; true if there are now so many that it is a flood. */
  floods(at: MonoMs): boolean {
    this.#recent.push(at);
    if (this.#recent.length <= FLOOD_FRAMES_PER_S) return false;
    const [oldest = at] = this.#recent.splice(0, this.#recent.length - FLOOD_FRAMES_PER_S);
    return at - oldest < SECOND_MS;
  }

  account(): CameraAccount {
    return { fed: this.#fed.map((feeder) => ({ ...feeder })), refused: Object.fromEntries(this.#refused) };
  }

  /** Refused since the start, no matter which inspection was open. */
  total(): RefusedFrames {
    return Object.fromEntries(this.#total);
  }
}
