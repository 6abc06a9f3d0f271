import { compareReads } from '../mrz/index.ts';
import { plainCheck, siteDay } from './checks.ts';
import type { FlowOptions } from './flow.ts';
import { isClean, isOtherDocument, isSure, type MrzInput, mrzEvents, readOf, textOf, verdictOf } from './mrz-input.ts';
import type { PageMrz, PageMrzOutcome } from './ports.ts';
import type { Check } from './results.ts';
import type { EventBody, RunningInspection } from './running.ts';
import type { PageMrzState } from './state.ts';

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/** What the MRZ of a page picture adds to an inspection. */
export interface PageMrzEvents {
  bodies: EventBody[];
  /** The page's reading is the one in force from now on, so that the lists must be asked. */
  leads: boolean;
}

/**
 * The MRZ of a page picture beside the one of the reader. Both are kept. The page's reading leads where there is no
 * other, or where the reader's text breaks a check digit and the page's breaks none; what the officer typed or confirmed
 * always leads. Two different readings are shown, never averaged.
 */
export class PageText {
  readonly #options: Pick<FlowOptions, 'clock' | 'mrz' | 'policy' | 'digest'>;

  constructor(options: Pick<FlowOptions, 'clock' | 'mrz' | 'policy' | 'digest'>) {
    this.#options = options;
  }

  /** True when this page surely belongs to another document than the one that is open. */
  isOther(run: RunningInspection, outcome: PageMrzOutcome): boolean {
    const before = run.state.mrz?.personal ?? null;
    if (!outcome.ok || outcome.mrz === null || before === null || !isSure(before)) return false;
    const read = this.#input(outcome.mrz, 'page', outcome.t0);
    const document = this.#parse(read).document;
    return isSure({ ...read, document }) && isOtherDocument(before.document, document);
  }

  /** Events for one answer of the page reader. Nothing is said about the page where the reader could not work. */
  heard(run: RunningInspection, source: string, outcome: PageMrzOutcome): PageMrzEvents {
    const { t0, t1, component } = outcome;
    const scanned = run.state.mrz?.personal != null && run.state.mrz.via !== 'image';
    if (!outcome.ok || outcome.mrz === null) {
      const [value, reason] = outcome.ok
        ? (['not-supported', 'MRZ_NOT_FOUND'] as const)
        : ([outcome.value, outcome.reason] as const);
      const check = { ...plainCheck({ check: 'mrz.page', value, reason, t0, t1 }), component };
      // Without a reading of the reader there is nothing that the page could confirm; `mrz.read` says what is missing.
      return { bodies: scanned || !outcome.ok ? [done(check)] : [], leads: false };
    }
    const read = this.#input(outcome.mrz, source, t0);
    const parsed = this.#parse(read);
    const text = textOf(read, parsed.document);
    const personal = { ...text, place: outcome.mrz.place };
    const head = { secondReader: outcome.mrz.secondReader, rawDigest: read.rawDigest, personal };
    const seen: EventBody = { kind: 'page-mrz-read', source, ...this.#said(parsed), ...head };
    const page: PageMrzState = head;
    const agreement = scanned ? this.#agreement(run.state.mrz?.personal?.lines ?? [], page, { t0, t1, component }) : [];
    const leads = this.#leads(run, page);
    return { bodies: [seen, ...agreement, ...(leads ? this.#events(read) : [])], leads };
  }

  /** After the reader's or the officer's text: how it stands to the page that was read before. */
  after(run: RunningInspection, read: MrzInput): EventBody[] {
    const page = run.state.pageMrz;
    if (!page?.personal || read.via === 'image' || read.via === 'confirmed') return [];
    const t = this.#options.clock.mono();
    const agreement = this.#agreement(read.lines, page, { t0: t, t1: t, component: null });
    if (read.via === 'typed') return agreement;
    const text = textOf(read, this.#parse(read).document);
    if (!better(page.personal, text)) return agreement;
    const { personal, rawDigest } = page;
    return [...agreement, ...this.#events({ ...personal, rawDigest, source: 'page', via: 'image', t0: t })];
  }

  #leads(run: RunningInspection, page: PageMrzState): boolean {
    const { mrz } = run.state;
    if (mrz === null || mrz.personal === null || mrz.via === 'image') return true;
    return mrz.via === 'scanner' && page.personal !== null && better(page.personal, mrz.personal);
  }

  #agreement(
    lines: readonly string[],
    page: PageMrzState,
    from: { t0: number; t1: number; component: Check['component'] | null },
  ): EventBody[] {
    if (page.personal === null) return [];
    const { uncertain, disputed = [], lines: printed } = page.personal;
    const found = compareReads([...lines], { lines: printed, uncertain, disputed });
    // Where the page reader was not sure, a difference is its own doubt and says nothing about the document.
    const sure = found.differences.filter((difference) => !difference.weak);
    const agrees = found.state !== 'other-layout' && sure.length === 0;
    const check = plainCheck({
      check: 'mrz.page',
      value: agrees ? 'successful' : 'undetermined',
      reason: agrees ? 'MRZ_READS_AGREE' : 'MRZ_READS_DIFFER',
      t0: from.t0,
      t1: from.t1,
    });
    const compared = found.differences.slice(0, MAX_COMPARED).map(({ line, column, scanner, page: onPage }) => ({
      field: 'character',
      captured: onPage,
      expected: scanner,
      at: { line, column },
    }));
    const whole = from.component === null ? check : { ...check, component: from.component };
    return [done(compared.length === 0 ? whole : { ...whole, personal: { compared } })];
  }

  #events(read: MrzInput): EventBody[] {
    const { clock, policy } = this.#options;
    return mrzEvents({ read, outcome: this.#parse(read), clock, specimen: policy.specimen });
  }

  #said(parsed: ReturnType<FlowOptions['mrz']>) {
    const { value, reason } = verdictOf(parsed);
    return { value: value === 'successful' ? value : ('undetermined' as const), reason };
  }

  #parse(read: MrzInput): ReturnType<FlowOptions['mrz']> {
    return this.#options.mrz(readOf(read), siteDay(this.#options.clock));
  }

  #input(mrz: PageMrz, source: string, t0: number): MrzInput {
    const { lines, uncertain, proposals, disputed } = mrz;
    const rawDigest = this.#options.digest(Buffer.from(lines.join('\n')));
    return { lines, uncertain, proposals, disputed, rawDigest, source, via: 'image', t0 };
  }
}

/** Differences that travel to screen and audit. */
const MAX_COMPARED = 8;

type Text = Parameters<typeof isClean>[0];

/** The page is clean and the reader's text is not: it breaks a digit, holds a doubtful character or no document at all. */
function better(page: Text, reader: Text): boolean {
  return isClean(page) && !isClean(reader);
}
