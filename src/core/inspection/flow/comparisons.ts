import type { ChipPortrait } from '../ports/index.ts';
import type { FaceTemplate, LiveSide, ReferenceOutcome } from '../ports/steps/index.ts';
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
 * Live with printed portrait and liveness, once both sides have come or were given up (TR-03121-3 4.8.2.1). What is missing
 * on one side never counts for another.
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
 * TR-03121-3 4.8.2.1: after an alarm the officer, and nobody else, gets every picture of the acquisition. Without one the
 * pictures that were compared with nothing are of no more use and go at once.
 */
function offerAlarm(run: RunningInspection, live: AcquisitionResult): void {
  const { custody, state } = run;
  custody.withdraw();
  const alarm = latestOf(state.checks, 'face.liveness')?.reason === 'PAD_ALARM';
  const frames = alarm ? [...live.frames, ...live.others] : [];
  run.setFaces({ alarmFrames: frames.map(({ jpeg, attackScore }) => ({ ref: custody.offer(jpeg), attackScore })) });
  if (!alarm) for (const frame of live.others.splice(0)) discardFrame(frame);
}

/** Live with chip portrait and printed with chip portrait, each once both of its sides have come or were given up. */
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
        ...(live === null ? [] : [face.compare({ ...from, check: 'face.chip', ...liveSide(live) })]),
        ...(printed === null
          ? []
          : [face.compare({ ...from, check: 'face.portraits', printed: template, printedReason: reason })]),
      ];
    },
    events: (_run, checks) => checks.map(done),
  };
}

interface ChipAnswer {
  picture: ChipPortrait;
  read: Exclude<ChipPortrait, { ok: true }> | ReferenceOutcome;
}

/** The portrait of the chip: the MRZ is known, and with it the keys. Nothing happens on a lane without a chip reader. */
export function chipPortrait({
  chip,
  face,
  order,
}: PartOptions): CheckTask<Parameters<NonNullable<PartOptions['chip']>['portrait']>[0], ChipAnswer> {
  return {
    work: 'chip',
    needs: ['mrz'],
    asked: ({ document }) => (!chip || document === null ? null : { ask: document }),
    async ask(document) {
      const picture: ChipPortrait = chip
        ? await chip.portrait(document)
        : { ok: false, value: 'not-supported', reason: 'CHIP_NOT_FITTED' };
      const read = picture.ok ? await face.reference(picture.picture) : picture;
      if (picture.ok) picture.picture.fill(0);
      return { picture, read };
    },
    // A portrait is no check: what it is compared with makes one.
    events: () => [],
    stored(run, { picture, read }) {
      run.custody.drop('chip');
      if (read.ok && 'template' in read) {
        run.custody.keep(read.template.bytes);
        run.custody.show('chip', read.jpeg, read.eyes);
        run.setFaces({ chip: { answered: true, template: read.template, reason: 'READ_OK' } });
      } else if (!read.ok) run.setFaces({ chip: { answered: picture.ok, template: null, reason: read.reason } });
      order.tasks.came(run, 'chip-face');
    },
    discard({ read }) {
      if (read.ok && 'template' in read) for (const bytes of [read.jpeg, read.template.bytes]) bytes.fill(0);
    },
    forget: (run) => run.setFaces({ chip: null }),
  };
}

/** The live side of a comparison: the frames that may be compared, or why there are none. */
function liveSide({ frames, cameraLost, failure }: AcquisitionResult): LiveSide {
  return { frames: frames.filter((frame) => frame.acceptable), failure: cameraLost ? 'CAMERA_LOST' : failure };
}

/** The portrait of the page or of the other side of the card, or why there is none; null while a page is awaited. */
function printedSide({ page: { result }, faces }: RunningInspection): Printed | null {
  if (result === null) return null;
  const template = result.page?.portrait?.template ?? faces.sidePortrait;
  return { template, reason: result.page === null ? result.reason : 'FACE_NO_REFERENCE' };
}
