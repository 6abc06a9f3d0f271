import type { RgbImage } from '../../core/face/image/index.ts';
import type { LoadedModel } from './registry.ts';
import { placeOf, sampleLine } from './text-reader.ts';
import type { TextBox } from './text-reader-boxes.ts';
import { type Characters, decodeSteps, type ReadStep, stepsOf } from './text-reader-decode.ts';

/** Rows of the reader's input. */
const HEIGHT_PX = 32;
/** The reader gives one step for this many columns. */
const STEP_PX = 4;
/** Shortest and longest input, pixels: a longer line is squeezed. */
const MIN_WIDTH_PX = 32;
const MAX_WIDTH_PX = 1024;
/** Most steps of a line that are reported. */
const MAX_STEPS = 200;
/** Neighbouring steps that are both surer than this of the same character, or of none, count as one. */
const SAME_STEP_P = 0.99;
/** Lines are read a little narrower than they are printed, as the drawn lines of the training were. */
const SQUEEZE = 0.9;
/** Added to the spread of a line, so that noise on plain paper is not enlarged to print; 8 of 255 in units of the sampler. */
const LEAST_SPREAD = 8 / 127.5;

/** Name of the list of characters in the reader's bundle. */
const CHARACTERS_FILE = 'characters.txt';

/** One line as the reader of printed lines saw it. */
export interface PrintLine {
  text: string;
  /** Mean probability of the characters, and the lowest of a letter or digit; 1 for a line without any. */
  confidence: number;
  least: number;
  /** What the reader saw from left to right, at most MAX_STEPS. */
  steps: ReadStep[];
}

const known = new WeakMap<LoadedModel, Characters>();

/**
 * Reads one line of Latin print with the reader that this project trained (models/training/print): a letter with an accent is
 * read as the plain letter. It takes a small part of the recogniser's time.
 */
export async function readPrintLine(model: LoadedModel, page: RgbImage, box: TextBox): Promise<PrintLine> {
  const width = inputWidth(box);
  const planes = new Float32Array(3 * HEIGHT_PX * width);
  sampleLine(page, { width, height: HEIGHT_PX, out: planes }, placeOf(box, { width, height: HEIGHT_PX }));
  const outputs = await model.network.run(normalised(planes), [1, 1, HEIGHT_PX, width]);
  planes.fill(0);
  const probabilities = outputs.get('y');
  if (probabilities === undefined) throw new Error('the reader of printed lines returned no y');
  const characters = charactersOf(model);
  const { text, confidence } = decodeSteps(probabilities, characters);
  const mean = confidence.length === 0 ? 0 : confidence.reduce((a, b) => a + b, 0) / confidence.length;
  const least = Math.min(1, ...confidence.filter((_, i) => /[A-Za-z\d]/.test(text.charAt(i))));
  return {
    text,
    confidence: mean,
    least,
    steps: joined(stepsOf(probabilities, characters, characters.classes.join(''))).slice(0, MAX_STEPS),
  };
}

/**
 * Joins steps that say the same: an alignment lets a character last, so the text is as likely as before, and the search for
 * a value takes half the time.
 */
function joined(steps: readonly ReadStep[]): ReadStep[] {
  const kept: ReadStep[] = [];
  for (const step of steps) {
    const [character, p] = step[0] ?? ['', 0];
    const [last, lastP] = kept.at(-1)?.[0] ?? ['', 0];
    if (kept.length > 0 && character === last && Math.min(p, lastP) > SAME_STEP_P) continue;
    kept.push(step);
  }
  return kept;
}

function inputWidth({ width, height }: TextBox): number {
  const wanted = Math.ceil((SQUEEZE * width * HEIGHT_PX) / Math.max(1, height) / STEP_PX) * STEP_PX;
  return Math.min(MAX_WIDTH_PX, Math.max(MIN_WIDTH_PX, wanted));
}

/** Grey of the three planes, less its mean and over its spread: what the reader was trained on. */
function normalised(planes: Float32Array): Float32Array {
  const size = planes.length / 3;
  const grey = new Float32Array(size);
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const value = ((planes[i] as number) + (planes[size + i] as number) + (planes[2 * size + i] as number)) / 3;
    grey[i] = value;
    sum += value;
  }
  const mean = sum / size;
  let squares = 0;
  for (const value of grey) squares += (value - mean) ** 2;
  const factor = 1 / (Math.sqrt(squares / size) + LEAST_SPREAD);
  for (let i = 0; i < size; i++) grey[i] = ((grey[i] as number) - mean) * factor;
  return grey;
}

function charactersOf(model: LoadedModel): Characters {
  let characters = known.get(model);
  if (characters === undefined) {
    const list = model.files.get(CHARACTERS_FILE);
    if (list === undefined) throw new Error(`the bundle of the reader of printed lines contains no ${CHARACTERS_FILE}`);
    const classes = ['', ...Buffer.from(list).toString('utf8')];
    characters = { classes, indexOf: new Map(classes.map((character, i) => [character, i])), chosen: new Map() };
    known.set(model, characters);
  }
  return characters;
}
