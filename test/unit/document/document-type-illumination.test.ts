import { describe, expect, it } from 'vitest';
import { cutFrame, frameSize, staticPrint } from '../../../src/core/document/document-type/frame/index.ts';
import {
  type DocumentType,
  documentTypeSchema,
  glowPrint,
  judgeGlow,
  judgeInkMap,
  measureGlow,
  measureInkMap,
  modelOf,
  teachIllumination,
  teachPrint,
  unpackPlane,
} from '../../../src/core/document/document-type/index.ts';
import { type DrawnPage, drawIllumination, drawPage } from '../../fakes/drawn-model.ts';

const size = frameSize('TD1');
const KEY = { country: 'UTO', type: 'I', number: 1, year: 2019, prado: null };
const ABOUT = {
  key: KEY,
  format: 'TD1',
  zone: false,
  allEditions: false,
  created: '2026-11-26T00:00:00.000Z',
} as const;
const drawn = (page: DrawnPage) => ({ ...drawPage(page), lights: drawIllumination(page) });
const PAGES = [1, 2, 3, 4, 5, 6].map((holder) => drawn({ model: 3, holder }));
const taught = teachPrint(PAGES, { format: 'TD1', zone: false });
if (!taught.ok) throw new Error(JSON.stringify(taught));
const { print } = taught;
const MODEL = modelOf(print, ABOUT, teachIllumination(PAGES, print));
const white = staticPrint(print.reference, print.mask, size);

/** Of a holder that was not taught, cut where the model lies. */
function judged(page: Omit<DrawnPage, 'model' | 'holder'>, model: DocumentType = MODEL) {
  const { plane, lights } = drawn({ model: 3, holder: 2, ...page });
  const at = print.at[1] as Parameters<typeof cutFrame>[1];
  const [frame, infrared, glow] = [plane, lights.IR, lights.UV].map((light) => cutFrame(light, at, size)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const pattern = unpackPlane(MODEL.lights?.UV?.plane ?? '', 'TD1') as Uint8Array;
  return {
    ink: judgeInkMap(model, measureInkMap(white, frame, infrared)),
    glow: judgeGlow(model, measureGlow(glowPrint(pattern, size), glow)),
  };
}

describe('a model taught in infrared and ultraviolet as well', () => {
  it('follows version 2 of the schema and is blank where the white print is', () => {
    expect(MODEL.schema).toBe('waypost.document-model/2');
    expect(documentTypeSchema.parse(JSON.parse(JSON.stringify(MODEL)))).toEqual(MODEL);
    const pattern = unpackPlane(MODEL.lights?.UV?.plane ?? '', 'TD1') as Uint8Array;
    expect(pattern.some((v) => v > 60)).toBe(true);
    expect(pattern.filter((v, i) => v !== 0 && print.mask[i] === 0)).toHaveLength(0);
  });

  it('is of version 1, and holds nothing of a light, where one page came without it', () => {
    const [first, ...others] = PAGES;
    const without = [{ ...(first as (typeof PAGES)[number]), lights: { IR: null, UV: null } }, ...others];
    const model = modelOf(print, ABOUT, teachIllumination(without, print));
    expect(model.schema).toBe('waypost.document-model/1');
    expect(judged({}, model)).toMatchObject({
      ink: { value: 'not-supported', reason: 'DOC_NOT_ENROLLED', margin: null },
      glow: { value: 'not-supported', reason: 'DOC_NOT_ENROLLED', margin: null },
    });
  });

  it('passes a genuine page', () => {
    expect(judged({})).toMatchObject({
      ink: { value: 'successful', reason: 'DOC_IR_PATTERN_OK', box: null },
      glow: { value: 'successful', reason: 'DOC_UV_PATTERN_OK', box: null },
    });
  });

  it.each([
    ['everything vanishes', [0, 0]],
    ['everything stays', [0.95, 0.95]],
    ['the inks are exchanged', [0.05, 0.9]],
  ] as const)('frames a cell in infrared where %s', (_, inks) => {
    const { ink } = judged({ inks });
    expect(ink).toMatchObject({ value: 'failed', reason: 'DOC_IR_PATTERN', box: expect.any(Array) });
    expect(ink.margin).toBeLessThan(0);
  });

  it.each([
    [{ strength: 0 }, 'DOC_UV_PATTERN_MISSING'],
    [{ strength: 0.15 }, 'DOC_UV_PATTERN_MISSING'],
    [{ strength: 1, gap: true }, 'DOC_UV_PATTERN_INTERRUPTED'],
    [{ strength: 1, moved: 1.2 }, 'DOC_UV_PATTERN_SHIFTED'],
  ] as const)('finds a pattern of %o', (glow, reason) => {
    const { glow: finding } = judged({ glow });
    expect(finding).toMatchObject({ value: 'failed', reason, box: expect.any(Array) });
    expect(finding.margin).toBeLessThan(0);
  });

  it('does not judge a page that shows too little of the print', () => {
    expect(judgeInkMap(MODEL, [])).toMatchObject({
      value: 'undetermined',
      reason: 'DOC_PATTERN_UNCLEAR',
      margin: null,
    });
    expect(judgeGlow(MODEL, { places: [], strengths: [] })).toMatchObject({ value: 'undetermined' });
  });
});
