import {
  alarms,
  type CalibratedCheck,
  calibratedRow,
  chooseThreshold,
  type ImageRange,
  judgeKit,
  type KitFamily,
  type KitVerdict,
  leastSharpness,
  type ThresholdResult,
} from '../../core/document/calibration/index.ts';
import type { ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { Observation, Scored } from './look.ts';

/** What a calibration run found about one check. */
export interface Chosen {
  check: CalibratedCheck;
  /** Document type that it concerns; null if it concerns only the imager, or if no page shows a taught type. */
  type: string | null;
  /** Pages that were scored. */
  pages: readonly Observation[];
  /** Most frequent reason why pages were not scored; null if all were. */
  unscored: ReasonCode | null;
  result: ThresholdResult;
  /** `soft` is the number of pages in each family that this calibration's capture gate refuses. */
  kit: { families: KitFamily[]; verdict: KitVerdict; soft: ReadonlyMap<string, number> };
  delivered: number | null;
}

export interface ChooseInput {
  genuine: readonly Observation[];
  /** Pages of the attack kit, by family. */
  kit: ReadonlyMap<string, readonly Observation[]>;
  checks: readonly CalibratedCheck[];
  target: number;
  /** Sharpness limit in force if the capture gate is not calibrated in this run. */
  minSharpness: number;
}

/** Thresholds for this imager. The capture gate comes first: a page that it refuses says nothing about the other checks. */
export function chooseAll(input: ChooseInput): Chosen[] {
  const { genuine, kit, checks, target } = input;
  const capture = checks.includes('document.capture') ? captureOf(genuine) : null;
  const least = capture?.result.ok ? capture.result.threshold : input.minSharpness;
  const sharp = (pages: readonly Observation[]): Observation[] => pages.filter((page) => page.sharpness >= least);
  const judged = sharp(genuine);
  const families = new Map([...kit].map(([family, pages]) => [family, sharp(pages)]));
  const lost = [...kit].map(([family, pages]) => [family, pages.length - sharp(pages).length] as const);
  const soft = new Map(lost.filter(([, n]) => n > 0));
  return checks.flatMap((check): Chosen[] => {
    if (check === 'document.capture' && capture !== null) return [capture];
    return typesOf(check, judged).map((type) => chooseOne(check, { type, judged, families, soft, target }));
  });
}

/** Document types that these pages show, for a check that is calibrated separately for each. */
function typesOf(check: CalibratedCheck, pages: readonly Observation[]): (string | null)[] {
  if (calibratedRow(check).ofType !== true) return [null];
  const types = new Set(pages.flatMap(({ scores }) => scores.get(check)?.component.version ?? []));
  return types.size === 0 ? [null] : [...types].sort();
}

/** The score of a page; null if the page is not of this document type. */
function scoreOf(page: Observation, check: CalibratedCheck, type: string | null): Scored | null {
  const scored = page.scores.get(check) ?? null;
  return scored === null || type === null || scored.component.version === type ? scored : null;
}

function captureOf(genuine: readonly Observation[]): Chosen {
  const check = 'document.capture';
  const scores = genuine.map(({ sharpness }) => sharpness);
  const result = leastSharpness(scores, calibratedRow(check).floor);
  const delivered = genuine[0]?.scores.get(check)?.threshold ?? null;
  return {
    check,
    type: null,
    pages: genuine,
    unscored: null,
    result,
    kit: { families: [], verdict: { state: 'seen' }, soft: new Map() },
    delivered,
  };
}

function chooseOne(
  check: CalibratedCheck,
  input: {
    type: string | null;
    judged: readonly Observation[];
    families: ReadonlyMap<string, readonly Observation[]>;
    soft: ReadonlyMap<string, number>;
    target: number;
  },
): Chosen {
  const { direction, kit: required } = calibratedRow(check);
  const { type } = input;
  const pages = input.judged.filter((page) => scoreOf(page, check, type) !== null);
  const floor = pages[0]?.scores.get(check)?.floor ?? calibratedRow(check).floor;
  const scores = pages.map((page) => (page.scores.get(check) as Scored).value);
  const result = chooseThreshold({ scores, direction, floor, target: input.target });
  const families = [...input.families].map(([family, attacks]): KitFamily => {
    const seen = attacks.flatMap((page) => scoreOf(page, check, type)?.value ?? []);
    const alarmed = result.ok ? seen.filter((score) => alarms(direction, score, result.threshold)).length : 0;
    return { family, n: seen.length, alarmed };
  });
  return {
    check,
    type,
    pages,
    unscored: mostFrequent(input.judged.flatMap((page) => page.unscored.get(check) ?? [])),
    result,
    kit: { families, verdict: judgeKit(required, families), soft: input.soft },
    delivered: pages[0]?.scores.get(check)?.threshold ?? null,
  };
}

function mostFrequent<T>(values: readonly T[]): T | null {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

/** Documents by issuing state and code, most frequent first. */
export function modelsOf(pages: readonly Observation[]): { country: string; type: string; n: number }[] {
  const counts = new Map<string, { country: string; type: string; n: number }>();
  for (const { model } of pages) {
    const key = `${model.country} ${model.type}`;
    const known = counts.get(key) ?? { ...model, n: 0 };
    counts.set(key, { ...known, n: known.n + 1 });
  }
  return [...counts.values()].sort((a, b) => b.n - a.n || a.country.localeCompare(b.country));
}

/** In some encoders, steps of one quality vary with the content; a larger difference means a different quality. */
const MOST_STEP_SHARE = 2;
const STEP_SLACK = 2;

export type Setting = { ok: true; images: ImageRange } | { ok: false; message: string };

/** How the pictures came from the imager. Pictures with different settings do not belong to the same calibration. */
export function settingOf(pages: readonly Observation[]): Setting {
  const formats = new Set(pages.map(({ setting }) => setting.format));
  const [format] = formats;
  if (format === undefined || format === null)
    return { ok: false, message: 'There is no picture for the calibration.' };
  if (formats.size > 1) return { ok: false, message: `The pages have several formats: ${[...formats].join(', ')}.` };
  const step = rangeOf(pages.map(({ setting }) => setting.step));
  if (step !== null && step[1] > MOST_STEP_SHARE * step[0] + STEP_SLACK) {
    const [low, high] = step.map((mean) => mean.toFixed(1));
    return { ok: false, message: `The pages have different compression (mean quantisation step ${low} to ${high}).` };
  }
  return { ok: true, images: { format, ppi: rangeOf(pages.map(({ setting }) => setting.ppi)), step } };
}

function rangeOf(values: readonly (number | null)[]): [number, number] | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : [Math.min(...known), Math.max(...known)];
}
