import type { AdditionalDocumentFlow } from './additional-document-flow.ts';
import { abortedBy, behindGate } from './capture-gate.ts';
import { MODEL_CHECKS, plainCheck } from './checks.ts';
import { discardPage } from './custody.ts';
import { DocumentTypes } from './document-type.ts';
import type { OfficerId } from './events.ts';
import type { FlowOptions } from './flow.ts';
import { PagePrint } from './page-print.ts';
import { PageText } from './page-text.ts';
import type { PageMrzOutcome, PageOutcome } from './ports.ts';
import { type Check, type CheckId, latestOf, type ReasonCode } from './results.ts';
import type { EventBody, RunningInspection } from './running.ts';
import { Spectral, zoneOf } from './spectral.ts';
import {
  discardPictures,
  NO_SPECTRAL_PICTURES,
  NOWHERE_ELSE,
  type PictureCustody,
  SPECTRAL_CHECKS,
  SPECTRAL_ILLUMINATIONS,
  type SpectralPictures,
} from './spectral-ports.ts';
import { VizComparison } from './viz.ts';

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/** What the page tells the order of the inspection. */
export interface PageFlowOptions extends FlowOptions {
  /** Where a page of further papers goes. */
  second: Pick<AdditionalDocumentFlow, 'takesPage' | 'claims' | 'page'>;
  /** Stores events; false when the audit refused. */
  record: (run: RunningInspection, bodies: readonly EventBody[]) => boolean;
  /** An MRZ is in force: the lists are due. */
  mrzCame: (run: RunningInspection) => void;
  /** No MRZ will come by itself any more. */
  mrzMissing: (run: RunningInspection) => void;
  /** The page came or was given up. */
  pageSettled: (run: RunningInspection) => void;
  /** The page that came was not this traveller's: wait on. */
  waitForPage: (run: RunningInspection) => void;
  /** Work ended that the assessment may have waited for. */
  workEnded: (run: RunningInspection) => void;
}

/** A page as the imager hands it in. */
export interface HandedIn {
  source: string;
  bytes: Uint8Array;
  /** Absent where the imager has a white lamp alone. */
  pictures?: SpectralPictures;
}

interface PageInput extends Required<HandedIn> {
  run: RunningInspection;
  attempt: number;
}

/** Checks that speak of the page and fall with it. */
const OF_PAGE: readonly CheckId[] = [
  'mrz.page',
  'mrz.printed-zone',
  'document.mrz-font',
  'document.mrz-position',
  ...MODEL_CHECKS,
  'face.ghost',
  ...SPECTRAL_CHECKS.map(({ check }) => check),
];

/**
 * The page of an inspection: its MRZ first, because that says whose page it is, then capture and portrait, then the
 * printed text. The newest page wins; an answer about an older one is dropped and overwritten.
 */
export class PageFlow {
  readonly text: PageText;
  readonly zone: VizComparison;
  readonly spectral: Spectral;
  readonly print: PagePrint;
  readonly models: DocumentTypes;
  readonly #options: PageFlowOptions;

  constructor(options: PageFlowOptions) {
    this.#options = options;
    this.text = new PageText(options);
    this.zone = new VizComparison(options);
    this.spectral = new Spectral(options);
    this.print = new PagePrint(options);
    this.models = new DocumentTypes(options);
  }

  page(run: RunningInspection, handedIn: HandedIn): void {
    if (this.#options.second.takesPage(run)) {
      this.#options.second.page(run, handedIn);
      return;
    }
    const { bytes, source, pictures = NO_SPECTRAL_PICTURES } = handedIn;
    run.pageAttempt += 1;
    const attempt = run.pageAttempt;
    // A picture that was asked for again is of the first page, whatever it shows.
    const again = run.awaiting.delete('page');
    run.working.add('page');
    this.#options.changed(run);
    void this.#read({ run, bytes, source, pictures, attempt, again });
  }

  /** A page that the imager could not hand over: the officer hears why now, not after the time for a page is up. */
  failed(run: RunningInspection, source: string, reason: ReasonCode): void {
    run.pageAttempt += 1;
    run.awaiting.delete('page');
    run.working.delete('page');
    const t = this.#options.clock.mono();
    const checks = [
      plainCheck({ check: 'document.capture', value: 'failed', reason, t0: t, t1: t }),
      plainCheck({ check: 'document.portrait', value: 'aborted', reason, t0: t, t1: t }),
    ];
    this.#refused(run, source, { ok: false, value: 'failed', reason, checks });
  }

  /** There is no page any more: its pictures and what was said about its text go, for they would contradict that. */
  takeAway(run: RunningInspection, reason: ReasonCode): EventBody[] {
    run.custody.drop('page');
    run.custody.drop('portrait');
    run.custody.drop('ghost');
    if (run.pageBytes !== null) run.custody.discard(run.pageBytes);
    run.pageBytes = null;
    run.pageMrzOf = 0;
    run.pageShown = 0;
    run.zoneAttempt += 1;
    run.zoneDue = false;
    run.working.delete('printed-zone');
    this.spectral.takeAway(run);
    this.models.takeAway(run);
    const t = this.#options.clock.mono();
    const gone = OF_PAGE.flatMap((check) => {
      const before = latestOf(run.state.checks, check);
      if (before === null || before.reason === 'SENSOR_NOT_FITTED') return [];
      return [done(plainCheck({ check, mode: before.mode, value: 'aborted', reason, t0: t, t1: t }))];
    });
    return [...gone, ...this.print.takeAway(run, reason)];
  }

  /** The officer named the model of the document: everything that is compared with a model is compared again. */
  chooseModel(run: RunningInspection, choice: { model: string | null; officer: OfficerId }): boolean {
    if (!this.models.choose(run, choice)) return false;
    this.spectral.again(run);
    return true;
  }

  /** Takes up what is still due for the page in force: the audit failed in between, or a newer page was another traveller's. */
  resume(run: RunningInspection): void {
    if (run.zoneDue && !run.working.has('printed-zone')) this.zone.compare(run);
    if (run.modelDue && !run.working.has('document-model')) this.models.identify(run);
    if (run.spectralDue !== null && !run.working.has('spectral')) this.spectral.look(run, run.spectralDue);
    if (run.printDue && !run.working.has('page-print')) this.print.look(run);
  }

  async #read(input: PageInput & { again: boolean }): Promise<void> {
    const { run, bytes, source, pictures, attempt, again } = input;
    const stale = () => !this.#options.isCurrent(run) || attempt !== run.pageAttempt;
    // Wiped with the inspection at the latest: the picture shows a face.
    run.custody.keep(bytes);
    for (const illumination of SPECTRAL_ILLUMINATIONS)
      if (pictures[illumination].ok) run.custody.keep(pictures[illumination].bytes);
    const reading = this.#options.pageText.readMrz(bytes, { alone: this.text.standsAlone(run) });
    const looking = this.#options.page.read(bytes).then((outcome) => {
      // Pictures and template may come long before the MRZ; from that moment somebody must own them.
      if (outcome.ok) keepPage(run, outcome.page);
      return outcome;
    });
    const mrz = await reading;
    if (!stale() && !again && this.#options.second.claims(run, mrz)) {
      run.pageAttempt += 1;
      run.working.delete('page');
      this.resume(run);
      this.#options.second.page(run, { bytes, source, pictures }, { mrz, looking });
      return;
    }
    if (!stale() && this.text.isOther(run, mrz)) {
      run.pageAttempt += 1;
      this.#turnedAway(run, source);
    }
    if (!stale()) this.#mrzHeard(input, mrz);
    const outcome = await looking;
    if (stale()) {
      discardHandedIn(input, run.custody);
      if (outcome.ok) discardPage(outcome.page);
      return;
    }
    run.working.delete('page');
    if (outcome.ok) {
      this.#accepted(input, outcome.page, mrz);
      return;
    }
    discardHandedIn(input, run.custody);
    const dependents = [
      ...abortedBy(mrz.print, outcome.reason),
      ...this.#options.spectral.without(pictures, outcome.reason),
    ];
    this.#refused(run, source, { ...outcome, checks: [...outcome.checks, ...dependents] });
  }

  #accepted(
    { run, bytes, source, pictures, attempt }: PageInput,
    page: Extract<PageOutcome, { ok: true }>['page'],
    mrz: PageMrzOutcome,
  ): void {
    this.spectral.takeAway(run);
    run.custody.show('page', page.display);
    run.pagePpi = page.ppi;
    run.portraitRect = page.portrait?.rect ?? null;
    run.custody.drop('portrait');
    if (page.portrait) run.custody.show('portrait', page.portrait.jpeg);
    run.custody.drop('ghost');
    if (page.ghost) run.custody.show('ghost', page.ghost.jpeg);
    const { digest, width, height } = page;
    const read: EventBody = { kind: 'page-read', source, digest, width, height, portrait: page.portrait !== null };
    const unseen = this.spectral.atOnce(pictures, page.checks);
    const checks = [...page.checks, ...behindGate(mrz.print, page.checks), ...(unseen ?? [])];
    if (this.#options.record(run, [read, ...checks.map(done)])) {
      run.pageResult = { page, reason: 'READ_OK' };
      if (run.pageBytes !== null) run.custody.discard(run.pageBytes);
      run.pageBytes = bytes;
      run.pageShown = attempt;
      this.zone.compare(run);
      this.models.identify(run);
      if (unseen !== null) discardPictures(pictures, run.custody);
      else {
        const portrait = page.portrait?.photo ?? null;
        const document = run.state.mrz?.personal?.document ?? null;
        this.spectral.look(run, { white: bytes, pictures, ...zoneOf(mrz), portrait, ppi: page.ppi, document });
      }
      this.print.look(run);
      this.#options.pageSettled(run);
      return;
    }
    discardHandedIn({ bytes, pictures }, run.custody);
    // A page without a row was never read: it is neither shown nor compared, also when the audit recovers.
    this.takeAway(run, 'AUDIT_UNAVAILABLE');
    run.pageResult = null;
    discardPage(page);
  }

  #refused(run: RunningInspection, source: string, outcome: Extract<PageOutcome, { ok: false }>): void {
    const { value, reason, checks } = outcome;
    const gone = this.takeAway(run, reason);
    // Until the refusal is durable there is no page at all: a recovery must not find the earlier one.
    run.pageResult = null;
    const failed: EventBody = { kind: 'read-failed', what: 'page', source, value, reason };
    if (!this.#options.record(run, [failed, ...checks.map(done), ...gone])) return;
    run.pageResult = { page: null, reason };
    this.#options.pageSettled(run);
  }

  /** The page of the next traveller: neither shown nor compared, and what is open stays as it is. */
  #turnedAway(run: RunningInspection, source: string): void {
    run.working.delete('page');
    this.resume(run);
    this.#options.refusedPage(source);
    if (run.pageResult === null) this.#options.waitForPage(run);
    else this.#options.workEnded(run);
  }

  #mrzHeard({ run, source, attempt }: PageInput, mrz: PageMrzOutcome): void {
    const { bodies, leads } = this.text.heard(run, source, mrz);
    const found = mrz.ok && mrz.mrz !== null;
    run.pageMrzMissing = found ? null : mrz.ok ? 'MRZ_NOT_FOUND' : mrz.reason;
    run.pageMrzOf = 0;
    if (!this.#options.record(run, bodies)) return;
    if (found) run.pageMrzOf = attempt;
    if (leads) this.#options.mrzCame(run);
    // Nothing else on this lane can read an MRZ; another page, or the officer, still may.
    else if (run.awaiting.has('mrz') && this.#options.scanner === null) this.#options.mrzMissing(run);
  }
}

/** Overwrites a page that nobody will look at. */
export function discardHandedIn(
  { bytes, pictures }: Pick<HandedIn, 'bytes' | 'pictures'>,
  custody: PictureCustody = NOWHERE_ELSE,
): void {
  custody.discard(bytes);
  if (pictures !== undefined) discardPictures(pictures, custody);
}

/** Puts everything of a page that shows a face under the inspection's custody: it is overwritten when that ends. */
function keepPage(run: RunningInspection, page: Extract<PageOutcome, { ok: true }>['page']): void {
  if (run.ended) {
    discardPage(page);
    return;
  }
  run.custody.keep(page.display);
  if (page.ghost) run.custody.keep(page.ghost.jpeg);
  if (page.portrait === null) return;
  run.custody.keep(page.portrait.jpeg);
  if (page.portrait.template) run.custody.keep(page.portrait.template.bytes);
}
