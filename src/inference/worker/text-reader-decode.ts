/** Characters that the reader may choose from; all others are skipped. */
export type Alphabet = string;

/** One line as read. */
export interface ReadLine {
  text: string;
  /** For each character of `text`: its probability among the alphabet and the blank (all classes without an alphabet). */
  confidence: number[];
  /** For each character: share of the probability that the alphabet and the blank hold; 1 without an alphabet. */
  held: number[];
  /** For each character: its middle as a fraction of the crop's width. */
  at: number[];
}

/** What the reader saw in one step: characters with their probabilities, '' for none. */
export type ReadStep = [character: string, probability: number][];

/** Lowest probability of a character that is reported for a step, and most characters reported for one. */
const MIN_TOLD_P = 0.001;
const MAX_TOLD = 6;

/** For each step of [steps, classes] probabilities: the likely characters of the alphabet. */
export function stepsOf(probabilities: Float32Array, characters: Characters, alphabet: Alphabet): ReadStep[] {
  const { classes } = characters;
  const among = classesOf(characters, alphabet);
  const steps: ReadStep[] = [];
  for (let at = 0; at + classes.length <= probabilities.length; at += classes.length) {
    const told: ReadStep = [];
    for (const i of among) {
      const p = probabilities[at + i] as number;
      if (p >= MIN_TOLD_P) told.push([classes[i] as string, within(p)]);
    }
    steps.push(told.sort((a, b) => b[1] - a[1]).slice(0, MAX_TOLD));
  }
  return steps;
}

/** Meaning of each class of the recogniser; class 0 is the blank of the alignment. */
export interface Characters {
  classes: readonly string[];
  indexOf: ReadonlyMap<string, number>;
  /** Class numbers of each alphabet, computed only once. */
  chosen: Map<Alphabet, Int32Array>;
}

/** Name of the key list in the recogniser's bundle. */
const KEYS_FILE = 'ppocr_keys_v1.txt';

/**
 * Classes of the recogniser: the blank, the lines of the key list (the file has no final newline), and the space. The
 * bundle's files were checked against their hashes when it was loaded.
 */
export function charactersOf(files: ReadonlyMap<string, Uint8Array>): Characters {
  const keys = files.get(KEYS_FILE);
  if (keys === undefined) throw new Error(`the bundle of the text recogniser contains no ${KEYS_FILE}`);
  const classes = ['', ...Buffer.from(keys).toString('utf8').split('\n'), ' '];
  const indexOf = new Map<string, number>();
  for (const [index, character] of classes.entries()) if (!indexOf.has(character)) indexOf.set(character, index);
  return { classes, indexOf, chosen: new Map() };
}

/**
 * Alignment decode of [steps, classes] probabilities: the best class of each step, repeats merged, blanks dropped. A
 * character's probability is that of its best step.
 */
export function decodeSteps(probabilities: Float32Array, characters: Characters, alphabet?: Alphabet): ReadLine {
  const { classes } = characters;
  const steps = Math.floor(probabilities.length / classes.length);
  const among = alphabet === undefined ? null : classesOf(characters, alphabet);
  const line: ReadLine = { text: '', confidence: [], held: [], at: [] };
  let last = 0;
  let first = 0;
  for (let step = 0; step < steps; step++) {
    const row = probabilities.subarray(step * classes.length, (step + 1) * classes.length);
    const best = among === null ? bestOf(row) : bestAmong(row, among);
    if (best.index === 0) {
      last = 0;
      continue;
    }
    const end = line.confidence.length - 1;
    if (best.index === last) {
      if (best.p > (line.confidence[end] as number)) {
        line.confidence[end] = best.p;
        line.held[end] = best.held;
      }
      line.at[end] = (first + step + 1) / 2 / steps;
      continue;
    }
    first = step;
    last = best.index;
    line.text += classes[best.index] ?? '';
    line.confidence.push(best.p);
    line.held.push(best.held);
    line.at.push((step + 0.5) / steps);
  }
  return line;
}

function classesOf({ indexOf, chosen }: Characters, alphabet: Alphabet): Int32Array {
  let indices = chosen.get(alphabet);
  if (indices === undefined) {
    indices = Int32Array.from([0, ...[...alphabet].flatMap((c) => indexOf.get(c) ?? [])]);
    chosen.set(alphabet, indices);
  }
  return indices;
}

interface Best {
  index: number;
  p: number;
  held: number;
}

function bestOf(row: Float32Array): Best {
  let index = 0;
  for (let i = 1; i < row.length; i++) if ((row[i] as number) > (row[index] as number)) index = i;
  return { index, p: within(row[index] as number), held: 1 };
}

function bestAmong(row: Float32Array, among: Int32Array): Best {
  let index = 0;
  let sum = 0;
  for (const i of among) {
    const p = row[i] as number;
    sum += p;
    if (p > (row[index] as number)) index = i;
  }
  return { index, p: within((row[index] as number) / Math.max(sum, Number.MIN_VALUE)), held: within(sum) };
}

function within(p: number): number {
  return Math.min(1, Math.max(0, p));
}
