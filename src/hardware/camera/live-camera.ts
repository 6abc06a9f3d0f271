import type {
  CameraEvent,
  CameraPort,
  DeviceHealth,
  DeviceState,
  MonoMs,
  Unsubscribe,
} from '../../inspection/index.ts';

/** What every camera of this room has beside the port: the lane says when it waits for a face. */
export interface LiveCamera extends CameraPort {
  /** True while the lane waits for a live face. Only then is silence a fault. */
  want(wanted: boolean): void;
}

/** Why a camera counts as lost; each has one sentence for the technician. */
export type CameraLoss = 'ended' | 'refused' | 'not-found' | 'silent' | 'frozen';

export const CAMERA_REMEDIES: Readonly<Record<CameraLoss, string>> = {
  ended: 'The camera was unplugged or taken by another program. Plug it in again.',
  refused: 'The browser may not use the camera. Allow the camera for this page and reload it.',
  'not-found': 'No camera was found. Plug it in, then reload the page.',
  silent: "No frame for 2 s. Check the cable, and that the officer's screen is open.",
  frozen: 'The same frame for 2 s. Unplug the camera and plug it in again.',
};

/** Health and listeners, shared by the real and the simulated camera. */
export class CameraOutlet {
  readonly #device: string;
  readonly #simulated: boolean;
  readonly #listeners = new Set<(event: CameraEvent) => void>();
  #state: DeviceState = 'unknown';
  #remedy: string | null;
  #lastFrameAt: MonoMs | null = null;

  constructor(options: { device: string; simulated: boolean; remedy: string | null }) {
    this.#device = options.device;
    this.#simulated = options.simulated;
    this.#remedy = options.remedy;
  }

  subscribe(listener: (event: CameraEvent) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  health(): DeviceHealth {
    return {
      device: this.#device,
      state: this.#state,
      remedy: this.#remedy,
      lastFrameAt: this.#lastFrameAt,
      simulated: this.#simulated,
    };
  }

  frame(bytes: Uint8Array, at: MonoMs): void {
    this.#lastFrameAt = at;
    this.turn('ok', null);
    this.#tell({ kind: 'frame', source: this.#device, bytes, at });
  }

  /** Changes the health and says so once. */
  turn(state: DeviceState, remedy: string | null): void {
    if (this.#state === state && this.#remedy === remedy) return;
    this.#state = state;
    this.#remedy = remedy;
    this.#tell({ kind: 'health', health: this.health() });
  }

  #tell(event: CameraEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
