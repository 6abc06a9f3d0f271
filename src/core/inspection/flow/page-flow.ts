import { NO_SPECTRAL_PICTURES, SPECTRAL_ILLUMINATIONS } from '../ports/index.ts';
import type { PageMrzOutcome, PageOutcome, PageRead } from '../ports/steps/index.ts';
import type { Check, ReasonCode } from '../record/checks/index.ts';
import { abortedBy, behindGate, checkNow, latestOf, PAGE_PRINT_CHECKS } from '../record/checks/index.ts';
import type { EventBody } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import type { AdditionalDocumentFlow } from './additional-document-flow.ts';
import { done } from './check-tasks.ts';
import { discardPage } from './custody.ts';
import type { Turn } from './latest-task.ts';
import type { PartOptions } from './order.ts';
import { discardHandedIn, type HandedIn, type ShownPage } from './page-in-force.ts';
import { takeSealsAway } from './page-seals.ts';
import { PageText } from './page-text.ts';
import type { RunningInspection } from './running.ts';
import { dropSpectral, spectralAtOnce, zoneOf } from './spectral.ts';
import { type Absence, checksOf } from './work.ts';

type Refusal = Pick<Extract<PageOutcome, { ok: false }>, 'value' | 'reason'>;

interface PageInput {
  run: RunningInspection;
  page: Required<HandedIn>;
  turn: Turn;
  /** The page was awaited: it counts as the first page, whatever it shows. */
  awaited: boolean;
  /** The page in force, if the officer asked for a better one; it is kept completely until the better one has come. */
  earlier: ShownPage | null;
}

/**
 * The page of an inspection. Its MRZ is read first, because it shows whose page it is, then capture and portrait; then the checks
 * of the page are requested. The newest page wins; answers about older pages are dropped and overwritten.
 */
export class PageFlow {
  readonly text: PageText;
  readonly #options: PartOptions;
  readonly #additionalDocument: Pick<AdditionalDocumentFlow, 'takesPage' | 'claims' | 'page'>;

  /** `second` handles pages of further papers. */
  constructor(options: PartOptions, second: Pick<AdditionalDocumentFlow, 'takesPage' | 'claims' | 'page'>) {
    this.#options = options;
    this.#additionalDocument = second;
    this.text = new PageText(options);
  }

  page(run: RunningInspection, handedIn: HandedIn): void {
    if (this.#additionalDocument.takesPage(run)) {
      this.#additionalDocument.page(run, handedIn);
      return;
    }
    const page = { pictures: NO_SPECTRAL_PICTURES, ...handedIn };
    const awaited = run.awaiting.delete('page');
    const turn = run.tasks.of('page').begin();
    this.#options.changed(run);
    void this.#read({ run, page, turn, awaited, earlier: earlierPage(run) });
  }

  /** Another page is awaited. A page that is still being read was requested earlier, so its answer is dropped. */
  await(run: RunningInspection): void {
    run.tasks.of('page').cancel();
    this.#options.order.waitForPage(run);
  }

  /** None came, or the officer no longer waits (`why` is null): the results for an earlier page, or for none, stay in force. */
  givenUp(run: RunningInspection, why: ReasonCode | null): void {
    if (run.page.result === null) {
      this.absent(run, { value: 'undetermined', reason: 'READ_ABSENT' });
      return;
    }
    run.awaiting.delete('page');
    run.tasks.of('page').cancel();
    if (why === null) run.retakes.end('page');
    else run.retakes.keep('page', why);
    this.#options.changed(run);
    this.#options.order.tasks.takeUp(run);
  }

  /** The imager could not hand over a page: the officer is told why now, and not only when the time for a page is up. */
  failed(run: RunningInspection, source: string, reason: ReasonCode): void {
    run.awaiting.delete('page');
    if (earlierPage(run) !== null) {
      this.#kept(run, source, { value: 'failed', reason });
      return;
    }
    const { clock } = this.#options;
    const checks = [
      checkNow(clock, { check: 'document.capture', value: 'failed', reason }),
      checkNow(clock, { check: 'document.portrait', value: 'aborted', reason }),
    ];
    this.#refused(run, source, { ok: false, value: 'failed', reason, checks });
  }

  /** No page will come; false if the audit refused. */
  absent(run: RunningInspection, why: Absence): boolean {
    const gone = this.#takeAway(run, why.reason);
    if (!this.#options.order.absent(run, 'page', why) || !this.#options.order.record(run, gone)) return false;
    this.#given(run, why.reason);
    return true;
  }

  /** The officer chose the document model: everything that is compared with a model is compared again. */
  chooseModel(run: RunningInspection, { model, officer }: { model: string | null; officer: OfficerId }): boolean {
    if (run.document === null || run.page.shown === null) return true;
    if (!this.#options.order.record(run, [{ kind: 'model-chosen', model, officer }])) return false;
    run.page.models = { ...run.page.models, chosen: model };
    this.#options.order.tasks.again(run, 'document-model', 'spectral');
    this.#options.changed(run);
    return true;
  }

  /** There is no page any more: its pictures and the results about its text are removed, because they would contradict this. */
  #takeAway(run: RunningInspection, reason: ReasonCode): EventBody[] {
    for (const picture of ['page', 'portrait', 'ghost'] as const) run.custody.drop(picture);
    run.tasks.of('page').cancel();
    const asked = this.#options.order.tasks.dropPage(run).flatMap(checksOf);
    const fallen = new Set(['mrz.page' as const, ...run.page.brought, ...asked]);
    run.page.takeAway();
    const said = [...fallen].flatMap((check) => {
      const before = latestOf(run.state.checks, check);
      if (before === null || before.reason === 'SENSOR_NOT_FITTED') return [];
      // Print that was not examined counts as on trial, whatever a calibration says.
      const mode = PAGE_PRINT_CHECKS.some((id) => id === check) ? 'e' : before.mode;
      return [done(checkNow(this.#options.clock, { check, mode, value: 'aborted', reason }))];
    });
    return [...said, ...takeSealsAway(run, this.#options.clock)];
  }

  async #read(input: PageInput): Promise<void> {
    const { run, page, turn, awaited, earlier } = input;
    const { bytes, source, pictures } = page;
    // Wiped at the latest with the inspection, because the picture shows a face.
    run.custody.keep(bytes);
    for (const illumination of SPECTRAL_ILLUMINATIONS)
      if (pictures[illumination].ok) run.custody.keep(pictures[illumination].bytes);
    const reading = this.#options.pageText.readMrz(bytes, { alone: this.text.standsAlone(run) });
    const looking = this.#options.page.read(bytes).then((outcome) => {
      // Pictures and template may come long before the MRZ; they must have an owner from that moment on.
      if (outcome.ok) keepPage(run, outcome.page);
      return outcome;
    });
    const mrz = await reading;
    if (!turn.superseded && !awaited && earlier === null && this.#additionalDocument.claims(run, mrz)) {
      run.tasks.of('page').cancel();
      this.#additionalDocument.page(run, page, { mrz, looking });
      this.#options.order.tasks.takeUp(run);
      return;
    }
    if (!turn.superseded && this.text.isOther(run, mrz)) this.#turnedAway(run, source);
    if (!turn.superseded && earlier === null) this.#mrzHeard(input, mrz);
    const outcome = await looking;
    const poorer = earlier === null ? null : poorerBecause({ outcome, mrz }, { earlier, hasMrz: run.page.hasMrz });
    if (turn.superseded || poorer !== null) {
      discardHandedIn(page, run.custody);
      if (outcome.ok) discardPage(outcome.page);
      if (!turn.superseded && poorer !== null) this.#kept(run, source, poorer);
      return;
    }
    turn.answered();
    if (outcome.ok) {
      if (earlier !== null) this.#mrzHeard(input, mrz);
      this.#accepted(input, outcome.page, mrz);
      return;
    }
    discardHandedIn(page, run.custody);
    const dependents = [
      ...abortedBy(mrz.print, outcome.reason),
      ...this.#options.spectral.without(pictures, outcome.reason),
    ];
    this.#refused(run, source, { ...outcome, checks: [...outcome.checks, ...dependents] });
  }

  #accepted({ run, page: handedIn, turn }: PageInput, page: PageRead, mrz: PageMrzOutcome): void {
    const { order, spectral } = this.#options;
    const { source, pictures } = handedIn;
    run.custody.show('page', page.display);
    for (const picture of ['portrait', 'ghost'] as const) {
      run.custody.drop(picture);
      const shown = page[picture];
      if (shown) run.custody.show(picture, shown.jpeg, shown.eyes);
    }
    dropSpectral(run);
    const unseen = spectralAtOnce(spectral, pictures, page.checks);
    run.page.accept({ handedIn, page, pictures, print: mrz.print, ink: zoneOf(mrz) });
    if (unseen !== null) run.page.discardPictures();
    const { digest, width, height } = page;
    const read: EventBody = { kind: 'page-read', source, digest, width, height, portrait: page.portrait !== null };
    const checks = [...page.checks, ...behindGate(mrz.print, page.checks), ...(unseen ?? [])];
    if (order.record(run, [read, ...checks.map(done)])) {
      turn.stored();
      run.retakes.end('page');
      order.tasks.came(run, 'page', 'printed-face');
      return;
    }
    // A page without a row counts as never read: it is neither shown nor compared, even after the audit recovers.
    this.#takeAway(run, 'AUDIT_UNAVAILABLE');
    discardPage(page);
  }

  #refused(run: RunningInspection, source: string, outcome: Extract<PageOutcome, { ok: false }>): void {
    const { value, reason, checks } = outcome;
    // Until the refusal is durable there is no page at all, so that the earlier page does not return after a recovery.
    const gone = this.#takeAway(run, reason);
    const failed: EventBody = { kind: 'read-failed', what: 'page', source, value, reason };
    if (this.#options.order.record(run, [failed, ...checks.map(done), ...gone])) this.#given(run, reason);
  }

  /** A retake that is no better than the page in force: recorded as a failed reading; nothing else changes. */
  #kept(run: RunningInspection, source: string, { value, reason }: Refusal): void {
    run.tasks.of('page').cancel();
    run.retakes.keep('page', reason);
    if (!this.#options.order.record(run, [{ kind: 'read-failed', what: 'page', source, value, reason }])) return;
    this.#options.order.tasks.takeUp(run);
  }

  #given(run: RunningInspection, reason: ReasonCode): void {
    run.page.giveUp(reason);
    run.retakes.end('page');
    this.#options.order.tasks.came(run, 'page', 'printed-face');
  }

  /** This is the next traveller's page: it is neither shown nor compared, and the open inspection does not change. */
  #turnedAway(run: RunningInspection, source: string): void {
    run.tasks.of('page').cancel();
    this.#options.refusedPage(source);
    if (run.page.result === null || run.retakes.open.has('page')) this.#options.order.waitForPage(run);
    this.#options.order.tasks.takeUp(run);
  }

  #mrzHeard({ run, page }: PageInput, mrz: PageMrzOutcome): void {
    const { order, scanner } = this.#options;
    const { bodies, leads } = this.text.heard(run, page.source, mrz);
    const found = mrz.ok && mrz.mrz !== null;
    const missing = found ? null : mrz.ok ? 'MRZ_NOT_FOUND' : mrz.reason;
    run.page.mrz = { of: null, missing };
    if (!order.record(run, bodies)) return;
    if (found) run.page.mrz = { of: page, missing };
    if (leads) order.mrzCame(run);
    // This lane has no other device that can read an MRZ; another page, or the officer, still may give one.
    else if (run.awaiting.has('mrz') && scanner === null) order.mrzMissing(run);
  }
}

/** The page in force, if the officer asked for a better one. */
function earlierPage({ page, retakes }: RunningInspection): ShownPage | null {
  return retakes.open.has('page') ? page.read : null;
}

function captureOf({ checks }: PageRead): Pick<Check, 'value' | 'reason'> {
  return checks.find(({ check }) => check === 'document.capture') ?? { value: 'aborted', reason: 'MODEL_UNAVAILABLE' };
}

const usable = (page: PageRead): number =>
  (captureOf(page).value === 'successful' ? 2 : 0) + (page.portrait === null ? 0 : 1);

/**
 * Why a page is poorer than the one in force; null if it replaces that page. Only the quality of capture and reading makes a page
 * better than another, never what was found on it: an alarm is no reason to keep or to drop a page.
 */
function poorerBecause(
  { outcome, mrz }: { outcome: PageOutcome; mrz: PageMrzOutcome },
  { earlier, hasMrz }: { earlier: ShownPage; hasMrz: boolean },
): Refusal | null {
  if (!outcome.ok) return outcome;
  if (usable(outcome.page) < usable(earlier.page)) return { value: 'failed', reason: captureOf(outcome.page).reason };
  if (!hasMrz) return null;
  if (!mrz.ok) return { value: 'aborted', reason: mrz.reason };
  return mrz.mrz === null ? { value: 'failed', reason: 'MRZ_NOT_FOUND' } : null;
}

/** Puts everything of a page that shows a face in the inspection's custody: it is overwritten when the inspection ends. */
function keepPage(run: RunningInspection, page: PageRead): void {
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
