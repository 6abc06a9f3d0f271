import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import type { InferenceSupervisor } from '../../../src/inference/host/index.ts';
import type { MrzPageReading } from '../../../src/inference/protocol/mrz-page-value.ts';
import { applied, inverse, photographed } from '../../fakes/perspective.ts';
import { requireBuild, supervisor } from './bundles.ts';

const PAGES = join(packageRoot, 'hardware', 'demo', 'pages');
const DEADLINE_MS = 10_000;

interface Traveller {
  id: string;
  page?: string;
  mrz: string[];
}

const travellers = (
  JSON.parse(readFileSync(join(packageRoot, 'hardware', 'demo', 'travellers.json'), 'utf8')) as {
    travellers: Traveller[];
  }
).travellers;
const pageOf = (t: Traveller): Buffer => readFileSync(join(PAGES, `${t.id}.jpg`));

let child: InferenceSupervisor;
beforeAll(async () => {
  requireBuild();
  child = supervisor();
  await child.start();
});
afterAll(async () => await child.stop());

async function read(bytes: Uint8Array): Promise<MrzPageReading | null> {
  const answer = await child.request('mrz-page', { bytes }, { deadlineMs: DEADLINE_MS });
  if (!answer.ok) throw new Error(`${answer.reason}: ${answer.detail}`);
  return answer.value.reading;
}

describe('MRZ of a page picture', () => {
  it('loads the reader that comes with the program', () => {
    expect(child.health().profile?.committed).toContainEqual(expect.objectContaining({ ok: true, role: 'mrz-reader' }));
  });

  it('reads the worn character and marks it, although it makes its check digits fit', async () => {
    const worn = travellers.find((t) => t.id === 'worn-zone') as Traveller;
    const reading = await read(pageOf(worn));
    const place = { line: 1, column: 4 };
    expect(reading?.lines).toEqual(worn.mrz);
    expect(reading?.uncertain).toEqual([expect.objectContaining({ ...place, seen: '8' })]);
    const weak = reading?.digits.filter((d) => d.state === 'low-evidence').map((d) => d.of);
    expect(weak).toEqual(['document-number', 'composite']);
  });

  const legible = travellers.filter((t) => !['poor-page', 'worn-zone'].includes(t.id));
  it.each(legible)('is exact on the page of $id', async (traveller) => {
    const reading = await read(pageOf(traveller));
    expect(reading?.lines).toEqual(traveller.mrz);
    expect(reading?.quarters).toBe(0);
    expect(reading?.margins.map((row) => row.length)).toEqual([44, 44]);
    const wrong = reading?.digits.filter((d) => d.state === 'wrong-on-clear-print') ?? [];
    // The misprinted digit is what the print says: neither repaired nor called a bad reading.
    expect(wrong.length > 0).toBe(traveller.id === 'misprinted-check-digit');
  });

  it('gives no wrong character without a mark on the poor page', async () => {
    const poor = travellers.find((t) => t.id === 'poor-page') as Traveller;
    const reading = await read(pageOf(poor));
    const silent = (reading?.lines ?? []).flatMap((text, line) =>
      [...text].filter(
        (ch, column) =>
          ch !== poor.mrz[line]?.charAt(column) &&
          !reading?.uncertain.some((g) => g.line === line && g.column === column),
      ),
    );
    expect(silent).toEqual([]);
  });

  it.each([90, 180, 270, 6])('is exact on a page turned by %d degrees, and says how it lay', async (degrees) => {
    const genuine = travellers.find((t) => t.id === 'genuine') as Traveller;
    const turned = await sharp(pageOf(genuine)).rotate(degrees, { background: '#888' }).jpeg().toBuffer();
    const reading = await read(turned);
    expect(reading?.lines).toEqual(genuine.mrz);
    expect(reading?.quarters).toBe(degrees === 6 ? 0 : (4 - degrees / 90) % 4);
    const [x, y] = reading?.corners[0] ?? [Number.NaN, Number.NaN];
    const expected = { 90: [0.3, 0], 180: [1, 0.3], 270: [0.7, 1], 6: [0, 0.7] }[degrees] as [number, number];
    expect(Math.abs(x - expected[0])).toBeLessThan(0.3);
    expect(Math.abs(y - expected[1])).toBeLessThan(0.3);
  });

  /** The page of the genuine traveller photographed by a camera beside and above it; tilts as shares of the page. */
  async function fromAnAngle({ degrees, across, down }: { degrees: number; across: number; down: number }) {
    const genuine = travellers.find((t) => t.id === 'genuine') as Traveller;
    const { data, info } = await sharp(pageOf(genuine)).grayscale().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const cos = Math.cos((degrees * Math.PI) / 180);
    const sin = Math.sin((degrees * Math.PI) / 180);
    const size = { width: Math.round(1.4 * width), height: Math.round(1.6 * height) };
    // About the middle of the page: turned, then nearer at one end, then moved to the middle of the photograph.
    const [gx, gy] = [(2 * across) / width, (2 * down) / height];
    const w = 1 - (gx * width) / 2 - (gy * height) / 2;
    const rows = [
      [cos, -sin, (-cos * width) / 2 + (sin * height) / 2],
      [sin, cos, (-sin * width) / 2 - (cos * height) / 2],
    ] as const;
    const place = (row: readonly [number, number, number], to: number) =>
      [row[0] + to * gx, row[1] + to * gy, row[2] + to * w] as const;
    const shape = [...place(rows[0], size.width / 2), ...place(rows[1], size.height / 2), gx, gy, w] as const;
    const photo = photographed({ width, height, data }, shape, size);
    const jpeg = await sharp(photo.data, { raw: { ...size, channels: 1 } })
      .jpeg({ quality: 85 })
      .toBuffer();
    return { jpeg, mrz: genuine.mrz, shape, size, page: { width, height } };
  }

  it.each([
    { degrees: 2, across: 0.12, down: 0 },
    { degrees: -8, across: -0.14, down: 0.1 },
    { degrees: 14, across: 0.08, down: -0.12 },
    { degrees: -15, across: 0.15, down: 0.05 },
  ])('is exact on a page photographed at an angle: $degrees degrees, tilted by $across and $down', async (angle) => {
    const { jpeg, mrz, shape, size, page } = await fromAnAngle(angle);
    const reading = await read(jpeg);
    expect(reading?.lines).toEqual(mrz);
    // Each row is where the perspective of the page puts it: its first and last character lie on one level of the page.
    for (const band of reading?.bands ?? []) {
      const levels = band.map(([x, y]) => applied(inverse(shape), x * size.width, y * size.height)[1] / page.height);
      expect(Math.abs((levels[0] as number) - (levels[1] as number))).toBeLessThan(0.01);
      expect(Math.abs((levels[2] as number) - (levels[3] as number))).toBeLessThan(0.01);
    }
  });

  it('marks every character of a line that the edge of the picture touches', async () => {
    const genuine = travellers.find((t) => t.id === 'genuine') as Traveller;
    const { width, height } = await sharp(pageOf(genuine)).metadata();
    const whole = await read(pageOf(genuine));
    const [start, end, , under] = (whole?.bands[1] ?? []) as [number, number][];
    const [[x0, above], [x1], [, below]] = [start, end, under] as [
      [number, number],
      [number, number],
      [number, number],
    ];
    const pitch = ((x1 - x0) * width) / 44;
    // The last twentieth of a capital, whose middle is the middle of the band.
    const edge = Math.round(((above + below) / 2) * height + 0.42 * pitch);
    const cut = await read(
      await sharp(pageOf(genuine)).extract({ left: 0, top: 0, width, height: edge }).png().toBuffer(),
    );
    expect(cut?.lines[0]).toBe(genuine.mrz[0]);
    expect(cut?.lines[1]).toHaveLength(44);
    expect(new Set(cut?.uncertain.map(({ line }) => line))).toEqual(new Set([1]));
    expect(cut?.uncertain.length).toBe(44);
  });

  it('finds no MRZ where there is none', async () => {
    const genuine = pageOf(travellers.find((t) => t.id === 'genuine') as Traveller);
    const { width, height } = await sharp(genuine).metadata();
    const upperHalf = await sharp(genuine)
      .extract({ left: 0, top: 0, width, height: Math.floor(height * 0.7) })
      .jpeg()
      .toBuffer();
    expect(await read(upperHalf)).toBeNull();
    const blank = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#dddddd' } })
      .png()
      .toBuffer();
    expect(await read(blank)).toBeNull();
  });

  it('refuses what is no picture and reads on', async () => {
    const answer = await child.request('mrz-page', { bytes: Buffer.from('<svg/>') }, { deadlineMs: DEADLINE_MS });
    expect(answer).toMatchObject({ ok: false, reason: 'IMAGE_REJECTED' });
    const genuine = travellers.find((t) => t.id === 'genuine') as Traveller;
    expect((await read(pageOf(genuine)))?.lines).toEqual(genuine.mrz);
  });
});

describe('a reader that was changed on disk', () => {
  it('is refused, says why, and leaves the other roles working', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'reader-'));
    const damaged = supervisor({ committedDir: dir });
    try {
      cpSync(join(packageRoot, 'models', 'committed.json'), join(dir, 'committed.json'));
      cpSync(join(packageRoot, 'models', 'mrz-reader'), join(dir, 'mrz-reader'), { recursive: true });
      const file = join(dir, 'mrz-reader', '1.1.0', 'mrz-reader.onnx');
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(file, bytes);
      await damaged.start();
      expect(damaged.health().profile?.committed).toContainEqual(
        expect.objectContaining({ ok: false, role: 'mrz-reader', reason: 'MODEL_DIGEST' }),
      );
      expect(damaged.health().profile?.models.every((m) => m.ok)).toBe(true);
      const page = pageOf(travellers[0] as Traveller);
      const answer = await damaged.request('mrz-page', { bytes: page }, { deadlineMs: DEADLINE_MS });
      expect(answer).toMatchObject({ ok: false, reason: 'MODEL_DIGEST' });
    } finally {
      await damaged.stop();
      rmSync(dir, { recursive: true });
    }
  });
});
