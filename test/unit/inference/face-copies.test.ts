import { describe, expect, it } from 'vitest';
import { CHIP_SIZE, TEMPLATE_LENGTH } from '../../../src/core/face/embedding/index.ts';
import { templateOf } from '../../../src/inference/worker/face-networks.ts';
import type { LoadedModel } from '../../../src/inference/worker/registry.ts';

type Looks = NonNullable<LoadedModel['manifest']['output']['template']>['looks'];

/** An embedder that keeps what it was shown and what it answered. */
function embedder(looks: Looks | null) {
  const kept: Float32Array[] = [];
  const shown: number[] = [];
  const input = {
    name: 'input',
    layout: 'NCHW',
    colour: 'BGR',
    mean: 127,
    scale: 1 / 128,
    shape: [1, 3, CHIP_SIZE, CHIP_SIZE],
  };
  const calibration = { medianLength: 7, offset: 0.5, weight: 0.35 };
  const template = looks === null ? undefined : { version: 2, looks, calibration };
  const output = { tensors: [{ name: 'output', shape: [1, TEMPLATE_LENGTH] }], metric: 'cosine', template };
  const network = {
    run: (tensor: Float32Array) => {
      const vector = Float32Array.from({ length: TEMPLATE_LENGTH }, (_, i) => Math.sin(i + kept.length));
      shown.push(tensor.reduce((sum, v) => sum + Math.abs(v), 0));
      kept.push(tensor, vector);
      return Promise.resolve(new Map([['output', vector]]));
    },
  };
  const model = { network, manifest: { role: 'embedder', input, output }, sha256: '', files: new Map() };
  return { model: model as unknown as LoadedModel, kept, shown };
}

describe('copies of a face in the inference process', () => {
  it.each<[string, Looks | null]>([
    [
      'of the sum of two looks',
      [
        { scale: 1.04, mirrored: false },
        { scale: 1, mirrored: true },
      ] as unknown as Looks,
    ],
    ['of the chip and its mirror image', null],
  ])('are overwritten once there is a template %s', async (_, looks) => {
    const { model, kept, shown } = embedder(looks);
    const side = 300;
    const data = Uint8Array.from({ length: side * side * 3 }, (_v, i) => (i * 7) % 251);
    const points = Array.from({ length: 68 }, (_v, i) => ({ x: 90 + i, y: 100 + ((i * 13) % 60) }));
    const five = {
      eyeLeft: { x: 110, y: 120 },
      eyeRight: { x: 180, y: 120 },
      nose: { x: 145, y: 160 },
      mouthLeft: { x: 118, y: 200 },
      mouthRight: { x: 172, y: 200 },
    };
    const chip = Float32Array.from({ length: CHIP_SIZE * CHIP_SIZE * 3 }, (_v, i) => (i * 5) % 255);
    const image = { width: side, height: side, data, grey: false };
    const template = await templateOf(model, { image, points, five, detectorFive: null, chip });
    expect(template?.some((v) => v !== 0)).toBe(true);
    expect(shown.length).toBe(2);
    for (const sum of shown) expect(sum).toBeGreaterThan(0);
    for (const copy of kept) expect(copy.every((v) => v === 0)).toBe(true);
  });
});
