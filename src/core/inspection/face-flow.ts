import { type AcquisitionResult, FaceAcquisition } from './acquisition.ts';
import { plainCheck } from './checks.ts';
import { discardFrame } from './custody.ts';
import type { FlowOptions } from './flow.ts';
import type { ChipPortrait, FaceTemplate, LiveFrame, LiveSide } from './ports.ts';
import { type Check, latestOf, type ReasonCode } from './results.ts';
import type { EventBody, PageResult, RunningInspection } from './running.ts';

export interface FaceFlowOptions extends FlowOptions {
  record: (run: RunningInspection, bodies: readonly EventBody[]) => boolean;
  absent: (run: RunningInspection, value: 'not-supported', reason: ReasonCode) => boolean;
  /** The live face came, or never will. */
  captured: (run: RunningInspection) => void;
  /** A comparison ended, or never will. */
  workEnded: (run: RunningInspection) => void;
}

/** A camera that is known to be lost gets this long to come back before the screen says so, milliseconds. */
const LOST_GRACE_MS = 1_500;

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/**
 * The live face and the comparisons of an inspection: live with printed portrait, live with chip portrait, printed with
 * chip (TR-03121-3 4.8.2.1). Each is a check of its own; what is missing on one side never counts for another.
 */
export class FaceFlow {
  readonly #options: FaceFlowOptions;

  constructor(options: FaceFlowOptions) {
    this.#options = options;
  }

  /** False when the audit refused. */
  await(run: RunningInspection): boolean {
    const { camera, clock, timers, policy, face } = this.#options;
    run.acquisition?.stop();
    run.faceResult = null;
    run.custody.withdraw();
    run.alarmFrames = [];
    if (!camera) {
      if (!this.#options.absent(run, 'not-supported', 'READ_NOT_FITTED')) return false;
      run.faceResult = noFrames('READ_NOT_FITTED', clock.mono());
      this.#options.captured(run);
      return true;
    }
    run.awaiting.add('live-face');
    run.acquisition = new FaceAcquisition({
      face,
      clock,
      timers,
      policy,
      onFrame: (frame) => this.#onFrame(run, frame),
      onDone: (result) => this.#onFace(run, result),
    });
    camera.want(true);
    run.cancels.push(() => camera.want(false));
    const known = camera.health().state;
    run.acquisition.start(known === 'lost' || known === 'absent' ? LOST_GRACE_MS : policy.firstFrameTimeoutMs);
    return true;
  }

  /** The MRZ is known, and with it the keys of the chip. Nothing happens on a lane without a chip reader. */
  readChip(run: RunningInspection): void {
    const { chip } = this.#options;
    const document = run.state.mrz?.personal?.document ?? null;
    if (!chip || document === null) return;
    run.chipAttempt += 1;
    const attempt = run.chipAttempt;
    run.chipResult = null;
    run.working.add('chip');
    void chip.portrait(document).then((outcome) => this.#onChip(run, attempt, outcome));
  }

  /** Comparisons need both pictures; each runs once both sides have come or were given up. */
  compareIfReady(run: RunningInspection): void {
    const { pageResult, faceResult } = run;
    if (!this.#options.isCurrent(run) || pageResult === null || faceResult === null) return;
    if (faceResult.failure === 'READ_NOT_FITTED') {
      const t = this.#options.clock.mono();
      const check = plainCheck({
        check: 'face.verification',
        value: 'not-supported',
        reason: 'READ_NOT_FITTED',
        t0: t,
        t1: t,
      });
      if (!this.#options.record(run, [done(check)])) return;
    } else {
      const { template, reason } = printedSide(run, pageResult);
      const checks = this.#options.face.verify({
        reference: template,
        referenceReason: reason,
        ...liveSide(faceResult),
        t0: this.#options.clock.mono(),
      });
      if (!this.#options.record(run, checks.map(done))) return;
      this.#afterLiveness(run, faceResult);
    }
    if (this.#compareChip(run)) this.#options.workEnded(run);
  }

  #onFrame(run: RunningInspection, frame: LiveFrame): void {
    if (!this.#options.isCurrent(run)) {
      discardFrame(frame);
      return;
    }
    run.guidance = frame.guidance;
    run.hindered = frame.quality?.filter(({ ok }) => !ok).map(({ measure }) => measure) ?? [];
    run.custody.drop('live');
    // A copy: the acquisition overwrites its frames as soon as a better one came.
    run.custody.show('live', Uint8Array.from(frame.jpeg));
    this.#options.changed(run);
  }

  #onFace(run: RunningInspection, result: AcquisitionResult): void {
    const all = [...result.frames, ...result.others];
    if (!this.#options.isCurrent(run)) {
      for (const frame of all) discardFrame(frame);
      return;
    }
    for (const frame of all) {
      run.custody.keep(frame.jpeg);
      if (frame.template) run.custody.keep(frame.template.bytes);
    }
    this.#options.camera?.want(false);
    run.awaiting.delete('live-face');
    run.guidance = 'none';
    run.hindered = [];
    const best = result.frames[0];
    if (best) {
      run.custody.drop('live');
      run.custody.show('live', Uint8Array.from(best.jpeg));
    }
    const digests = result.frames.map((frame) => frame.digest);
    const check = this.#options.face.judgeCapture(result);
    const source = this.#options.camera?.health().device ?? 'camera';
    const { restarts } = result;
    const feeder = this.#options.camera?.account?.().fed.at(-1);
    const fedBy = feeder ? { fedBy: { officer: feeder.officer, capability: feeder.capability } } : {};
    const read: EventBody =
      digests.length > 0
        ? { kind: 'live-face-read', source, digests, frames: digests.length, restarts, ...fedBy }
        : { kind: 'read-failed', what: 'live-face', source, value: 'aborted', reason: check.reason };
    if (!this.#options.record(run, [read, done(check)])) return;
    run.faceResult = result;
    this.#options.captured(run);
    this.compareIfReady(run);
  }

  /**
   * TR-03121-3 4.8.2.1: after an alarm the officer, and nobody else, gets every picture of the acquisition. Without one
   * the pictures that were compared with nothing are of no more use and go at once.
   */
  #afterLiveness(run: RunningInspection, result: AcquisitionResult): void {
    run.custody.withdraw();
    const alarm = latestOf(run.state.checks, 'face.liveness')?.reason === 'PAD_ALARM';
    run.alarmFrames = alarm
      ? [...result.frames, ...result.others].map((frame) => ({
          ref: run.custody.offer(frame.jpeg),
          attackScore: frame.attackScore,
        }))
      : [];
    if (!alarm) for (const frame of result.others.splice(0)) discardFrame(frame);
    this.#options.changed(run);
  }

  async #onChip(run: RunningInspection, attempt: number, outcome: ChipPortrait): Promise<void> {
    const stale = (): boolean => !this.#options.isCurrent(run) || attempt !== run.chipAttempt;
    const read = outcome.ok ? await this.#options.face.reference(outcome.picture) : outcome;
    if (outcome.ok) outcome.picture.fill(0);
    if (stale()) {
      if (read.ok) for (const bytes of [read.jpeg, read.template.bytes]) bytes.fill(0);
      return;
    }
    run.working.delete('chip');
    run.custody.drop('chip');
    if (read.ok) {
      run.custody.keep(read.template.bytes);
      run.custody.show('chip', read.jpeg);
    }
    const answered = outcome.ok;
    run.chipResult = read.ok
      ? { answered, template: read.template, reason: 'READ_OK' }
      : { answered, template: null, reason: read.reason };
    if (this.#compareChip(run)) this.#options.workEnded(run);
  }

  /** Live with chip and printed with chip. False when the audit refused. */
  #compareChip(run: RunningInspection): boolean {
    const { pageResult, faceResult, chipResult } = run;
    if (chipResult === null) return true;
    const { face, clock } = this.#options;
    const from = { reference: chipResult.template, referenceReason: chipResult.reason, t0: clock.mono() };
    const checks: Check[] = [];
    if (faceResult !== null) checks.push(face.compare({ ...from, check: 'face.chip', ...liveSide(faceResult) }));
    if (pageResult !== null) {
      const { template, reason } = printedSide(run, pageResult);
      checks.push(face.compare({ ...from, check: 'face.portraits', printed: template, printedReason: reason }));
    }
    return this.#options.record(run, checks.map(done));
  }
}

/** The live side of a comparison: the frames that may be compared, or why there are none. */
function liveSide({ frames, cameraLost, failure }: AcquisitionResult): LiveSide {
  return { frames: frames.filter((frame) => frame.acceptable), failure: cameraLost ? 'CAMERA_LOST' : failure };
}

/** The portrait of the page or of the other side of the card, or why there is none. */
function printedSide(
  { sidePortrait }: RunningInspection,
  { page, reason }: PageResult,
): { template: FaceTemplate | null; reason: ReasonCode } {
  const template = page?.portrait?.template ?? sidePortrait;
  return { template, reason: page === null ? reason : 'FACE_NO_REFERENCE' };
}

/** An acquisition that brought nothing, and why. */
export function noFrames(failure: ReasonCode, t0: number): AcquisitionResult {
  return { frames: [], others: [], cameraLost: false, failure, restarts: 0, t0 };
}
