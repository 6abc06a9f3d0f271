import { OCR_FRAMES, OCR_PITCH } from './alphabet.ts';

/** Number of possible places: they are half a frame apart. */
const STEPS = 2 * OCR_FRAMES;
/** Distance of two characters in a crop of the right size, in half frames; it changes on a page seen at an angle. */
const EVEN = 2 * OCR_PITCH;
const CLOSEST = 4;
const WIDEST = 8;
/** Cost of a distance, per squared difference from the even one. */
const UNEVEN_COST = 0.03;
/** Minimum value of a frame, nats: a frame covered by glare or a stamp must not break the chain. */
const LEAST = -6;
/** Places beyond each end that should be empty, in pitches, with their weight. */
const OUTSIDE = [1, 2, 3, 4];
const OUTSIDE_WEIGHT = 0.5;
/** A character further than this from the fitted curve does not shape it, frames. */
const STRAY = 0.8;
const FITS = 4;
/** Fewest characters that shape a curve of three unknowns. */
const FEWEST = 8;

/** Start, pitch and curvature of a line of characters, frames. */
export interface Course {
  x0: number;
  pitch: number;
  bow: number;
}

/**
 * Course of `columns` characters whose distance changes along the line, as on a page seen at an angle. First it finds the
 * likeliest chain of places, each at a free distance from the one before (dynamic programming), then the curve of three numbers
 * through them; places off the curve are left out and the curve is fitted again. `ink` and `gap`: log probabilities of a
 * character and of a gap for each frame, nats. Null if there is not enough room for the characters.
 */
export function chainCourse({ ink, gap }: { ink: Float64Array; gap: Float64Array }, columns: number): Course | null {
  const places = chain(halves(ink), halves(gap), columns);
  return places === null ? null : fitted(places);
}

function halves(values: Float64Array): Float64Array {
  const out = new Float64Array(STEPS);
  for (let h = 0; h < STEPS; h++) {
    const a = Math.max(LEAST, values[h >> 1] as number);
    out[h] = h % 2 === 0 ? a : (a + Math.max(LEAST, values[Math.min(OCR_FRAMES - 1, (h >> 1) + 1)] as number)) / 2;
  }
  return out;
}

function chain(ink: Float64Array, gap: Float64Array, columns: number): Float64Array | null {
  const from = new Uint8Array(columns * STEPS);
  let score = new Float64Array(STEPS);
  for (let h = 0; h < STEPS; h++) score[h] = (ink[h] as number) + outside(gap, h, -1);
  const costs = Array.from({ length: WIDEST + 1 }, (_, s) => UNEVEN_COST * (s - EVEN) * (s - EVEN));
  for (let i = 1; i < columns; i++) {
    const next = new Float64Array(STEPS).fill(Number.NEGATIVE_INFINITY);
    // Only so far that there is room for the characters that follow.
    const end = STEPS - CLOSEST * (columns - 1 - i);
    for (let h = CLOSEST * i; h < end; h++) {
      let best = Number.NEGATIVE_INFINITY;
      let step = CLOSEST;
      for (let s = CLOSEST; s <= WIDEST && s <= h; s++) {
        const value = (score[h - s] as number) + 0.5 * (gap[h - (s >> 1)] as number) - (costs[s] as number);
        if (value > best) {
          best = value;
          step = s;
        }
      }
      next[h] = best + (ink[h] as number);
      from[i * STEPS + h] = step;
    }
    score = next;
  }
  let last = -1;
  let top = Number.NEGATIVE_INFINITY;
  for (let h = 0; h < STEPS; h++) {
    const value = (score[h] as number) + outside(gap, h, 1);
    if (value <= top) continue;
    top = value;
    last = h;
  }
  if (last < 0) return null;
  const places = new Float64Array(columns);
  for (let i = columns - 1, h = last; i >= 0; i--) {
    places[i] = h / 2;
    h -= from[i * STEPS + h] as number;
  }
  return places;
}

/** Evidence against it from the frames beyond an end. */
function outside(gap: Float64Array, h: number, side: -1 | 1): number {
  let sum = 0;
  for (const k of OUTSIDE) sum += gap[Math.round(h + side * k * EVEN)] ?? 0;
  return OUTSIDE_WEIGHT * sum;
}

function fitted(places: Float64Array): Course | null {
  const n = places.length;
  let kept = Array.from({ length: n }, (_, i) => i);
  let course: Course | null = null;
  for (let round = 0; round < FITS && kept.length >= FEWEST; round++) {
    course = leastSquares(places, kept);
    if (course === null) return null;
    const { x0, pitch, bow } = course;
    const near = (i: number): boolean => {
      const u = i / (n - 1);
      return Math.abs((places[i] as number) - (x0 + i * pitch + bow * 4 * u * (1 - u))) <= STRAY;
    };
    const all = Array.from({ length: n }, (_, i) => i).filter(near);
    if (all.length === kept.length) break;
    kept = all;
  }
  return course;
}

/** Straight line and parabola through the places of `kept`, by normal equations in u from 0 to 1. */
function leastSquares(places: Float64Array, kept: readonly number[]): Course | null {
  const n = places.length;
  const sums = new Float64Array(9);
  const right = new Float64Array(3);
  for (const i of kept) {
    const u = i / (n - 1);
    const basis = [1, u, 4 * u * (1 - u)];
    for (let a = 0; a < 3; a++) {
      right[a] = (right[a] as number) + (basis[a] as number) * (places[i] as number);
      for (let b = 0; b < 3; b++) {
        sums[3 * a + b] = (sums[3 * a + b] as number) + (basis[a] as number) * (basis[b] as number);
      }
    }
  }
  const whole = determinant(sums);
  if (Math.abs(whole) < 1e-9) return null;
  const solved = (column: number): number => {
    const replaced = sums.slice();
    for (let a = 0; a < 3; a++) replaced[3 * a + column] = right[a] as number;
    return determinant(replaced) / whole;
  };
  return { x0: solved(0), pitch: solved(1) / (n - 1), bow: solved(2) };
}

function determinant(m: Float64Array): number {
  const [a, b, c, d, e, f, g, h, i] = m as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
