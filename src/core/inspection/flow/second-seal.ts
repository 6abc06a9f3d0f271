import type { MrzDocument } from '../../mrz/index.ts';
import type { Clock } from '../ports/index.ts';
import type { PageOutcome, PageSeals, PageSymbols, SealContext, SealStep } from '../ports/steps/index.ts';
import { type Check, type CheckId, checkNow, type ReasonCode } from '../record/checks/index.ts';
import { captureOf } from './additional-document-checks.ts';
import { NO_BARCODES } from './additional-documents-now.ts';
import { type SaidOf, saidOfReading } from './additional-documents-summary.ts';
import { type CheckTask, done } from './check-tasks.ts';
import { differingPairs } from './cross-evidence.ts';
import type { LaneOptions } from './lane-options.ts';
import { isSameContext, numberPairs, paired, sealDocument } from './page-seals.ts';
import type { RunningInspection } from './running.ts';

/** What is recorded about a further paper's seal: the result for the whole seal, and what it was compared with. */
const OF_A_PAPER: Readonly<Partial<Record<CheckId, CheckId>>> = {
  'seal.content': 'second.seal',
  'seal.mrz': 'second.seal-mrz',
  'seal.passport-number': 'second.passport-number',
};

interface Asked {
  found: PageSymbols;
  context: SealContext;
}

interface Answer extends PageSeals {
  document: MrzDocument | null;
}

/**
 * The barcodes of a visa, a permit or another paper presented in addition to the first document (TR-03135-1 5.7.4.3, 5.7.7, 5.9):
 * compared with its own MRZ and with the passport presented first. They are judged again when either MRZ changes.
 */
export function secondBarcodes(
  seals: SealStep,
  { mrz, clock }: Pick<LaneOptions, 'mrz' | 'clock'>,
): CheckTask<Asked, Answer> {
  return {
    work: 'second-barcodes',
    needs: ['mrz', 'second', 'second-barcodes'],
    asked(run) {
      const { found, against } = run.additional.barcodes;
      if (found === null) return null;
      const context = contextOf(run);
      return against !== null && isSameContext(context, against) ? null : { ask: { found, context } };
    },
    ask({ found, context }) {
      const said = seals.judge(found, context);
      return { ...said, document: sealDocument(said.stated, { mrz, clock }) };
    },
    events: (run, answer) => run.additional.said.standing(paperOf(run), checksOf(answer, run).map(done)),
    stored(run, answer, { context }) {
      const { stated, document, unsigned = [] } = answer;
      run.additional.said.keep(paperOf(run), checksOf(answer, run).map(done));
      run.additional.setBarcodes({ stated, document, unsigned, against: context });
    },
  };
}

/** Barcodes of this paper; their bytes are wiped with the next paper, or with the inspection. */
export function keepBarcodes(run: RunningInspection, found: PageSymbols, of: string): void {
  dropBarcodes(run);
  for (const { bytes } of found.symbols) run.custody.keep(bytes);
  run.additional.setBarcodes({ found, of });
}

export function dropBarcodes(run: RunningInspection): void {
  for (const { bytes } of run.additional.barcodes.found?.symbols ?? []) run.custody.discard(bytes);
  run.additional.setBarcodes(NO_BARCODES);
}

export const hasSymbols = (found: PageSymbols | null): boolean => found !== null && found.symbols.length > 0;

/** Overwrites symbols that are not used. */
export function discardSymbols(found: PageSymbols | null): void {
  for (const { bytes } of found?.symbols ?? []) bytes.fill(0);
}

/** How the reading of a paper ended if only its barcode counts: a picture is only as good as what was decoded from it. */
export function barcodeCheck(clock: Pick<Clock, 'mono'>, outcome: PageOutcome, found: PageSymbols | null): Check {
  const said = (value: Check['value'], reason: ReasonCode) => checkNow(clock, { check: 'second.read', value, reason });
  if (hasSymbols(found)) return said('successful', 'BARCODE_READ');
  if (!outcome.ok) return captureOf(outcome, clock.mono());
  if (found?.isAborted !== false) return said('aborted', 'SEAL_DECODE_ABORTED');
  return said('undetermined', found.unreadable.length > 0 ? 'SEAL_UNREADABLE' : 'BARCODE_NOT_FOUND');
}

function contextOf(run: RunningInspection): SealContext {
  return { mrz: paperDocument(run)?.lines ?? null, passportMrz: passportOf(run)?.lines ?? null };
}

const paperDocument = ({ state }: RunningInspection): MrzDocument | null =>
  state.papers.second?.mrz?.personal?.document ?? null;

export const passportOf = ({ document }: RunningInspection): MrzDocument | null =>
  document?.documentCode.startsWith('P') === true ? document : null;

/** A paper that was read but has no MRZ is identified by its barcodes, and a failed result for it stays, whatever comes next. */
function paperOf({ state, additional }: RunningInspection): SaidOf {
  const read = state.papers.second?.mrz ?? null;
  return read === null ? { paper: additional.barcodes.of, known: false, text: null } : saidOfReading(read);
}

/** Positions on the second page, or in its MRZ, would be drawn on the first. */
function checksOf({ checks, stated, document }: Answer, run: RunningInspection): Check[] {
  const paper = paperDocument(run);
  return checks.flatMap(({ region: _, ...said }) => {
    const check = OF_A_PAPER[said.check];
    if (check === undefined) return [];
    if (said.value !== 'failed' || stated === null) return [{ ...said, check }];
    if (check === 'second.passport-number') return [paired({ ...said, check }, numberPairs(stated, passportOf(run)))];
    const differing = check === 'second.seal-mrz' && document !== null && paper !== null;
    const pairs = differing ? differingPairs(document, paper).map(({ at: _, ...pair }) => pair) : [];
    return [paired({ ...said, check }, pairs)];
  });
}
