import type { Luma } from '../../core/document/index.ts';
import { type LineGeometry, type Pyramid, pointOn } from '../../core/document/mrz-band/index.ts';
import type { RgbImage } from '../../core/face/image/index.ts';
import { judgeDigits, uncertainGlyphs } from '../../core/mrz/ocr/index.ts';
import type { Value } from '../protocol/index.ts';
import { RoleUnavailable } from './chain.ts';
import type { HeldPage } from './held-page.ts';
import { printOf } from './mrz-print.ts';
import { type FoundMrz, searchMrz } from './mrz-search.ts';
import type { LoadedProfile } from './registry.ts';

type MrzPageReading = NonNullable<Value<'mrz-page'>['reading']>;

/**
 * Finds and reads the MRZ of one page picture in any of four orientations. The picture is searched at several scales
 * and the layout, place and orientation with the best score are kept; nothing is repaired. Throws RoleUnavailable if the
 * reader is not loaded.
 */
export async function readMrzPage(profile: LoadedProfile, page: HeldPage): Promise<Value<'mrz-page'>> {
  const model = profile.models.get('mrz-reader');
  if (model === undefined) throw new RoleUnavailable('mrz-reader');
  const picture = page.working();
  const luma = lumaOf(picture);
  const pyramids: Pyramid[] = [];
  try {
    const { found, others, pyramid } = await searchMrz(model, luma, (made) => pyramids.push(made));
    const { width, height } = page.size;
    const reading = found === null ? null : pageReading(found, luma);
    const { glyphs } = profile;
    const print =
      found === null || pyramid === null || glyphs === null ? null : printOf(found, { pyramid, picture, glyphs });
    return { width, height, reading, print, printReady: glyphs !== null, others };
  } finally {
    for (const level of pyramids.flat()) level.data.fill(0);
    for (const plane of [luma, picture]) plane.data.fill(0);
  }
}

function pageReading({ reading, geometry, columns, quarters }: FoundMrz, luma: Luma): MrzPageReading {
  return {
    format: reading.format,
    lines: reading.lines,
    margins: reading.evidence.map((row) => row.map((c) => Math.round(c.margin * 1000) / 1000)),
    uncertain: uncertainGlyphs(reading),
    columnBreaks: reading.columnBreaks,
    digits: judgeDigits(reading),
    meanLp: reading.meanLp,
    quarters,
    corners: corners(geometry, columns, quarters, luma),
    bands: geometry.map((line) => corners([line], columns, quarters, luma)),
  };
}

/** Corners as fractions of the page as it was handed in, not of the upright page. */
function corners(
  geometry: readonly LineGeometry[],
  columns: number,
  quarters: number,
  page: Luma,
): MrzPageReading['corners'] {
  const first = geometry[0] as LineGeometry;
  const last = geometry.at(-1) as LineGeometry;
  const at = (line: LineGeometry, along: number, side: -1 | 1): [number, number] => {
    const [x, y] = pointOn(line, along, side / 2);
    return quarters % 2 === 0 ? share(x, y) : share(y, page.height - 1 - x);
  };
  const share = (x: number, y: number): [number, number] => [within(x / page.width), within(y / page.height)];
  return [at(first, 0, -1), at(first, columns, -1), at(last, columns, 1), at(last, 0, 1)];
}

function within(value: number): number {
  return Math.min(2, Math.max(-1, value));
}

/** Luma plane of a colour picture, 0..255. */
export function lumaOf(image: RgbImage): Luma {
  const data = new Uint8Array(image.width * image.height);
  const from = image.data;
  for (let i = 0, at = 0; i < data.length; i++, at += 3) {
    data[i] = ((from[at] as number) * 77 + (from[at + 1] as number) * 150 + (from[at + 2] as number) * 29) >> 8;
  }
  return { width: image.width, height: image.height, data };
}
