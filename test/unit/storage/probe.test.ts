import { describe, expect, it } from 'vitest';
import { probeOf } from '../../../src/adapters/storage/lists/probe.ts';
import {
  averagedTemplate,
  calibratedTemplate,
  cosine,
  TEMPLATE_LENGTH,
  templateFromBytes,
  templateToBytes,
} from '../../../src/core/face/embedding/index.ts';
import type { LiveFrame } from '../../../src/core/inspection/ports/steps/index.ts';
import { check } from '../../fakes/lane-ports.ts';

const CALIBRATION = { medianLength: 7, offset: 0.5, weight: 0.35, agreement: 1 };
const MODEL = {
  profile: 'accurate',
  sha256: 'a'.repeat(64),
  length: TEMPLATE_LENGTH,
  calibration: CALIBRATION,
  rows: [{ fmr: 1e-4, threshold: 0.1, fnmr: 0.02 }],
  identify: [],
};

/** Template of one face that leans towards an own direction. */
function template(own: number): Float32Array {
  const v = Float32Array.from({ length: TEMPLATE_LENGTH }, (_, i) => Math.sin(i * 1.7) + Math.cos(i * (2 + own)));
  return calibratedTemplate(v, CALIBRATION)!;
}

function frame(own: number): LiveFrame {
  const bytes = templateToBytes(template(own));
  return {
    digest: 'aa',
    jpeg: new Uint8Array(1),
    acceptable: true,
    rank: 1,
    guidance: 'none',
    eyes: null,
    template: { profile: 'accurate', modelSha256: MODEL.sha256, grey: false, sharpness: 30, bytes },
    attackScore: null,
    rect: null,
    faces: 1,
  };
}

describe('what a face list is searched with', () => {
  const capture = check('face.capture', 'successful', 'FACE_QUALITY_OK');

  it('is the mean of the faces of the frames, with the lengths of their vectors averaged apart', () => {
    const frames = [frame(1), frame(2), frame(3)];
    const probe = probeOf({ frames, capture, t0: 1 }, MODEL);
    if (!(probe instanceof Uint8Array)) throw new Error(`no probe: ${probe.reason}`);
    const mean = averagedTemplate([1, 2, 3].map(template), CALIBRATION)!;
    expect(cosine(templateFromBytes(probe)!, mean)).toBeCloseTo(1, 6);
  });
});
