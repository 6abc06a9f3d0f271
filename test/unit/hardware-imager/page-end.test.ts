import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endsAsItsFormat } from '../../../src/adapters/hardware/imager/page-end.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-end-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ends(bytes: Uint8Array): Promise<boolean> {
  const path = join(folder, 'page.jpg');
  writeFileSync(path, bytes);
  return await endsAsItsFormat(path);
}

const drawn = () => sharp({ create: { width: 61, height: 40, channels: 3, background: '#808040' } });

/** A JPEG with a small JPEG in its head, as cameras write them. */
async function withSmallPicture(): Promise<{ bytes: Buffer; smallEnd: number }> {
  const page = await drawn().jpeg().toBuffer();
  const small = await drawn().resize(8).jpeg().toBuffer();
  const body = Buffer.concat([Buffer.from('Exif\0\0'), small]);
  const head = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 0xff]);
  const bytes = Buffer.concat([page.subarray(0, 2), head, body, page.subarray(2)]);
  return { bytes, smallEnd: 2 + head.length + body.length };
}

describe('the end of a page file', () => {
  it('is there in a whole JPEG and PNG, and in no part of one', async () => {
    const { bytes, smallEnd } = await withSmallPicture();
    const files = [await drawn().png().toBuffer(), await drawn().jpeg({ progressive: true }).toBuffer(), bytes];
    for (const file of files) {
      expect(await ends(file)).toBe(true);
      for (let length = 0; length < file.length; length += 1) {
        if (await ends(file.subarray(0, length))) throw new Error(`${length} of ${file.length} bytes pass`);
      }
    }
    // The part that ends with the small picture ends with the two bytes of an end.
    expect(bytes.subarray(smallEnd - 2, smallEnd)).toEqual(Buffer.from('ffd9', 'hex'));
  });

  it('says nothing of other formats, of room that was laid out first, of links and of what is not there', async () => {
    const page = await drawn().jpeg().toBuffer();
    expect(await ends(Buffer.concat([page.subarray(0, 200), Buffer.alloc(page.length)]))).toBe(false);
    for (const format of ['tiff', 'webp'] as const)
      expect(await ends(await drawn().toFormat(format).toBuffer())).toBe(false);
    expect(await ends(page)).toBe(true);
    symlinkSync(join(folder, 'page.jpg'), join(folder, 'link.jpg'));
    expect(await endsAsItsFormat(join(folder, 'link.jpg'))).toBe(false);
    expect(await endsAsItsFormat(join(folder, 'nothing.jpg'))).toBe(false);
    expect(await endsAsItsFormat(folder)).toBe(false);
  });
});
