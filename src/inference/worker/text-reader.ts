import type { RgbImage } from '../../core/face/image/index.ts';
import { RoleUnavailable } from './chain.ts';
import type { LoadedModel, LoadedProfile } from './registry.ts';
import type { TextBox } from './text-reader-boxes.ts';
import {
  type Alphabet,
  type Characters,
  charactersOf,
  decodeSteps,
  type ReadLine,
  type ReadStep,
  stepsOf,
} from './text-reader-decode.ts';

/** Height of the recogniser's input, pixels. */
export const LINE_HEIGHT_PX = 48;
/** The recogniser gives one step for this many columns. */
const STEP_PX = 8;
/** Shortest and longest input, pixels: a longer line is squeezed, which costs accuracy but not memory. */
const MIN_WIDTH_PX = 32;
export const MAX_LINE_WIDTH_PX = 1600;

/** One line of print, already cut out and upright; a grey line has three equal planes. */
export type LineCrop = Pick<RgbImage, 'width' | 'height' | 'data'>;

const characters = new WeakMap<LoadedModel, Characters>();

/**
 * Reads lines that are already cut out, one after the other (a batch costs as much as its lines: measured). With an alphabet,
 * only its characters are considered, and each confidence is that of a character among them. Throws RoleUnavailable if the
 * recogniser is not loaded.
 */
export async function recogniseCrops(
  profile: LoadedProfile,
  crops: readonly LineCrop[],
  alphabet?: Alphabet,
): Promise<ReadLine[]> {
  const lines: ReadLine[] = [];
  for (const crop of crops) lines.push(await recogniseCrop(profile, crop, alphabet));
  return lines;
}

async function recogniseCrop(profile: LoadedProfile, crop: LineCrop, alphabet?: Alphabet): Promise<ReadLine> {
  const width = inputWidth(crop);
  return await recogniseTensor(profile, lineTensor(crop, width), { width, alphabet });
}

/** Input of the recogniser for one line: planes B, G, R of 48 rows, (v - mean) * scale. */
export async function recogniseTensor(
  profile: LoadedProfile,
  tensor: Float32Array,
  { width, alphabet }: { width: number; alphabet: Alphabet | undefined },
): Promise<ReadLine> {
  const { probabilities, known } = await probabilitiesOf(profile, tensor, width);
  return decodeSteps(probabilities, known, alphabet);
}

/** Reads lines and also reports what the recogniser saw step by step. */
export async function recogniseSteps(
  profile: LoadedProfile,
  tensor: Float32Array,
  { width, alphabet }: { width: number; alphabet: Alphabet },
): Promise<{ line: ReadLine; steps: ReadStep[] }> {
  const { probabilities, known } = await probabilitiesOf(profile, tensor, width);
  return { line: decodeSteps(probabilities, known, alphabet), steps: stepsOf(probabilities, known, alphabet) };
}

/** [steps, classes] of one line. */
async function probabilitiesOf(
  profile: LoadedProfile,
  tensor: Float32Array,
  width: number,
): Promise<{ probabilities: Float32Array; known: Characters }> {
  const model = profile.models.get('text-recogniser');
  if (model === undefined) throw new RoleUnavailable('text-recogniser');
  const outputs = await model.network.run(tensor, [1, 3, LINE_HEIGHT_PX, width]);
  const probabilities = outputs.get(model.manifest.output.tensors[0]?.name ?? '');
  if (probabilities === undefined) throw new Error('the text recogniser returned no probabilities');
  let known = characters.get(model);
  if (known === undefined) {
    known = charactersOf(model.files);
    characters.set(model, known);
  }
  return { probabilities, known };
}

/** Width of the input that keeps the shape of a line, a multiple of the step. */
export function inputWidth({ width, height }: { width: number; height: number }): number {
  const wanted = Math.ceil((width * LINE_HEIGHT_PX) / Math.max(1, height) / STEP_PX) * STEP_PX;
  return Math.min(MAX_LINE_WIDTH_PX, Math.max(MIN_WIDTH_PX, wanted));
}

/** Tensor of a line: bilinear if the line grows, area average if it shrinks. */
function lineTensor(crop: LineCrop, width: number): Float32Array {
  const plane = width * LINE_HEIGHT_PX;
  const out = new Float32Array(3 * plane);
  const scaleX = crop.width / width;
  const scaleY = crop.height / LINE_HEIGHT_PX;
  sampleLine(crop, { width, out }, { x: 0, y: 0, perColumn: [scaleX, 0], perRow: [0, scaleY] });
  return out;
}

/** Position of a line in a picture, pixels: upper left corner of its input, and the steps of one column and one row. */
export interface LinePlace {
  x: number;
  y: number;
  perColumn: readonly [number, number];
  perRow: readonly [number, number];
}

/** Position of a box of print in a picture, for an input of this size. */
export function placeOf(
  { x, y, width, height, angle }: Omit<TextBox, 'score'>,
  input: { width: number; height: number },
): LinePlace {
  const perX = width / input.width;
  const perY = height / input.height;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const [left, top] = [-input.width / 2, -input.height / 2];
  return {
    x: x + left * perX * cos - top * perY * sin,
    y: y + left * perX * sin + top * perY * cos,
    perColumn: [perX * cos, perX * sin],
    perRow: [-perY * sin, perY * cos],
  };
}

/**
 * Fills a recogniser input from a picture. An input pixel that covers several picture pixels is their average.
 */
export function sampleLine(
  image: LineCrop,
  { width, height = LINE_HEIGHT_PX, out }: { width: number; height?: number; out: Float32Array },
  { x, y, perColumn, perRow }: LinePlace,
): void {
  const plane = width * height;
  const nx = subSamples(Math.hypot(...perColumn));
  const ny = subSamples(Math.hypot(...perRow));
  const share = 1 / (nx * ny);
  const { data, width: pageWidth, height: pageHeight } = image;
  const [lastX, lastY] = [pageWidth - 1, pageHeight - 1];
  const stride = pageWidth * 3;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let j = 0; j < ny; j++) {
        const v = row + (j + 0.5) / ny;
        for (let i = 0; i < nx; i++) {
          const u = column + (i + 0.5) / nx;
          const px = x + u * perColumn[0] + v * perRow[0] - 0.5;
          const py = y + u * perColumn[1] + v * perRow[1] - 0.5;
          const cx = Math.min(lastX, Math.max(0, px));
          const cy = Math.min(lastY, Math.max(0, py));
          const x0 = Math.floor(cx);
          const y0 = Math.floor(cy);
          const at = y0 * stride + x0 * 3;
          const right = x0 < lastX ? 3 : 0;
          const below = y0 < lastY ? stride : 0;
          const fx = cx - x0;
          const fy = cy - y0;
          const a = (1 - fx) * (1 - fy);
          const c = fx * (1 - fy);
          const d = (1 - fx) * fy;
          const e = fx * fy;
          const low = at + below;
          r += a * (data[at] as number) + c * (data[at + right] as number);
          r += d * (data[low] as number) + e * (data[low + right] as number);
          g += a * (data[at + 1] as number) + c * (data[at + right + 1] as number);
          g += d * (data[low + 1] as number) + e * (data[low + right + 1] as number);
          b += a * (data[at + 2] as number) + c * (data[at + right + 2] as number);
          b += d * (data[low + 2] as number) + e * (data[low + right + 2] as number);
        }
      }
      const to = row * width + column;
      out[to] = normal(b * share);
      out[plane + to] = normal(g * share);
      out[2 * plane + to] = normal(r * share);
    }
  }
}

/** Maximum number of samples across one input pixel: print that has to be shrunk further is a headline and not a value. */
const MAX_SUB_SAMPLES = 3;

function subSamples(step: number): number {
  return Math.max(1, Math.min(MAX_SUB_SAMPLES, Math.round(step)));
}

function normal(value: number): number {
  return value / 127.5 - 1;
}
