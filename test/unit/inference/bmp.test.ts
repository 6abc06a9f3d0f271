import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBmp } from '../../../src/inference/worker/bmp.ts';

interface Bmp {
  width?: number;
  height?: number;
  bits?: number;
  header?: number;
  compression?: number;
  colours?: number;
  offset?: number;
  masks?: readonly number[];
  planes?: number;
  /** Bytes of the pixels in place of those that the size asks for. */
  pixelBytes?: number;
}

/** A BMP as a scanner's software writes it; each pixel says where it is: red its column, green its row, blue 7. */
function bmp(options: Bmp = {}): Buffer {
  const { width = 5, height = 3, bits = 24, header = 40, compression = 0, colours = 0, masks, planes = 1 } = options;
  const rows = Math.abs(height);
  const stride = Math.ceil((bits * width) / 32) * 4;
  const palette = bits === 8 ? 4 * (colours || 256) : 0;
  const masksBytes = masks !== undefined && header === 40 ? 12 : 0;
  const offset = options.offset ?? 14 + header + masksBytes + palette;
  const size = options.pixelBytes ?? stride * rows;
  const out = Buffer.alloc(Math.max(14 + header + masksBytes + palette, offset) + size);
  out.write('BM', 'latin1');
  out.writeUInt32LE(out.length, 2);
  out.writeUInt32LE(offset >>> 0, 10);
  out.writeUInt32LE(header, 14);
  out.writeInt32LE(width, 18);
  out.writeInt32LE(height, 22);
  out.writeUInt16LE(planes, 26);
  out.writeUInt16LE(bits, 28);
  out.writeUInt32LE(compression, 30);
  out.writeUInt32LE(colours, 46);
  for (const [at, mask] of (masks ?? []).entries()) out.writeUInt32LE(mask, 54 + 4 * at);
  for (let at = 0; at < palette / 4; at += 1) out.set([7, at >> 4, at & 15, 0], 14 + header + at * 4);
  for (let y = 0; y < rows && options.pixelBytes === undefined; y += 1) {
    const line = height < 0 ? y : rows - 1 - y;
    for (let x = 0; x < width; x += 1) {
      const at = offset + line * stride + (x * bits) / 8;
      out.set(bits === 8 ? [y * 16 + x] : [7, y, x, ...(bits === 32 ? [99] : [])], at);
    }
  }
  return out;
}

const LIMIT = 1000;
const STANDARD = [0x00ff0000, 0x0000ff00, 0x000000ff];

describe('a BMP of a page scanner', () => {
  it.each<[string, Bmp]>([
    ['24 bits, rows from below, padded', {}],
    ['24 bits, rows from above', { height: -3 }],
    ['32 bits', { bits: 32 }],
    ['32 bits with masks behind the header', { bits: 32, compression: 3, masks: STANDARD }],
    ['32 bits with masks in a header of version 5', { bits: 32, compression: 3, masks: STANDARD, header: 124 }],
    ['8 bits with a full palette', { bits: 8 }],
    ['8 bits with a palette of 40', { bits: 8, colours: 40 }],
    ['a gap before the pixels', { offset: 200 }],
  ])('is read to the pixel: %s', (_, options) => {
    const read = readBmp(bmp(options), LIMIT);
    if (!read.ok) throw new Error(read.detail);
    expect([read.width, read.height, read.grey]).toEqual([5, 3, false]);
    const pixels = Array.from({ length: 15 }, (_unused, at) => [...read.rgb.subarray(at * 3, at * 3 + 3)]);
    expect(pixels).toEqual(Array.from({ length: 15 }, (_unused, at) => [at % 5, Math.floor(at / 5), 7]));
  });

  it('is grey where its palette is', () => {
    const file = bmp({ bits: 8 });
    for (let at = 0; at < 256; at += 1) file.fill(at, 54 + at * 4, 57 + at * 4);
    expect(readBmp(file, LIMIT)).toMatchObject({ ok: true, grey: true });
  });

  it.each<[string, Bmp, 'damaged' | 'too-large']>([
    ['no width', { width: 0, pixelBytes: 64 }, 'damaged'],
    ['a width below nothing', { width: -5, pixelBytes: 64 }, 'damaged'],
    ['no height', { height: 0, pixelBytes: 64 }, 'damaged'],
    ['the lowest height that there is', { height: -0x80000000, pixelBytes: 64 }, 'too-large'],
    ['more pixels than are read', { width: 40, height: 26 }, 'too-large'],
    ['sides whose product leaves 32 bits', { width: 0x10001, height: 0x10001, pixelBytes: 64 }, 'too-large'],
    ['a row less than it says', { pixelBytes: 47 }, 'damaged'],
    ['pixels that begin in the header', { offset: 20, pixelBytes: 64 }, 'damaged'],
    ['pixels that begin in the palette', { bits: 8, offset: 100, pixelBytes: 64 }, 'damaged'],
    ['run lengths', { bits: 8, compression: 1 }, 'damaged'],
    ['a JPEG inside', { compression: 4 }, 'damaged'],
    ['masks for 24 bits', { compression: 3, masks: STANDARD }, 'damaged'],
    ['other masks', { bits: 32, compression: 3, masks: [0xff, 0xff00, 0xff0000] }, 'damaged'],
    ['16 bits', { bits: 16, pixelBytes: 64 }, 'damaged'],
    ['1 bit', { bits: 1, pixelBytes: 64 }, 'damaged'],
    ['two planes', { planes: 2 }, 'damaged'],
    ['a palette larger than any', { bits: 8, colours: 257 }, 'damaged'],
    ['a value that its palette has not', { bits: 8, colours: 30 }, 'damaged'],
    ['the header of OS/2', { header: 12, pixelBytes: 64 }, 'damaged'],
  ])('is refused with %s', (_, options, why) => {
    expect(readBmp(bmp(options), LIMIT)).toMatchObject({ ok: false, why });
  });

  it('with an offset near the end of 32 bits is refused', () => {
    const file = bmp();
    file.writeUInt32LE(0xffffffff, 10);
    expect(readBmp(file, LIMIT)).toMatchObject({ ok: false, why: 'damaged' });
  });

  it('cut anywhere is refused, and one changed anywhere never gives more than it holds', () => {
    const seeds = [bmp(), bmp({ bits: 32, compression: 3, masks: STANDARD }), bmp({ bits: 8, colours: 64 })];
    for (const file of seeds) {
      for (let end = 0; end < file.length; end += 1) expect(readBmp(file.subarray(0, end), LIMIT).ok).toBe(false);
    }
    const change = fc.array(fc.tuple(fc.nat(69), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...seeds), change, (file, changes) => {
        const bad = Buffer.from(file);
        for (const [at, value] of changes) bad[at] = value;
        const read = readBmp(bad, LIMIT);
        if (!read.ok) return;
        expect(read.width * read.height).toBeLessThanOrEqual(LIMIT);
        expect(read.rgb.length).toBe(read.width * read.height * 3);
      }),
      { numRuns: 5000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const read = readBmp(Buffer.concat([Buffer.from('BM'), noise]), LIMIT);
        expect(read.ok ? read.width * read.height <= LIMIT : read.detail.length > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
