import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Luma } from '../../../src/core/document/index.ts';
import {
  cellsRect,
  judgeBrightness,
  judgeInk,
  measureBrightness,
  measureInk,
  measureRegistration,
  NOMINAL_INK,
} from '../../../src/core/document/spectral/index.ts';
import type { InkLine } from '../../../src/core/document/spectral/ink.ts';
import { judgeScore } from '../../../src/core/document/spectral/judge.ts';
import { BLACK, drawPage, moved, PHOTO, type SpectralPage, VANISHING } from '../../fakes/spectral-page.ts';

const inkOf = ({ white, infrared, lines }: SpectralPage) =>
  judgeInk(measureInk(white, infrared, lines), lines, NOMINAL_INK);

describe('ink of the zone in infrared (ICAO 9303-3 4.11, B900)', () => {
  it('passes a zone in black ink, and finds all of its ink dark', () => {
    const found = inkOf(drawPage());
    expect(found).toMatchObject({ value: 'successful', reason: 'DOC_IR_READABLE', worst: [] });
    expect(found.score?.value).toBeCloseTo((215 - 30) / 215, 2);
    expect(found.measures?.overlap).toBeGreaterThan(0.99);
  });

  it('fails a zone whose ink vanishes, and frames all of it', () => {
    const page = drawPage({ ink: VANISHING });
    const found = inkOf(page);
    expect(found).toMatchObject({ value: 'failed', reason: 'DOC_IR_LOW_CONTRAST', margin: -1 });
    expect(found.measures?.overlap).toBeLessThan(0.01);
    const [x, , width] = cellsRect(found.worst, page.lines) ?? [1, 1, 0, 0];
    expect(x).toBeLessThan(0.05);
    expect(width).toBeGreaterThan(0.7);
  });

  it('fails grey ink below the nominal contrast and passes it above', () => {
    expect(inkOf(drawPage({ ink: () => 110 })).value).toBe('failed');
    expect(inkOf(drawPage({ ink: () => 60 })).value).toBe('successful');
  });

  it('fails three neighbours that were printed in another ink, and frames them alone', () => {
    const page = drawPage({ ink: (line, column) => (line === 1 && column >= 13 && column < 16 ? 205 : 30) });
    const found = inkOf(page);
    expect(found.value).toBe('failed');
    expect(found.measures?.percentile).toBeGreaterThan(0.8);
    expect(found.worst.map(({ line, column }) => [line, column])).toEqual([13, 14, 15].map((column) => [1, column]));
  });

  it('lets one speck pass: a single character is no finding', () => {
    expect(inkOf(drawPage({ ink: (line, column) => (line === 1 && column === 13 ? 205 : 30) })).value).toBe(
      'successful',
    );
  });

  it('judges a page that lies on its side alike', () => {
    const { white, infrared, lines } = drawPage({ ink: VANISHING });
    const turned = { white: quarter(white), infrared: quarter(infrared), lines: lines.map(quarterLine) };
    expect(judgeInk(measureInk(turned.white, turned.infrared, turned.lines), turned.lines, NOMINAL_INK).value).toBe(
      'failed',
    );
    const black = drawPage({ ink: BLACK });
    const upright = inkOf(black).score?.value ?? 0;
    const own = measureInk(quarter(black.white), quarter(black.infrared), black.lines.map(quarterLine));
    expect(judgeInk(own, black.lines, NOMINAL_INK).score?.value).toBeCloseTo(upright, 2);
  });

  it('says nothing about an infrared picture without light, and never passes it', () => {
    const page = drawPage();
    page.infrared.data.fill(6);
    expect(inkOf(page)).toMatchObject({ value: 'aborted', reason: 'SENSOR_FAULT', score: null });
  });

  it('says nothing where the white picture shows no clear ink', () => {
    const page = drawPage();
    page.white.data.fill(200);
    expect(inkOf(page)).toMatchObject({ value: 'aborted', reason: 'DOC_IR_UNCLEAR' });
  });
});

describe('a picture that does not lie on the white one', () => {
  const page = drawPage();

  it.each([
    [0, 0],
    [3, 0],
    [-5, 4],
    [17, -11],
  ])('is off by %i and %i pixels', (dx, dy) => {
    const found = measureRegistration(page.white, moved(page.infrared, dx, dy));
    expect(found?.dx).toBeCloseTo(dx, 0);
    expect(found?.dy).toBeCloseTo(dy, 0);
  });

  it('cannot be told where the two lights show nothing in common', () => {
    const dark: Luma = { ...page.white, data: new Uint8Array(page.white.data.length).fill(9) };
    expect(measureRegistration(page.white, dark)).toBeNull();
  });
});

describe('brightness in ultraviolet', () => {
  const levelsOf = ({ blue, lines }: SpectralPage) =>
    measureBrightness(blue, { bands: lines.map(({ band }) => band), photo: PHOTO, reference: null });
  const band = { threshold: 0.4, genuineMedian: 0.1 };
  const judged = (page: SpectralPage, calibrated: typeof band | null = band) =>
    (['page', 'visual', 'photo', 'mrz'] as const).map((zone) => {
      const found = judgeBrightness(zone, levelsOf(page), { reference: 200, band: calibrated });
      return found.reason;
    });

  it('passes dull paper and names each zone that shines', () => {
    const dull = Array(4).fill('DOC_UV_DULL');
    expect(judged(drawPage())).toEqual(dull);
    expect(judged(drawPage({ paper: 190 }))).toEqual([
      'DOC_UV_BRIGHT_PAGE',
      'DOC_UV_BRIGHT_VISUAL',
      'DOC_UV_BRIGHT_PHOTO',
      'DOC_UV_BRIGHT_MRZ',
    ]);
    expect(judged(drawPage({ photo: 190 }))[2]).toBe('DOC_UV_BRIGHT_PHOTO');
    expect(judged(drawPage({ photo: 190 }))[3]).toBe('DOC_UV_DULL');
    expect(judged(drawPage({ zonePaper: 190 }))[3]).toBe('DOC_UV_BRIGHT_MRZ');
  });

  it('keeps the score and says nothing more where this imager is not calibrated', () => {
    expect(judged(drawPage({ paper: 190 }), null)).toEqual(Array(4).fill('DOC_NOT_CALIBRATED'));
    const found = judgeBrightness('page', levelsOf(drawPage({ paper: 190 })), { reference: 200, band: null });
    expect(found).toMatchObject({ value: 'undetermined', score: { threshold: null } });
    expect(found.score?.value).toBeCloseTo(0.95, 2);
    const without = judgeBrightness('page', levelsOf(drawPage()), { reference: null, band });
    expect(without).toMatchObject({ value: 'undetermined', reason: 'DOC_NOT_CALIBRATED', score: null });
  });

  it('does not take a dead lamp for dull paper', () => {
    const found = judgeBrightness('page', levelsOf(drawPage({ paper: 0 })), { reference: 3, band });
    expect(found).toMatchObject({ value: 'aborted', reason: 'SENSOR_FAULT' });
    // Where the level of the patch is configured, nothing but the page shows that the lamp is off.
    const black = { page: 0.4, visual: 0.4, photo: 0.3, mrz: 0.5, reference: null };
    for (const zone of ['page', 'visual', 'photo', 'mrz'] as const)
      expect(judgeBrightness(zone, black, { reference: 200, band })).toMatchObject({
        value: 'aborted',
        reason: 'SENSOR_FAULT',
        score: null,
      });
  });

  it('leaves fibres and luminescent print out: up to a fifth of the area may glow', () => {
    const page = drawPage();
    for (let i = 0; i < page.blue.data.length; i += 8) page.blue.data[i] = 250;
    expect(judged(page)).toEqual(Array(4).fill('DOC_UV_DULL'));
  });

  it('measures the patch of the scanner apart from the page', () => {
    const { blue } = drawPage();
    for (let y = 10; y < 60; y++) blue.data.fill(180, y * blue.width + 560, y * blue.width + 620);
    const patch = [560 / 640, 10 / 448, 60 / 640, 50 / 448] as const;
    const levels = measureBrightness(blue, { bands: [], photo: null, reference: patch });
    expect(levels).toMatchObject({ photo: null, mrz: null });
    expect(levels.reference).toBeCloseTo(180, 0);
    expect(levels.visual).toBeLessThan(30);
  });
});

describe('margin of a score (docs/document-checks.md)', () => {
  const score = fc.double({ min: -1, max: 2, noNaN: true });

  it('has the sign of the result in either direction, and passes on the threshold', () => {
    fc.assert(
      fc.property(score, fc.double({ min: 0, max: 1, noNaN: true }), (value, threshold) => {
        const better = judgeScore(value, { threshold, genuineMedian: threshold + 0.2 }, 'higher-is-better');
        const worse = judgeScore(value, { threshold, genuineMedian: threshold - 0.2 }, 'higher-is-suspicious');
        expect(better.value).toBe(value >= threshold ? 'successful' : 'failed');
        expect(worse.value).toBe(value <= threshold ? 'successful' : 'failed');
        for (const { value: result, margin } of [better, worse]) {
          expect(margin >= 0).toBe(result === 'successful');
          expect(Math.abs(margin)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is 1 at the genuine median', () => {
    expect(judgeScore(0.9, { threshold: 0.6, genuineMedian: 0.9 }, 'higher-is-better').margin).toBeCloseTo(1);
    expect(judgeScore(0.1, { threshold: 0.4, genuineMedian: 0.1 }, 'higher-is-suspicious').margin).toBeCloseTo(1);
  });
});

/** The page turned a quarter clockwise. */
function quarter({ width, height, data }: Luma): Luma {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[x * height + (height - 1 - y)] = data[y * width + x] as number;
  }
  return { width: height, height: width, data: out };
}

function quarterLine({ text, band }: InkLine): InkLine {
  return { text, band: band.map(([x, y]): [number, number] => [1 - y, x]) };
}
