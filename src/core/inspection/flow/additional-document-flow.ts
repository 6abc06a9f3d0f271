import type { MrzOutcome, PageMrzOutcome, PageOutcome, PageRead, PageSymbols } from '../ports/steps/index.ts';
import { type Check, checkNow, type ReasonCode } from '../record/checks/index.ts';
import type { AdditionalDocumentKind, EventBody } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import { captureOf, isCard, isVisaBeside, mrzCheck, pageEvents } from './additional-document-checks.ts';
import { saidOf } from './additional-documents-summary.ts';
import { done } from './check-tasks.ts';
import { discardPage } from './custody.ts';
import type { Turn } from './latest-task.ts';
import { isUndoubted, type MrzInput, mrzChecks, pageInput, parseRead, textOf, verdictOf } from './mrz-input.ts';
import type { PartOptions } from './order.ts';
import { discardHandedIn, type HandedIn } from './page-in-force.ts';
import { pairsCheck } from './pairs.ts';
import type { RunningInspection } from './running.ts';
import { secondPrint } from './second-print.ts';
import { barcodeCheck, discardSymbols, dropBarcodes, hasSymbols, keepBarcodes } from './second-seal.ts';

const SECOND_PAGES = ['second-page', 'second-side'] as const;

/** What the page reader said about a page before it was known to be from a second document. */
interface EarlierReading {
  mrz: PageMrzOutcome;
  looking: Promise<PageOutcome>;
}

/**
 * Further papers of the traveller at the desk: a visa or another document, and the other side of a card (ICAO 9303-2 C.39,
 * C.40; TR-03135-1 5.7.3, 5.7.4). They are kept in addition to the first document and never replace it: its page, its MRZ and
 * its checks stay as they are.
 */
export class AdditionalDocumentFlow {
  readonly #options: PartOptions;

  constructor(options: PartOptions) {
    this.#options = options;
  }

  /** The officer presents further papers. A second request starts again; what was already read remains in the chain. */
  ask(run: RunningInspection, what: AdditionalDocumentKind, officer: OfficerId | null): boolean {
    if (!this.#record(run, [{ kind: 'second-asked', what, officer }], 'officer')) return false;
    this.#begin(run, what);
    this.#options.changed(run);
    return true;
  }

  /** No more papers will come. If one was read, its reading remains. */
  end(run: RunningInspection, officer: OfficerId): boolean {
    const missing = run.awaiting.has('second');
    const body: EventBody = { kind: 'second-ended', officer, reason: 'OFFICER_ABANDONED' };
    if (!this.#record(run, [body, ...this.#takenBack(run)], 'officer')) return false;
    this.#close(run);
    if (missing) this.#options.order.assessIfComplete(run);
    this.#options.changed(run);
    return true;
  }

  /** True if this MRZ belongs to a second document of the traveller: one is awaited, or it is a visa after a passport. */
  takesMrz(run: RunningInspection, read: MrzInput): boolean {
    const first = run.document;
    const now = parseRead(this.#options, read).document;
    const awaited = run.awaiting.has('second') && run.additional.wants === 'document';
    if (first === null || now === null) return awaited;
    return first.documentNumber !== now.documentNumber && (awaited || isVisaBeside(first, now));
  }

  mrz(run: RunningInspection, read: MrzInput): boolean {
    const isNew = run.additional.wants === null || run.additional.wants === 'barcode';
    const asked: EventBody[] = isNew ? [{ kind: 'second-asked', what: 'document', officer: null }] : [];
    const outcome = parseRead(this.#options, read);
    const by = read.via === 'scanner' ? 'flow' : 'officer';
    if (!this.#record(run, [...asked, ...this.#readEvents(run, read, outcome)], by)) return false;
    if (isNew) this.#begin(run, 'document');
    this.#mrzCame(run);
    return true;
  }

  /** True if the next page is requested as that of a second document. */
  takesPage(run: RunningInspection): boolean {
    return run.additional.wants !== null && !run.awaiting.has('page');
  }

  /** True if this page is recognisably from a second document: a visa, or a card whose MRZ is on the side shown. */
  claims(run: RunningInspection, mrz: PageMrzOutcome): boolean {
    const first = run.document;
    if (first === null || !mrz.ok || run.page.shown === null) return false;
    if (mrz.mrz === null) return isCard(first) && run.page.showsMrz;
    const now = parseRead(this.#options, pageInput(this.#options, { ...mrz, mrz: mrz.mrz, source: 'page' })).document;
    return now !== null && first.documentNumber !== now.documentNumber && isVisaBeside(first, now);
  }

  page(run: RunningInspection, page: HandedIn, looked: EarlierReading | null = null): void {
    if (run.additional.wants === null) {
      const what: AdditionalDocumentKind = looked?.mrz.ok && looked.mrz.mrz !== null ? 'document' : 'side';
      if (!this.#record(run, [{ kind: 'second-asked', what, officer: null }])) {
        discardHandedIn(page, run.custody);
        void looked?.looking.then((outcome) => outcome.ok && discardPage(outcome.page));
        return;
      }
      this.#begin(run, what);
    }
    this.#dropPage(run);
    const turn = run.tasks.of(run.additional.wants === 'side' ? 'second-side' : 'second-page').begin();
    this.#options.changed(run);
    void this.#readPage(run, page, { turn, looked });
  }

  /** The imager could not hand the page over. */
  pageFailed(run: RunningInspection, source: string, reason: ReasonCode): void {
    const failed: EventBody = { kind: 'read-failed', what: 'page', source, value: 'failed', reason };
    this.#record(run, run.state.papers.second?.mrz ? [failed] : [failed, this.#reading('failed', reason)]);
  }

  /** The audit failed while a page was being read: only the officer can request it again. */
  resume(run: RunningInspection): void {
    if (!SECOND_PAGES.some((work) => run.tasks.of(work).due && !run.tasks.of(work).working)) return;
    this.#dropPage(run);
    this.#record(run, [this.#reading('aborted', 'AUDIT_UNAVAILABLE')]);
  }

  #reading(value: Check['value'], reason: ReasonCode): EventBody {
    return done(checkNow(this.#options.clock, { check: 'second.read', value, reason }));
  }

  /** Writes the events; after each check of this paper it repeats the worse result of an earlier paper, if there is one. */
  #record(run: RunningInspection, bodies: readonly EventBody[], by?: 'flow' | 'officer'): boolean {
    const of = saidOf(bodies, run.additional.wants, run.state.papers.second?.mrz ?? null);
    if (!this.#options.order.record(run, run.additional.said.standing(of, bodies), by)) return false;
    run.additional.said.keep(of, bodies);
    return true;
  }

  #begin(run: RunningInspection, what: AdditionalDocumentKind): void {
    const { policy, timers } = this.#options;
    this.#dropPage(run);
    dropBarcodes(run);
    run.custody.drop('second');
    run.awaiting.add('second');
    run.additional.ask(
      what,
      timers.after(policy.secondTimeoutMs, () => this.#givenUp(run)),
    );
  }

  /** Drops a page of further papers that is still being read, because it was requested earlier. */
  #dropPage(run: RunningInspection): void {
    for (const work of SECOND_PAGES) run.tasks.of(work).cancel();
  }

  #givenUp(run: RunningInspection): void {
    const missing = run.awaiting.has('second');
    const unread = missing && run.state.papers.second?.page === null;
    const absent = unread ? [this.#reading('undetermined', 'READ_ABSENT')] : [];
    if (!this.#record(run, [...absent, { kind: 'second-ended', officer: null, reason: 'READ_ABSENT' }])) return;
    this.#close(run);
    this.#options.order.assessIfComplete(run);
  }

  /** Withdraws "absent" results for papers that the officer no longer wants, because they would be meaningless. */
  #takenBack(run: RunningInspection): EventBody[] {
    const second = run.state.papers.second;
    if (second === null || second.mrz !== null || second.page !== null) return [];
    const said = run.state.checks.some(({ check }) => check === 'second.read');
    return said ? [this.#reading('not-supported', 'INPUT_ABSENT')] : [];
  }

  #close(run: RunningInspection): void {
    run.additional.close();
    run.awaiting.delete('second');
  }

  #mrzCame(run: RunningInspection): void {
    run.awaiting.delete('second');
    // The page may still come until time is up, but nothing waits for it. Without an imager none can come.
    if (this.#options.imager === null) this.#close(run);
    this.#options.order.tasks.came(run, 'second');
    this.#options.changed(run);
  }

  async #readPage(
    run: RunningInspection,
    page: HandedIn,
    { turn, looked }: { turn: Turn; looked: EarlierReading | null },
  ): Promise<void> {
    const { bytes, source } = page;
    run.custody.keep(bytes);
    const looking = looked?.looking ?? this.#options.page.read(bytes);
    const finding = this.#findSymbols(run, page);
    const mrz = looked?.mrz ?? (await this.#readMrz(run, bytes));
    const outcome = await looking;
    const { wants } = run.additional;
    const zone = mrz?.ok && mrz.mrz !== null ? pageInput(this.#options, { ...mrz, mrz: mrz.mrz, source }) : null;
    const found = await finding;
    const isPrint = !turn.superseded && outcome.ok && wants !== 'barcode';
    const ppi = outcome.ok ? outcome.page.ppi : null;
    const print = isPrint ? await this.#comparePrint(run, { bytes, ppi, zone, found }) : [];
    discardHandedIn(page, run.custody);
    if (turn.superseded) {
      discardSymbols(found);
      if (outcome.ok) discardPage(outcome.page);
      return;
    }
    turn.answered();
    if (
      !this.#record(run, [...pageEvents(source, outcome), ...this.#pageChecks(run, outcome, { zone, print, found })])
    ) {
      discardSymbols(found);
      if (outcome.ok) discardPage(outcome.page);
      return;
    }
    turn.stored();
    this.#pageCame(run, outcome, { zone, found });
  }

  #pageCame(
    run: RunningInspection,
    outcome: PageOutcome,
    { zone, found }: { zone: MrzInput | null; found: PageSymbols | null },
  ): void {
    const { wants } = run.additional;
    const isDone = wants === 'side' || (wants === 'barcode' && hasSymbols(found));
    if (outcome.ok) this.#show(run, outcome.page, wants === 'side');
    // For a page that could not be read, its own result says so.
    if (outcome.ok && found !== null) this.#barcodesCame(run, found, `page ${outcome.page.digest}`);
    else discardSymbols(found);
    if (isDone && outcome.ok) this.#close(run);
    else if (wants === 'document' && zone !== null && run.awaiting.has('second')) this.#mrzCame(run);
    if (wants === 'document' && outcome.ok && !run.awaiting.has('second')) this.#close(run);
    this.#options.order.assessIfComplete(run);
    this.#options.changed(run);
  }

  #pageChecks(
    run: RunningInspection,
    outcome: PageOutcome,
    { zone, print, found }: { zone: MrzInput | null; print: Check[]; found: PageSymbols | null },
  ): EventBody[] {
    switch (run.additional.wants) {
      case 'side':
        return this.#sideEvents(run, outcome, print[0] ?? null);
      case 'barcode':
        return [done(barcodeCheck(this.#options.clock, outcome, found))];
      default:
        return [...this.#documentEvents(run, outcome, zone), ...print.map(done)];
    }
  }

  /** Papers without an MRZ are not searched for one. */
  async #readMrz({ additional }: RunningInspection, bytes: Uint8Array): Promise<PageMrzOutcome | null> {
    return additional.wants === 'barcode' ? null : await this.#options.pageText.readMrz(bytes, { alone: true });
  }

  /**
   * A separate document is searched for signed barcodes, and for any barcode if the officer asked for one; null if neither applies,
   * or if the lane does not read barcodes.
   */
  #findSymbols({ additional }: RunningInspection, { bytes, pictures }: HandedIn): Promise<PageSymbols> | null {
    if (additional.wants === 'side' || this.#options.seals === undefined) return null;
    const infrared = pictures?.IR.ok === true ? pictures.IR.bytes : null;
    return this.#options.seals.find({ white: bytes, infrared, everySymbol: additional.wants === 'barcode' });
  }

  #barcodesCame(run: RunningInspection, found: PageSymbols, of: string): void {
    keepBarcodes(run, found, of);
    this.#options.order.tasks.came(run, 'second-barcodes');
  }

  /**
   * A barcode reader sent a symbol. A seal belongs to the paper that was just presented, unless that paper already has one;
   * everything else counts as a separate paper. The bytes are taken over: they are put under custody, or overwritten.
   */
  symbol(
    run: RunningInspection,
    { bytes, source, digest }: { bytes: Uint8Array; source: string; digest: string },
  ): void {
    const { seals } = this.#options;
    if (seals === undefined || run.document === null) {
      bytes.fill(0);
      return;
    }
    const found: PageSymbols = {
      symbols: [{ bytes, corners: [], light: 'VIS' }],
      unreadable: [],
      isAborted: false,
    };
    const isSeal = seals.judge(found, { mrz: null, passportMrz: null }).stated !== null;
    const { second } = run.state.papers;
    const isOfPaper = isSeal && second?.what === 'document' && !hasSymbols(run.additional.barcodes.found);
    const asked: EventBody[] = isOfPaper ? [] : [{ kind: 'second-asked', what: 'barcode', officer: null }];
    const read = isOfPaper ? [] : [this.#reading('successful', 'BARCODE_READ')];
    if (!this.#record(run, [...asked, ...read])) {
      bytes.fill(0);
      return;
    }
    if (!isOfPaper) this.#begin(run, 'barcode');
    this.#barcodesCame(run, found, `barcode ${source} ${digest}`);
    if (!isOfPaper) this.#close(run);
    this.#options.order.assessIfComplete(run);
    this.#options.changed(run);
  }

  async #comparePrint(run: RunningInspection, page: Parameters<typeof secondPrint>[2]): Promise<Check[]> {
    if (run.additional.wants !== 'side') return await secondPrint(this.#options, run, page);
    const sides = await this.#compareSides(run, page.bytes);
    return sides === null ? [] : [sides];
  }

  /** Compares the printed text of the other side with the MRZ in force (TR-03135-1 5.7.3). */
  async #compareSides(run: RunningInspection, bytes: Uint8Array): Promise<Check | null> {
    const text = run.state.mrz?.personal ?? null;
    if (text === null || text.document === null) return null;
    const input = { bytes, document: text.document, place: null, sure: isUndoubted(text) };
    const { region: _, ...check } = await this.#options.pageText.compareViz(input);
    return { ...check, check: 'second.sides' };
  }

  #sideEvents(run: RunningInspection, outcome: PageOutcome, sides: Check | null): EventBody[] {
    const capture = captureOf(outcome, this.#options.clock.mono());
    if (!outcome.ok) return [done(capture)];
    const said = (value: Check['value'], reason: ReasonCode) =>
      checkNow(this.#options.clock, { check: 'second.sides', value, reason });
    const poor = capture.value !== 'successful';
    const judged = poor ? said('aborted', capture.reason) : (sides ?? said('not-supported', 'INPUT_ABSENT'));
    const portrait = outcome.page.checks.filter(({ check }) => check === 'document.portrait');
    const first = run.page.result?.page?.portrait ?? null;
    return [
      done(capture),
      done(judged),
      ...(first === null && outcome.page.portrait !== null ? portrait : []).map(done),
    ];
  }

  /** The page's MRZ is used only if no reader sent one; a page without an MRZ says so while an MRZ is awaited. */
  #documentEvents(run: RunningInspection, outcome: PageOutcome, zone: MrzInput | null): EventBody[] {
    if (!run.awaiting.has('second')) return [];
    if (zone !== null) return this.#readEvents(run, zone, parseRead(this.#options, zone));
    const capture = captureOf(outcome, this.#options.clock.mono());
    return [capture.value === 'successful' ? this.#reading('undetermined', 'MRZ_NOT_FOUND') : done(capture)];
  }

  #readEvents(run: RunningInspection, read: MrzInput, outcome: MrzOutcome): EventBody[] {
    const personal = textOf(read, outcome.document);
    const checks = mrzChecks(this.#options, outcome, read.t0);
    const expiry = checks.find(({ check }) => check === 'mrz.expiry');
    const first = run.state.mrz?.personal ?? null;
    const { source, via, rawDigest, because } = read;
    return [
      {
        kind: 'second-read',
        source,
        via,
        ...verdictOf(outcome),
        rawDigest,
        ...(because === undefined ? {} : { because }),
        personal,
      },
      done(mrzCheck(checks.filter((check) => check !== expiry))),
      ...(expiry === undefined ? [] : [done({ ...expiry, check: 'second.expiry' as const })]),
      ...(first === null ? [] : [done(pairsCheck(first, personal, this.#options.clock.mono()))]),
    ];
  }

  #show(run: RunningInspection, page: PageRead, side: boolean): void {
    run.custody.drop('second');
    run.custody.show('second', page.display);
    if (page.ghost) page.ghost.jpeg.fill(0);
    const { portrait } = page;
    if (portrait === null) return;
    if (!side || run.page.result?.page?.portrait) {
      // The face on a visa is not compared here: the officer compares it on the picture.
      portrait.jpeg.fill(0);
      portrait.template?.bytes.fill(0);
      return;
    }
    run.custody.drop('portrait');
    run.custody.show('portrait', portrait.jpeg, portrait.eyes);
    if (portrait.template) run.custody.keep(portrait.template.bytes);
    run.setFaces({ sidePortrait: portrait.template });
    this.#options.order.tasks.came(run, 'printed-face');
  }
}
