import { createHash } from 'node:crypto';
import { type Calibrations, marked, NO_CALIBRATIONS } from '../../core/document/calibration/index.ts';
import { type CaptureLimits, DEFAULT_CAPTURE_LIMITS, judgeCapture } from '../../core/document/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { PageOutcome, PageStep } from '../../core/inspection/ports/steps/index.ts';
import type { Check, CheckValue, ComponentRef, ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { RequestFailure, Value } from '../protocol/index.ts';
import { pictureSetting } from '../protocol/index.ts';
import { componentOf, loadedModel, modeOf } from './components.ts';
import { ghostCheck, ghostFloor } from './ghost-check.ts';
import { patchStep } from './patch-step.ts';
import { errorCodeOf, unavailableValue } from './reasons.ts';
import type { InferenceService, PageService } from './service.ts';

export interface PagePolicy {
  limits: CaptureLimits;
  /** Width of the page the imager shows, millimetres (TD3 125, TD2 105, TD1 85.6); null if it varies. */
  pageWidthMm: number | null;
  deadlineMs: number;
}

/** Deadline: three times the measured time of the largest accepted picture, within the 2..10 s of the process rules. */
export const DEFAULT_PAGE_POLICY: PagePolicy = {
  limits: DEFAULT_CAPTURE_LIMITS,
  pageWidthMm: null,
  deadlineMs: 10_000,
};

export interface PageStepOptions {
  supervisor: PageService;
  clock: Clock;
  profile: string;
  policy?: Partial<PagePolicy>;
  /** Limits calibrated on this imager; if absent, the delivered limits apply. */
  calibrations?: Calibrations;
}

export const CAPTURE_COMPONENT: ComponentRef = { name: 'capture-gate', version: '1', sha256: null };

/**
 * The page step of an inspection: decodes the page image in the inference process, judges the capture (TR-03135-1
 * 5.5.2) and finds the printed portrait (5.7.6). A capture that fails makes the portrait check `aborted` and yields no
 * template: a portrait that may not be sharp is not compared with anybody.
 */
export function createPageStep(options: PageStepOptions): PageStep {
  const { supervisor, clock, profile, policy, calibrations = NO_CALIBRATIONS } = options;
  const rules: PagePolicy = { ...DEFAULT_PAGE_POLICY, ...policy };
  return {
    close: (bytes) => supervisor.closePage(bytes),
    print: patchStep({ supervisor, clock, calibrations, pageWidthMm: rules.pageWidthMm }),
    async read(bytes) {
      const t0 = clock.mono();
      const setting = pictureSetting(bytes, rules.pageWidthMm);
      const result = await supervisor.request(
        'page',
        { bytes, pageWidthMm: rules.pageWidthMm },
        { deadlineMs: rules.deadlineMs },
      );
      const t1 = clock.mono();
      if (!result.ok) return refused(result.reason, supervisor, { t0, t1 });
      const digest = createHash('sha256').update(bytes).digest('hex');
      const came = setting(result.value.width);
      const calibration = calibrations.of('document.capture', CAPTURE_COMPONENT, came);
      const outcome = accepted(result.value, { supervisor, rules, calibration, profile, digest, t0, t1 });
      if (!outcome.ok || ghostFloor(supervisor) === null) return outcome;
      const checks = outcome.page.checks.flatMap((check) =>
        check.check === 'face.ghost' ? calibrations.apply([check], came) : [check],
      );
      return { ...outcome, page: { ...outcome.page, checks } };
    },
  };
}

type Span = Pick<Check, 't0' | 't1'>;

function refused(failure: RequestFailure, supervisor: InferenceService, span: Span): PageOutcome {
  const reason = pageReason(failure);
  const imageFault = reason === 'DOC_IMAGE_REJECTED' || reason === 'DOC_IMAGE_TOO_LARGE';
  // An unusable picture means that the capture must be repeated; a broken process says nothing about the page.
  const value = failure === 'IMAGE_REJECTED' || failure === 'IMAGE_TOO_LARGE' ? 'failed' : unavailableValue(failure);
  const base = { reason, errorCode: errorCodeOf(reason), margin: null, ...span };
  return {
    ok: false,
    value,
    reason,
    checks: [
      { check: 'document.capture', mode: 'm', value, component: CAPTURE_COMPONENT, ...base },
      {
        check: 'document.portrait',
        mode: 'm',
        value: imageFault ? 'aborted' : value,
        component: componentOf(supervisor, 'detector'),
        ...base,
      },
    ],
  };
}

function pageReason(failure: RequestFailure): ReasonCode {
  if (failure === 'IMAGE_REJECTED') return 'DOC_IMAGE_REJECTED';
  return failure === 'IMAGE_TOO_LARGE' ? 'DOC_IMAGE_TOO_LARGE' : failure;
}

function accepted(
  value: Value<'page'>,
  context: Span & {
    supervisor: InferenceService;
    rules: PagePolicy;
    calibration: ReturnType<Calibrations['of']>;
    profile: string;
    digest: string;
  },
): PageOutcome {
  const { supervisor, rules, calibration, profile, digest, t0, t1 } = context;
  const minSharpness = calibration?.record.threshold ?? rules.limits.minSharpness;
  const capture = judgeCapture(value.capture, { ...rules.limits, minSharpness });
  const captureCheck: Check = {
    check: 'document.capture',
    mode: 'm',
    ...capture,
    errorCode: null,
    score: {
      value: value.capture.sharpness,
      threshold: minSharpness,
      achievedFmr: null,
      direction: 'higher-is-better',
    },
    component: CAPTURE_COMPONENT,
    ...(calibration === null ? {} : marked({ component: CAPTURE_COMPONENT }, calibration)),
    t0,
    t1,
  };
  if (capture.reason === 'DOC_CAPTURE_GLARE' && value.capture.glareRect !== null) {
    captureCheck.region = { image: 'VIS', rect: value.capture.glareRect };
  }
  if (capture.reason === 'DOC_CAPTURE_INCOMPLETE' && value.capture.missingRect !== null) {
    captureCheck.region = { image: 'VIS', rect: value.capture.missingRect };
  }
  const captured = capture.value === 'successful';
  const making = loadedModel(supervisor, 'embedder')?.making ?? null;
  const found = value.portrait;
  const template =
    captured && found !== null && found.template !== null && making !== null
      ? { profile, modelSha256: making, bytes: found.template, grey: found.grey, sharpness: found.sharpness }
      : null;
  return {
    ok: true,
    page: {
      digest,
      width: value.width,
      height: value.height,
      ppi: value.ppi,
      display: value.display,
      portrait:
        found === null ? null : { rect: found.rect, photo: found.photo, jpeg: found.jpeg, eyes: found.eyes, template },
      ghost: value.ghost === null ? null : { jpeg: value.ghost.jpeg, eyes: value.ghost.eyes },
      checks: [
        captureCheck,
        portraitCheck(value, capture, { supervisor, t0, t1 }),
        ghostCheck(value, { supervisor, capture, t0, t1 }),
      ],
    },
  };
}

function portraitCheck(
  value: Value<'page'>,
  capture: { value: CheckValue; reason: ReasonCode },
  context: Span & { supervisor: InferenceService },
): Check {
  const { supervisor, t0, t1 } = context;
  const base = {
    check: 'document.portrait' as const,
    mode: modeOf(supervisor, ['detector']),
    component: componentOf(supervisor, 'detector'),
    t0,
    t1,
  };
  if (value.portraitFailure !== null) {
    const reason = value.portraitFailure;
    return { ...base, value: unavailableValue(reason), reason, errorCode: errorCodeOf(reason), margin: null };
  }
  const found = value.portrait;
  const region = found === null ? {} : { region: { image: 'VIS' as const, rect: found.rect } };
  if (capture.value !== 'successful') {
    return { ...base, ...region, value: 'aborted', reason: capture.reason, errorCode: null, margin: null };
  }
  if (found === null || found.template === null) {
    return {
      ...base,
      ...region,
      value: 'undetermined',
      reason: 'DOC_PORTRAIT_NOT_FOUND',
      errorCode: null,
      margin: null,
    };
  }
  return { ...base, ...region, value: 'successful', reason: 'DOC_PORTRAIT_FOUND', errorCode: null, margin: null };
}
