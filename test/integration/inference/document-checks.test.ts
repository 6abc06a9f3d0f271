import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { behindGate, type Check } from '../../../src/core/inspection/record/checks/index.ts';
import { createPageStep, createPageTextStep, type InferenceSupervisor } from '../../../src/inference/host/index.ts';
import { requireBuild, supervisor } from './bundles.ts';

const PAGE = readFileSync(join(packageRoot, 'hardware', 'demo', 'pages', 'expired.jpg'));
const clock = { mono: () => performance.now(), wall: () => new Date(), trusted: () => true };

let child: InferenceSupervisor;
beforeAll(async () => {
  requireBuild();
  child = supervisor();
  await child.start();
});
afterAll(async () => await child.stop());

/** Every document check of one page picture, as the lane gets them. */
async function checksOf(bytes: Buffer): Promise<{ capture: Check; print: Check[]; checks: Check[] }> {
  const step = createPageStep({ supervisor: child, clock, profile: 'accurate', policy: { pageWidthMm: 125 } });
  const text = createPageTextStep({ supervisor: child, clock });
  const page = await step.read(new Uint8Array(bytes));
  const { print } = await text.readMrz(new Uint8Array(bytes), { alone: false });
  const checks = page.ok ? page.page.checks : page.checks;
  return { checks, capture: checks.find((check) => check.check === 'document.capture') as Check, print };
}

const valuesOf = (checks: readonly Check[]) => checks.map((check) => `${check.check} ${check.value} ${check.reason}`);

/** Moves a part of a row of the zone by some pixels, as a second printing does; the ground goes along. */
async function moved(columns: { from: number; to: number }, down: number): Promise<Buffer> {
  const { width = 0, height = 0 } = await sharp(PAGE).metadata();
  const pitch = width * 0.0206;
  const left = Math.round(width * 0.0469 + columns.from * pitch);
  const part = {
    left,
    top: Math.round(height * 0.89),
    width: Math.round((columns.to - columns.from) * pitch),
    height: 70,
  };
  const cut = await sharp(PAGE).extract(part).png().toBuffer();
  return await sharp(PAGE)
    .composite([{ input: cut, left: part.left, top: part.top + down }])
    .jpeg({ quality: 95 })
    .toBuffer();
}

describe('checks of the zone print, measured in the child process', () => {
  it('pass on an even page, with the templates named and the mode of delivery', async () => {
    const { print } = await checksOf(PAGE);
    expect(valuesOf(print)).toEqual([
      'document.mrz-font successful DOC_MRZ_PRINT_OK',
      'document.mrz-position successful DOC_MRZ_PRINT_OK',
    ]);
    const { sha256 } = JSON.parse(readFileSync(join(packageRoot, 'models', 'mrz-print', 'glyphs.json'), 'utf8'));
    for (const check of print) {
      expect(check.component).toEqual({ name: 'mrz-print', version: '1.0.0', sha256 });
      expect(check.mode).toBe('e');
      expect(check.imageArea).toMatch(/^[0-9a-f]{64}$/);
      expect(check.margin).toBeGreaterThan(0);
    }
  });

  it('alarm where a run of characters was printed again three pixels lower, and frame it', async () => {
    const { print } = await checksOf(await moved({ from: 13, to: 20 }, 3));
    const position = print.find((check) => check.check === 'document.mrz-position');
    expect(position).toMatchObject({ value: 'failed', reason: 'DOC_MRZ_POSITION' });
    expect(position?.margin).toBeLessThan(0);
    const [x, y, width, height] = position?.region?.rect ?? [0, 0, 0, 0];
    expect(x).toBeGreaterThan(0.0469 + 10 * 0.0206);
    expect(x + width).toBeLessThan(0.0469 + 23 * 0.0206);
    expect([y > 0.85, y + height < 1]).toEqual([true, true]);
  });

  it('frame the same place on a page that lies on its side', async () => {
    const turned = await sharp(await moved({ from: 13, to: 20 }, 3))
      .rotate(90)
      .jpeg({ quality: 95 })
      .toBuffer();
    const { print } = await checksOf(turned);
    const rect = print.find((check) => check.check === 'document.mrz-position')?.region?.rect;
    // Turned clockwise, the foot of the page is on the left and its left edge on top.
    expect(rect?.[0]).toBeLessThan(0.15);
    expect(rect?.[1]).toBeGreaterThan(0.2);
    expect(rect?.[1]).toBeLessThan(0.5);
  });
});

describe('a picture that is no good page', () => {
  const noise = (width: number, height: number) =>
    sharp(Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251)), {
      raw: { width, height, channels: 3 },
    });
  const cases: [string, () => Promise<Buffer>][] = [
    [
      'a blank page',
      () =>
        sharp({ create: { width: 1600, height: 1126, channels: 3, background: '#dcdcd2' } })
          .jpeg()
          .toBuffer(),
    ],
    ['a picture of something else', () => noise(400, 281).resize(1600, 1126).jpeg().toBuffer()],
    [
      'a page cut at the edge',
      () => sharp(PAGE).extract({ left: 0, top: 0, width: 1000, height: 1100 }).jpeg().toBuffer(),
    ],
    ['a page on its side', () => sharp(PAGE).rotate(90).jpeg().toBuffer()],
    ['a very dark page', () => sharp(PAGE).linear(0.06, 0).jpeg().toBuffer()],
    ['a page too small to judge', () => sharp(PAGE).resize(600).jpeg().toBuffer()],
  ];
  it.each(cases)('fails the capture gate: %s', async (_, make) => {
    const { capture } = await checksOf(await make());
    expect(capture.value).toBe('failed');
    expect(capture.reason).toMatch(/^DOC_CAPTURE_/);
  });

  it.each(cases)('passes nothing that depends on it: %s', async (_, make) => {
    const { print, checks } = await checksOf(await make());
    expect(print).toHaveLength(2);
    for (const check of behindGate(print, checks)) expect(['not-supported', 'aborted']).toContain(check.value);
  });

  it('refuses a picture of more pixels than are decoded', async () => {
    const huge = await sharp({ create: { width: 10_000, height: 6_000, channels: 3, background: '#888' } })
      .png()
      .toBuffer();
    const { capture, print } = await checksOf(huge);
    expect(capture).toMatchObject({ value: 'failed', reason: 'DOC_IMAGE_TOO_LARGE' });
    expect(valuesOf(print)).toEqual([
      'document.mrz-font aborted DOC_IMAGE_TOO_LARGE',
      'document.mrz-position aborted DOC_IMAGE_TOO_LARGE',
    ]);
  });
});
