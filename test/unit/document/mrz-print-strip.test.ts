import { describe, expect, it } from 'vitest';
import type { Luma } from '../../../src/core/document/index.ts';
import { channelStrips, type LineAxis, stripOf } from '../../../src/core/document/mrz-print/strip.ts';
import { glyphs } from '../../fakes/printed-zone.ts';

const [WIDTH, HEIGHT] = [320, 90];

function plane(seed: number): Luma {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => ((i * 2654435761 + seed * 40503) >>> 7) % 256);
  return { width: WIDTH, height: HEIGHT, data };
}

describe('colour channels of a line of the MRZ', () => {
  it.each<[string, Partial<LineAxis>]>([
    ['level', {}],
    ['askew and bowed', { angle: 0.07, bow: 2.5 }],
    ['upside down', { x: 290, y: 30, angle: Math.PI - 0.02 }],
    ['partly outside the picture', { x: -25, y: 88 }],
  ])('are sampled where one channel alone is (%s)', (_, change) => {
    const axis: LineAxis = { x: 20, y: 55, angle: 0, pitch: 11.3, columns: 24, bow: 0, ...change };
    const planes: [Luma, Luma, Luma] = [plane(1), plane(2), plane(3)];
    const strips = channelStrips(planes, axis, glyphs);
    for (const [i, one] of planes.entries()) expect(strips[i]).toEqual(stripOf([one], axis, glyphs, 1).data);
  });
});
