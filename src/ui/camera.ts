import { signal } from '@preact/signals';
import { cameraHold } from './camera-hold.ts';
import { postCamera } from './client.ts';

/**
 * Six or seven frames a second: five good frames arrive within 0.8 s. At about 40 ms of CPU time for each frame, the models
 * take a quarter of one core.
 */
const FRAME_EVERY_MS = 150;
/** The camera counts as lost after this time without a new frame, whatever the track reports. */
const SILENT_AFTER_MS = 2_000;
/** Time between attempts to open a lost camera. */
const RETRY_EVERY_MS = 3_000;
/** How often a page checks whether it still has the camera, or may have it now. */
const HOLD_EVERY_MS = 1_000;
const WIDTH_PX = 640;
const HEIGHT_PX = 480;
const JPEG_QUALITY = 0.9;

export type CameraState = 'off' | 'starting' | 'live' | 'lost';

/**
 * The browser's camera. It stays open while the lane is on the screen, so that a loss shows before a traveller waits;
 * frames leave the browser only while the lane asks for a live face.
 */
export class BrowserCamera {
  readonly state = signal<CameraState>('off');
  readonly #video: HTMLVideoElement;
  readonly #canvas: HTMLCanvasElement;
  #wanted = false;
  #inspectionId: string | null = null;
  #running = false;
  #lastFrameAt = 0;
  #lastTime = -1;
  #posting = false;
  #reported = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #keeping: ReturnType<typeof setInterval> | undefined;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.#canvas = document.createElement('canvas');
    this.#canvas.width = WIDTH_PX;
    this.#canvas.height = HEIGHT_PX;
  }

  /** Says whether the lane waits for a live face now, and in which inspection. */
  want(wanted: boolean, inspectionId: string | null): void {
    this.#wanted = wanted;
    this.#inspectionId = inspectionId;
    if (this.#running) void cameraHold.keep(inspectionId);
  }

  async start(): Promise<void> {
    this.#running = true;
    this.state.value = 'starting';
    void cameraHold.keep(this.#inspectionId);
    this.#keeping ??= setInterval(() => void cameraHold.keep(this.#inspectionId), HOLD_EVERY_MS);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { width: { ideal: WIDTH_PX, min: WIDTH_PX }, height: { ideal: HEIGHT_PX, min: HEIGHT_PX } },
      });
      if (!this.#running) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      for (const track of stream.getVideoTracks()) {
        track.addEventListener('ended', () => this.#lost('track ended'));
      }
      this.#video.srcObject = stream;
      await this.#video.play();
      this.#lastFrameAt = performance.now();
      this.#reported = false;
      this.state.value = 'live';
      clearInterval(this.#timer);
      this.#timer = setInterval(() => void this.#pump(), FRAME_EVERY_MS);
    } catch (error) {
      this.#lost(error instanceof DOMException ? error.name : 'camera could not be opened');
    }
  }

  stop(): void {
    this.#running = false;
    clearInterval(this.#timer);
    clearTimeout(this.#retry);
    clearInterval(this.#keeping);
    this.#keeping = undefined;
    cameraHold.forget();
    this.#release();
    this.state.value = 'off';
  }

  async #pump(): Promise<void> {
    const now = performance.now();
    if (this.#video.currentTime !== this.#lastTime) {
      this.#lastTime = this.#video.currentTime;
      this.#lastFrameAt = now;
    } else if (now - this.#lastFrameAt > SILENT_AFTER_MS) {
      this.#lost('no frames');
      return;
    } else {
      // The picture on screen is old; sending it again would let one frame count as several.
      return;
    }
    if (!this.#wanted || this.#posting) return;
    this.#posting = true;
    try {
      if (!(await cameraHold.keep(this.#inspectionId))) return;
      const jpeg = await this.#grab();
      if (jpeg !== null) await this.#send('/api/camera/frame', { body: jpeg, type: 'image/jpeg' });
    } finally {
      this.#posting = false;
    }
  }

  #grab(): Promise<Blob | null> {
    const canvas = this.#canvas;
    const context = canvas.getContext('2d');
    if (context === null) return Promise.resolve(null);
    // Crop the middle to 4:3 so that a wide sensor does not squeeze the face.
    const { videoWidth: width, videoHeight: height } = this.#video;
    const scale = Math.min(width / WIDTH_PX, height / HEIGHT_PX);
    const [cropX, cropY] = [WIDTH_PX * scale, HEIGHT_PX * scale];
    context.drawImage(this.#video, (width - cropX) / 2, (height - cropY) / 2, cropX, cropY, 0, 0, WIDTH_PX, HEIGHT_PX);
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY));
  }

  async #report(reason: string): Promise<void> {
    if (!(await cameraHold.keep(this.#inspectionId))) return;
    await this.#send('/api/camera/lost', {
      body: JSON.stringify({ reason }),
      type: 'application/json',
      proved: reason,
    });
  }

  /** `proved`: the bytes that the proof covers, if not the body. After a refusal this page must ask for the camera again. */
  async #send(
    path: '/api/camera/frame' | '/api/camera/lost',
    { body, type, proved }: { body: Blob | string; type: string; proved?: string },
  ): Promise<void> {
    const bytes = new TextEncoder().encode(proved ?? '');
    const proof = await cameraHold.prove(body instanceof Blob ? new Uint8Array(await body.arrayBuffer()) : bytes);
    if (proof === null) return;
    const answer = await postCamera(path, { body, type, proof });
    cameraHold.answered(answer.ok ? answer.value.nonce : null);
  }

  #lost(reason: string): void {
    if (!this.#running) return;
    clearInterval(this.#timer);
    this.#release();
    this.state.value = 'lost';
    if (!this.#reported) {
      this.#reported = true;
      void this.#report(reason.slice(0, 80));
    }
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.start(), RETRY_EVERY_MS);
  }

  #release(): void {
    const stream = this.#video.srcObject;
    if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop();
    this.#video.srcObject = null;
  }
}
