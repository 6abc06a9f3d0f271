import { describe, expect, it } from 'vitest';
import { fitLine } from '../../../src/inference/worker/mrz-second.ts';
import { type Band, cutBand } from '../../../src/inference/worker/mrz-second-band.ts';
import type { TesseractGlyph } from '../../../src/inference/worker/tesseract.ts';

/** A white page with a black square over the middle of each given character cell of a line of `columns`. */
function pageWith(cells: readonly { line: number; column: number }[], { angle = 0 } = {}) {
  const width = 1000;
  const height = 700;
  const pitch = 20;
  const distance = (20 * 4.23) / 2.54;
  const cap = (20 * 2.4) / 2.54;
  const origin = { x: 60, y: 500 };
  const at = (x: number, y: number) => ({
    x: origin.x + x * Math.cos(angle) - y * Math.sin(angle),
    y: origin.y + x * Math.sin(angle) + y * Math.cos(angle),
  });
  const data = new Uint8Array(width * height).fill(255);
  for (const { line, column } of cells) {
    const middle = at((column + 0.5) * pitch, line * distance);
    for (let dy = -4; dy <= 4; dy++) {
      for (let dx = -4; dx <= 4; dx++) data[Math.round(middle.y + dy) * width + Math.round(middle.x + dx)] = 0;
    }
  }
  const corner = (x: number, y: number): [number, number] => {
    const p = at(x, y);
    return [p.x / width, p.y / height];
  };
  const up = -0.75 * cap;
  const down = distance + 0.75 * cap;
  const end = 44 * pitch;
  const corners = [corner(0, up), corner(end, up), corner(end, down), corner(0, down)];
  return { page: { width, height, data }, place: { quarters: 0 as const, corners } };
}

function darkness({ picture }: Band, x: number, y: number): number {
  return 255 - (picture.data[Math.round(y) * picture.width + Math.round(x)] as number);
}

describe('cutting the lines of an MRZ out of a page', () => {
  it.each([0, 0.12, -0.3])('turns them upright and knows where each character is (%d rad)', (angle) => {
    const cells = [
      { line: 0, column: 0 },
      { line: 0, column: 43 },
      { line: 1, column: 21 },
    ];
    const { page, place } = pageWith(cells, { angle });
    const band = cutBand(page, { place, lines: 2, columns: 44 });
    if (band === null) throw new Error('no band');
    for (let line = 0; line < 2; line++) {
      for (const column of [0, 1, 21, 42, 43]) {
        const x = band.left + (column + 0.5) * band.pitch;
        const drawn = cells.some((c) => c.line === line && c.column === column);
        expect(darkness(band, x, band.middles[line] as number) > 128).toBe(drawn);
      }
    }
  });

  it('reads a page that lies on its head from its corners alone', () => {
    const { page, place } = pageWith([{ line: 0, column: 0 }]);
    const turned = { ...page, data: page.data.slice().reverse() };
    const corners = place.corners.map(([x, y]): [number, number] => [1 - x, 1 - y]);
    const band = cutBand(turned, { place: { quarters: 2, corners }, lines: 2, columns: 44 });
    if (band === null) throw new Error('no band');
    expect(darkness(band, band.left + band.pitch / 2, band.middles[0] as number)).toBeGreaterThan(128);
  });

  it('has a bounded size wherever the corners lie, and is none where they span nothing', () => {
    const { page } = pageWith([]);
    const far = {
      quarters: 0 as const,
      corners: [
        [-1, -1],
        [2, -1],
        [2, 2],
        [-1, 2],
      ] as [number, number][],
    };
    const band = cutBand(page, { place: far, lines: 3, columns: 44 });
    expect((band?.picture.data.length ?? 0) < 1_000_000).toBe(true);
    const point = {
      quarters: 0 as const,
      corners: [
        [0.5, 0.5],
        [0.5, 0.5],
        [0.5, 0.5],
        [0.5, 0.5],
      ] as [number, number][],
    };
    expect(cutBand(page, { place: point, lines: 2, columns: 44 })).toBeNull();
  });
});

describe('fitting what was read to the columns', () => {
  const band = { left: 40, pitch: 10 };
  const glyphs = (text: string, from = 0): TesseractGlyph[] =>
    [...text].map((ch, i) => {
      const x = 40 + (from + i) * 10;
      return { text: ch, confidence: 0.9, box: [x + 1, 26, x + 9, 34] };
    });

  it('drops a frame at either end of a line that is too long', () => {
    expect(fitLine(glyphs('IABCI', -1), band, 3)).toEqual({ text: 'ABC', confidence: [0.9, 0.9, 0.9] });
    expect(fitLine(glyphs('ABCI'), band, 3).text).toBe('ABC');
  });

  it('leaves a line alone that is too long between its ends, or too short', () => {
    const between = glyphs('ABC').flatMap((g) => (g.text === 'B' ? [g, g] : [g]));
    expect(fitLine(between, band, 3).text).toBe('ABBC');
    expect(fitLine(glyphs('AB', -1), band, 3).text).toBe('AB');
    expect(fitLine([], band, 3).text).toBe('');
  });

  it('maps fillers, drops blanks and strange characters, and makes nothing up', () => {
    expect(fitLine(glyphs('A«‹b *'), band, 6).text).toBe('A<<B');
  });
});
