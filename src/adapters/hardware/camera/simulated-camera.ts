import { readFile } from 'node:fs/promises';
import type { CameraEvent, Clock, DeviceHealth, Timers, Unsubscribe } from '../../../core/inspection/ports/index.ts';
import { FrozenPicture } from './frozen.ts';
import { CameraOutlet, type LiveCamera } from './live-camera.ts';

/** Five frames a second, in milliseconds. */
export const SIMULATED_FRAME_MS = 200;
/** Pictures of one subject, and bytes of one picture; a wrong path must not fill the memory. */
const SUBJECT_LIMIT = 16;
const PICTURE_LIMIT_BYTES = 2 * 1024 * 1024;

export interface SimulatedCameraOptions {
  device: string;
  clock: Clock;
  timers: Timers;
  /** JPEG files of the empty place in front of the camera, at least two. */
  emptyScene: readonly string[];
}

/**
 * A camera for the demo lane and for tests. It plays the pictures of its subject in turn, so that no two consecutive frames
 * are the same; it can also be unplugged. A subject with a single picture acts as a frozen camera.
 * A number is appended to each picture instead of the noise of a real sensor, so that no two frames have the same bytes.
 */
export class SimulatedCamera implements LiveCamera {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #emptyScene: readonly string[];
  readonly #outlet: CameraOutlet;
  readonly #picture = new FrozenPicture();
  readonly #loaded = new Map<string, Uint8Array>();
  #subject: readonly string[] | null = null;
  #frames: readonly Uint8Array[] = [];
  #turn = 0;
  #plugged = true;
  #running = false;
  #cancelTick: () => void = () => undefined;
  #preview: Uint8Array | null = null;

  constructor(options: SimulatedCameraOptions) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#emptyScene = options.emptyScene;
    this.#outlet = new CameraOutlet({ device: options.device, simulated: true, advice: null });
  }

  /** Throws when a picture of the empty scene cannot be read: the installation is incomplete. */
  async start(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    await this.setSubject(this.#subject);
    this.#arm();
  }

  // biome-ignore lint/suspicious/useAwait: the port is asynchronous because other cameras close a device
  async stop(): Promise<void> {
    this.#running = false;
    this.#cancelTick();
    this.#preview = null;
  }

  subscribe(listener: (event: CameraEvent) => void): Unsubscribe {
    return this.#outlet.subscribe(listener);
  }

  health(): DeviceHealth {
    return this.#outlet.health();
  }

  /** A simulated camera always plays, so there is never a silence to judge. */
  want(_wanted: boolean): void {}

  /** Puts somebody in front of the camera: JPEG files of one face, or null for nobody. */
  async setSubject(files: readonly string[] | null): Promise<void> {
    this.#subject = files;
    const chosen = (files ?? this.#emptyScene).slice(0, SUBJECT_LIMIT);
    const frames = await Promise.all(chosen.map((file) => this.#load(file)));
    // A later call may have overtaken this one while its files were read.
    if (this.#subject !== files) return;
    this.#frames = frames;
    this.#turn = 0;
    this.#picture.forget();
  }

  unplug(): void {
    this.#plugged = false;
    this.#preview = null;
    this.#outlet.turn('lost', 'CAMERA_ENDED');
  }

  replug(): void {
    if (this.#plugged) return;
    this.#plugged = true;
    this.#picture.forget();
    this.#outlet.turn('unknown', null);
  }

  /** Newest frame for the officer's screen; null while unplugged or stopped. */
  preview(): Uint8Array | null {
    return this.#preview;
  }

  #arm(): void {
    this.#cancelTick = this.#timers.after(SIMULATED_FRAME_MS, () => {
      this.#arm();
      this.#tick();
    });
  }

  #tick(): void {
    const bytes = this.#frames[this.#turn++ % Math.max(1, this.#frames.length)];
    if (!this.#plugged || bytes === undefined) return;
    const now = this.#clock.mono();
    if (this.#picture.isFrozen(bytes, now)) {
      this.#outlet.turn('lost', 'CAMERA_FROZEN');
      return;
    }
    this.#preview = bytes;
    // A copy: the lane overwrites its images when it seals an inspection.
    this.#outlet.frame(numbered(bytes, this.#turn), now);
  }

  async #load(file: string): Promise<Uint8Array> {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    const bytes = await readFile(file);
    if (bytes.length > PICTURE_LIMIT_BYTES) throw new Error(`${file} is larger than ${PICTURE_LIMIT_BYTES} bytes`);
    this.#loaded.set(file, bytes);
    return bytes;
  }
}

/** The picture followed by four bytes that a decoder does not read. */
function numbered(picture: Uint8Array, number: number): Uint8Array {
  const frame = new Uint8Array(picture.length + 4);
  frame.set(picture);
  new DataView(frame.buffer).setUint32(picture.length, number);
  return frame;
}
