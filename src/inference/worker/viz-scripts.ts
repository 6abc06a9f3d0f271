import type { RgbImage } from '../../core/face/image/index.ts';
import type { PageScript } from '../protocol/index.ts';
import type { LoadedProfile } from './registry.ts';
import { readScriptLines } from './tesseract-scripts.ts';
import { inputWidth, LINE_HEIGHT_PX, type LineCrop } from './text-reader.ts';
import type { TextBox } from './text-reader-boxes.ts';

/**
 * A line that the recogniser of printed text read with less confidence may be in a script it does not know. On drawn pages this
 * includes nearly all such lines, and one Latin line in eight: figures in docs/decisions/0013-second-reader.md.
 */
export const OTHER_SCRIPT_BELOW = 0.85;
/** Most lines of one page that are read again, in the order found: one line takes as long as two lines of the networks. */
const MAX_LINES_AGAIN = 2;

export interface LineInScript {
  box: TextBox;
  text: string;
  confidence: number;
  /** Always 0: this reader is just as sure of misread text, so its text may confirm a value but never contradict one. */
  least: 0;
}

/**
 * Reads lines again, in the script of the issuer, if the recogniser of printed text was not sure of them. Empty for Latin,
 * and if the language data is not installed.
 */
export async function readInScript(
  profile: LoadedProfile,
  page: RgbImage,
  { boxes, script }: { boxes: readonly TextBox[]; script: PageScript },
): Promise<LineInScript[]> {
  if (script === 'latin' || boxes.length === 0) return [];
  const chosen = boxes.slice(0, MAX_LINES_AGAIN);
  const crops = chosen.map((box) => cropOf(page, box));
  try {
    const lines = (await readScriptLines(profile, crops, { script })) ?? [];
    return chosen.flatMap((box, i) => {
      const line = lines[i] ?? null;
      return line === null ? [] : [{ box, text: line.text, confidence: line.confidence, least: 0 }];
    });
  } finally {
    for (const crop of crops) crop.data.fill(0);
  }
}

/** The line upright, at the height of the recogniser's input. */
function cropOf(page: RgbImage, box: TextBox): LineCrop {
  const width = inputWidth(box);
  const data = new Uint8Array(width * LINE_HEIGHT_PX * 3);
  const perX = box.width / width;
  const perY = box.height / LINE_HEIGHT_PX;
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  for (let row = 0, to = 0; row < LINE_HEIGHT_PX; row++) {
    for (let column = 0; column < width; column++) {
      const u = (column + 0.5 - width / 2) * perX;
      const v = (row + 0.5 - LINE_HEIGHT_PX / 2) * perY;
      const x = clamp(box.x + u * cos - v * sin - 0.5, page.width);
      const y = clamp(box.y + u * sin + v * cos - 0.5, page.height);
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const fx = x - x0;
      const fy = y - y0;
      const right = x0 + 1 < page.width ? 3 : 0;
      const below = y0 + 1 < page.height ? page.width * 3 : 0;
      const at = (y0 * page.width + x0) * 3;
      for (let c = 0; c < 3; c++, to++) {
        const i = at + c;
        const top = (page.data[i] as number) * (1 - fx) + (page.data[i + right] as number) * fx;
        const bottom = (page.data[i + below] as number) * (1 - fx) + (page.data[i + below + right] as number) * fx;
        data[to] = top * (1 - fy) + bottom * fy + 0.5;
      }
    }
  }
  return { width, height: LINE_HEIGHT_PX, data };
}

function clamp(value: number, size: number): number {
  return Math.min(size - 1, Math.max(0, value));
}
