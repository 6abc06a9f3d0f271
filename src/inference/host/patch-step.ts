import { type Calibrations, NO_CALIBRATIONS } from '../../core/document/calibration/index.ts';
import {
  addedByLights,
  isTooSoft,
  judgePatch,
  type LightReadings,
  lightReadings,
  mapScale,
  PATCH_CHECKS,
  type PatchCheckId,
  type PatchLimit,
  type PatchScale,
  type PatchThresholds,
  patchLimit,
  ppiOfMrz,
} from '../../core/document/patch/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { PagePrint, PagePrintInput, PrintMap } from '../../core/inspection/ports/steps/index.ts';
import type { Check, CheckMode } from '../../core/inspection/record/checks/index.ts';
import type { RequestFailure, Value } from '../protocol/index.ts';
import { pictureSetting } from '../protocol/index.ts';
import { componentOf, type LoadedReport, loadedModel } from './components.ts';
import { errorCodeOf, unavailableValue } from './reasons.ts';
import type { InferenceService } from './service.ts';

type PatchAnalysis = NonNullable<Value<'patch-page'>['recapture']>;

/** Longest time for one page, milliseconds; a page at the upper size limit takes a tenth of it. */
const DEADLINE_MS = 5_000;
/** Mode as delivered: the thresholds are based on drawn pages alone (docs/document-checks.md). */
export const PATCH_MODE: CheckMode = 'e';

/** The patch network that is loaded now and its delivered thresholds; null if none is loaded. */
export function loadedPatch(
  supervisor: InferenceService,
): { sha256: string; thresholds: PatchThresholds; limit: (check: PatchCheckId) => PatchLimit } | null {
  const model = loadedModel(supervisor, 'document-patch');
  if (model?.patch === undefined) return null;
  const { sha256, patch } = model;
  return { sha256, thresholds: patch, limit: (check) => patchLimit(patch, check) };
}

export interface PatchStepOptions {
  supervisor: InferenceService;
  clock: Clock;
  /** Thresholds calibrated on this imager; if absent, the delivered ones apply. */
  calibrations?: Calibrations;
  /** Width of the page that the imager shows, millimetres; null if it varies. */
  pageWidthMm?: number | null;
}

/**
 * `document.recapture` (TR-03135-1 5.5.4.3) and `document.photo-process` (5.5.4.2) of one page. The resolution comes from the
 * width of the page if that is known, else from the pitch of its MRZ. Nothing is judged if the resolution is unknown or outside
 * the range that the network was trained for, or if the picture is so soft that it would pass for a reprint.
 */
export function patchStep(options: PatchStepOptions): (input: PagePrintInput) => Promise<PagePrint> {
  const { supervisor, clock } = options;
  return async (input) => {
    const t0 = clock.mono();
    const end = (ending: Ending, of: readonly PatchCheckId[] = PATCH_CHECKS): Check[] =>
      of.map((check) => plain(check, ending, { ...options, t0 }));
    const model = loadedModel(supervisor, 'document-patch');
    const refused = refusedReason(supervisor);
    if (model?.patch === undefined) return { checks: end(unavailable(refused)), maps: [] };
    const ppi = input.ppi ?? (input.zone === null ? null : ppiOfMrz({ ...input, ...input.zone }));
    if (ppi === null) return { checks: end({ value: 'not-supported', reason: 'DOC_RESOLUTION_UNKNOWN' }), maps: [] };
    const [low, high] = model.patch.ppi;
    if (ppi < low || ppi > high) {
      return { checks: end({ value: 'not-supported', reason: 'MODEL_PPI_RANGE' }), maps: [] };
    }
    const { bytes, photo } = input;
    const setting = pictureSetting(bytes, options.pageWidthMm ?? null)(input.width);
    const answer = await supervisor.request('patch-page', { bytes, photo }, { deadlineMs: DEADLINE_MS });
    if (!answer.ok) return { checks: end(failed(answer.reason)), maps: [] };
    if (isTooSoft(answer.value.softness)) {
      return { checks: end({ value: 'not-supported', reason: 'DOC_PICTURE_SOFT' }), maps: [] };
    }
    return judged(answer.value, { ...options, model, photo, setting, t0 });
  };
}

type Ending = Pick<Check, 'value' | 'reason'>;

interface Context extends PatchStepOptions {
  t0: number;
}

interface Judging extends Context {
  model: LoadedReport;
  setting: ReturnType<ReturnType<typeof pictureSetting>>;
}

function plain(check: PatchCheckId, { value, reason }: Ending, { supervisor, clock, t0 }: Context): Check {
  const component = componentOf(supervisor, 'document-patch');
  const base = { check, mode: PATCH_MODE, value, reason, margin: null, component };
  return { ...base, errorCode: errorCodeOf(reason), t0, t1: clock.mono() };
}

/** Why no patch network is loaded: it was refused at load, or the installation has none. */
function refusedReason(supervisor: InferenceService): RequestFailure {
  const { profile } = supervisor.health();
  if (profile === null) return 'MODEL_UNAVAILABLE';
  const report = profile.committed.find((model) => model.role === 'document-patch');
  return report === undefined || report.ok ? 'MODEL_NOT_INSTALLED' : report.reason;
}

function failed(failure: RequestFailure): Ending {
  if (failure === 'IMAGE_REJECTED') return { value: 'aborted', reason: 'DOC_IMAGE_REJECTED' };
  // The page was captured, but it has more pixels than a page at these resolutions can have.
  if (failure === 'IMAGE_TOO_LARGE') return { value: 'not-supported', reason: 'DOC_IMAGE_TOO_LARGE' };
  return { value: unavailableValue(failure), reason: failure };
}

const unavailable = failed;

function judged(value: Value<'patch-page'>, context: Judging & { photo: PagePrintInput['photo'] }): PagePrint {
  const { photo } = context;
  const page = outcome('document.recapture', value.recapture, context);
  const portrait = outcome('document.photo-process', value.photo, context);
  if (photo !== null && value.photo !== null) portrait.check.region = { image: 'VIS', rect: photo };
  if (value.photoSha256 !== null && value.photo !== null) portrait.check.imageArea = value.photoSha256;
  return {
    checks: [page.check, portrait.check],
    maps: [...page.maps, ...portrait.maps],
    inLights: (lights, edge) =>
      [page, portrait].flatMap(({ check, score }) =>
        fused(check, { score, readings: lightReadings(lights, edge), ...context }),
      ),
  };
}

function outcome(
  check: PatchCheckId,
  look: PatchAnalysis | null,
  context: Judging,
): { check: Check; maps: PrintMap[]; score: number | null } {
  const { model } = context;
  if (look === null || model.patch === undefined) {
    const reason = check === 'document.recapture' ? 'DOC_CAPTURE_RESOLUTION' : 'DOC_PORTRAIT_NOT_FOUND';
    return { check: plain(check, { value: 'not-supported', reason }, context), maps: [], score: null };
  }
  const { columns, rows, rect } = look.map;
  const levels = levelsOf(look, mapScale(model.patch, check));
  const judgedHere = judgedAt(check, look.score, { ...context, patch: model.patch });
  return { check: judgedHere, maps: [{ check, columns, rows, rect, levels }], score: look.score };
}

/** Judges one score by the threshold in force. */
function judgedAt(check: PatchCheckId, value: number, context: Judging & { patch: PatchThresholds }): Check {
  const { patch, setting, calibrations = NO_CALIBRATIONS } = context;
  const { threshold, genuineMedian } = patchLimit(patch, check);
  const { margin, ...ending } = judgePatch(check, { score: value, threshold, genuineMedian });
  const score = { value, threshold, achievedFmr: null, direction: 'higher-is-suspicious' as const };
  const delivered: Check = { ...plain(check, ending, context), margin, score };
  return calibrations.apply([delivered], setting)[0] ?? delivered;
}

/** The check after the further lights were examined; empty if they add nothing, so that the first result remains. */
function fused(
  { check, region, imageArea }: Check,
  context: Judging & { score: number | null; readings: LightReadings },
): Check[] {
  const { score, readings, model } = context;
  const id = PATCH_CHECKS.find((one) => one === check);
  if (id === undefined || score === null || model.patch === undefined) return [];
  const added = addedByLights(id, readings);
  if (added === 0) return [];
  const judgedHere = judgedAt(id, score + added, { ...context, patch: model.patch });
  return [
    { ...judgedHere, ...(region === undefined ? {} : { region }), ...(imageArea === undefined ? {} : { imageArea }) },
  ];
}

/** Level of a cell that was not examined. */
const NOT_SEEN = 255;
/** Number of steps from the level of the genuine median to that of the threshold. */
const LEVEL_STEPS = 100;
const MOST_STEPS = 2 * LEVEL_STEPS;

/** The level of each cell on the scale of the map: 0 is the median of genuine pages, and one page in a hundred exceeds 100. */
function levelsOf({ map }: PatchAnalysis, scale: PatchScale): Uint8Array {
  return Uint8Array.from(map.logits, (logit) => {
    if (logit === null) return NOT_SEEN;
    const share = (logit - scale.genuineMedian) / (scale.threshold - scale.genuineMedian);
    return Math.round(Math.min(MOST_STEPS, Math.max(0, share * LEVEL_STEPS)));
  });
}
