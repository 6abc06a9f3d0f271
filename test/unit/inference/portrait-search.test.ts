import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facesOnPage } from '../../../src/inference/worker/portrait-search.ts';
import type { LoadedModel, LoadedProfile } from '../../../src/inference/worker/registry.ts';

const [WIDTH, HEIGHT] = [320, 240];
const INK = { r: 250, g: 20, b: 30 };

type Score = (red: { width: number; height: number }) => number;

/**
 * A detector of red rectangles in place of faces: it answers with the corners of what is red in its own picture, and with
 * a score that may depend on how large that is there.
 */
function redDetector(seen: { runs: number }, score: Score = () => 0.99): LoadedProfile {
  const network = {
    inputs: [],
    outputs: [],
    run: (tensor: Float32Array) => {
      seen.runs += 1;
      const plane = WIDTH * HEIGHT;
      const red = Array.from({ length: plane }, (_, i) => i).filter(
        (i) => (tensor[i] as number) - (tensor[i + plane] as number) > 0.9,
      );
      const columns = red.map((i) => i % WIDTH);
      const lines = red.map((i) => Math.floor(i / WIDTH));
      const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
      const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);
      const box = [least(columns), least(lines), most(columns) + 1, most(lines) + 1];
      return Promise.resolve(
        new Map([
          ['scores', Float32Array.of(0, red.length > 0 ? score(sizeOf(box)) : 0)],
          ['boxes', Float32Array.from(red.length > 0 ? box.map((v, i) => v / (i % 2 ? HEIGHT : WIDTH)) : [0, 0, 0, 0])],
        ]),
      );
    },
    release: () => Promise.resolve(),
  };
  const manifest = {
    role: 'detector',
    input: { layout: 'NCHW', shape: [1, 3, HEIGHT, WIDTH], colour: 'RGB', mean: 127, scale: 1 / 128 },
    output: {
      decoder: 'ultraface-rfb-320',
      tensors: [{ name: 'scores' }, { name: 'boxes' }],
    },
  };
  const model = { network, manifest, sha256: '', files: new Map() } as unknown as LoadedModel;
  return { models: new Map([['detector', model]]) } as unknown as LoadedProfile;
}

const sizeOf = ([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[]) => ({ width: x2 - x1, height: y2 - y1 });

function pageWith(size: { width: number; height: number }, at: { x: number; y: number; w: number; h: number }) {
  const data = new Uint8Array(size.width * size.height * 3).fill(128);
  for (let y = at.y; y < at.y + at.h; y++) {
    for (let x = at.x; x < at.x + at.w; x++) data.set([INK.r, INK.g, INK.b], (y * size.width + x) * 3);
  }
  return { ...size, data, grey: false };
}

describe('the search for faces on a page', () => {
  it('gives the place on the page, whatever its size and shape and wherever the face is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 500, max: 1600 }),
        fc.double({ min: 0.6, max: 1.5, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (width, aspect, fx, fy) => {
          const size = { width, height: Math.round(width * aspect) };
          const w = Math.round(width * 0.18);
          const h = Math.round(width * 0.23);
          const at = { x: Math.round(fx * (width - w)), y: Math.round(fy * (size.height - h)), w, h };
          const seen = { runs: 0 };
          const found = await facesOnPage(redDetector(seen), pageWith(size, at));
          const [face, ...others] = found.faces;
          expect(others).toEqual([]);
          expect(found.portrait).toBe(face);
          expect(seen.runs).toBeGreaterThan(1);
          // One pixel of the whole page as the detector sees it.
          const step = Math.max(width / WIDTH, size.height / HEIGHT, 1) + 1;
          expect(Math.abs((face?.x1 ?? Infinity) - at.x)).toBeLessThan(step);
          expect(Math.abs((face?.y1 ?? Infinity) - at.y)).toBeLessThan(step);
          expect(Math.abs((face?.x2 ?? Infinity) - at.x - w)).toBeLessThan(step);
          expect(Math.abs((face?.y2 ?? Infinity) - at.y - h)).toBeLessThan(step);
        },
      ),
      { numRuns: 25 },
    );
  });

  const size = { width: 1600, height: 1126 };
  const portrait = { x: 150, y: 300, w: 230, h: 300 };

  it('takes five looks where the whole page shows the portrait', async () => {
    const seen = { runs: 0 };
    const { portrait: found } = await facesOnPage(redDetector(seen), pageWith(size, portrait));
    expect(seen.runs).toBe(5);
    expect(found?.x1).toBeCloseTo(150, -1);
  });

  it('looks at all of the page in small tiles where the whole of it shows no portrait', async () => {
    const seen = { runs: 0 };
    const close: Score = ({ width }) => (width > 100 ? 0.99 : 0.3);
    const { portrait: found } = await facesOnPage(redDetector(seen, close), pageWith(size, { ...portrait, y: 100 }));
    expect(seen.runs).toBe(14);
    expect(found?.x1).toBeCloseTo(150, -1);
  });

  it('takes nothing for the portrait that small tiles alone show, where the whole page shows one', async () => {
    const seen = { runs: 0 };
    const page = pageWith(size, portrait);
    const { faces } = await facesOnPage(
      redDetector(seen, ({ width }) => (width < 60 ? 0.95 : 0.5)),
      page,
    );
    // The large tiles are not sure of it: its place is no place of a second face.
    expect(faces).toHaveLength(1);
    expect(seen.runs).toBe(5);
  });

  it('leaves the page as it was and finds nothing on an empty one', async () => {
    const page = pageWith({ width: 900, height: 640 }, { x: 0, y: 0, w: 0, h: 0 });
    expect(await facesOnPage(redDetector({ runs: 0 }), page)).toEqual({ faces: [], portrait: null });
    expect(page.data.every((value) => value === 128)).toBe(true);
  });

  it('looks at a page that is smaller than the detector without enlarging it first', async () => {
    const at = { x: 60, y: 40, w: 50, h: 60 };
    const page = pageWith({ width: 200, height: 140 }, at);
    const [face] = (await facesOnPage(redDetector({ runs: 0 }), page)).faces;
    expect(face).toMatchObject({ x1: expect.closeTo(60, -0.5), y1: expect.closeTo(40, -0.5) });
    expect(page.data[(50 * 200 + 70) * 3]).toBe(INK.r);
  });
});
