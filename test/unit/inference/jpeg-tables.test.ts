import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isCoarseJpeg } from '../../../src/inference/protocol/index.ts';

async function jpeg(quality: number): Promise<Buffer> {
  return await sharp({ create: { width: 24, height: 24, channels: 3, background: '#a86' } })
    .jpeg({ quality })
    .toBuffer();
}

describe('how strongly a JPEG file was compressed', () => {
  it.each([
    [5, true],
    [20, true],
    [35, true],
    [50, false],
    [75, false],
    [95, false],
  ])('quality %i: coarse %s', async (quality, coarse) => {
    expect(isCoarseJpeg(await jpeg(quality))).toBe(coarse);
  });

  it('is not known of other files and of what is cut short, whatever the bytes', async () => {
    expect(isCoarseJpeg(new Uint8Array())).toBe(false);
    const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#a86' } })
      .png()
      .toBuffer();
    expect(isCoarseJpeg(png)).toBe(false);
    const whole = await jpeg(20);
    expect(isCoarseJpeg(whole.subarray(0, 20))).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (tail) => {
        expect(typeof isCoarseJpeg(Uint8Array.from([0xff, 0xd8, ...tail]))).toBe('boolean');
      }),
    );
  });
});
