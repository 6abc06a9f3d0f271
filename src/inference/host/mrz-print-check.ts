import {
  DEFAULT_PRINT_LIMITS,
  judgePrint,
  type PrintFinding,
  type PrintLimits,
} from '../../core/document/mrz-print/index.ts';
import type {
  Check,
  CheckId,
  CheckMode,
  CheckValue,
  ComponentRef,
  ReasonCode,
  Region,
} from '../../core/inspection/record/checks/index.ts';
import type { Value } from '../protocol/index.ts';
import { errorCodeOf } from './reasons.ts';

type MrzPrintValue = NonNullable<Value<'mrz-page'>['print']>;

export const PRINT_CHECKS = ['document.mrz-font', 'document.mrz-position'] as const satisfies readonly CheckId[];
type PrintCheckId = (typeof PRINT_CHECKS)[number];

/** Modes as delivered; docs/document-checks.md gives the figures behind them. */
export const PRINT_MODES: Readonly<Record<PrintCheckId, CheckMode>> = {
  'document.mrz-font': 'e',
  'document.mrz-position': 'e',
};

const UNREAD: ComponentRef = { name: 'mrz-print', version: 'not loaded', sha256: null };

type Span = Pick<Check, 't0' | 't1'>;

/** Both checks of the MRZ print if nothing could be measured; neither passes. */
export function printWithout(
  outcome: { value: Extract<CheckValue, 'aborted' | 'not-supported'>; reason: ReasonCode },
  span: Span,
): Check[] {
  return PRINT_CHECKS.map((check) => ({
    check,
    mode: PRINT_MODES[check],
    ...outcome,
    errorCode: errorCodeOf(outcome.reason),
    margin: null,
    component: UNREAD,
    ...span,
  }));
}

/** `document.mrz-font` and `document.mrz-position` of one page, from what the child measured. */
export function printChecks(value: MrzPrintValue, span: Span, limits: PrintLimits = DEFAULT_PRINT_LIMITS): Check[] {
  const verdict = judgePrint(value, limits);
  const component: ComponentRef = { name: 'mrz-print', version: value.version, sha256: value.sha256 };
  const findings: Record<PrintCheckId, PrintFinding> = {
    'document.mrz-font': verdict.font,
    'document.mrz-position': verdict.position,
  };
  return PRINT_CHECKS.map((check) => {
    const { value: result, reason, margin, score, worst } = findings[check];
    const region = worst === null ? {} : { region: regionOf(value, worst) };
    const measured = score === null ? {} : { score: scoreOf(score) };
    return {
      check,
      mode: PRINT_MODES[check],
      value: result,
      reason,
      errorCode: null,
      margin,
      ...measured,
      ...region,
      imageArea: value.areaSha256,
      component,
      ...span,
    };
  });
}

function scoreOf(value: number): NonNullable<Check['score']> {
  return { value, threshold: 1, achievedFmr: null, direction: 'higher-is-suspicious' };
}

/** The upright rectangle around a run of cells, in fractions of the page as handed in. */
function regionOf({ bands, cells }: MrzPrintValue, worst: NonNullable<PrintFinding['worst']>): Region {
  const columns = Math.max(...cells.filter((cell) => cell.line === worst.line).map((cell) => cell.column)) + 1;
  const [a, b, c, d] = bands[worst.line] as [number, number][] as [Point, Point, Point, Point];
  const at = (from: Point, to: Point, column: number): Point => {
    const t = column / columns;
    return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
  };
  const corners = [at(a, b, worst.from), at(a, b, worst.to), at(d, c, worst.to), at(d, c, worst.from)];
  const within = (v: number): number => Math.min(1, Math.max(0, v));
  const xs = corners.map(([x]) => within(x));
  const ys = corners.map(([, y]) => within(y));
  const left = Math.min(...xs);
  const top = Math.min(...ys);
  return { image: 'VIS', rect: [left, top, Math.max(...xs) - left, Math.max(...ys) - top] };
}

type Point = [number, number];
