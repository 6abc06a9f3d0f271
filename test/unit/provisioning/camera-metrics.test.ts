import { describe, expect, it } from 'vitest';
import { type CameraMetrics, cameraMetricsOf } from '../../../src/cli/provisioning/camera/metrics.ts';
import { DEFAULT_QUALITY_LIMITS, type FaceMeasures } from '../../../src/core/face/quality/index.ts';

const FACE: FaceMeasures = {
  eyeDistance: 130,
  roll: 2,
  yaw: 0,
  pitch: 0.5,
  sharpness: 60,
  brightness: 140,
  clipped: 0.02,
  lightBalance: 0.05,
  eyeCover: 0.2,
  mouthCover: 0.02,
  colour: 40,
  centreX: 0.5,
  centreY: 0.45,
  headWidth: 0.5,
  headHeight: 0.7,
  eyeOpening: 0.3,
  mouthOpening: 0,
  background: 10,
};
const LOOKED: CameraMetrics['looked'] = {
  camera: { width: 1920, height: 1080 },
  perSecond: 29.7,
  background: [190, 192, 195],
  levels: 231,
};

const judged = (change: { looked?: object; face?: Partial<FaceMeasures>; faces?: FaceMeasures[] } = {}) => {
  const faces = change.faces ?? [{ ...FACE, ...change.face }];
  const metrics = cameraMetricsOf({ looked: { ...LOOKED, ...change.looked }, faces }, DEFAULT_QUALITY_LIMITS);
  return (id: string) => metrics.find((figure) => figure.id === id);
};

describe('the figures of a camera', () => {
  it('meets what it measures, and says of the rest that nobody measured it', () => {
    const of = judged();
    for (const id of ['camera-pixels', 'frame-rate', 'eye-distance', 'roll', 'sharpness', 'exposure', 'grey-balance'])
      expect(of(id), id).toMatchObject({ result: 'met' });
    for (const id of ['distance', 'body-height', 'yaw-pitch', 'lens'])
      expect(of(id), id).toMatchObject({ result: 'not measured', value: null });
  });

  it('misses the size of the picture that the lane compares, whatever the camera', () => {
    expect(judged()('picture-pixels')).toMatchObject({ value: '640 x 480', limit: '>= 600 x 800', result: 'missed' });
  });

  it.each([
    ['camera-pixels', { looked: { camera: { width: 1280, height: 720 } } }],
    ['frame-rate', { looked: { perSecond: 4.9 } }],
    ['eye-distance', { face: { eyeDistance: 119.4 } }],
    ['eye-distance-lane', { face: { eyeDistance: 59 } }],
    ['roll', { face: { roll: -8.1 } }],
    ['sharpness', { face: { sharpness: 6.9 } }],
    ['exposure', { face: { brightness: 20 } }],
    ['exposure', { face: { brightness: 240 } }],
    ['clipped', { face: { clipped: 0.4 } }],
    ['light-balance', { face: { lightBalance: 0.4 } }],
    ['colour', { face: { colour: 1 } }],
    ['background', { looked: { background: [120, 120, 120] } }],
    ['grey-balance', { looked: { background: [200, 190, 186] } }],
  ])('misses %s beyond its limit', (id, change) => {
    expect(judged(change)(id)).toMatchObject({ result: 'missed' });
  });

  it('passes nothing about a face that nobody showed, or that is no number', () => {
    for (const of of [judged({ faces: [] }), judged({ face: { sharpness: Number.NaN } })])
      expect(of('sharpness')).toMatchObject({ result: 'not measured', value: null });
  });
});
