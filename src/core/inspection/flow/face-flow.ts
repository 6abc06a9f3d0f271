import type { LiveFrame } from '../ports/steps/index.ts';
import type { ReasonCode } from '../record/checks/index.ts';
import type { EventBody } from '../record/index.ts';
import { type AcquisitionResult, FaceAcquisition } from './acquisition.ts';
import { done } from './check-tasks.ts';
import { discardFrame } from './custody.ts';
import type { PartOptions } from './order.ts';
import type { RunningInspection } from './running.ts';
import type { Absence } from './work.ts';

/** A camera that is known to be lost has this long to come back before the officer is told, milliseconds. */
const LOST_GRACE_MS = 1_500;

/** The capture of the live face of an inspection. */
export class FaceFlow {
  readonly #options: PartOptions;

  constructor(options: PartOptions) {
    this.#options = options;
  }

  /** False when the audit refused. */
  await(run: RunningInspection): boolean {
    const { camera, clock, timers, policy, face } = this.#options;
    run.faces.acquisition?.stop();
    run.setFaces({ acquisition: null });
    if (!camera) return this.absent(run, 'not-supported', 'READ_NOT_FITTED');
    const acquisition = new FaceAcquisition({
      face,
      clock,
      timers,
      policy,
      onFrame: (frame) => this.#onFrame(run, frame),
      onDone: (result) => this.#onFace(run, result),
    });
    run.setFaces({ acquisition });
    run.awaiting.add('live-face', { patience: () => acquisition.patience });
    camera.want(true);
    run.atHalt(() => camera.want(false));
    const known = camera.health().state;
    acquisition.start(known === 'lost' || known === 'absent' ? LOST_GRACE_MS : policy.firstFrameTimeoutMs);
    return true;
  }

  /** No live face will come; false when the audit refused. */
  absent(run: RunningInspection, value: Absence['value'], reason: ReasonCode): boolean {
    const { order, clock } = this.#options;
    if (!order.absent(run, 'live-face', { value, reason })) return false;
    const t0 = clock.mono();
    const none = { frames: [], others: [], cameraLost: false, failure: reason, restarts: 0, t0 };
    run.setFaces({ result: none });
    order.tasks.came(run, 'live-face');
    return true;
  }

  /** The officer no longer waits: the earlier capture, or the result of having none, stays in force. */
  givenUp(run: RunningInspection): void {
    run.faces.acquisition?.stop();
    this.#options.camera?.want(false);
    if (run.faces.result === null) {
      this.absent(run, 'undetermined', 'READ_ABSENT');
      return;
    }
    run.awaiting.delete('live-face');
    run.retakes.end('live-face');
    run.setFaces({ acquisition: null, guidance: 'none', hindered: [] });
    this.#options.changed(run);
    this.#options.order.tasks.takeUp(run);
  }

  #onFrame(run: RunningInspection, frame: LiveFrame): void {
    const hindered = frame.quality?.filter(({ ok }) => !ok).map(({ measure }) => measure) ?? [];
    run.setFaces({ guidance: frame.guidance, hindered });
    if (earlier(run) === null || run.custody.ref('live') === null) {
      // A copy: the acquisition overwrites its frames as soon as a better one has come.
      run.custody.next('live', Uint8Array.from(frame.jpeg), frame.eyes);
    }
    this.#options.changed(run);
  }

  #onFace(run: RunningInspection, result: AcquisitionResult): void {
    const { camera, face, order } = this.#options;
    const all = [...result.frames, ...result.others];
    if (!this.#options.isCurrent(run)) {
      for (const frame of all) discardFrame(frame);
      return;
    }
    camera?.want(false);
    run.awaiting.delete('live-face');
    run.setFaces({ guidance: 'none', hindered: [] });
    const before = earlier(run);
    const source = camera?.health().device ?? 'camera';
    const check = face.judgeCapture(result);
    if (before !== null && usable(result) < usable(before)) {
      for (const frame of all) discardFrame(frame);
      run.retakes.keep('live-face', check.reason);
      const failed = {
        kind: 'read-failed',
        what: 'live-face',
        source,
        value: 'aborted',
        reason: check.reason,
      } as const;
      if (order.record(run, [failed])) order.tasks.takeUp(run);
      return;
    }
    for (const frame of all) {
      run.custody.keep(frame.jpeg);
      if (frame.template) run.custody.keep(frame.template.bytes);
    }
    const best = result.frames[0];
    if (best) run.custody.next('live', Uint8Array.from(best.jpeg), best.eyes);
    const digests = result.frames.map((frame) => frame.digest);
    const { restarts } = result;
    const feeder = camera?.account?.().fed.at(-1);
    const fedBy = feeder ? { fedBy: { officer: feeder.officer, capability: feeder.capability } } : {};
    const read: EventBody =
      digests.length > 0
        ? { kind: 'live-face-read', source, digests, frames: digests.length, restarts, ...fedBy }
        : { kind: 'read-failed', what: 'live-face', source, value: 'aborted', reason: check.reason };
    if (!order.record(run, [read, done(check)])) return;
    run.retakes.end('live-face');
    run.custody.withdraw();
    run.setFaces({ result, alarmFrames: [] });
    order.tasks.came(run, 'live-face');
  }
}

/** The capture in force, if the officer asked for a better one. */
function earlier({ retakes, faces }: RunningInspection): AcquisitionResult | null {
  return retakes.open.has('live-face') ? faces.result : null;
}

/** Frames that may be compared count most, then any picture at all. */
function usable({ frames }: AcquisitionResult): number {
  return frames.some(({ acceptable }) => acceptable) ? 2 : Math.min(1, frames.length);
}
