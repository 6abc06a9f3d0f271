import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaceStep, FaceTemplate, LiveFrame } from '../../../src/core/inspection/ports/steps/index.ts';
import { createFaceStep, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { clock, FACES, requireBuild, supervisor } from './bundles.ts';

let child: InferenceSupervisor;
let other: InferenceSupervisor;
let face: FaceStep;

beforeAll(async () => {
  requireBuild();
  child = supervisor({ profile: 'provenance', part: 'seeing' });
  other = supervisor({ part: 'seeing' });
  await Promise.all([child.start(), other.start()]);
  face = createFaceStep({ supervisor: child, clock, profile: 'provenance' });
});
afterAll(() => Promise.all([child.stop(), other.stop()]));

async function frame(name: string, step = face): Promise<LiveFrame & { template: FaceTemplate }> {
  const outcome = await step.analyse(readFileSync(join(FACES, `${name}.jpg`)));
  if (!outcome.ok || outcome.frame.template === null) throw new Error(`no template of ${name}`);
  return { ...outcome.frame, template: outcome.frame.template, acceptable: true };
}

function verify(a: LiveFrame & { template: FaceTemplate }, b: LiveFrame) {
  const [check] = face.verify({
    reference: a.template,
    referenceReason: 'FACE_NO_REFERENCE',
    frames: [b],
    failure: null,
    t0: 0,
  });
  return check!;
}

describe('profile provenance', () => {
  it('loads three models that reproduce the outputs of the original back end, and asks for no liveness', () => {
    const models = child.health().profile!.models;
    expect(models.map((m) => [m.role, m.ok ? m.name : m.detail])).toEqual([
      ['detector', 'face-detector-blazeface'],
      ['landmarks', 'face-landmarks-68'],
      ['embedder', 'face-embedder-dlib'],
    ]);
    const embedder = models[2]!;
    expect(embedder).toMatchObject({ mode: 'e', template: { metric: 'euclidean', length: 128 } });
    // Never a search of one against many.
    expect(embedder.ok && embedder.thresholds!.identify).toEqual([]);
  });

  it('tells people apart by distance, and marks the result as one that does not count', async () => {
    const passport = await frame('id01_passport');
    expect(passport.template.bytes.byteLength).toBe(128 * 4);
    const same = verify(passport, await frame('id01_live1'));
    const stranger = verify(passport, await frame('id02_live1'));
    for (const check of [same, stranger]) {
      expect(check).toMatchObject({ mode: 'e', score: { direction: 'lower-is-same-person' } });
      expect(check.component.name).toBe('face-embedder-dlib');
    }
    expect(same.score!.value).toBeLessThan(stranger.score!.value);
    expect(stranger).toMatchObject({ value: 'failed', reason: 'FACE_NO_MATCH' });
  });

  it('gives no liveness: the check is not supported, and never passed', async () => {
    const live = await frame('id01_live1');
    expect(live.attackScore).toBeNull();
    const [, liveness] = face.verify({
      reference: live.template,
      referenceReason: 'FACE_NO_REFERENCE',
      frames: [live],
      failure: null,
      t0: 0,
    });
    expect(liveness).toMatchObject({ check: 'face.liveness', value: 'not-supported', reason: 'PAD_OMITTED' });
  });

  it('never compares with a template of profile accurate, in either direction', async () => {
    const accurate = createFaceStep({ supervisor: other, clock, profile: 'accurate' });
    const here = await frame('id01_live1');
    const there = await frame('id01_live1', accurate);
    expect(there.template.modelSha256).not.toBe(here.template.modelSha256);
    const refused = { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
    expect(verify(there, here)).toMatchObject(refused);
    expect(verify(here, there)).toMatchObject(refused);
    expect(verify(here, there).score).toBeUndefined();
  });
});
