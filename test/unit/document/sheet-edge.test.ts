import { describe, expect, it } from 'vitest';
import type { Luma } from '../../../src/core/document/index.ts';
import { isDark, measureSheetEdge } from '../../../src/core/document/spectral/index.ts';
import { SIDE_PHOTO as PHOTO, type SidePage, sidePictures } from '../../fakes/side-page.ts';

const edgeOf = (page: SidePage) => measureSheetEdge(...sidePictures(page), PHOTO);
function scoreOf(page: SidePage): number {
  const edge = edgeOf(page);
  if (typeof edge === 'string') throw new Error(edge);
  return edge.score;
}

describe('the edge of a sheet under light from two sides', () => {
  it('stands out whichever lamp comes first, and in whichever direction the lamps lie', () => {
    const flat = scoreOf({});
    expect(flat).toBeLessThan(6);
    expect(scoreOf({ sheet: 0.2 })).toBeGreaterThan(40);
    const [a, b] = sidePictures({ sheet: 0.2 });
    expect(measureSheetEdge(b, a, PHOTO)).toEqual({ score: expect.closeTo(scoreOf({ sheet: 0.2 }), 3) });
    const upright = [turned(a), turned(b)] as const;
    const [x, y, w, h] = PHOTO;
    expect(measureSheetEdge(...upright, [y, x, h, w])).toEqual({ score: expect.any(Number) });
    expect((measureSheetEdge(...upright, [y, x, h, w]) as { score: number }).score).toBeGreaterThan(40);
  });

  it('grows with the thickness, and is found where the sheet is askew or larger than the estimated portrait', () => {
    expect(scoreOf({ sheet: 0.05 })).toBeLessThan(scoreOf({ sheet: 0.2 }));
    expect(scoreOf({ sheet: 0.2, rise: 4 })).toBeGreaterThan(40);
    expect(scoreOf({ sheet: 0.2, margin: 16 })).toBeGreaterThan(40);
  });

  it('is not seen where a dark portrait lies a little elsewhere in the second picture', () => {
    for (const shift of [0.3, -0.5, 1]) expect(scoreOf({ shift })).toBeLessThan(10);
  });

  it('is not seen where only one side has an edge, such as that of a foil or of the page', () => {
    expect(scoreOf({ sheet: 0.2, sides: 'left' })).toBeLessThan(10);
  });

  it('is not seen in a line that is raised round the portrait', () => {
    expect(scoreOf({ frame: 0.2 })).toBeLessThan(scoreOf({ sheet: 0.2 }) / 4);
  });

  it('is never measured where a lamp is off, or both pictures were lit from the same side', () => {
    const [a, b] = sidePictures({ sheet: 0.2 });
    const dark: Luma = { ...a, data: new Uint8Array(a.data.length).fill(5) };
    expect(measureSheetEdge(a, dark, PHOTO)).toBe('dark');
    expect(measureSheetEdge(dark, b, PHOTO)).toBe('dark');
    expect([isDark(dark.data), isDark(a.data)]).toEqual([true, false]);
    expect(measureSheetEdge(a, a, PHOTO)).toBe('alike');
    expect(measureSheetEdge(a, sidePictures({ sheet: 0.2, grain: 9 })[0], PHOTO)).toBe('alike');
  });

  it('is not measured on a portrait that is small or lies off the page', () => {
    const pictures = sidePictures({});
    expect(measureSheetEdge(...pictures, [0.3, 0.3, 0.05, 0.05])).toBe('small');
    expect(measureSheetEdge(...pictures, [0.95, 0.3, 0.4, 0.5])).toBe('small');
  });
});

function turned({ width, height, data }: Luma): Luma {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) out[x * height + y] = data[y * width + x] as number;
  return { width: height, height: width, data: out };
}
