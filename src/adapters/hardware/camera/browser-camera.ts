import type {
  CameraAccount,
  CameraEvent,
  CameraInterruption,
  Clock,
  DeviceHealth,
  Timers,
  Unsubscribe,
} from '../../../core/inspection/ports/index.ts';
import type { FrameRefusal, MonoMs, OfficerId, RefusedFrames } from '../../../core/inspection/record/terms/index.ts';
import { type CameraPage, type Claim, FrameGate, type FrameProof } from './frame-gate.ts';
import { FrameTally } from './frame-tally.ts';
import { FrozenPicture } from './frozen.ts';
import { type CameraLoss, CameraOutlet, type LiveCamera } from './live-camera.ts';

/** While a face is awaited, silence this long means that the camera is lost, in milliseconds (fault 14). */
export const SILENT_AFTER_MS = 2_000;
/** Frames of the page that follow closer than this are dropped: it sends six or seven a second. */
export const FRAME_SPACING_MS = 50;
/** Changed counts are shown at most this often, in milliseconds: a flood must not redraw the screen with every frame. */
export const FEED_SHOWN_EVERY_MS = 250;

export interface BrowserCameraOptions {
  device: string;
  clock: Clock;
  timers: Timers;
  /** Cryptographic random bytes. */
  random: (bytes: number) => Uint8Array;
}

/** One frame, or the message that the camera is lost: its sender, its proof and the bytes that the proof covers. */
export interface Fed {
  session: object;
  proof: FrameProof;
  bytes: Uint8Array;
}

/** Who has the camera, and which frames were refused in the current inspection and since the start. */
export interface CameraFeedState {
  holder: { officer: OfficerId; capability: string | null } | null;
  refused: RefusedFrames;
  total: RefusedFrames;
}

/**
 * The kiosk browser's camera, fed by the officer's page through `FrameGate`. The browser may be wrong or compromised, so
 * its claim that the camera works is not trusted: if frames repeat or stop, the camera counts as lost, whatever the
 * browser says.
 */
export class BrowserCamera implements LiveCamera {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #outlet: CameraOutlet;
  readonly #gate: FrameGate;
  readonly #tally = new FrameTally();
  readonly #picture = new FrozenPicture();
  #started = false;
  #wanted = false;
  #lastFrameAt: MonoMs | null = null;
  /** The page whose frames the running capture has, if it has any. */
  #capturing: { session: object; page: string } | null = null;
  #cancelWatch: () => void = () => undefined;
  #cancelTold: (() => void) | null = null;

  constructor(options: BrowserCameraOptions) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#gate = new FrameGate(options.random);
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
    this.#cancelTold?.();
    this.#cancelTold = null;
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
    this.#capturing = null;
    this.#picture.forget();
    this.#watch();
  }

  serve(inspectionId: string | null): void {
    if (inspectionId !== null) this.#tally.begin();
    this.#gate.serve(inspectionId);
  }

  account(): CameraAccount {
    return this.#tally.account();
  }

  feed(): CameraFeedState {
    return { holder: this.#gate.holder(), refused: this.#tally.account().refused, total: this.#tally.total() };
  }

  /**
   * A page asks for the camera. A capture begun by another page ends: its frames and later ones may show two different
   * people.
   */
  claim(asker: CameraPage, { take }: { take: boolean }): Claim {
    const claim = this.#gate.claim(asker, { take, at: this.#clock.mono() });
    if (!claim.ok) return claim;
    const { session, page } = this.#capturing ?? asker;
    if (session !== asker.session || page !== asker.page) this.#interrupt('FACE_CAMERA_MOVED');
    this.#tellFeed();
    return claim;
  }

  /** Before the body is read: why this frame is refused, and counted; null if it may be read. */
  refusal(session: object, nonce: string | null): FrameRefusal | null {
    const why = this.#gate.refusal(session, { nonce, at: this.#clock.mono() });
    if (why !== null) this.refused(why);
    return why;
  }

  /** A frame that is dropped, no matter who sent it. */
  refused(why: FrameRefusal): void {
    this.#tally.refused(why);
    this.#noteAttempt();
    this.#tellFeed();
  }

  /**
   * Takes one frame from the page that has the camera, and ownership of `bytes`. Frames that are forged, frozen or too
   * frequent are discarded and overwritten. Returns the nonce for the next frame.
   */
  push({ session, proof, bytes }: Fed): { ok: true; nonce: string } | { ok: false; why: FrameRefusal } {
    const taken = this.#prove({ session, proof, bytes });
    if (!taken.ok) {
      bytes.fill(0);
      return taken;
    }
    const now = this.#clock.mono();
    // Counted among the frames of the right page alone: frames from elsewhere must not crowd out the page's own.
    const tooSoon = this.#lastFrameAt !== null && now - this.#lastFrameAt < FRAME_SPACING_MS;
    if (tooSoon) this.refused('too-fast');
    else this.#noteAttempt();
    if (!this.#started || tooSoon) bytes.fill(0);
    else this.#show(bytes, { at: now, feeder: taken.feeder });
    return { ok: true, nonce: taken.nonce };
  }

  /** The page reports that its camera is lost; `bytes` is the page's reason, which is only classified and never shown. */
  lost(said: Fed): { ok: true; nonce: string } | { ok: false; why: FrameRefusal } {
    const taken = this.#prove(said);
    if (!taken.ok) return taken;
    if (this.#started) this.#lose(sortReason(Buffer.from(said.bytes).toString('utf8')));
    return { ok: true, nonce: taken.nonce };
  }

  /** A page closed its event stream. */
  pageClosed(session: object, page: string): void {
    if (this.#gate.pageClosed(session, page)) this.#tellFeed();
  }

  /** A session locked or ended. Nobody else continues what it had begun for this inspection. */
  left(session: object, how: 'locked' | 'ended'): void {
    if (!this.#gate.left(session, how)) return;
    if (how === 'ended') this.#interrupt('FACE_CAMERA_MOVED');
    else if (this.#wanted) this.#lose('CAMERA_LOCKED');
    this.#tellFeed();
  }

  #prove({ session, proof, bytes }: Fed): ReturnType<FrameGate['take']> {
    const taken = this.#gate.take(session, { proof, bytes, at: this.#clock.mono() });
    if (!taken.ok) this.refused(taken.why);
    return taken;
  }

  #show(bytes: Uint8Array, { at, feeder }: { at: MonoMs; feeder: { officer: OfficerId; capability: string } }): void {
    this.#lastFrameAt = at;
    if (this.#picture.isFrozen(bytes, at)) {
      bytes.fill(0);
      this.#lose('CAMERA_FROZEN');
      return;
    }
    if (this.#wanted) {
      this.#capturing = this.#gate.feeding;
      this.#tally.took(feeder);
    }
    this.#watch();
    this.#outlet.frame(bytes, at);
  }

  #noteAttempt(): void {
    if (this.#tally.floods(this.#clock.mono())) this.#interrupt('FACE_CAMERA_FLOOD');
  }

  #interrupt(reason: CameraInterruption): void {
    if (this.#wanted) this.#outlet.tell({ kind: 'interrupted', reason });
  }

  /** Reports once and soon that the counts or the holder changed. */
  #tellFeed(): void {
    if (!this.#started) return;
    this.#cancelTold ??= this.#timers.after(FEED_SHOWN_EVERY_MS, () => {
      this.#cancelTold = null;
      this.#outlet.tell({ kind: 'feed' });
    });
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
