import type { MrzDocument } from '../../mrz/index.ts';
import type { PageSeals, PageSymbols, SealContext, SealStep, StatedSeal } from '../ports/steps/index.ts';
import {
  type Check,
  type CheckId,
  type Compared,
  checkNow,
  latestOf,
  SEAL_CHECK_IDS,
  siteDay,
} from '../record/checks/index.ts';
import type { EventBody } from '../record/index.ts';
import { type CheckTask, done } from './check-tasks.ts';
import { differingPairs } from './cross-evidence.ts';
import type { LaneOptions } from './lane-options.ts';
import type { HandedIn } from './page-in-force.ts';
import type { RunningInspection } from './running.ts';
import { NO_SEALS, type SealsInForce } from './seals-in-force.ts';
import { releasePictures } from './spectral.ts';

interface Asked {
  page: HandedIn;
  infrared: Uint8Array | null;
  context: SealContext;
}

interface Answer extends PageSeals {
  document: SealsInForce['document'];
}

/**
 * The signed barcodes of the page on the screen (TR-03135-1 5.9), compared with the MRZ in force and the passport presented with
 * it. A page is decoded once; if the MRZ changes, it is compared with what was already decoded. A seal does not settle anything
 * that other checks found.
 */
export function pageSeals(
  seals: SealStep,
  { mrz, clock }: Pick<LaneOptions, 'mrz' | 'clock'>,
): CheckTask<Asked, Answer> {
  const judged = (symbols: PageSymbols, context: SealContext): Answer => {
    const said = seals.judge(symbols, context);
    return { ...said, document: sealDocument(said.stated, { mrz, clock }) };
  };
  return {
    work: 'page-seals',
    needs: ['page', 'mrz', 'second'],
    ofPage: true,
    asked(run) {
      const { read } = run.page;
      if (read === null) return null;
      const { handedIn, pictures } = read;
      const context = contextOf(run);
      const { found, against } = run.seals;
      // A further paper changes nothing here unless it is the passport.
      if (found?.of === handedIn && against !== null && isSameContext(context, against)) return null;
      const infrared = pictures?.IR.ok === true ? pictures.IR.bytes : null;
      return { ask: { page: handedIn, infrared, context } };
    },
    ask({ page, infrared, context }, run) {
      const { found } = run.seals;
      if (found !== null && found.of === page) return judged(found.symbols, context);
      return seals.find({ white: page.bytes, infrared }).then((symbols) => judged(keptOf(run, page, symbols), context));
    },
    events: (run, answer) => [
      ...answer.checks.map((check) => done(withPairs(check, answer, run))),
      ...fallenOf(run, clock, answer.checks),
    ],
    stored(run, { stated, document }, { context }) {
      run.setSeals({ stated, document, against: context });
      releasePictures(run);
    },
    forget(run) {
      // The MRZ changed but the page did not: its symbols are judged once more.
      if (run.seals.found?.of !== run.page.shown?.handedIn) dropSeals(run);
    },
  };
}

/** The MRZ in a seal: a date with a two-digit year needs the day of the inspection. */
export function sealDocument(
  stated: StatedSeal | null,
  { mrz, clock }: Pick<LaneOptions, 'mrz' | 'clock'>,
): MrzDocument | null {
  const lines = stated?.lines ?? null;
  return lines === null ? null : mrz({ lines: [...lines], source: 'chip', uncertain: [] }, siteDay(clock)).document;
}

/** Results for an earlier page, or with another MRZ, must not be taken for results about this page. */
function fallenOf(run: RunningInspection, clock: LaneOptions['clock'], spoken: readonly Pick<Check, 'check'>[]) {
  const said = new Set<CheckId>(spoken.map(({ check }) => check));
  return Object.values(SEAL_CHECK_IDS)
    .filter((check) => !said.has(check) && latestOf(run.state.checks, check) !== null)
    .map((check) => done(checkNow(clock, { check, value: 'not-supported', reason: 'SEAL_NOTHING_TO_CHECK' })));
}

/** There is no page any more. The seal as a whole is recorded as unread together with the other checks of the page. */
export function takeSealsAway(run: RunningInspection, clock: LaneOptions['clock']): EventBody[] {
  dropSeals(run);
  return fallenOf(run, clock, [{ check: SEAL_CHECK_IDS['seal-content'] }]);
}

export function isSameContext(one: SealContext, other: SealContext): boolean {
  return (['mrz', 'passportMrz'] as const).every((name) => one[name]?.join() === other[name]?.join());
}

/** A passport presented with a visa or permit must have the number that the seal states. */
function contextOf({ document, state }: RunningInspection): SealContext {
  const beside = state.papers.second?.mrz?.personal?.document ?? null;
  const isPassport = beside?.documentCode.startsWith('P') === true;
  return { mrz: document?.lines ?? null, passportMrz: isPassport ? beside.lines : null };
}

/** Puts what was decoded into custody. If the page is no longer shown or the inspection has ended, nothing is kept. */
function keptOf(run: RunningInspection, of: HandedIn, symbols: PageSymbols): PageSymbols {
  if (run.ended || run.page.shown?.handedIn !== of) {
    for (const { bytes } of symbols.symbols) bytes.fill(0);
    return { symbols: [], unreadable: [], isAborted: true };
  }
  for (const { bytes } of symbols.symbols) run.custody.keep(bytes);
  // If a decoder gave no answer, it is asked again with the next MRZ.
  if (!symbols.isAborted) run.setSeals({ found: { of, symbols } });
  return symbols;
}

function dropSeals(run: RunningInspection): void {
  for (const { bytes } of run.seals.found?.symbols.symbols ?? []) run.custody.discard(bytes);
  run.setSeals(NO_SEALS);
}

/** What differs, shown to the officer (TR-03135-1 5.7.4.3 and 5.7.7): the seal is the reference. */
function withPairs(check: Check, { stated, document: seal }: Answer, run: RunningInspection): Check {
  if (check.value !== 'failed' || stated === null) return check;
  if (check.check === 'seal.passport-number')
    return paired(check, numberPairs(stated, run.state.papers.second?.mrz?.personal?.document ?? null));
  if (check.check !== 'seal.mrz' || seal === null || run.document === null) return check;
  return paired(check, differingPairs(seal, run.document));
}

/** Compares the number of the passport on the reader with the one in the seal. */
export function numberPairs({ passportNumber }: StatedSeal, passport: MrzDocument | null): Compared[] {
  if (passportNumber === null || passport === null) return [];
  return [{ field: 'documentNumber', captured: passport.documentNumber, expected: passportNumber }];
}

export function paired(check: Check, compared: Compared[]): Check {
  return compared.length === 0 ? check : { ...check, personal: { compared } };
}
