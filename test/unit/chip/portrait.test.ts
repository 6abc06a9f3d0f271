import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { der } from '../../../src/core/asn1/index.ts';
import { pictureHeader, readPortrait } from '../../../src/core/chip/portrait/index.ts';
import { LIMIT_PORTRAIT_BYTES } from '../../../src/core/chip/portrait/picture.ts';
import { dg2Block, dg2Of, dg2Record, faceRecord } from '../../fakes/dg2.ts';
import { codestream, jp2, pixels } from '../../fakes/jpeg2000.ts';
import { fuzzPortraits } from './portrait-fuzz.ts';

const [WIDTH, HEIGHT] = [96, 128];
let jpeg: Buffer;
let stream: Buffer;
let boxed: Buffer;
beforeAll(async () => {
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 as const };
  jpeg = await sharp(pixels(WIDTH, HEIGHT, 3), { raw })
    .jpeg({ quality: 80 })
    .toBuffer();
  stream = await codestream(WIDTH, HEIGHT);
  boxed = jp2(stream);
});

/** What came of it: the fault, or the kind of the picture. */
const outcome = (dg2: Uint8Array): string => {
  const read = readPortrait(dg2);
  return read.ok ? read.portrait.kind : read.detail;
};
const edited = (picture: Buffer, edit: (bytes: Buffer) => void): Buffer => {
  const copy = Buffer.from(picture);
  edit(copy);
  return copy;
};

describe('readPortrait', () => {
  it.each(['jpeg', 'jp2', 'j2k'])('finds a %s in both encodings, byte for byte', (kind) => {
    const image = kind === 'jpeg' ? jpeg : kind === 'jp2' ? boxed : stream;
    for (const [encoding, dg2] of [
      ['19794-5', dg2Record(image)],
      ['19794-5', dg2Record(image, { points: 7 })],
      ['39794-5', dg2Block(image)],
      ['39794-5', dg2Block(image, { mandatoryOnly: true })],
    ] as const) {
      const read = readPortrait(dg2);
      if (!read.ok) throw new Error(read.message);
      const { portrait } = read;
      // The header of the record says 337 x 449, and is not believed.
      expect(portrait).toMatchObject({ encoding, kind, width: WIDTH, height: HEIGHT, components: 3, faces: 1 });
      expect(Buffer.from(portrait.image).equals(image)).toBe(true);
      expect(portrait.image.buffer, 'a view, overwritten with the file').toBe(dg2.buffer);
    }
  });

  it('gives nothing of the record beside the picture', () => {
    for (const dg2 of [dg2Record(jpeg), dg2Block(jpeg)]) {
      const read = readPortrait(dg2);
      const { image: _image, ...rest } = read.ok ? read.portrait : { image: null };
      expect(Object.keys(rest).sort()).toEqual(
        ['components', 'encoding', 'faces', 'height', 'kind', 'notes', 'width'].sort(),
      );
    }
  });

  it('tolerates lengths that issuers count differently, and no more', () => {
    expect(outcome(dg2Record(jpeg, { lengthError: -1 }))).toBe('jpeg');
    expect(outcome(dg2Record(jpeg, { lengthError: -8 }))).toBe('jpeg');
    expect(outcome(dg2Record(jpeg, { trailing: new Uint8Array(8) }))).toBe('jpeg');
    expect(outcome(dg2Record(jpeg, { lengthError: -9 }))).toBe('STRUCTURE');
    expect(outcome(dg2Record(jpeg, { lengthError: 9, trailing: new Uint8Array(9) }))).toBe('STRUCTURE');
    expect(outcome(dg2Record(jpeg, { lengthError: 9 }))).toBe('CUT');
    expect(outcome(dg2Record(Buffer.concat([jpeg, Buffer.alloc(40)])))).toBe('jpeg');
    expect(outcome(dg2Record(Buffer.concat([boxed, Buffer.alloc(40)])))).toBe('jp2');
    expect(outcome(dg2Block(Buffer.concat([stream, Buffer.alloc(40)])))).toBe('j2k');
  });

  it('notes another generation of ISO/IEC 39794-5', () => {
    const read = readPortrait(dg2Block(jpeg, { year: '07ea' }));
    expect(read.ok && read.portrait.notes).toEqual(['CHIP_DG2_VERSION']);
    const known = readPortrait(dg2Block(jpeg));
    expect(known.ok && known.portrait.notes).toEqual([]);
  });

  it('takes the first of several faces, of at most four', () => {
    for (const make of [dg2Record, dg2Block]) {
      const read = readPortrait(make(jpeg, { faces: 3 }));
      expect(read.ok && read.portrait.faces).toBe(3);
      expect(outcome(make(jpeg, { faces: 5 }))).toBe('LIMIT');
    }
    const template = der(0x7f60, der(0x5f2e, faceRecord(jpeg)));
    expect(outcome(dg2Of(template, template))).toBe('jpeg');
    expect(outcome(dg2Of(template, template, template, template, template))).toBe('LIMIT');
  });

  it.each<[string, () => Uint8Array]>([
    ['EMPTY', () => new Uint8Array()],
    ['STRUCTURE', () => der(0x61, der(0x5f1f, Buffer.from('P<UTO')))],
    ['STRUCTURE', () => der(0x75, der(0x7f61, der(0x02, Uint8Array.of(2)), der(0x7f60)))],
    ['STRUCTURE', () => Buffer.concat([dg2Record(jpeg), Buffer.alloc(1)])],
    ['STRUCTURE', () => Uint8Array.of(0x75, 0x80, 0, 0)],
    ['CUT', () => Uint8Array.of(0x75, 0x84, 0xff, 0xff, 0xff, 0xff)],
    ['CUT', () => dg2Record(jpeg).subarray(0, 400)],
    ['CUT', () => dg2Block(jpeg).subarray(0, 400)],
    ['CUT', () => dg2Record(jpeg, { blockLength: 0xffff_ffff })],
    ['STRUCTURE', () => dg2Record(jpeg, { blockLength: 10 })],
    ['FACE', () => dg2Record(jpeg, { faces: 0 })],
    ['FACE', () => dg2Block(jpeg, { faces: 0 })],
    ['FACE', () => dg2Of()],
    ['IMAGE', () => dg2Record(new Uint8Array())],
    ['IMAGE', () => dg2Block(new Uint8Array())],
    ['IMAGE', () => dg2Of(der(0x7f60, der(0xa1)))],
    ['FORMAT', () => dg2Record(jpeg, { formatType: '002a' })],
    ['FORMAT', () => dg2Block(jpeg, { formatType: '0008' })],
    ['FORMAT', () => dg2Of(der(0x7f60, der(0x5f2e, Buffer.alloc(200))))],
    ['FORMAT', () => dg2Of(der(0x7f60, der(0x7f2e, der(0x30, der(0x02, jpeg)))))],
    ['KIND', () => dg2Record(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))],
    ['LIMIT', () => dg2Record(Buffer.concat([jpeg, Buffer.alloc(LIMIT_PORTRAIT_BYTES + 16 * 1024)]))],
    ['SIZE', () => dg2Record(Buffer.concat([jpeg, Buffer.alloc(LIMIT_PORTRAIT_BYTES - jpeg.length + 1)]))],
  ])('%s', (fault, make) => {
    const read = readPortrait(make());
    expect(read).toMatchObject({ ok: false, reason: 'CHIP_DG2_IMAGE', detail: fault });
  });

  it('refuses structures that are nested or split without end', () => {
    let deep = der(0x30);
    for (let i = 0; i < 200; i++) deep = der(0x30, deep);
    expect(outcome(dg2Of(der(0x7f60, der(0x7f2e, deep))))).toBe('LIMIT');
    const many = Array.from({ length: 5_000 }, () => der(0x30));
    expect(outcome(dg2Of(der(0x7f60, der(0x7f2e, ...many))))).toBe('LIMIT');
  });
});

describe('pictureHeader', () => {
  it.each<[string, () => Buffer]>([
    ['CUT', () => jpeg.subarray(0, jpeg.length >> 1)],
    ['CUT', () => jpeg.subarray(0, jpeg.length - 2)],
    ['CUT', () => jpeg.subarray(0, 20)],
    ['CUT', () => boxed.subarray(0, boxed.length >> 1)],
    ['CUT', () => boxed.subarray(0, 60)],
    ['CUT', () => stream.subarray(0, stream.length >> 1)],
    ['CUT', () => stream.subarray(0, 30)],
    // A tile-part without a length ends with the codestream: without its end mark the picture is cut.
    ['CUT', () => openEnded(stream).subarray(0, -2)],
    ['SIZE', () => edited(jpeg, (b) => b.writeUInt16BE(60_000, startOfFrame(b) + 5))],
    ['SIZE', () => edited(stream, (b) => sized(b, 30_000, 30_000))],
    ['SIZE', () => edited(stream, (b) => sized(b, 96, 4_000))],
    ['SIZE', () => edited(stream, (b) => sized(b, 20, 20))],
    ['TILES', () => edited(stream, (b) => b.fill(Buffer.from('00000002', 'hex'), 24, 32))],
    ['TILES', () => edited(stream, (b) => b.writeUInt16BE(0xffff, codingStyle(b) + 2))],
    ['TILES', () => edited(stream, (b) => b.writeUInt8(32, codingStyle(b) + 5))],
    ['TILES', () => withPrecincts(stream)],
    ['HEADER', () => jp2(stream, { width: WIDTH, height: HEIGHT + 1 })],
    ['HEADER', () => edited(stream, (b) => b.writeUInt32BE(0, 24))],
    ['DEPTH', () => edited(stream, (b) => b.writeUInt8(15, 42))],
    ['DEPTH', () => edited(stream, (b) => b.writeUInt8(2, 43))],
    ['DEPTH', () => edited(stream, (b) => b.writeUInt16BE(4, 40))],
    ['DEPTH', () => edited(jpeg, (b) => b.writeUInt8(12, startOfFrame(b) + 4))],
  ])('%s', (fault, make) => {
    expect(pictureHeader(make())).toBe(fault);
  });

  it('reads a picture in tiles, one in grey, and a tile-part without a length', async () => {
    expect(pictureHeader(await codestream(200, 260, { tile: 64 }))).toMatchObject({ width: 200, height: 260 });
    expect(pictureHeader(jp2(await codestream(80, 100, { components: 1 })))).toMatchObject({ components: 1 });
    expect(pictureHeader(openEnded(stream))).toMatchObject({ kind: 'j2k', width: WIDTH });
  });
});

const startOfFrame = (bytes: Buffer): number => bytes.indexOf(Buffer.from('ffc0', 'hex'));
const codingStyle = (bytes: Buffer): number => bytes.indexOf(Buffer.from('ff52', 'hex')) + 4;

function sized(bytes: Buffer, width: number, height: number): void {
  for (const at of [8, 24]) bytes.writeUInt32BE(width, at);
  for (const at of [12, 28]) bytes.writeUInt32BE(height, at);
}

/** The length of the only tile-part is left open. */
function openEnded(bytes: Buffer): Buffer {
  return edited(bytes, (b) => b.writeUInt32BE(0, b.indexOf(Buffer.from('ff90', 'hex')) + 6));
}

/** Precincts of one sample each: a decoder would reserve memory for every one of them. */
function withPrecincts(bytes: Buffer): Buffer {
  const at = codingStyle(bytes);
  const levels = bytes[at + 5] as number;
  const length = bytes.readUInt16BE(at - 2);
  const head = edited(bytes.subarray(0, at + length - 2), (b) => {
    b.writeUInt16BE(length + levels + 1, at - 2);
    b.writeUInt8((b[at] as number) | 1, at);
  });
  return Buffer.concat([head, Buffer.alloc(levels + 1), bytes.subarray(at + length - 2)]);
}

describe('damaged files', () => {
  it('end in a fault that has a name, and never in an exception', () => {
    const files = [dg2Record(jpeg), dg2Record(boxed), dg2Block(stream), dg2Block(jpeg, { mandatoryOnly: true })];
    const outcome = fuzzPortraits(files, { inputs: 8_000, seed: 20_261_130 });
    // Damage in the middle of a picture is the decoder's to find; damage to the record is found here.
    expect(Object.keys(outcome)).toEqual(
      expect.arrayContaining(['CUT', 'STRUCTURE', 'HEADER', 'SIZE', 'DEPTH', 'read']),
    );
    expect(outcome['read']).toBeLessThan(6_000);
  });
});
