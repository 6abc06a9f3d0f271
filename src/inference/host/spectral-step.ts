import { type Calibrations, NO_CALIBRATIONS, type PictureSetting } from '../../core/document/calibration/index.ts';
import type { DocumentType } from '../../core/document/document-type/index.ts';
import {
  cellsRect,
  judgeBrightness,
  judgeInk,
  judgeSheetEdge,
  NOMINAL_INK,
  PAGE_RECT,
  type Rect,
  rectRound,
  type SpectralFinding,
  type UvZone,
} from '../../core/document/spectral/index.ts';
import {
  type Clock,
  SPECTRAL_ILLUMINATIONS,
  type SpectralIllumination,
  type SpectralPictures,
} from '../../core/inspection/ports/index.ts';
import {
  SPECTRAL_CHECKS,
  type SpectralCheckId,
  type SpectralInput,
  type SpectralOutcome,
  type SpectralStep,
} from '../../core/inspection/ports/steps/index.ts';
import type { Check, ComponentRef, ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { RequestFailure, Value } from '../protocol/index.ts';
import { pictureSetting } from '../protocol/index.ts';
import {
  documentTypePayload,
  isPatternCheck,
  judgeChosen,
  judgePattern,
  modelsFor,
  PATTERN_MODE,
  withoutDocumentType,
} from './document-type-illumination-step.ts';
import { errorCodeOf, unavailableValue } from './reasons.ts';
import type { InferenceService } from './service.ts';

/** Longest time from dispatch to answer, milliseconds, for five pictures of the largest accepted size. */
const DEADLINE_MS = 10_000;

/** Source of the level of the scanner's ultraviolet reference. */
export type UvReference = { rect: readonly [number, number, number, number] } | { level: number };

export interface SpectralStepOptions {
  supervisor: InferenceService;
  clock: Clock;
  uvReference?: UvReference | null;
  /** Thresholds calibrated on this imager; if absent, the delivered ones apply. */
  calibrations?: Calibrations;
  /** Document models taught on this appliance. */
  models?: readonly DocumentType[];
}

export const SPECTRAL_COMPONENT: ComponentRef = { name: 'spectral', version: '1', sha256: null };

type Span = Pick<Check, 't0' | 't1'>;

/**
 * Checks of a page in infrared, ultraviolet and side light (TR-03135-1 5.5.4.1.2, 5.5.4.2 and 5.5.4.3). A check is `not-supported` if the lane lacks
 * its light, and `aborted` if the picture did not arrive: it never passes without a picture.
 */
export function createSpectralStep(options: SpectralStepOptions): SpectralStep {
  const { supervisor, clock, uvReference = null, models: taught = [] } = options;
  return {
    without(pictures, failure): Check[] {
      const t = clock.mono();
      const span = { t0: t, t1: t };
      return SPECTRAL_CHECKS.map(({ check, lights: needed }) => {
        const ending = missing(pictures, needed, failure);
        // The issuer is unknown here, so the answer is certain only if the catalogue is empty.
        const unmodelled = isPatternCheck(check) ? withoutDocumentType(check, taught) : null;
        return absent(check, ending.reason === 'SENSOR_NOT_FITTED' ? ending : (unmodelled ?? ending), span);
      });
    },
    async look(input): Promise<SpectralOutcome> {
      const t0 = clock.mono();
      // The white picture represents the set: the imager takes and stores all lights in the same way.
      const models = modelsFor(taught, input);
      const setting = { ...pictureSetting(input.white, null)(0), ppi: input.ppi };
      const result = await supervisor.request('spectral', payloadOf(input, uvReference, models), {
        deadlineMs: DEADLINE_MS,
      });
      const span = { t0, t1: clock.mono() };
      if (!result.ok) {
        const broken = failureOf(result.reason);
        const checks = SPECTRAL_CHECKS.map(({ check, lights: needed }) => {
          const isThere = needed.every((illumination) => input.pictures[illumination].ok);
          const ending = isThere ? broken : missing(input.pictures, needed, null);
          return unlooked(check, ending, { models, span });
        });
        return { checks, display: {} };
      }
      const { lights: illuminations } = result.value;
      const display: SpectralOutcome['display'] = {};
      for (const illumination of SPECTRAL_ILLUMINATIONS) {
        const jpeg = illuminations[illumination]?.display ?? null;
        if (jpeg !== null) display[illumination] = jpeg;
      }
      const checks = judged(input, result.value, { ...options, models, span, setting });
      const { UV, IR } = illuminations;
      const portrait: SpectralOutcome['portrait'] = {
        UV: UV?.ok ? UV.portrait : null,
        IR: IR?.ok ? IR.portrait : null,
      };
      return { checks, display, portrait };
    },
  };
}

function payloadOf(input: SpectralInput, uvReference: UvReference | null, models: readonly DocumentType[]) {
  const { white, pictures, zone, portrait } = input;
  const bytesOf = (illumination: SpectralIllumination): Uint8Array | null => {
    const picture = pictures[illumination];
    return picture.ok ? picture.bytes : null;
  };
  const bands = zone?.bands ?? [];
  const rect = uvReference !== null && 'rect' in uvReference ? uvReference.rect : null;
  return {
    bytes: white,
    IR: bytesOf('IR'),
    UV: bytesOf('UV'),
    SIDE1: bytesOf('SIDE1'),
    SIDE2: bytesOf('SIDE2'),
    lines: bands.map((band, i) => ({
      text: zone?.lines[i] ?? '',
      band: band.map(([x, y]): [number, number] => [x, y]),
    })),
    photo: portrait,
    reference: rect === null ? null : ([...rect] as [number, number, number, number]),
    models: documentTypePayload(models, input),
  };
}

type Ending = Pick<Check, 'value' | 'reason'>;

function judged(
  input: SpectralInput,
  { lights: illuminations, edge, model }: Value<'spectral'>,
  options: SpectralStepOptions & { span: Span; setting: PictureSetting },
): Check[] {
  const { uvReference = null, calibrations = NO_CALIBRATIONS, models = [], span, setting } = options;
  const checks = SPECTRAL_CHECKS.map(({ check, lights: needed, mode }): Check => {
    const unused = unusable(input.pictures, illuminations, needed);
    if (unused !== null) return unlooked(check, unused, { models, span });
    const seen = illuminations[needed[0]] as Extract<Value<'spectral'>['lights']['IR' | 'UV' | 'SIDE1'], { ok: true }>;
    const inForce = calibrations.of(check, SPECTRAL_COMPONENT, setting)?.record ?? null;
    const band = inForce === null ? null : { threshold: inForce.threshold, genuineMedian: inForce.genuine };
    const at = {
      check,
      mode,
      component: SPECTRAL_COMPONENT,
      imageArea: seen.areaSha256,
      ...span,
    };
    if (isPatternCheck(check)) {
      const [only] = input.chosen == null ? [] : models;
      const judgedPattern =
        withoutDocumentType(check, models) ??
        (only === undefined ? judgePattern(check, models, model) : judgeChosen(check, only, model));
      return { ...at, ...judgedPattern, errorCode: errorCodeOf(judgedPattern.reason) };
    }
    if ('cells' in seen) {
      if (input.zone === null) return absent(check, withoutZone(input.zoneMissing), span);
      const { lines, bands } = input.zone;
      const rows = bands.map((band, i) => ({ text: lines[i] ?? '', band }));
      const finding = judgeInk(seen.cells, rows, band ?? NOMINAL_INK);
      return { ...at, ...resultOf(finding, 'higher-is-better'), ...regionOf('IR', cellsRect(finding.worst, rows)) };
    }
    if (!('levels' in seen)) {
      const finding = judgeSheetEdge(edge, band);
      const place = finding.value === 'failed' && input.portrait !== null ? around(input.portrait) : null;
      return { ...at, ...resultOf(finding, 'higher-is-suspicious'), ...regionOf('SIDE1', place) };
    }
    const zone = ZONES[check as keyof typeof ZONES];
    const reference = referenceOf(uvReference, seen.levels.reference);
    const finding = judgeBrightness(zone, seen.levels, { reference, band });
    const place = finding.value === 'failed' ? placeOf(zone, input) : null;
    return { ...at, ...resultOf(finding, 'higher-is-suspicious'), ...regionOf('UV', place) };
  });
  return calibrations.apply(checks, setting);
}

const ZONES = {
  'document.uv-page': 'page',
  'document.uv-visual': 'visual',
  'document.uv-photo': 'photo',
  'document.uv-mrz': 'mrz',
} as const satisfies Partial<Record<SpectralCheckId, UvZone>>;

const REFUSED = {
  IMAGE_REJECTED: 'DOC_IMAGE_REJECTED',
  IMAGE_TOO_LARGE: 'DOC_IMAGE_TOO_LARGE',
  NOT_REGISTERED: 'DOC_NOT_REGISTERED',
  DARK: 'SENSOR_FAULT',
} as const satisfies Record<string, ReasonCode>;

function resultOf(
  { value, reason, margin, score }: SpectralFinding,
  direction: 'higher-is-better' | 'higher-is-suspicious',
): Pick<Check, 'value' | 'reason' | 'errorCode' | 'margin' | 'score'> {
  const measured = score === null ? {} : { score: { ...score, achievedFmr: null, direction } };
  return { value, reason, errorCode: errorCodeOf(reason), margin, ...measured };
}

function regionOf(image: SpectralIllumination, rect: Rect | null): Pick<Check, 'region'> {
  return rect === null ? {} : { region: { image, rect: [...rect] } };
}

/** How far round the portrait a frame is drawn, as a fraction of it: a frame on the edge would hide the shadow. */
const ROUND = 0.06;

function around([x, y, width, height]: Rect): Rect {
  const left = Math.max(0, x - ROUND * width);
  const top = Math.max(0, y - ROUND * height);
  const right = Math.min(1, x + (1 + ROUND) * width);
  const bottom = Math.min(1, y + (1 + ROUND) * height);
  return [left, top, right - left, bottom - top];
}

function placeOf(zone: UvZone, { portrait, zone: mrz }: SpectralInput): Rect | null {
  if (zone === 'photo') return portrait;
  return zone === 'mrz' ? rectRound(mrz?.bands.flat() ?? []) : PAGE_RECT;
}

function referenceOf(configured: UvReference | null, measured: number | null): number | null {
  return configured !== null && 'level' in configured ? configured.level : measured;
}

/** If no MRZ was found, the page may have none; an MRZ that could not be read leaves the question open. */
function withoutZone(reason: ReasonCode): Ending {
  return { value: reason === 'MRZ_NOT_ON_PAGE' ? 'not-supported' : 'aborted', reason };
}

/** Why a check cannot be done with the pictures that it needs; null if each of them can be used. */
function unusable(
  pictures: SpectralPictures,
  seen: Value<'spectral'>['lights'],
  needed: readonly SpectralIllumination[],
): Ending | null {
  if (needed.some((illumination) => seen[illumination] === null)) return missing(pictures, needed, null);
  for (const illumination of needed) {
    const picture = seen[illumination];
    if (picture?.ok === false) return { value: 'aborted', reason: REFUSED[picture.reason] };
  }
  return null;
}

function missing(
  pictures: SpectralPictures,
  needed: readonly SpectralIllumination[],
  failure: ReasonCode | null,
): Ending {
  const reasons = needed.flatMap((illumination) => {
    const picture = pictures[illumination];
    return picture.ok ? [] : [picture.reason];
  });
  if (reasons.includes('SENSOR_NOT_FITTED')) return { value: 'not-supported', reason: 'SENSOR_NOT_FITTED' };
  return { value: 'aborted', reason: failure ?? reasons[0] ?? 'INPUT_ABSENT' };
}

function failureOf(failure: RequestFailure): Ending {
  // The white picture could be read a moment ago; if it cannot be read now, a process broke.
  if (failure === 'IMAGE_REJECTED' || failure === 'IMAGE_TOO_LARGE')
    return { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
  return { value: unavailableValue(failure), reason: failure };
}

/** A pattern check reports what broke only if a model of this document includes its light. */
function unlooked(
  check: SpectralCheckId,
  ending: Ending,
  { models, span }: { models: readonly DocumentType[]; span: Span },
): Check {
  if (!isPatternCheck(check) || ending.reason === 'SENSOR_NOT_FITTED') return absent(check, ending, span);
  const unmodelled = withoutDocumentType(check, models);
  return { ...absent(check, unmodelled ?? ending, span), mode: unmodelled === null ? PATTERN_MODE : 'e' };
}

/** A check without a picture to examine. If the lane lacks the light, the check is not implemented and does not count (3.7). */
function absent(check: SpectralCheckId, { value, reason }: Ending, span: Span): Check {
  const delivered = SPECTRAL_CHECKS.find((entry) => entry.check === check)?.mode ?? 'e';
  const mode = reason === 'SENSOR_NOT_FITTED' ? 'e' : delivered;
  return {
    check,
    mode,
    value,
    reason,
    errorCode: errorCodeOf(reason),
    margin: null,
    component: SPECTRAL_COMPONENT,
    ...span,
  };
}
