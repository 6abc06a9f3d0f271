import { compareReads } from '../../mrz/index.ts';
import type { PageMrzOutcome } from '../ports/steps/index.ts';
import { type Check, latestOf, plainCheck, type ReasonCode } from '../record/checks/index.ts';
import type { EventBody, PageMrzState } from '../record/index.ts';
import { done } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';
import { type MrzInput, mrzEvents, pageInput, parseRead, textOf, verdictOf } from './mrz-input.ts';
import type { RunningInspection } from './running.ts';
import { isClean, isSure, isSurelyOther } from './same-document.ts';

/** Maximum number of differences that are passed to the screen and the audit. */
const MAX_COMPARED = 8;
/** If more doubtful characters than this differ, it is not just a slip of the page reader. */
const MOST_WEAK = 3;

/** The events that the MRZ of a page picture adds to an inspection. */
export interface PageMrzEvents {
  bodies: EventBody[];
  /** The page's reading is in force from now on, so the lists must be searched. */
  leads: boolean;
}

type Times = Pick<Check, 't0' | 't1'> & { component?: Check['component'] };

/**
 * The MRZ from a page picture and the one from the reader. Both are kept. The page's reading is used if there is no other, or if
 * it is clean and the other is not (it has a wrong check digit, or a character in doubt). What the officer typed always remains:
 * a wrong digit may be what is printed. Two different readings are shown, never averaged.
 */
export class PageText {
  readonly #options: Pick<LaneOptions, 'clock' | 'mrz' | 'policy' | 'digest'>;

  constructor(options: Pick<LaneOptions, 'clock' | 'mrz' | 'policy' | 'digest'>) {
    this.#options = options;
  }

  /** True if there is no clean text from another source, so that a second look at the picture is worth the time. */
  standsAlone(run: RunningInspection): boolean {
    const { mrz } = run.state;
    return mrz === null || mrz.personal === null || mrz.via === 'image' || !isClean(mrz.personal);
  }

  /** True if this page certainly belongs to a document other than the open one. */
  isOther(run: RunningInspection, outcome: PageMrzOutcome): boolean {
    const before = run.state.mrz?.personal ?? null;
    if (!outcome.ok || outcome.mrz === null || before === null) return false;
    const read = pageInput(this.#options, { ...outcome, mrz: outcome.mrz, source: 'page' });
    return isSurelyOther(before, textOf(read, parseRead(this.#options, read).document));
  }

  /** Events for one answer of the page reader. */
  heard(run: RunningInspection, source: string, outcome: PageMrzOutcome): PageMrzEvents {
    const { t0, t1, component } = outcome;
    const times = { t0, t1, component };
    const other = this.#otherSource(run);
    if (!outcome.ok) return { bodies: this.#silent(run, outcome.value, outcome.reason, times), leads: false };
    if (outcome.mrz === null)
      return { bodies: this.#silent(run, 'not-supported', 'MRZ_NOT_FOUND', times), leads: false };
    const read = pageInput(this.#options, { ...outcome, mrz: outcome.mrz, source });
    const parsed = parseRead(this.#options, read);
    const personal = { ...textOf(read, parsed.document), place: outcome.mrz.place };
    const head = { secondReader: outcome.mrz.secondReader, rawDigest: read.rawDigest, personal };
    const { value, reason } = verdictOf(parsed);
    const seen: EventBody = {
      kind: 'page-mrz-read',
      source,
      value: value === 'successful' ? value : 'undetermined',
      reason,
      ...head,
    };
    const leads = this.#leads(run, head);
    const several = outcome.mrz.others > 0;
    const beside = several
      ? [done(pageCheck('undetermined', 'MRZ_SEVERAL', times))]
      : other !== null
        ? [this.#agreement(other, head, times)]
        : latestOf(run.state.checks, 'mrz.page') === null
          ? []
          : // What an earlier page could not say must not be shown beside a page that was read.
            [done(pageCheck('not-supported', 'INPUT_ABSENT', times))];
    return { bodies: [seen, ...beside, ...(leads ? this.#events(read) : [])], leads };
  }

  /** After a text from the reader or the officer: how it relates to the page that is on the reader now. */
  after(run: RunningInspection, read: MrzInput): EventBody[] {
    const page = run.pageMrz;
    if (page === null || page.personal === null || read.via === 'image' || read.via === 'confirmed') return [];
    const t = this.#options.clock.mono();
    const agreement = this.#agreement(read.lines, page, { t0: t, t1: t });
    if (read.via === 'typed') return [agreement];
    const text = textOf(read, parseRead(this.#options, read).document);
    if (!isClean(page.personal) || isClean(text)) return [agreement];
    const { personal, rawDigest } = page;
    return [agreement, ...this.#events({ ...personal, rawDigest, source: 'page', via: 'image', t0: t })];
  }

  /** Text from a source other than the page itself. */
  #otherSource(run: RunningInspection): string[] | null {
    const { mrz } = run.state;
    if (mrz === null || mrz.personal === null) return null;
    return mrz.via === 'scanner' || mrz.via === 'typed' ? mrz.personal.lines : null;
  }

  /** The page did not give an MRZ. If no other source did, `mrz.read` says what is missing, and there is nothing to confirm. */
  #silent(run: RunningInspection, value: Check['value'], reason: ReasonCode, times: Times): EventBody[] {
    const said = latestOf(run.state.checks, 'mrz.page') !== null;
    return this.#otherSource(run) !== null || said ? [done(pageCheck(value, reason, times))] : [];
  }

  #leads(run: RunningInspection, page: PageMrzState): boolean {
    const { mrz } = run.state;
    if (mrz === null || mrz.personal === null) return true;
    if (page.personal === null || isClean(mrz.personal)) return mrz.via === 'image' && isCleanState(page);
    if (mrz.via === 'typed') return false;
    if (mrz.via === 'image') return isSure(page.personal) || !isSure(mrz.personal);
    return isCleanState(page);
  }

  #agreement(lines: readonly string[], page: PageMrzState, times: Times): EventBody {
    const { uncertain = [], disputed = [], lines: printed = [] } = page.personal ?? {};
    const found = compareReads([...lines], { lines: printed, uncertain, disputed });
    const sure = found.differences.filter((difference) => !difference.weak);
    const differ = found.state === 'other-layout' || sure.length > 0;
    const weak = !differ && found.differences.length > 0;
    const check = differ
      ? pageCheck('undetermined', 'MRZ_READS_DIFFER', times)
      : weak
        ? // If the page reader was not sure, it confirms nothing; a few such characters say nothing about the document.
          pageCheck(found.differences.length > MOST_WEAK ? 'undetermined' : 'not-supported', 'MRZ_LOW_EVIDENCE', times)
        : pageCheck('successful', 'MRZ_READS_AGREE', times);
    const compared = [...sure, ...found.differences.filter((difference) => difference.weak)]
      .slice(0, MAX_COMPARED)
      .map(({ line, column, scanner, page: onPage }) => ({
        field: 'character',
        captured: onPage,
        expected: scanner,
        at: { line, column },
      }));
    return done(compared.length === 0 ? check : { ...check, personal: { compared } });
  }

  #events(read: MrzInput): EventBody[] {
    return mrzEvents(this.#options, read, parseRead(this.#options, read));
  }
}

function isCleanState({ personal }: PageMrzState): boolean {
  return personal !== null && isClean(personal);
}

function pageCheck(value: Check['value'], reason: ReasonCode, { t0, t1, component }: Times): Check {
  const check = plainCheck({ check: 'mrz.page', value, reason, t0, t1 });
  return component === undefined ? check : { ...check, component };
}
