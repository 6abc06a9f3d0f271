import { type Calibrations, NO_CALIBRATIONS } from '../../core/document/calibration/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { PageMrz, PageMrzOutcome, PageTextStep } from '../../core/inspection/ports/steps/index.ts';
import type { Check, ReasonCode } from '../../core/inspection/record/checks/index.ts';
import type { MrzProposal } from '../../core/mrz/index.ts';
import { compareSecond, type SecondReading, withoutContradicted } from '../../core/mrz/ocr/index.ts';
import type { RequestFailure, Value } from '../protocol/index.ts';
import { pictureSetting } from '../protocol/index.ts';
import { componentOf, modeOf } from './components.ts';
import { printChecks, printWithout } from './mrz-print-check.ts';
import { errorCodeOf, unavailableValue } from './reasons.ts';
import type { InferenceService } from './service.ts';
import { scriptOf, vizCheck, withSeal } from './viz-check.ts';

type MrzPageReading = NonNullable<Value<'mrz-page'>['reading']>;

/** Longest time from dispatch to answer, milliseconds; a picture of the largest accepted size takes a tenth of it. */
const MRZ_DEADLINE_MS = 5_000;
/** Longest time for the printed text of a whole page: three times its budget on a slow machine, milliseconds. */
const ZONE_DEADLINE_MS = 10_000;

export interface PageTextStepOptions {
  /** The child process with the reading models. */
  supervisor: InferenceService;
  clock: Clock;
  /** Thresholds calibrated on this imager; if absent, the delivered ones apply. */
  calibrations?: Calibrations;
  /** Width of the page that the imager shows, millimetres; null if it varies. */
  pageWidthMm?: number | null;
}

/** Reads the text of a page in the inference process: its MRZ (TR-03135-1 5.5.4.1) and its printed zone (5.7.5). */
export function createPageTextStep(options: PageTextStepOptions): PageTextStep {
  const { supervisor, clock, calibrations = NO_CALIBRATIONS, pageWidthMm = null } = options;
  return {
    async readMrz(bytes, { alone }): Promise<PageMrzOutcome> {
      const t0 = clock.mono();
      const setting = pictureSetting(bytes, pageWidthMm);
      const result = await supervisor.request('mrz-page', { bytes }, { deadlineMs: MRZ_DEADLINE_MS });
      const at = () => ({ component: componentOf(supervisor, 'mrz-reader'), t0, t1: clock.mono() });
      const span = { t0, t1: clock.mono() };
      if (!result.ok) {
        const outcome = refused(result.reason);
        return { ok: false, ...outcome, print: printWithout(outcome, span), ...at() };
      }
      const { reading, others } = result.value;
      const print = calibrations.apply(printOf(result.value, span), setting(result.value.width));
      if (reading === null) return { ok: true, mrz: null, print, ...at() };
      const second = alone || !isClear(reading) ? await lookAgain(supervisor, bytes, reading) : NOBODY;
      return { ok: true, mrz: pageMrz(reading, second, others), print, ...at() };
    },
    async compareViz({ bytes, document, place, sure, seal }): Promise<Check> {
      const t0 = clock.mono();
      const script = scriptOf(document);
      const result = await supervisor.request(
        'printed-zone',
        { bytes, place, script, document, whole: seal !== undefined },
        { deadlineMs: ZONE_DEADLINE_MS },
      );
      const mode = modeOf(supervisor, ['text-detector', 'text-recogniser']);
      const at = { component: componentOf(supervisor, 'text-recogniser'), mode, t0, t1: clock.mono() };
      if (result.ok) {
        const leastMargin = sure ? null : 0;
        const check = vizCheck({ value: result.value, document, place, leastMargin, ...at });
        return seal === undefined ? check : withSeal(check, { lines: result.value.lines, seal, place });
      }
      const { value, reason } = refused(result.reason);
      return { check: 'mrz.printed-zone', value, reason, errorCode: errorCodeOf(reason), margin: null, ...at };
    },
    atCalibration: (checks, { bytes, ppi }) => calibrations.apply(checks, { ...pictureSetting(bytes, null)(0), ppi }),
  };
}

/** The checks of the MRZ print, or why there is nothing to judge. */
function printOf({ reading, print, printReady }: Value<'mrz-page'>, span: { t0: number; t1: number }): Check[] {
  if (reading === null) return printWithout({ value: 'not-supported', reason: 'MRZ_NOT_FOUND' }, span);
  if (!printReady) return printWithout({ value: 'not-supported', reason: 'MODEL_NOT_INSTALLED' }, span);
  if (print === null) return printWithout({ value: 'not-supported', reason: 'DOC_PRINT_UNCLEAR' }, span);
  return printChecks(print, span);
}

/** A picture that cannot be decoded ends the reading; the capture check reports what this means for the page. */
function refused(failure: RequestFailure): { value: 'aborted' | 'not-supported'; reason: ReasonCode } {
  if (failure === 'IMAGE_REJECTED') return { value: 'aborted', reason: 'DOC_IMAGE_REJECTED' };
  if (failure === 'IMAGE_TOO_LARGE') return { value: 'aborted', reason: 'DOC_IMAGE_TOO_LARGE' };
  return { value: unavailableValue(failure), reason: failure };
}

const NOBODY: SecondReading = { reader: null, lines: [] };
/** Tesseract starts at the first request and takes a quarter of a second to do so; a page must not wait much longer. */
const SECOND_DEADLINE_MS = 10_000;

/** True if every digit is correct and every character is clear. */
function isClear({ uncertain, digits }: MrzPageReading): boolean {
  return uncertain.length === 0 && digits.every((digit) => digit.state === 'sound');
}

/** Reads the same lines with an independent reader. If that reader is missing or broken, the first is not weakened. */
async function lookAgain(
  supervisor: InferenceService,
  bytes: Uint8Array,
  reading: MrzPageReading,
): Promise<SecondReading> {
  const columns = reading.lines[0]?.length ?? 0;
  const payload = { bytes, place: placeOf(reading), lines: reading.lines.length, columns };
  const result = await supervisor.request('mrz-second', payload, { deadlineMs: SECOND_DEADLINE_MS });
  return result.ok ? result.value : NOBODY;
}

function placeOf({ quarters, corners }: MrzPageReading): PageMrz['place'] {
  return { quarters: quarters as PageMrz['place']['quarters'], corners };
}

function pageMrz(reading: MrzPageReading, second: SecondReading, others: number): PageMrz {
  const { lines, uncertain, margins, digits } = reading;
  const { state, disputed } = compareSecond({ lines, margins }, second);
  const proposals = digits.flatMap((digit): MrzProposal[] => {
    if (digit.state !== 'proposal') return [];
    const { line, column, seen, proposed } = digit;
    return [{ line, column, seen, proposed }];
  });
  return {
    lines,
    uncertain,
    proposals: withoutContradicted(proposals, second, lines[0]?.length ?? 0),
    disputed,
    secondReader: state,
    others,
    place: placeOf(reading),
    bands: reading.bands,
  };
}
