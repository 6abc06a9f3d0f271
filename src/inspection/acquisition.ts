import { discardFrame } from './custody.ts';
import type { LanePolicy } from './policy.ts';
import type { Clock, FaceStep, LiveFrame, Timers } from './ports.ts';
import type { ReasonCode } from './results.ts';

export interface AcquisitionResult {
  /** Frames good enough to compare, best first; when there is none, the best of the rest. */
  frames: LiveFrame[];
  cameraLost: boolean;
  failure: ReasonCode | null;
  t0: number;
}

export interface AcquisitionOptions {
  face: FaceStep;
  clock: Clock;
  timers: Timers;
  policy: LanePolicy;
  /** Called after each analysed frame with what hinders the capture, and the frame for the screen. */
  onFrame: (frame: LiveFrame) => void;
  /** Called exactly once. */
  onDone: (result: AcquisitionResult) => void;
}

const MAX_KEPT_REJECTS = 1;

/**
 * One live face acquisition (TR-03121-3 3.5): the newest frame wins while the model is busy, the timer starts with the
 * first image, and the best frames by rank are kept. It ends when enough good frames are there, when time is up, or
 * when the camera is gone; it never waits for ever.
 */
export class FaceAcquisition {
  readonly #options: AcquisitionOptions;
  readonly #good: LiveFrame[] = [];
  #rejects: LiveFrame[] = [];
  #busy = false;
  #next: Uint8Array | null = null;
  #done = false;
  #failure: ReasonCode | null = null;
  #cancelTimer: () => void = () => {};
  #t0: number;
  #sawFrame = false;

  constructor(options: AcquisitionOptions) {
    this.#options = options;
    this.#t0 = options.clock.mono();
  }

  /** `firstFrameMs`: no image at all for this long ends the acquisition as a lost camera. */
  start(firstFrameMs: number): void {
    this.#t0 = this.#options.clock.mono();
    this.#arm(firstFrameMs, () => this.#finish(true));
  }

  stop(): void {
    this.#done = true;
    this.#cancelTimer();
    this.#next?.fill(0);
    this.#next = null;
  }

  /** Takes over `bytes`: they are overwritten once they were analysed, or at once when nobody waits for them. */
  frame(bytes: Uint8Array): void {
    if (this.#done) {
      bytes.fill(0);
      return;
    }
    if (!this.#sawFrame) {
      this.#sawFrame = true;
      this.#arm(this.#options.policy.faceTimeoutMs, () => this.#finish(false));
    }
    if (this.#busy) {
      this.#next?.fill(0);
      this.#next = bytes;
      return;
    }
    void this.#analyse(bytes);
  }

  cameraLost(): void {
    if (!this.#done) this.#finish(true);
  }

  async #analyse(bytes: Uint8Array): Promise<void> {
    this.#busy = true;
    const outcome = await this.#options.face.analyse(bytes);
    bytes.fill(0);
    this.#busy = false;
    if (this.#done) {
      if (outcome.ok) discardFrame(outcome.frame);
      return;
    }
    if (outcome.ok) this.#keep(outcome.frame);
    else this.#failure = outcome.reason;
    if (this.#done) return;
    const next = this.#next;
    this.#next = null;
    if (next !== null) void this.#analyse(next);
  }

  #keep(frame: LiveFrame): void {
    this.#failure = null;
    this.#options.onFrame(frame);
    if (!frame.acceptable) {
      this.#rejects = [...this.#rejects, frame].sort(byRank).slice(0, MAX_KEPT_REJECTS);
      return;
    }
    this.#good.push(frame);
    this.#good.sort(byRank);
    if (this.#good.length >= this.#options.policy.faceFrames) this.#finish(false);
  }

  #finish(cameraLost: boolean): void {
    if (this.#done) return;
    this.stop();
    const enough = this.#good.length > 0;
    // Pictures came and none was answered in time: the models were gone, and the traveller was not absent.
    const unanswered = this.#sawFrame && this.#rejects.length === 0 ? 'MODEL_UNAVAILABLE' : null;
    this.#options.onDone({
      frames: enough ? this.#good : this.#rejects,
      cameraLost: cameraLost && !enough,
      failure: enough ? null : (this.#failure ?? unanswered),
      t0: this.#t0,
    });
  }

  #arm(ms: number, run: () => void): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.timers.after(ms, run);
  }
}

function byRank(a: LiveFrame, b: LiveFrame): number {
  return b.rank - a.rank;
}
