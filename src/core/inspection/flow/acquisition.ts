import type { LiveFrame } from '../ports/steps/index.ts';
import type { ReasonCode } from '../record/checks/index.ts';
import type { Patience } from './awaiting.ts';
import { discardFrame } from './custody.ts';
import type { LaneOptions } from './lane-options.ts';

export interface AcquisitionResult {
  /** Frames good enough to compare, best first; if there are too few, the best of all frames, for the screen only. */
  frames: LiveFrame[];
  /** The other frames of the acquisition, newest last: shown to the officer after a liveness alarm, otherwise overwritten. */
  others: LiveFrame[];
  cameraLost: boolean;
  failure: ReasonCode | null;
  /** How often the capture was restarted because a frame showed a different face from the earlier ones. */
  restarts: number;
  t0: number;
}

export interface AcquisitionOptions extends Pick<LaneOptions, 'face' | 'clock' | 'timers' | 'policy'> {
  /** Called after each analysed frame with what hinders the capture, and the frame to be shown. */
  onFrame: (frame: LiveFrame) => void;
  /** Called exactly once. */
  onDone: (result: AcquisitionResult) => void;
}

/** How many other frames are kept until there is a liveness result; the oldest are dropped first. */
const MAX_OTHERS = 24;

/**
 * One live face acquisition (TR-03121-3 3.5): while the model is busy only the newest frame is kept, the timer starts with the
 * first image, and the best of n frames are kept. It ends when enough good frames of one face agree, when time is up, or when the
 * camera is lost; it always ends.
 *
 * One threat is that people change places during a capture: templates averaged over two faces would resemble both. A good frame
 * that disagrees with an earlier one restarts the capture, and this is shown. Another threat is a picture that is fed in
 * repeatedly: two frames from a sensor never have the same bytes, so a frame that was seen before does not count.
 */
export class FaceAcquisition {
  readonly #options: AcquisitionOptions;
  #good: LiveFrame[] = [];
  #others: LiveFrame[] = [];
  readonly #seen = new Set<string>();
  #patience: Patience = { until: 0, forMs: 0 };
  #restarts = 0;
  #busy = false;
  #next: Uint8Array | null = null;
  #done = false;
  #failure: ReasonCode | null = null;
  /** Number of the model process that has been running since the first image; null if none was running. */
  #models: number | null = null;
  #cancelTimer: () => void = () => {};
  #t0: number;
  #sawFrame = false;

  constructor(options: AcquisitionOptions) {
    this.#options = options;
    this.#t0 = options.clock.mono();
  }

  /** If there is no image at all for `firstFrameMs`, the acquisition ends with a lost camera. */
  start(firstFrameMs: number): void {
    this.#t0 = this.#options.clock.mono();
    this.#arm(firstFrameMs, () => this.#finish(true));
  }

  stop(): void {
    this.#halt();
    for (const frame of [...this.#good, ...this.#others]) discardFrame(frame);
    this.#good = [];
    this.#others = [];
  }

  /** Takes over `bytes`: they are overwritten after the analysis, or at once if nobody is waiting for them. */
  frame(bytes: Uint8Array): void {
    if (this.#done) {
      bytes.fill(0);
      return;
    }
    if (!this.#sawFrame) {
      this.#sawFrame = true;
      this.#models = this.#options.face.incarnation();
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

  /** Ends the capture with this reason; the good frames so far are no longer compared. */
  interrupt(reason: ReasonCode): void {
    if (this.#done) return;
    for (const frame of this.#good.splice(0)) this.#setAside(frame);
    this.#failure = reason;
    this.#finish(false);
  }

  /** Number of good frames that agree, and the number that ends the capture. */
  progress(): { good: number; wanted: number; restarts: number } {
    return { good: this.#good.length, wanted: this.#options.policy.faceFrames, restarts: this.#restarts };
  }

  get patience(): Patience {
    return this.#patience;
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
    if (this.#seen.has(frame.digest)) {
      discardFrame(frame);
      return;
    }
    this.#seen.add(frame.digest);
    if (frame.acceptable) this.#join(frame);
    else this.#setAside(frame);
    this.#options.onFrame(frame);
    if (!this.#done && this.#good.length >= this.#options.policy.faceFrames) this.#finish(false);
  }

  #join(frame: LiveFrame): void {
    if (this.#good.some((other) => !this.#options.face.agree(frame, other))) {
      this.#restarts += 1;
      for (const earlier of this.#good.splice(0)) this.#setAside(earlier);
    }
    this.#good.push(frame);
    this.#good.sort(byRank);
  }

  /** Keeps the picture for an alarm; its template is no longer needed. */
  #setAside(frame: LiveFrame): void {
    frame.template?.bytes.fill(0);
    this.#others.push({ ...frame, template: null, acceptable: false });
    for (const oldest of this.#others.splice(0, Math.max(0, this.#others.length - MAX_OTHERS))) discardFrame(oldest);
  }

  #finish(cameraLost: boolean): void {
    if (this.#done) return;
    this.#halt();
    const { faceMinFrames, faceFrames } = this.#options.policy;
    const had = this.#good.length;
    const enough = had >= Math.min(faceMinFrames, faceFrames);
    if (!enough) for (const frame of this.#good.splice(0)) this.#setAside(frame);
    const frames = enough ? this.#good : this.#bestRejects();
    this.#options.onDone({
      frames,
      others: this.#others.filter((frame) => !frames.includes(frame)),
      cameraLost: cameraLost && !enough,
      failure: enough ? null : this.#whyNot(had),
      restarts: this.#restarts,
      t0: this.#t0,
    });
    this.#good = [];
    this.#others = [];
  }

  #bestRejects(): LiveFrame[] {
    return [...this.#others].sort(byRank).slice(0, 1);
  }

  #whyNot(hadGood: number): ReasonCode | null {
    if (this.#failure !== null) return this.#failure;
    if (this.#restarts > 0) return 'FACE_CHANGED';
    if (!this.#sawFrame) return null;
    // If the models were unavailable for part of the time, the missing frames are not the traveller's fault.
    if (this.#models === null || this.#options.face.incarnation() !== this.#models) return 'MODEL_UNAVAILABLE';
    if (hadGood > 0) return 'FACE_TOO_FEW';
    // Pictures came but none was analysed in time: the models were unavailable, and the traveller was not absent.
    return this.#others.length === 0 ? 'MODEL_UNAVAILABLE' : null;
  }

  #halt(): void {
    this.#done = true;
    this.#cancelTimer();
    this.#next?.fill(0);
    this.#next = null;
  }

  #arm(ms: number, run: () => void): void {
    this.#cancelTimer();
    this.#patience = { until: this.#options.clock.mono() + ms, forMs: ms };
    this.#cancelTimer = this.#options.timers.after(ms, run);
  }
}

function byRank(a: LiveFrame, b: LiveFrame): number {
  return b.rank - a.rank;
}
