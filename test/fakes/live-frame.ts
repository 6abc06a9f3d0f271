import type { LiveFrame } from '../../src/core/inspection/ports/steps/index.ts';

/** A frame that nothing is wrong with, without a template. */
export function liveFrame(over: Partial<LiveFrame> = {}): LiveFrame {
  return {
    digest: 'd',
    jpeg: new Uint8Array([1]),
    acceptable: true,
    rank: 0.5,
    guidance: 'none',
    eyes: null,
    template: null,
    attackScore: null,
    rect: null,
    faces: 1,
    ...over,
  };
}
