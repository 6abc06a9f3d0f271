import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../src/core/inspection/policy/policy.ts';
import type { FaceStep, LiveFrame } from '../../../src/core/inspection/ports/steps/index.ts';
import { FACE_MEASURE_IDS, type FaceMeasureId } from '../../../src/core/inspection/record/checks/index.ts';
import { createFaceStep, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { fakeLane } from '../../fakes/lane-ports.ts';
import { PATIENCE } from '../../fakes/patience.ts';
import { clock, FACES, requireBuild, supervisor } from './bundles.ts';

let child: InferenceSupervisor;
let face: FaceStep;

beforeAll(async () => {
  requireBuild();
  child = supervisor();
  await child.start();
  face = createFaceStep({ supervisor: child, clock, profile: 'accurate' });
});
afterAll(() => child.stop());

const picture = (name: string): Buffer => readFileSync(join(FACES, `${name}.jpg`));

async function frameOf(bytes: Uint8Array): Promise<LiveFrame> {
  const outcome = await face.analyse(Uint8Array.from(bytes));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.frame;
}

/** Paints over a share of the detected face: a rectangle in shares of its box. */
async function painted(name: string, [x, y, w, h]: [number, number, number, number], fill: string): Promise<LiveFrame> {
  const plain = await frameOf(picture(name));
  const [left, top, width, height] = plain.rect!;
  const shape = `<rect x="${(left + x * width) * 640}" y="${(top + y * height) * 480}" width="${w * width * 640}" height="${h * height * 480}" fill="${fill}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">${shape}</svg>`;
  return frameOf(
    await sharp(picture(name))
      .composite([{ input: Buffer.from(svg) }])
      .jpeg({ quality: 92 })
      .toBuffer(),
  );
}

const missed = (frame: LiveFrame): FaceMeasureId[] =>
  frame.quality?.filter(({ ok }) => !ok).map(({ measure }) => measure) ?? [];

describe('quality of a real frame', () => {
  it('is measured in every point, and met by an ordinary picture', async () => {
    const frame = await frameOf(picture('id10_live1'));
    expect(frame.quality?.map(({ measure }) => measure)).toEqual(FACE_MEASURE_IDS);
    expect(missed(frame)).toEqual([]);
    expect(frame).toMatchObject({ acceptable: true, guidance: 'none' });
  });

  it('notices a mask and dark glasses as advice, and turns no capture away for them', async () => {
    const mask = await painted('id10_live1', [0, 0.55, 1, 0.5], '#7fb2d6');
    expect(missed(mask)).toContain('mouth-cover');
    const glasses = await painted('id10_live1', [0.05, 0.25, 0.9, 0.2], '#101012');
    expect(missed(glasses)).toContain('eye-cover');
    const capture = face.judgeCapture({ frames: [glasses], cameraLost: false, failure: null, t0: 0 });
    // A cover may be worn for a belief or an illness: its name is in the sealed part alone.
    expect(capture.hindered ?? []).not.toContain('eye-cover');
    expect(capture.personal?.quality).toContainEqual(expect.objectContaining({ measure: 'eye-cover', ok: false }));
    if (glasses.acceptable) expect(capture.value).toBe('successful');
    const reference = await face.reference(picture('id16_passport'));
    if (!reference.ok) throw new Error(reference.reason);
    const [verification] = face.verify({
      reference: reference.template,
      referenceReason: 'READ_OK',
      frames: [{ ...mask, acceptable: true }],
      failure: null,
      t0: 0,
    });
    expect(verification).toMatchObject({ value: 'undetermined', reason: 'FACE_COVERED' });
  });

  it('names what stood in the way of a poor one', async () => {
    const small = await sharp(picture('id10_live1'))
      .resize(320)
      .extend({ top: 120, bottom: 120, left: 160, right: 160, background: '#888' })
      .jpeg()
      .toBuffer();
    const frame = await frameOf(small);
    expect(frame).toMatchObject({ acceptable: false, guidance: 'too-far' });
    const check = face.judgeCapture({ frames: [frame], cameraLost: false, failure: null, t0: 0 });
    expect(check).toMatchObject({ value: 'undetermined', reason: 'FACE_QUALITY', hindered: ['eye-distance'] });
  });
});

describe('the eyes of a real face', () => {
  /** Turns a picture about its middle without cutting it, and says where a point of it lies then. */
  async function turned(name: string, degrees: number) {
    const bytes = await sharp(picture(name)).rotate(degrees, { background: '#777' }).jpeg({ quality: 92 }).toBuffer();
    const { width, height } = await sharp(bytes).metadata();
    const angle = (degrees * Math.PI) / 180;
    const at = ([x, y]: readonly [number, number]): [number, number] => {
      const [dx, dy] = [(x - 0.5) * 640, (y - 0.5) * 480];
      return [
        0.5 + (dx * Math.cos(angle) - dy * Math.sin(angle)) / width,
        0.5 + (dx * Math.sin(angle) + dy * Math.cos(angle)) / height,
      ];
    };
    return { bytes, aspect: width / height, at };
  }

  it('are where they are in the picture that the screen gets, also when the camera is askew', async () => {
    const plain = (await frameOf(picture('id10_live1'))).eyes;
    if (plain === null) throw new Error('no eyes');
    expect(plain.aspect).toBeCloseTo(4 / 3, 3);
    expect(plain.left[0]).toBeLessThan(plain.right[0]);
    const { bytes, aspect, at } = await turned('id10_live1', 12);
    const askew = (await frameOf(bytes)).eyes;
    if (askew === null) throw new Error('no eyes');
    expect(askew.aspect).toBeCloseTo(aspect, 3);
    // The landmarks see another picture: a tenth of the distance of the eyes is what they may differ by.
    const span = Math.hypot(plain.right[0] - plain.left[0], plain.right[1] - plain.left[1]);
    for (const side of ['left', 'right'] as const) {
      const [x, y] = at(plain[side]);
      expect(Math.hypot(askew[side][0] - x, askew[side][1] - y)).toBeLessThan(span / 10);
    }
  });

  it('of a portrait are shares of the portrait, not of the page around it', async () => {
    const portrait = await sharp(picture('id16_passport')).resize(320, 400).toBuffer();
    const page = await sharp({ create: { width: 1200, height: 845, channels: 3, background: '#e8e4d8' } })
      .composite([{ input: portrait, left: 80, top: 170 }])
      .jpeg({ quality: 92 })
      .toBuffer();
    const answer = await child.request('page', { bytes: page, pageWidthMm: 125 }, { deadlineMs: 10_000 });
    if (!answer.ok || answer.value.portrait?.eyes == null) throw new Error('no portrait with eyes');
    const { rect, eyes } = answer.value.portrait;
    const alone = (await frameOf(portrait)).eyes;
    if (alone === null) throw new Error('no eyes');
    for (const side of ['left', 'right'] as const) {
      const onPage = [(rect[0] + eyes[side][0] * rect[2]) * 1200, (rect[1] + eyes[side][1] * rect[3]) * 845];
      expect(Math.hypot(onPage[0]! - 80 - alone[side][0] * 320, onPage[1]! - 170 - alone[side][1] * 400)).toBeLessThan(
        8,
      );
    }
    expect(eyes.aspect).toBeCloseTo((rect[2] * 1200) / (rect[3] * 845), 2);
  });

  it('are none where there is no face', async () => {
    const empty = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#889' } })
      .jpeg()
      .toBuffer();
    expect((await frameOf(empty)).eyes).toBeNull();
  });
});

describe('one capture with the real models', () => {
  it('goes on with one person, and begins again with the second one', async () => {
    const parts = fakeLane({ face });
    parts.present();
    await parts.time.pass(1);
    const shown = ['id10_live1', 'id10_live2', 'id16_live1', 'id16_live2', 'id16_live3', 'id16_live1', 'id16_live2'];
    for (const [n, name] of shown.entries()) {
      const before = n + 1;
      // A byte behind the picture: two frames of a camera are never the same bytes.
      const bytes = Uint8Array.from([...picture(name), n]);
      parts.camera.emit({ kind: 'frame', source: 'camera', bytes, at: n });
      const seen = (): number => {
        const run = parts.lane.snapshot().current!;
        const running = run.faces.acquisition!.progress();
        return run.awaiting.has('live-face') ? running.good + running.restarts * 2 : before;
      };
      await expect.poll(seen, PATIENCE).toBe(before);
    }
    const run = parts.lane.snapshot().current!;
    expect(run.state.live).toMatchObject({ frames: DEFAULT_POLICY.faceFrames, restarts: 1 });
  });

  it('matches nobody with a blurred portrait, and takes no noise for sharpness', async () => {
    const live = [await frameOf(picture('id16_live1')), await frameOf(picture('id16_live2'))];
    const against = async (bytes: Uint8Array, frames = live) => {
      const reference = await face.reference(bytes);
      if (!reference.ok) throw new Error(reference.reason);
      const side = { reference: reference.template, referenceReason: 'READ_OK' as const, frames, failure: null, t0: 0 };
      return face.verify(side)[0];
    };
    const portrait = picture('id16_passport');
    expect(await against(portrait)).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
    const blurred = await sharp(portrait).blur(12).jpeg().toBuffer();
    expect(await against(blurred)).toMatchObject({ value: 'undetermined', reason: 'FACE_REFERENCE_SOFT' });
    const { data, info } = await sharp(picture('id16_live1')).blur(9).raw().toBuffer({ resolveWithObject: true });
    let seed = 7919;
    for (let i = 0; i < data.length; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      data[i] = Math.max(0, Math.min(255, (data[i] as number) + ((seed >> 16) % 25) - 12));
    }
    const noisy = await frameOf(await sharp(data, { raw: info }).jpeg({ quality: 92 }).toBuffer());
    expect(missed(noisy)).toContain('sharpness');
    expect(noisy.acceptable).toBe(false);
  });

  it('takes a portrait as a reference only where it shows one face', async () => {
    expect(await face.reference(picture('id10_passport'))).toMatchObject({ ok: true, template: { grey: false } });
    const nobody = await sharp({ create: { width: 480, height: 600, channels: 3, background: '#778' } })
      .jpeg()
      .toBuffer();
    expect(await face.reference(nobody)).toMatchObject({
      ok: false,
      value: 'undetermined',
      reason: 'FACE_NO_REFERENCE',
    });
    expect(await face.reference(Buffer.from('no picture'))).toMatchObject({ ok: false, reason: 'FACE_IMAGE_REJECTED' });
  });
});
