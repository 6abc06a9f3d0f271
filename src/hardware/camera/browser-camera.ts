import type { CameraEvent, Clock, DeviceHealth, Timers, Unsubscribe } from '../../inspection/index.ts';
import { FrozenPicture } from './frozen.ts';
import { type CameraLoss, CameraOutlet, type LiveCamera } from './live-camera.ts';

/** While a face is awaited, silence this long is a lost camera, in milliseconds (fault 14). */
export const SILENT_AFTER_MS = 2_000;
/** Frames that follow closer than this are dropped: the screen sends six or seven a second. */
export const FRAME_SPACING_MS = 50;

export interface BrowserCameraOptions {
  device: string;
  clock: Clock;
  timers: Timers;
}

/**
 * The kiosk browser's camera, fed by `POST /api/camera/frame`. The browser may be wrong or compromised, so its word
 * that the camera lives counts for nothing: frames that repeat or stay away are a lost camera whatever it says.
 */
export class BrowserCamera implements LiveCamera {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #outlet: CameraOutlet;
  readonly #picture = new FrozenPicture();
  #started = false;
  #wanted = false;
  #lastFrameAt: number | null = null;
  #cancelWatch: () => void = () => undefined;

  constructor(options: BrowserCameraOptions) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#outlet = new CameraOutlet({ device: options.device, simulated: false, advice: 'CAMERA_NOT_YET' });
  }

  // biome-ignore lint/suspicious/useAwait: the port is asynchronous because other cameras open a device
  async start(): Promise<void> {
    this.#started = true;
  }

  // biome-ignore lint/suspicious/useAwait: as above
  async stop(): Promise<void> {
    this.#started = false;
    this.#cancelWatch();
    this.#picture.forget();
    this.#outlet.turn('unknown', 'CAMERA_NOT_YET');
  }

  subscribe(listener: (event: CameraEvent) => void): Unsubscribe {
    return this.#outlet.subscribe(listener);
  }

  health(): DeviceHealth {
    return this.#outlet.health();
  }

  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#picture.forget();
    this.#watch();
  }

  /** One frame from the browser, which is handed over. Frozen and too frequent frames go no further and are overwritten. */
  push(bytes: Uint8Array): void {
    const now = this.#clock.mono();
    const tooSoon = this.#lastFrameAt !== null && now - this.#lastFrameAt < FRAME_SPACING_MS;
    if (!this.#started || tooSoon) {
      bytes.fill(0);
      return;
    }
    this.#lastFrameAt = now;
    if (this.#picture.isFrozen(bytes, now)) {
      bytes.fill(0);
      this.#lose('CAMERA_FROZEN');
      return;
    }
    this.#watch();
    this.#outlet.frame(bytes, now);
  }

  /** The browser says that its camera is gone; `reason` is its own word and only sorted, never shown. */
  lost(reason: string): void {
    if (this.#started) this.#lose(sortReason(reason));
  }

  #lose(loss: CameraLoss): void {
    this.#cancelWatch();
    this.#outlet.turn('lost', loss);
  }

  #watch(): void {
    this.#cancelWatch();
    if (this.#wanted && this.#started)
      this.#cancelWatch = this.#timers.after(SILENT_AFTER_MS, () => this.#lose('CAMERA_SILENT'));
  }
}

function sortReason(reason: string): CameraLoss {
  if (/NotAllowed|Security|Permission/i.test(reason)) return 'CAMERA_REFUSED';
  if (/NotFound|Overconstrained|DevicesNotFound/i.test(reason)) return 'CAMERA_NOT_FOUND';
  if (/silent|no frame|timeout/i.test(reason)) return 'CAMERA_SILENT';
  return 'CAMERA_ENDED';
}
