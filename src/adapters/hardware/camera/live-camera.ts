import type {
  CameraEvent,
  CameraPort,
  DeviceAdvice,
  DeviceHealth,
  DeviceState,
  Unsubscribe,
} from '../../../core/inspection/ports/index.ts';
import type { MonoMs } from '../../../core/inspection/record/terms/index.ts';

/** A camera as in the port, with one addition: the lane tells it when it is waiting for a face. */
export interface LiveCamera extends CameraPort {
  /** True while the lane waits for a live face. Only then is silence a fault. */
  want(wanted: boolean): void;
}

type CameraAdvice = Extract<DeviceAdvice, `CAMERA_${string}`>;
/** Why a camera counts as lost. */
export type CameraLoss = Exclude<CameraAdvice, 'CAMERA_NOT_YET'>;

const REMEDIES: Readonly<Record<CameraAdvice, string>> = {
  CAMERA_NOT_YET: "No frame yet. Open the officer's screen on the kiosk and allow the camera.",
  CAMERA_ENDED: 'The camera was unplugged or taken by another program. Plug it in again.',
  CAMERA_REFUSED: 'The browser is not allowed to use the camera. Allow the camera for this page and reload it.',
  CAMERA_NOT_FOUND: 'No camera was found. Plug it in, then reload the page.',
  CAMERA_SILENT: "No picture for 2 s. Check the cable, and that the officer's screen is open.",
  CAMERA_FROZEN: 'The same picture for 2 s. Unplug the camera and plug it in again.',
  CAMERA_LOCKED: "The officer's screen is locked, so its pictures are not used. Unlock it.",
};

/** Health and listeners, shared by the real and the simulated camera. */
export class CameraOutlet {
  readonly #device: string;
  readonly #simulated: boolean;
  readonly #listeners = new Set<(event: CameraEvent) => void>();
  #state: DeviceState = 'unknown';
  #advice: CameraAdvice | null;
  #lastFrameAt: MonoMs | null = null;

  constructor(options: { device: string; simulated: boolean; advice: CameraAdvice | null }) {
    this.#device = options.device;
    this.#simulated = options.simulated;
    this.#advice = options.advice;
  }

  subscribe(listener: (event: CameraEvent) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): DeviceHealth {
    return {
      device: this.#device,
      state: this.#state,
      advice: this.#advice,
      remedy: this.#advice === null ? null : REMEDIES[this.#advice],
      lastFrameAt: this.#lastFrameAt,
      simulated: this.#simulated,
    };
  }

  frame(bytes: Uint8Array, at: MonoMs): void {
    this.#lastFrameAt = at;
    this.turn('ok', null);
    this.tell({ kind: 'frame', source: this.#device, bytes, at });
  }

  /** Changes the health and reports it once. */
  turn(state: DeviceState, advice: CameraAdvice | null): void {
    if (this.#state === state && this.#advice === advice) return;
    this.#state = state;
    this.#advice = advice;
    this.tell({ kind: 'health', health: this.health() });
  }

  /** Passes an event on to those who listen. */
  tell(event: CameraEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
