import { signal } from '@preact/signals';
import { daemon, postFrame } from './client.ts';

/**
 * Six or seven frames a second: five good ones come within 0.8 s, and at about 40 ms of CPU a frame the models take a
 * quarter of one core.
 */
const FRAME_EVERY_MS = 150;
/** Without a new frame for this long the camera counts as lost, whatever the track claims. */
const SILENT_AFTER_MS = 2_000;
/** A lost camera is tried again at this pace. */
const RETRY_EVERY_MS = 3_000;
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
  #running = false;
  #lastFrameAt = 0;
  #lastTime = -1;
  #posting = false;
  #reported = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(video: HTMLVideoElement) {
    this.#video = video;
    this.#canvas = document.createElement('canvas');
    this.#canvas.width = WIDTH_PX;
    this.#canvas.height = HEIGHT_PX;
  }

  /** Whether the lane waits for a live face now. */
  want(wanted: boolean): void {
    this.#wanted = wanted;
  }

  async start(): Promise<void> {
    this.#running = true;
    this.state.value = 'starting';
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
      // The picture on screen is an old one; sending it again would let one frame count as several.
      return;
    }
    if (!this.#wanted || this.#posting) return;
    this.#posting = true;
    try {
      const jpeg = await this.#grab();
      if (jpeg !== null) await postFrame(jpeg);
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

  #lost(reason: string): void {
    if (!this.#running) return;
    clearInterval(this.#timer);
    this.#release();
    this.state.value = 'lost';
    if (!this.#reported) {
      this.#reported = true;
      void daemon.cameraLost({ reason: reason.slice(0, 80) });
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
