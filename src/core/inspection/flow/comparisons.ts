import type { FaceTemplate, LiveSide } from '../ports/steps/index.ts';
import type { ReasonCode } from '../record/checks/index.ts';
import { type Check, checkNow, latestOf } from '../record/checks/index.ts';
import type { AcquisitionResult } from './acquisition.ts';
import { type CheckTask, done } from './check-tasks.ts';
import { discardFrame } from './custody.ts';
import type { PartOptions } from './order.ts';
import type { RunningInspection } from './running.ts';

interface Printed {
  template: FaceTemplate | null;
  reason: ReasonCode;
}

/**
 * Compares the live face with the printed portrait, and judges liveness, once both sides have come or were given up (TR-03121-3
 * 4.8.2.1). A missing input on one side never counts for the other.
 */
export function verification(
  options: PartOptions,
): CheckTask<{ live: AcquisitionResult; printed: Printed }, readonly Check[]> {
  const { face, clock } = options;
  return {
    work: 'verification',
    needs: ['printed-face', 'live-face'],
    asked(run) {
      const live = run.faces.result;
      const printed = printedSide(run);
      if (live === null || printed === null) return null;
      if (live.failure !== 'READ_NOT_FITTED') return { ask: { live, printed } };
      const about = { value: 'not-supported', reason: 'READ_NOT_FITTED' } as const;
      return { say: [checkNow(clock, { check: 'face.verification', ...about })] };
    },
    ask: ({ live, printed: { template, reason } }) =>
      face.verify({ reference: template, referenceReason: reason, ...liveSide(live), t0: clock.mono() }),
    events: (_run, checks) => checks.map(done),
    stored(run, _checks, { live }) {
      offerAlarm(run, live);
      options.changed(run);
    },
  };
}

/**
 * TR-03121-3 4.8.2.1: after an alarm only the officer gets every picture of the acquisition. Without an alarm, the pictures that
 * were not compared are no longer needed and are deleted at once.
 */
function offerAlarm(run: RunningInspection, live: AcquisitionResult): void {
  const { custody, state } = run;
  custody.withdraw();
  const alarm = latestOf(state.checks, 'face.liveness')?.reason === 'PAD_ALARM';
  const frames = alarm ? [...live.frames, ...live.others] : [];
  run.setFaces({ alarmFrames: frames.map(({ jpeg, attackScore }) => ({ ref: custody.offer(jpeg), attackScore })) });
  if (!alarm) for (const frame of live.others.splice(0)) discardFrame(frame);
}

/** Compares the live face and the printed portrait with the chip's, each once both of its sides have come or were given up. */
export function chipFaces({
  face,
  clock,
}: Pick<PartOptions, 'face' | 'clock'>): CheckTask<
  { live: AcquisitionResult | null; printed: Printed | null; chip: Printed },
  readonly Check[]
> {
  return {
    work: 'chip-faces',
    needs: ['printed-face', 'live-face', 'chip-face'],
    asked(run) {
      const { chip, result: live } = run.faces;
      return chip === null ? null : { ask: { live, printed: printedSide(run), chip } };
    },
    ask({ live, printed, chip }) {
      const from = { reference: chip.template, referenceReason: chip.reason, t0: clock.mono() };
      const { template = null, reason = 'READ_OK' } = printed ?? {};
      return [
        ...(live === null
          ? []
          : (['face.chip', 'face.morph-chip'] as const).map((check) =>
              face.compare({ ...from, check, ...liveSide(live) }),
            )),
        ...(printed === null
          ? []
          : [face.compare({ ...from, check: 'face.portraits', printed: template, printedReason: reason })]),
      ];
    },
    events: (_run, checks) => checks.map(done),
  };
}

/** The live side of a comparison: the frames that may be compared, or why there are none. */
function liveSide({ frames, cameraLost, failure }: AcquisitionResult): LiveSide {
  return { frames: frames.filter((frame) => frame.acceptable), failure: cameraLost ? 'CAMERA_LOST' : failure };
}

/** The portrait on the page or on the other side of the card, or why there is none; null while a page is awaited. */
function printedSide({ page: { result }, faces }: RunningInspection): Printed | null {
  if (result === null) return null;
  const template = result.page?.portrait?.template ?? faces.sidePortrait;
  return { template, reason: result.page === null ? result.reason : 'FACE_NO_REFERENCE' };
}
