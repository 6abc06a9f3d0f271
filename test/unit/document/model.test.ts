import { describe, expect, it } from 'vitest';
import {
  frameFromMrz,
  frameSize,
  PX_PER_MM,
  staticPrint,
} from '../../../src/core/document/document-type/frame/index.ts';
import {
  DEFAULT_DOCUMENT_TYPE_LIMITS,
  type DocumentType,
  documentTypeSchema,
  isOfDocumentType,
  judgeLayout,
  measureDocumentType,
  correlationOf as modelCorrelation,
  modelOf,
  type TaughtPage,
  teachPrint,
  unpackPlane,
} from '../../../src/core/document/document-type/index.ts';
import { drawPage, PORTRAIT_MM } from '../../fakes/drawn-model.ts';

const KEY = { country: 'UTO', type: 'I', number: 1, year: 2019, prado: null };
const holders = [1, 2, 3, 4, 5, 6];

function taught(model: number): DocumentType {
  const pages = holders.map((holder) => drawPage({ model, holder }));
  const print = teachPrint(pages, { format: 'TD1', zone: false });
  if (!print.ok) throw new Error(JSON.stringify(print));
  const about = {
    key: KEY,
    format: 'TD1',
    zone: false,
    allEditions: false,
    created: '2026-11-26T00:00:00.000Z',
  } as const;
  return modelOf(print.print, about);
}

const MODEL = taught(3);
const plane = unpackPlane(MODEL.print.plane, 'TD1') as Uint8Array;
const print = staticPrint(
  plane,
  plane.map((v) => (v === 0 ? 0 : 1)),
  frameSize('TD1'),
);
const measured = ({ plane: page, at }: TaughtPage) =>
  measureDocumentType(page, { candidate: { print, photo: MODEL.photo }, starts: [at] }, isOfDocumentType);

describe('a document model taught from six drawn pages', () => {
  it('follows the schema and holds no pixel of portrait or fields', () => {
    expect(documentTypeSchema.parse(JSON.parse(JSON.stringify(MODEL)))).toEqual(MODEL);
    const { width } = frameSize('TD1');
    const [left, top, right, bottom] = PORTRAIT_MM.map((mm) => mm * PX_PER_MM) as [number, number, number, number];
    const kept = (x: number, y: number): boolean => plane[y * width + x] !== 0;
    const inPortrait = [];
    for (let y = top + 8; y < bottom - 8; y++)
      for (let x = left + 8; x < right - 8; x++) if (kept(x, y)) inPortrait.push([x, y]);
    expect(inPortrait).toEqual([]);
    // A field of bars: what is kept there is not ink of anybody.
    let ink = 0;
    for (let y = 40; y < 100; y++)
      for (let x = 130; x < 290; x++) if (kept(x, y) && (plane[y * width + x] as number) < 100) ink++;
    expect(ink).toBe(0);
    expect(plane.filter((v) => v !== 0).length / plane.length).toBeGreaterThan(0.3);
  });

  it('is found on a page of another holder, with its layout in place', () => {
    const found = measured(drawPage({ model: 3, holder: 17 }));
    expect(isOfDocumentType(found.cells)).toBe(true);
    expect(modelCorrelation(found.cells)).toBeGreaterThan(0.85);
    expect(judgeLayout(MODEL, found)).toMatchObject({ value: 'successful', reason: 'DOC_LAYOUT_OK', box: null });
  });

  it.each([4, 8, 11])('is not found on a page of model %i', (model) => {
    const found = measured(drawPage({ model, holder: 17 }));
    expect(isOfDocumentType(found.cells)).toBe(false);
    expect(found.sides).toEqual([]);
  });

  it('knows the edges of the portrait to a quarter of a millimetre', () => {
    const sides = MODEL.photo?.sides ?? {};
    expect(Object.keys(sides).sort()).toEqual(['bottom', 'left', 'right', 'top']);
    // The frame of the model is that of its first page, which lies up to half a millimetre off.
    const width = (sides.right?.mean ?? 0) - (sides.left?.mean ?? 0);
    expect(Math.abs(width - (PORTRAIT_MM[2] - PORTRAIT_MM[0]))).toBeLessThan(0.3);
  });

  it.each([
    [{ moved: [2, 0] }, 'DOC_PHOTO_POSITION'],
    [{ moved: [0, -2.5] }, 'DOC_PHOTO_POSITION'],
    [{ sized: 1.2 }, 'DOC_PHOTO_SIZE'],
    [{ torn: 0.7 }, 'DOC_PRINT_SHIFTED'],
  ] as const)('alarms where the layout is changed: %j', (change, reason) => {
    const found = measured(drawPage({ model: 3, holder: 23, ...change }));
    const finding = judgeLayout(MODEL, found);
    expect(finding).toMatchObject({ value: 'failed', reason });
    expect(finding.margin).toBeLessThan(0);
    expect(finding.box).not.toBeNull();
  });

  it('compares nothing where the model holds nothing', () => {
    const bare = { ...MODEL, photo: null, cells: [] };
    expect(judgeLayout(bare, measured(drawPage({ model: 3, holder: 17 })))).toMatchObject({
      value: 'not-supported',
      reason: 'DOC_NOT_ENROLLED',
    });
  });
});

describe('teaching', () => {
  it('names the pages of another model', () => {
    const pages = [1, 2, 3, 4].map((holder) => drawPage({ model: 3, holder }));
    expect(teachPrint([...pages, drawPage({ model: 8, holder: 5 })], { format: 'TD1', zone: false })).toEqual({
      ok: false,
      reason: 'PAGE_NOT_REGISTERED',
      pages: [4],
    });
  });
});

describe('teaching from pages of one holder', () => {
  it('is refused: what they have in common would be the data of a person', () => {
    // Five captures of one document: the page lies the same, the light and the noise differ.
    const pages = [0, 1, 2, 3, 4].map((capture) => {
      const page = drawPage({ model: 3, holder: 9 });
      const data = page.plane.data.map((v, i) => v + ((i * 7 + capture * 3) % 5) - 2);
      return { ...page, plane: { ...page.plane, data } };
    });
    expect(teachPrint(pages, { format: 'TD1', zone: false })).toEqual({ ok: false, reason: 'ONE_HOLDER' });
  });
});

describe('where the frame lies', () => {
  it('follows from the middle of the zone, whichever way up the page is', () => {
    const picture = { width: 1000, height: 704 };
    const zone = [
      [0.053, 0.84],
      [0.947, 0.84],
      [0.947, 0.912],
      [0.053, 0.912],
    ] as const;
    const upright = frameFromMrz(zone, picture, 'TD3');
    expect(upright[0]).toBeCloseTo(2, 1);
    expect(upright[2]).toBeCloseTo(0, -1);
    const turned = zone.map(([x, y]) => [1 - x, 1 - y] as const);
    const other = frameFromMrz(turned, picture, 'TD3');
    expect(other[0]).toBeCloseTo(-upright[0], 6);
    expect(other[2]).toBeCloseTo(picture.width - upright[2], 6);
  });

  it('is refused for a page that lies far from where it should or hopeless: no cell is measured', () => {
    const { cells } = measured({ ...drawPage({ model: 3, holder: 2 }), at: [1, 0, 80, 0, 1, 60] });
    expect(cells).toEqual([]);
    expect(isOfDocumentType(cells, DEFAULT_DOCUMENT_TYPE_LIMITS)).toBe(false);
  });
});
