import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFaceStep, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { decodeImage, decodePortrait } from '../../../src/inference/worker/decode.ts';
import { codestream, codestreamOf, jp2, pixels } from '../../fakes/jpeg2000.ts';
import { clock, FACES, requireBuild, supervisor } from './bundles.ts';

/** What openjpeg takes its memory from, each time that a decoder is made. */
const memories: { buffer: ArrayBuffer }[] = [];
const wasm = (globalThis as unknown as { WebAssembly: { Instance: new (...args: unknown[]) => { exports: object } } })
  .WebAssembly;
const { Instance } = wasm;

afterAll(() => {
  wasm.Instance = Instance;
});

describe('decoding', () => {
  it('gives the picture of a JPEG 2000 file, in colour and in grey', async () => {
    for (const components of [3, 1] as const) {
      const [width, height] = [413, 531];
      const stream = await codestream(width, height, { components, ratio: 15 });
      for (const bytes of [stream, jp2(stream), Buffer.concat([jp2(stream), Buffer.alloc(64)])]) {
        const read = await decodePortrait(bytes);
        if (!read.ok) throw new Error(read.detail);
        expect(read).toMatchObject({ width, height, image: { width, height, grey: components === 1 } });
        const meant = pixels(width, height, components);
        const off = meant.reduce((sum, value, at) => {
          const place = components === 3 ? at : at * 3;
          return sum + Math.abs(value - (read.image.data[place] as number));
        }, 0);
        expect(off / meant.length, 'mean error of a sample').toBeLessThan(3);
      }
    }
  });

  it('keeps JPEG 2000 away from what a camera or an imager sends', async () => {
    expect(await decodeImage(await codestream(96, 128))).toMatchObject({ ok: false, reason: 'IMAGE_REJECTED' });
  });

  it('takes a JPEG, and neither PNG nor anything else', async () => {
    const raw = { width: 96, height: 128, channels: 3 as const };
    const picture = sharp(pixels(96, 128, 3), { raw });
    expect(await decodePortrait(await picture.clone().jpeg().toBuffer())).toMatchObject({ ok: true, width: 96 });
    expect(await decodePortrait(await picture.clone().png().toBuffer())).toMatchObject({ reason: 'IMAGE_REJECTED' });
  });

  it('overwrites the memory of the decoder after each picture', async () => {
    wasm.Instance = class extends Instance {
      constructor(...args: unknown[]) {
        super(...args);
        const memory = Object.values(this.exports).find((one) => 'grow' in one && 'buffer' in one);
        memories.push(memory as { buffer: ArrayBuffer });
      }
    };
    const stream = await codestream(200, 260);
    memories.length = 0;
    expect((await decodePortrait(stream)).ok).toBe(true);
    expect((await decodePortrait(edited(stream, 300))).ok).toBe(true);
    wasm.Instance = Instance;
    expect(memories).toHaveLength(2);
    for (const { buffer } of memories) {
      expect(Buffer.from(buffer).every((byte) => byte === 0)).toBe(true);
      expect(buffer.byteLength, 'bytes that had to be looked through').toBeLessThan(8 * 1024 * 1024);
    }
  });

  it('decodes the largest portrait within its memory', async () => {
    expect(await decodePortrait(await codestream(2_000, 2_000, { ratio: 60 }))).toMatchObject({ width: 2_000 });
  });
});

/** One byte of the coded samples is another. */
function edited(stream: Buffer, at: number): Buffer {
  const copy = Buffer.from(stream);
  copy[at] = (copy[at] as number) ^ 0x10;
  return copy;
}

describe('bombs and damaged pictures', () => {
  let stream: Buffer;
  beforeAll(async () => {
    stream = await codestream(96, 128);
  });
  const with32 = (...edits: [number, number][]): Buffer => {
    const copy = Buffer.from(stream);
    for (const [at, value] of edits) copy.writeUInt32BE(value, at);
    return copy;
  };

  it.each<[string, () => Buffer, string]>([
    ['30 000 x 30 000 pixels', () => with32([8, 30_000], [12, 30_000], [24, 30_000], [28, 30_000]), 'IMAGE_TOO_LARGE'],
    [
      'a small box around a huge picture',
      () => jp2(with32([8, 4e9], [12, 4e9]), { width: 96, height: 128 }),
      'IMAGE_TOO_LARGE',
    ],
    ['3 072 tiles', () => with32([24, 2], [28, 2]), 'IMAGE_TOO_LARGE'],
    ['half of it', () => stream.subarray(0, stream.length >> 1), 'IMAGE_REJECTED'],
    ['zeros after the header', () => Buffer.concat([stream.subarray(0, 120), Buffer.alloc(4_000)]), 'IMAGE_REJECTED'],
    ['nothing', () => Buffer.alloc(0), 'IMAGE_REJECTED'],
  ])('%s', async (_name, make, reason) => {
    const before = process.memoryUsage().rss;
    expect(await decodePortrait(make())).toMatchObject({ ok: false, reason });
    expect((process.memoryUsage().rss - before) / 1024 / 1024, 'MiB taken').toBeLessThan(128);
  });
});

describe('in the inference process', () => {
  let child: InferenceSupervisor;
  beforeAll(async () => {
    requireBuild();
    child = supervisor();
    await child.start();
  });
  afterAll(() => child.stop());

  it('a JPEG 2000 portrait gives the template that its JPEG gives, and a bomb leaves the process alive', async () => {
    const face = createFaceStep({ supervisor: child, clock, profile: 'accurate' });
    const jpeg = readFileSync(join(FACES, 'id01_passport.jpg'));
    const { data, info } = await sharp(jpeg)
      .removeAlpha()
      .resize({ width: 480 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const boxed = jp2(await codestreamOf(data, info, { ratio: 12 }));
    const small = await sharp(jpeg).resize({ width: 480 }).jpeg({ quality: 90 }).toBuffer();
    const [asJp2, asJpeg] = [await face.reference(boxed), await face.reference(small)];
    if (!asJp2.ok || !asJpeg.ok) throw new Error(JSON.stringify([asJp2, asJpeg]).slice(0, 200));
    expect(cosine(asJp2.template.bytes, asJpeg.template.bytes)).toBeGreaterThan(0.9);
    const { pid } = child.health();
    const bomb = Buffer.from(await codestream(96, 128));
    for (const at of [8, 12, 24, 28]) bomb.writeUInt32BE(30_000, at);
    expect(await face.reference(bomb)).toMatchObject({
      ok: false,
      value: 'undetermined',
      reason: 'FACE_IMAGE_REJECTED',
    });
    expect(await face.reference(Buffer.from(boxed.subarray(0, boxed.length >> 1)))).toMatchObject({ ok: false });
    expect((await face.reference(small)).ok).toBe(true);
    expect(child.health().pid).toBe(pid);
  });
});

function cosine(a: Uint8Array, b: Uint8Array): number {
  const floats = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);
  const [x, y] = [floats(a), floats(b)];
  const dot = (p: Float32Array, q: Float32Array): number =>
    p.reduce((sum, value, i) => sum + value * (q[i] as number), 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}
