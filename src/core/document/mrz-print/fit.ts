import { median } from '../index.ts';

/** A smooth curve over a line: value = a + b t + c t^2 + d t^3 with t from -1 to 1. */
export type Course = readonly number[];
type Degree = 1 | 2 | 3;

export interface Sample {
  /** -1 at the first column, 1 at the last. */
  t: number;
  value: number;
}

export function courseAt(course: Course, t: number): number {
  let value = 0;
  for (let i = course.length - 1; i >= 0; i--) value = value * t + (course[i] as number);
  return value;
}

/** Standard deviation that is not affected by outliers: 1.4826 times the median distance from `middle`. */
export function spreadAbout(values: readonly number[], middle: number): number {
  return 1.4826 * median(values.map((v) => Math.abs(v - middle)));
}

const ROUNDS = 8;
/** Residuals beyond this many robust deviations have no weight (Tukey's biweight). */
const TUKEY = 4.5;

/**
 * Robust curve through samples: moved characters must not pull the line towards them, so that they are compared with the rest.
 */
export function robustCourse(samples: readonly Sample[], { degree, floor }: { degree: Degree; floor: number }): Course {
  let course: Course = [median(samples.map((s) => s.value))];
  for (let round = 0; round < ROUNDS; round++) {
    const residuals = samples.map((s) => s.value - courseAt(course, s.t));
    const scale = Math.max(floor, spreadAbout(residuals, median(residuals))) * TUKEY * (round < 3 ? 2 : 1);
    const weights = residuals.map((r) => (Math.abs(r) >= scale ? 0 : (1 - (r / scale) ** 2) ** 2));
    const next = weightedCourse(samples, weights, degree);
    if (next === null) return course;
    course = next;
  }
  return course;
}

function weightedCourse(samples: readonly Sample[], weights: readonly number[], degree: Degree): Course | null {
  const n = degree + 1;
  const m = Array.from({ length: n }, () => new Float64Array(n + 1));
  for (const [i, { t, value }] of samples.entries()) {
    const w = weights[i] as number;
    for (let r = 0; r < n; r++) {
      const row = m[r] as Float64Array;
      for (let c = 0; c < n; c++) row[c] = (row[c] as number) + w * t ** (r + c);
      row[n] = (row[n] as number) + w * t ** r * value;
    }
  }
  return solved(m);
}

/**
 * Solution of linear equations, each row with its coefficients and right-hand side; null if there is no unique solution. In place.
 */
export function solved(m: Float64Array[]): number[] | null {
  const n = m.length;
  for (let p = 0; p < n; p++) {
    const pivot = m[p] as Float64Array;
    if (Math.abs(pivot[p] as number) < 1e-9) return null;
    for (let r = 0; r < n; r++) {
      if (r === p) continue;
      const row = m[r] as Float64Array;
      const f = (row[p] as number) / (pivot[p] as number);
      for (let c = p; c <= n; c++) row[c] = (row[c] as number) - f * (pivot[c] as number);
    }
  }
  return m.map((row, r) => (row[n] as number) / (row[r] as number));
}
