import type { RgbImage } from '../face/index.ts';
import { RoleUnavailable } from './chain.ts';
import type { LoadedModel, LoadedProfile } from './registry.ts';
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
/** Shortest and longest input, pixels: a longer line is squeezed, which costs accuracy and never memory. */
const MIN_WIDTH_PX = 32;
export const MAX_LINE_WIDTH_PX = 1600;

/** One line of print, already cut out and upright; a grey one has three equal planes. */
export type LineCrop = Pick<RgbImage, 'width' | 'height' | 'data'>;

const characters = new WeakMap<LoadedModel, Characters>();

/**
 * Reads already cut lines, one after the other (a batch costs as much as its lines: measured). With an alphabet only its
 * characters are considered, and each confidence is that of the character among them. Throws RoleUnavailable where the
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

/** The same with what was seen step by step. */
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
  if (probabilities === undefined) throw new Error('the text recogniser gave no probabilities');
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

/** Bilinear where the line grows, area average where it shrinks. */
function lineTensor(crop: LineCrop, width: number): Float32Array {
  const plane = width * LINE_HEIGHT_PX;
  const out = new Float32Array(3 * plane);
  const scaleX = crop.width / width;
  const scaleY = crop.height / LINE_HEIGHT_PX;
  sampleLine(crop, { width, out }, (column, row) => [(column + 0.5) * scaleX, (row + 0.5) * scaleY], [scaleX, scaleY]);
  return out;
}

/**
 * Fills a recogniser input from a picture: `at` gives the place in the picture, pixels, of a column and row of the input;
 * `step` how many pixels of the picture one of the input covers across and down, averaged where it is more than one.
 */
export function sampleLine(
  image: LineCrop,
  { width, out }: { width: number; out: Float32Array },
  at: (column: number, row: number) => readonly [number, number],
  step: readonly [number, number],
): void {
  const plane = width * LINE_HEIGHT_PX;
  const nx = subSamples(step[0]);
  const ny = subSamples(step[1]);
  const share = 1 / (nx * ny);
  for (let row = 0; row < LINE_HEIGHT_PX; row++) {
    for (let column = 0; column < width; column++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let j = 0; j < ny; j++) {
        for (let i = 0; i < nx; i++) {
          const [x, y] = at(column + (i + 0.5) / nx - 0.5, row + (j + 0.5) / ny - 0.5);
          const place = corner(image, x, y);
          r += mix(image, place, 0);
          g += mix(image, place, 1);
          b += mix(image, place, 2);
        }
      }
      const to = row * width + column;
      out[to] = normal(b * share);
      out[plane + to] = normal(g * share);
      out[2 * plane + to] = normal(r * share);
    }
  }
}

/** Most samples across one input pixel: a headline shrunk further than this is not what is looked for. */
const MAX_SUB_SAMPLES = 3;

function subSamples(step: number): number {
  return Math.max(1, Math.min(MAX_SUB_SAMPLES, Math.round(step)));
}

function normal(value: number): number {
  return value / 127.5 - 1;
}

interface Corner {
  at: number;
  right: number;
  below: number;
  fx: number;
  fy: number;
}

function corner({ width, height }: LineCrop, x: number, y: number): Corner {
  const cx = Math.min(width - 1, Math.max(0, x - 0.5));
  const cy = Math.min(height - 1, Math.max(0, y - 0.5));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  return {
    at: (y0 * width + x0) * 3,
    right: x0 + 1 < width ? 3 : 0,
    below: y0 + 1 < height ? width * 3 : 0,
    fx: cx - x0,
    fy: cy - y0,
  };
}

function mix({ data }: LineCrop, { at, right, below, fx, fy }: Corner, channel: number): number {
  const i = at + channel;
  const top = (data[i] as number) * (1 - fx) + (data[i + right] as number) * fx;
  const bottom = (data[i + below] as number) * (1 - fx) + (data[i + below + right] as number) * fx;
  return top * (1 - fy) + bottom * fy;
}
