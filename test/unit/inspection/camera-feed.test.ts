import { describe, expect, it } from 'vitest';
import type { CameraAccount } from '../../../src/core/inspection/ports/index.ts';
import { FakeCamera, fakeLane } from '../../fakes/lane-ports.ts';

/** A camera that a page feeds: says of whom. */
class FedCamera extends FakeCamera {
  served: (string | null)[] = [];
  told: CameraAccount = { fed: [{ officer: 'O-17', capability: 'a1', frames: 5 }], refused: { 'other-screen': 12 } };
  serve(inspectionId: string | null): void {
    this.served.push(inspectionId);
  }
  account(): CameraAccount {
    return this.told;
  }
}

async function assessed() {
  const camera = new FedCamera('camera');
  const parts = fakeLane({ camera });
  parts.present();
  await parts.time.pass(1);
  parts.showPage();
  await parts.time.pass(1);
  const show = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      camera.emit({ kind: 'frame', source: 'camera', bytes: new Uint8Array([3, 4]), at: parts.time.now });
      await parts.time.pass(10);
    }
  };
  const run = () => parts.lane.snapshot().current!;
  const decide = (decision: 'clear' | 'second-line', officer = 'O-17') =>
    parts.lane.decide({
      inspectionId: run().id,
      revision: parts.lane.snapshot().revision,
      officer,
      decision,
      reasons: ['OTHER'],
      note: 'for the test',
      held: true,
    });
  return { ...parts, camera, show, run, decide };
}

describe('a camera that a page feeds', () => {
  it.each(['FACE_CAMERA_FLOOD', 'FACE_CAMERA_MOVED'] as const)(
    '%s ends the capture, and good frames count for nothing',
    async (reason) => {
      const { camera, show, run, time } = await assessed();
      await show(3);
      expect(run().faces.acquisition?.progress()).toMatchObject({ good: 3 });
      camera.emit({ kind: 'interrupted', reason });
      await show(5);
      await time.pass(10);
      expect(run().faces.result).toMatchObject({ failure: reason });
      for (const check of ['face.capture', 'face.verification']) {
        expect(run().state.checks.findLast((entry) => entry.check === check)).toMatchObject({
          value: 'aborted',
          reason,
        });
      }
    },
  );

  it('comes after a capture that has ended as nothing', async () => {
    const { camera, show, run } = await assessed();
    await show(5);
    camera.emit({ kind: 'interrupted', reason: 'FACE_CAMERA_FLOOD' });
    expect(run().state.checks.findLast(({ check }) => check === 'face.verification')?.reason).toBe('FACE_MATCH');
  });

  it.each(['second-line', 'abandon'] as const)('is one row before the end: %s', async (end) => {
    const { camera, show, run, decide, lane, journal } = await assessed();
    await show(5);
    const { id } = run();
    if (end === 'abandon') lane.abandon(id, 'O-17');
    else decide(end);
    const kinds = journal.read(id).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'camera-fed')).toHaveLength(1);
    expect(kinds.indexOf('camera-fed')).toBe(kinds.indexOf(end === 'abandon' ? 'abandoned' : 'decided') - 1);
    expect(journal.read(id).find(({ kind }) => kind === 'camera-fed')).toMatchObject({
      source: 'camera',
      ...camera.told,
    });
    expect(journal.read(id).find(({ kind }) => kind === 'live-face-read')).toMatchObject({
      fedBy: { officer: 'O-17', capability: 'a1' },
    });
  });

  it('of another officer lets nobody through, and stops no other decision', async () => {
    const { show, run, decide, time } = await assessed();
    await show(5);
    await time.pass(10);
    expect(run().state.phase).toBe('assessed');
    expect(decide('clear', 'O-18')).toMatchObject({ ok: false, reason: 'CAMERA_OTHER_OFFICER' });
    expect(decide('second-line', 'O-18')).toEqual({ ok: true });
  });

  it('knows which inspection is open', async () => {
    const { camera, run, lane } = await assessed();
    const { id } = run();
    expect(camera.served).toEqual([id]);
    lane.abandon(id, 'O-17');
    expect(camera.served).toEqual([id, null]);
  });
});
