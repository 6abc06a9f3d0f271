import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import type { ChipOutcome } from '../../../src/core/inspection/ports/index.ts';
import type { FrameOutcome, LiveFrame } from '../../../src/core/inspection/ports/steps/index.ts';
import type { Check } from '../../../src/core/inspection/record/checks/index.ts';
import { chipOutcome, FakeChip, unread } from '../../fakes/chip-port.ts';
import { FakeFace, fakeLane, liveFrame, settle } from '../../fakes/lane-ports.ts';

const N = DEFAULT_POLICY.faceFrames;

/** A good frame of one person; frames of one person carry the same first byte in their template. */
function of(person: number, more: Partial<LiveFrame> = {}): FrameOutcome {
  const bytes = new Uint8Array([person, 2, 3, 4]);
  const frame = liveFrame();
  return { ok: true, frame: { ...frame, template: { ...frame.template!, bytes }, ...more } };
}
const poor = (): FrameOutcome => ({ ok: true, frame: liveFrame(false) });

/** A lane whose traveller and page are there; `show` sends one frame. */
async function capturing(face = new FakeFace()) {
  const parts = fakeLane({ face });
  parts.present();
  await parts.time.pass(1);
  parts.showPage();
  await parts.time.pass(1);
  const show = async (outcome: FrameOutcome): Promise<void> => {
    face.frame = outcome;
    parts.showFace();
    await parts.time.pass(20);
  };
  const run = () => parts.lane.snapshot().current!;
  const latest = (check: Check['check']) => run().state.checks.findLast((entry) => entry.check === check);
  return { ...parts, face, show, run, latest };
}

describe('capture of the live face', () => {
  it('ends early when n good frames of one face agree, and keeps the best first', async () => {
    const { show, run, latest } = await capturing();
    for (let n = 0; n < N - 1; n += 1) await show(of(1, { rank: 0.1 * n, digest: `d${n}` }));
    await show(poor());
    expect(run().awaiting.has('live-face')).toBe(true);
    expect(run().faces.acquisition?.progress()).toEqual({ good: N - 1, wanted: N, restarts: 0 });
    await show(of(1, { rank: 0.15, digest: 'last' }));
    expect(run().awaiting.has('live-face')).toBe(false);
    expect(latest('face.capture')).toMatchObject({ value: 'successful' });
    const ranks = run().faces.result!.frames.map((frame) => frame.rank);
    expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
    expect(run().state.live).toMatchObject({ frames: N, restarts: 0 });
  });

  it('counts one picture once, however often it is fed in, and compares nobody', async () => {
    const { show, run, latest, time } = await capturing();
    for (let n = 0; n < N + 2; n += 1) await show(of(1, { digest: 'same' }));
    expect(run().faces.acquisition?.progress()).toMatchObject({ good: 1 });
    expect(run().awaiting.has('live-face')).toBe(true);
    await time.pass(DEFAULT_POLICY.faceTimeoutMs);
    expect(run().faces.result).toMatchObject({ failure: 'FACE_TOO_FEW' });
    expect(latest('face.verification')?.value).not.toBe('successful');
  });

  it.each([
    { when: 'in between', before: 1, after: 2 },
    { when: 'at the first image', before: null, after: 1 },
    { when: 'at the end', before: 1, after: null },
  ])('says so where too few frames were good because the models were gone $when', async ({ before, after }) => {
    const { face, show, run, latest, time } = await capturing();
    face.models = before;
    await show(of(1, { digest: 'a' }));
    face.models = after;
    await time.pass(DEFAULT_POLICY.faceTimeoutMs);
    expect(run().faces.result).toMatchObject({ failure: 'MODEL_UNAVAILABLE' });
    expect(latest('face.capture')).toMatchObject({ value: 'aborted', reason: 'MODEL_UNAVAILABLE' });
  });

  it('counts two pictures twice where they are shown in turn', async () => {
    const { show, run } = await capturing();
    for (let n = 0; n < 2 * N; n += 1) await show(of(1, { digest: `d${n % 2}` }));
    expect(run().faces.acquisition?.progress()).toEqual({ good: 2, wanted: N, restarts: 0 });
  });

  it('begins again when another person steps in, says so, and compares the second person alone', async () => {
    const face = new FakeFace();
    const compared: number[][] = [];
    const verify = face.verify.bind(face);
    face.verify = (input) => {
      compared.push(input.frames.map((frame) => frame.template!.bytes[0]!));
      return verify(input);
    };
    const { show, run, journal } = await capturing(face);
    for (let n = 0; n < N - 1; n += 1) await show(of(1));
    for (let n = 0; n < N; n += 1) await show(of(2));
    expect(compared).toEqual([Array.from({ length: N }, () => 2)]);
    expect(run().state.live).toMatchObject({ frames: N, restarts: 1 });
    const read = journal.read(run().id).find((event) => event.kind === 'live-face-read');
    expect(read).toMatchObject({ restarts: 1 });
  });

  it('is undetermined when two people take turns until time is up, and nobody is compared', async () => {
    const { show, run, latest, time } = await capturing();
    for (let n = 0; n < 8; n += 1) await show(of(n % 2));
    await time.pass(DEFAULT_POLICY.faceTimeoutMs);
    expect(run().faces.result).toMatchObject({ failure: 'FACE_CHANGED' });
    expect(run().faces.result!.frames.every((frame) => !frame.acceptable && frame.template === null)).toBe(true);
    expect(latest('face.verification')?.value).not.toBe('successful');
  });

  it('needs the least number of good frames when time is up', async () => {
    for (const [good, failure] of [
      [DEFAULT_POLICY.faceMinFrames, null],
      [DEFAULT_POLICY.faceMinFrames - 1, 'FACE_TOO_FEW'],
    ] as const) {
      const { show, run, time } = await capturing();
      for (let n = 0; n < good; n += 1) await show(of(1));
      await show(poor());
      await time.pass(DEFAULT_POLICY.faceTimeoutMs);
      expect(run().faces.result).toMatchObject({ failure });
    }
  });

  it('overwrites templates and pictures of frames it turned away, and every frame at the end', async () => {
    const face = new FakeFace();
    const handed: LiveFrame[] = [];
    const analyse = face.analyse.bind(face);
    face.analyse = async () => {
      const outcome = await analyse();
      if (outcome.ok) handed.push(outcome.frame);
      return outcome;
    };
    const { show, lane, run } = await capturing(face);
    for (let n = 0; n < 3; n += 1) await show(of(1));
    for (let n = 0; n < N; n += 1) await show(of(2));
    const first = handed.slice(0, 3);
    expect(first.every((frame) => frame.template!.bytes.every((byte) => byte === 0))).toBe(true);
    // No alarm of liveness: the pictures that were not compared went with it.
    expect(first.every((frame) => frame.jpeg.every((byte) => byte === 0))).toBe(true);
    expect(handed.at(-1)!.template!.bytes.some((byte) => byte !== 0)).toBe(true);
    lane.abandon(run().id, 'a');
    expect(handed.every((frame) => frame.template!.bytes.every((byte) => byte === 0))).toBe(true);
    expect(handed.every((frame) => frame.jpeg.every((byte) => byte === 0))).toBe(true);
  });

  it('gives the officer every picture of the capture after an alarm, and takes them back once a better capture is there', async () => {
    const face = new FakeFace();
    let liveness: 'PAD_ALARM' | 'PAD_NO_ALARM' = 'PAD_ALARM';
    const verify = face.verify.bind(face);
    face.verify = (input) => [
      ...verify(input),
      {
        check: 'face.liveness',
        mode: 'e',
        value: 'undetermined',
        reason: liveness,
        errorCode: null,
        margin: -0.1,
        component: { name: 'pad', version: '1', sha256: null },
        t0: 0,
        t1: 1,
      },
    ];
    const { show, lane, run } = await capturing(face);
    await show(poor());
    for (let n = 0; n < N; n += 1) await show(of(1, { attackScore: 0.8 }));
    expect(run().faces.alarmFrames).toHaveLength(N + 1);
    const refs = run().faces.alarmFrames.map(({ ref }) => ref);
    for (const ref of refs) expect(lane.image(ref)?.some((byte) => byte !== 0)).toBe(true);
    // The comparison is as it was: advice about liveness changes no other result.
    expect(run().state.checks.findLast((entry) => entry.check === 'face.verification')?.value).toBe('successful');
    lane.recapture(run().id, 'live-face');
    expect(run().faces.alarmFrames.map(({ ref }) => ref)).toEqual(refs);
    liveness = 'PAD_NO_ALARM';
    for (let n = 0; n < N; n += 1) await show(of(1));
    expect(run().faces.alarmFrames).toEqual([]);
    for (const ref of refs) expect(lane.image(ref)).toBeNull();
  });
});

describe('three pictures', () => {
  it('says nothing about a chip on a lane without a chip reader', async () => {
    const { show, latest } = await capturing();
    for (let n = 0; n < N; n += 1) await show(of(1));
    expect(latest('face.chip')).toBeUndefined();
    expect(latest('face.portraits')).toBeUndefined();
    expect(latest('chip.access')).toMatchObject({ value: 'not-supported' });
  });

  it('compares live and printed with the chip portrait, each by itself', async () => {
    const picture = new Uint8Array([1, 2, 3]);
    const chip = new FakeChip(({ ask }) => chipOutcome(ask, { portrait: { ok: true, picture } }));
    const parts = fakeLane({ chip });
    await parts.wholeTraveller();
    const { checks } = parts.lane.snapshot().current!.state;
    const values = (['face.verification', 'face.chip', 'face.portraits'] as const).map(
      (id) => checks.findLast((entry) => entry.check === id)?.value,
    );
    expect(values).toEqual(['successful', 'successful', 'successful']);
    expect(picture).toEqual(new Uint8Array(3));
    expect(parts.lane.snapshot().current!.state.phase).toBe('assessed');
  });

  it('never passes where the chip gave no portrait, and waits for it before the assessment', async () => {
    const answers: ((value: ChipOutcome) => void)[] = [];
    const parts = fakeLane({ chip: new FakeChip(() => new Promise((resolve) => answers.push(resolve))) });
    await parts.wholeTraveller();
    expect(parts.lane.snapshot().current!.state.assessment).toBeNull();
    answers[0]?.(unread('RF_LOST'));
    await settle();
    const { checks, assessment } = parts.lane.snapshot().current!.state;
    for (const id of ['face.chip', 'face.portraits'] as const) {
      expect(checks.findLast((entry) => entry.check === id)).toMatchObject({ reason: 'RF_LOST' });
      expect(checks.findLast((entry) => entry.check === id)?.value).not.toBe('successful');
    }
    expect(assessment?.groups.find(({ group }) => group === 'face')?.value).not.toBe('successful');
  });
});
