import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaceStep, LiveFrame, PageStep } from '../../../src/core/inspection/ports/steps/index.ts';
import { createFaceStep, createPageStep, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { seeded } from '../../fakes/seeded.ts';
import { clock, FACES, requireBuild, supervisor } from './bundles.ts';

let child: InferenceSupervisor;
let page: PageStep;
let face: FaceStep;

beforeAll(async () => {
  requireBuild();
  child = supervisor();
  await child.start();
  page = createPageStep({ supervisor: child, clock, profile: 'accurate' });
  face = createFaceStep({ supervisor: child, clock, profile: 'accurate' });
});
afterAll(() => child.stop());

const picture = (name: string): Buffer => readFileSync(join(FACES, `${name}.jpg`));

/** PNG that claims a size it need not hold: the header is enough for a bomb. */
function pngBomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const body = deflateSync(Buffer.alloc(1 << 20));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', body),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const b of bytes) {
    crc ^= b;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc >>> 0;
}

/** BMP of 24 bits whose headers claim a size that `rows` need not have. */
function bmpOf(width: number, height: number, rows: Buffer): Buffer {
  const head = Buffer.alloc(54);
  head.write('BM', 'latin1');
  head.writeUInt32LE(54 + rows.length, 2);
  head.writeUInt32LE(54, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(height, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(24, 28);
  return Buffer.concat([head, rows]);
}

const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="700"><rect width="9" height="9"/></svg>',
);
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

describe('hostile pictures', () => {
  const hostile: [string, () => Buffer, string][] = [
    ['0 bytes', () => Buffer.alloc(0), 'DOC_IMAGE_REJECTED'],
    ['text', () => Buffer.from('P<UTOERIKSSON<<ANNA<MARIA'), 'DOC_IMAGE_REJECTED'],
    ['SVG', () => svg, 'DOC_IMAGE_REJECTED'],
    ['GIF', () => gif, 'DOC_IMAGE_REJECTED'],
    ['PDF', () => Buffer.from('%PDF-1.7\n'), 'DOC_IMAGE_REJECTED'],
    ['SVG behind a JPEG start', () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), svg]), 'DOC_IMAGE_REJECTED'],
    ['truncated JPEG', () => picture('id01_live1').subarray(0, 9000), 'DOC_IMAGE_REJECTED'],
    ['PNG of 30,000 x 30,000', () => pngBomb(30_000, 30_000), 'DOC_IMAGE_TOO_LARGE'],
    ['PNG of 20,000 x 10,000 (200 MP)', () => pngBomb(20_000, 10_000), 'DOC_IMAGE_TOO_LARGE'],
    ['PNG whose pixels are missing', () => pngBomb(5_000, 5_000), 'DOC_IMAGE_REJECTED'],
    ['BMP of 30,000 x 30,000', () => bmpOf(30_000, 30_000, Buffer.alloc(64)), 'DOC_IMAGE_TOO_LARGE'],
    ['BMP whose pixels are missing', () => bmpOf(1_000, 1_000, Buffer.alloc(64)), 'DOC_IMAGE_REJECTED'],
    ['21 MiB', () => Buffer.alloc(21 * 1024 * 1024, 0xff), 'DOC_IMAGE_TOO_LARGE'],
  ];

  it.each(hostile)(
    '%s ends as a refused page and a refused frame, and the child lives on',
    async (_, bytes, reason) => {
      const pid = child.pid;
      const read = await page.read(bytes());
      expect(read).toMatchObject({ ok: false, value: 'failed', reason });
      expect(read.ok ? [] : read.checks.map((c) => [c.check, c.value])).toEqual([
        ['document.capture', 'failed'],
        ['document.portrait', 'aborted'],
      ]);
      expect(await face.analyse(bytes())).toEqual({ ok: false, value: 'undetermined', reason: 'FACE_IMAGE_REJECTED' });
      expect(child.pid).toBe(pid);
    },
  );
});

/** Paper with the grain of a sensor: an area of one level is a part that never came. */
function paper(width: number, height: number): Buffer {
  const random = seeded(3);
  const pixels = Buffer.alloc(3 * width * height);
  for (let at = 0; at < pixels.length; at += 3) {
    const grain = Math.floor(random() * 7) - 3;
    pixels[at] = 0xdf + grain;
    pixels[at + 1] = 0xe6 + grain;
    pixels[at + 2] = 0xdf + grain;
  }
  return pixels;
}

/** A page of print with the portrait at the left, as a reader would deliver it. */
async function pageWith(portrait: string, change: (s: Sharp) => Sharp = (s) => s): Promise<Buffer> {
  const width = 1700;
  const height = 1197;
  const lines = Array.from(
    { length: 11 },
    (_, i) =>
      `<text x="660" y="${150 + i * 62}" font-family="monospace" font-size="34" fill="#333">FIELD ${i} UTOPIA 0123456</text>`,
  );
  const mrz = [1040, 1110].map(
    (y) =>
      `<text x="60" y="${y}" font-family="monospace" font-size="58" fill="#222">P&lt;UTOERIKSSON&lt;&lt;ANNA&lt;MARIA&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;</text>`,
  );
  const print = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${[...lines, ...mrz].join('')}</svg>`,
  );
  const flat = await sharp(paper(width, height), { raw: { width, height, channels: 3 } })
    .composite([
      { input: print },
      { input: await sharp(picture(portrait)).resize(440, 550).toBuffer(), left: 90, top: 240 },
    ])
    .png()
    .toBuffer();
  return await change(sharp(flat)).jpeg({ quality: 95 }).toBuffer();
}

describe('a page as BMP', () => {
  it('is read as the same page in another file is', async () => {
    const jpeg = await pageWith('id10_passport');
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    const stride = Math.ceil((info.width * 3) / 4) * 4;
    const rows = Buffer.alloc(stride * info.height);
    for (let y = 0; y < info.height; y += 1) {
      for (let x = 0; x < info.width; x += 1) {
        const from = (y * info.width + x) * 3;
        // Rows from below; blue, green, red.
        rows.set([data[from + 2]!, data[from + 1]!, data[from]!], (info.height - 1 - y) * stride + x * 3);
      }
    }
    const read = await page.read(bmpOf(info.width, info.height, rows));
    const other = await page.read(await sharp(jpeg).png().toBuffer());
    if (!read.ok || !other.ok) throw new Error('not read');
    expect([read.page.width, read.page.height]).toEqual([1700, 1197]);
    expect(read.page.portrait!.rect).toEqual(other.page.portrait!.rect);
    expect(read.page.checks.map((c) => [c.check, c.value])).toEqual(other.page.checks.map((c) => [c.check, c.value]));
  });
});

describe('page and face', () => {
  it('finds the portrait on a page and matches it with the same traveller only', async () => {
    const read = await page.read(await pageWith('id10_passport'));
    if (!read.ok) throw new Error(read.reason);
    expect(read.page.checks.map((c) => [c.check, c.value, c.reason])).toEqual([
      ['document.capture', 'successful', 'DOC_CAPTURE_OK'],
      ['document.portrait', 'successful', 'DOC_PORTRAIT_FOUND'],
      ['face.ghost', 'not-supported', 'FACE_GHOST_NONE'],
    ]);
    expect(read.page).toMatchObject({ width: 1700, height: 1197 });
    const [x, y, w, h] = read.page.portrait!.rect;
    expect(x).toBeGreaterThan(0.02);
    expect(x + w).toBeLessThan(0.35);
    expect(y + h).toBeLessThan(0.75);
    expect((await sharp(read.page.display).metadata()).width).toBe(1600);
    expect((await sharp(read.page.portrait!.jpeg).metadata()).format).toBe('jpeg');

    const framesOf = async (id: string): Promise<LiveFrame[]> => {
      const frames: LiveFrame[] = [];
      for (const k of [1, 2, 3]) {
        const outcome = await face.analyse(picture(`${id}_live${k}`));
        if (outcome.ok) frames.push(outcome.frame);
      }
      return frames;
    };
    const verify = async (id: string) =>
      face.verify({
        reference: read.page.portrait!.template,
        referenceReason: 'FACE_NO_REFERENCE',
        frames: await framesOf(id),
        failure: null,
        t0: 0,
      });
    const [same, liveness] = await verify('id10');
    expect(same).toMatchObject({ value: 'successful', reason: 'FACE_MATCH' });
    expect(same!.component.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(liveness!.mode).toBe('e');
    expect((await verify('id16'))[0]).toMatchObject({ value: 'failed', reason: 'FACE_NO_MATCH' });
  });

  it.each<[string, (s: Sharp) => Sharp, string]>([
    ['blurred', (s) => s.blur(4), 'DOC_CAPTURE_BLURRED'],
    ['small', (s) => s.resize(600), 'DOC_CAPTURE_RESOLUTION'],
    [
      'lit by glare',
      (s) =>
        s.composite([
          { input: { create: { width: 300, height: 200, channels: 3, background: '#fff' } }, left: 900, top: 300 },
        ]),
      'DOC_CAPTURE_GLARE',
    ],
  ])('refuses a %s page, and compares nobody with it', async (_, change, reason) => {
    const read = await page.read(await pageWith('id10_passport', change));
    if (!read.ok) throw new Error(read.reason);
    expect(read.page.checks[0]).toMatchObject({ check: 'document.capture', value: 'failed', reason });
    expect(read.page.checks[1]).toMatchObject({ check: 'document.portrait', value: 'aborted' });
    expect(read.page.portrait?.template ?? null).toBeNull();
  });

  it('judges resolution and shape where the width of the page is known', async () => {
    const td3 = createPageStep({ supervisor: child, clock, profile: 'accurate', policy: { pageWidthMm: 125 } });
    const small = await td3.read(await pageWith('id10_passport'));
    expect(small.ok && [small.page.ppi?.toFixed(0), small.page.checks[0]?.reason]).toEqual([
      '345',
      'DOC_CAPTURE_RESOLUTION',
    ]);
    const enough = await td3.read(await pageWith('id10_passport', (s) => s.resize(2000)));
    expect(enough.ok && enough.page.checks[0]).toMatchObject({ value: 'successful' });
    const cut = await td3.read(
      await pageWith('id10_passport', (s) => s.resize({ width: 2000, height: 1260, fit: 'cover' })),
    );
    expect(cut.ok && cut.page.checks[0]).toMatchObject({ value: 'failed', reason: 'DOC_CAPTURE_INCOMPLETE' });
  });

  it('compares a second, smaller portrait in grey with the portrait of the page', async () => {
    const withGhost = async (id: string) => {
      const grey = sharp(picture(id)).resize(190, 238, { fit: 'cover' }).greyscale();
      const input = await grey.linear(0.7, 70).png().toBuffer();
      const read = await page.read(
        await pageWith('id10_passport', (s) => s.composite([{ input, left: 1300, top: 420 }])),
      );
      if (!read.ok) throw new Error(read.reason);
      expect((await sharp(read.page.ghost?.jpeg).metadata()).format).toBe('jpeg');
      return read.page.checks.find((check) => check.check === 'face.ghost');
    };
    const same = await withGhost('id10_passport');
    expect(same).toMatchObject({ value: 'successful', reason: 'FACE_GHOST_ALIKE', mode: 'e' });
    expect(same?.region?.rect[0]).toBeGreaterThan(0.7);
    expect(await withGhost('id16_passport')).toMatchObject({ value: 'failed', reason: 'FACE_GHOST_DIFFERS' });
  });

  it('finds no portrait on a page without one', async () => {
    const page0 = await pageWith('id10_passport', (s) =>
      s.composite([
        { input: { create: { width: 440, height: 550, channels: 3, background: '#dfe6df' } }, left: 90, top: 240 },
      ]),
    );
    const read = await page.read(page0);
    expect(read.ok && read.page.checks[1]).toMatchObject({ value: 'undetermined', reason: 'DOC_PORTRAIT_NOT_FOUND' });
  });

  it('turns a picture upright by its EXIF orientation and writes no metadata out', async () => {
    const turned = await sharp(picture('id01_live1')).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer();
    const outcome = await face.analyse(turned);
    if (!outcome.ok) throw new Error(outcome.reason);
    expect(outcome.frame.acceptable).toBe(true);
    const meta = await sharp(outcome.frame.jpeg).metadata();
    expect([meta.width, meta.height, meta.exif]).toEqual([640, 480, undefined]);
  });

  it('reads PNG with alpha, WebP, 16-bit TIFF and grey files, and marks the grey ones', async () => {
    const source = (): Sharp => sharp(picture('id02_live1'));
    const files = [
      await source().ensureAlpha(0.5).png().toBuffer(),
      await source().webp().toBuffer(),
      await source().toColourspace('rgb16').tiff().toBuffer(),
      await source().greyscale().jpeg().toBuffer(),
      await source().greyscale().toColourspace('srgb').png().toBuffer(),
    ];
    const grey: (boolean | undefined)[] = [];
    for (const file of files) {
      const outcome = await face.analyse(file);
      expect(outcome.ok && outcome.frame.faces).toBe(1);
      grey.push(outcome.ok ? outcome.frame.template?.grey : undefined);
    }
    expect(grey).toEqual([false, false, false, true, true]);
  });

  it('says of a covered lens that the picture is black, and of a black page that there is none', async () => {
    const noise = Buffer.alloc(640 * 480 * 3);
    for (let i = 0; i < noise.length; i++) noise[i] = (i * 7919) % 5;
    const raw = { width: 640, height: 480, channels: 3 } as const;
    const black = await sharp(noise, { raw }).jpeg().toBuffer();
    const outcome = await face.analyse(black);
    expect(outcome).toEqual({ ok: false, value: 'undetermined', reason: 'FACE_DARK' });
    const judged = { frames: [], cameraLost: false, failure: 'FACE_DARK', t0: 0 } as const;
    expect(face.judgeCapture(judged)).toMatchObject({ value: 'undetermined', reason: 'FACE_DARK' });
    const dark = await page.read(await sharp(noise, { raw }).resize(1500, 1060).jpeg().toBuffer());
    const capture = dark.ok ? dark.page.checks.find((check) => check.check === 'document.capture') : null;
    expect(capture).toMatchObject({ value: 'failed', reason: 'DOC_CAPTURE_INCOMPLETE' });
    expect(dark.ok && dark.page.portrait?.template).toBeFalsy();
  });

  it('says that there is nobody, or more than one', async () => {
    const empty = await sharp({ create: { width: 640, height: 480, channels: 3, background: '#778' } })
      .jpeg()
      .toBuffer();
    expect(await face.analyse(empty)).toMatchObject({
      ok: true,
      frame: { acceptable: false, guidance: 'no-face', faces: 0 },
    });
    const two = await sharp({ create: { width: 960, height: 600, channels: 3, background: '#ccc' } })
      .composite([
        { input: picture('id10_passport'), left: 0, top: 0 },
        { input: picture('id16_passport'), left: 480, top: 0 },
      ])
      .jpeg()
      .toBuffer();
    expect(await face.analyse(two)).toMatchObject({
      ok: true,
      frame: { acceptable: false, guidance: 'several-faces' },
    });
  });
});
