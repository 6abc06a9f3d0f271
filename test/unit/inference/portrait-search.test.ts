import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { facesOnPage } from '../../../src/inference/worker/portrait-search.ts';
import type { LoadedModel, LoadedProfile } from '../../../src/inference/worker/registry.ts';

const [WIDTH, HEIGHT] = [320, 240];
const INK = { r: 250, g: 20, b: 30 };

/** A detector of red rectangles in place of faces: it answers with the corners of what is red in its own picture. */
function redDetector(seen: { runs: number }): LoadedProfile {
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
          ['scores', Float32Array.of(0, red.length > 0 ? 0.99 : 0)],
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
          const [face, ...others] = await facesOnPage(redDetector(seen), pageWith(size, at));
          expect(others).toEqual([]);
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

  it('leaves the page as it was and finds nothing on an empty one', async () => {
    const page = pageWith({ width: 900, height: 640 }, { x: 0, y: 0, w: 0, h: 0 });
    expect(await facesOnPage(redDetector({ runs: 0 }), page)).toEqual([]);
    expect(page.data.every((value) => value === 128)).toBe(true);
  });

  it('looks at a page that is smaller than the detector without enlarging it first', async () => {
    const at = { x: 60, y: 40, w: 50, h: 60 };
    const page = pageWith({ width: 200, height: 140 }, at);
    const [face] = await facesOnPage(redDetector({ runs: 0 }), page);
    expect(face).toMatchObject({ x1: expect.closeTo(60, -0.5), y1: expect.closeTo(40, -0.5) });
    expect(page.data[(50 * 200 + 70) * 3]).toBe(INK.r);
  });
});
