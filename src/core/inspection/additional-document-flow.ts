import type { MrzDocument } from '../mrz/index.ts';
import { captureOf, isCard, isVisaBeside, mrzCheck, pageEvents } from './additional-document-checks.ts';
import type { AdditionalDocumentKind } from './additional-documents.ts';
import { saidOf, saidOfReading } from './additional-documents-summary.ts';
import { mrzChecks, plainCheck, siteDay } from './checks.ts';
import { discardPage } from './custody.ts';
import type { OfficerId } from './events.ts';
import type { FlowOptions } from './flow.ts';
import { additionalDocumentLookUpEvents, asAdditionalDocument } from './look-up.ts';
import { type MrzInput, readOf, textOf, verdictOf } from './mrz-input.ts';
import { discardHandedIn, type HandedIn } from './page-flow.ts';
import { pairsCheck } from './pairs.ts';
import type { MrzOutcome, PageMrzOutcome, PageOutcome } from './ports.ts';
import { type Check, foldValues, type ReasonCode } from './results.ts';
import type { EventBody, RunningInspection } from './running.ts';

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

export interface AdditionalDocumentFlowOptions extends FlowOptions {
  /** Stores events; false when the audit refused. */
  record: (run: RunningInspection, bodies: readonly EventBody[], by?: 'flow' | 'officer') => boolean;
  /** The other side of a card showed the portrait: the comparison has its reference now. */
  portraitCame: (run: RunningInspection) => void;
  /** Work ended that the assessment may have waited for. */
  workEnded: (run: RunningInspection) => void;
}

/** What the page reader has said about a page before it was known to be a second one. */
interface CameraCapture {
  mrz: PageMrzOutcome;
  looking: Promise<PageOutcome>;
}

/**
 * Further papers of the traveller at the desk: a visa or another document, and the other side of a card (ICAO 9303-2 C.39,
 * C.40; TR-03135-1 5.7.3, 5.7.4). They are beside the first document and never replace it: its page, its zone and its
 * checks stay as they are.
 */
export class AdditionalDocumentFlow {
  readonly #options: AdditionalDocumentFlowOptions;

  constructor(options: AdditionalDocumentFlowOptions) {
    this.#options = options;
  }

  /** The officer lays down further papers. A second asking begins again; what was read before stays in the chain. */
  ask(run: RunningInspection, what: AdditionalDocumentKind, officer: OfficerId | null): boolean {
    if (!this.#record(run, [{ kind: 'second-asked', what, officer }], 'officer')) return false;
    this.#begin(run, what);
    this.#options.changed(run);
    return true;
  }

  /** Nothing more comes. Once it was read the reading stays. */
  end(run: RunningInspection, officer: OfficerId): boolean {
    const missing = this.#missing(run);
    const body: EventBody = { kind: 'second-ended', officer, reason: 'OFFICER_ABANDONED' };
    if (!this.#record(run, [body, ...this.#takenBack(run)], 'officer')) return false;
    this.#close(run);
    if (missing) this.#options.workEnded(run);
    this.#options.changed(run);
    return true;
  }

  /** True where this zone is that of a second document of the traveller: one is awaited, or it is a visa beside a passport. */
  takesMrz(run: RunningInspection, read: MrzInput): boolean {
    const first = run.state.mrz?.personal?.document ?? null;
    const now = this.#parse(read).document;
    if (first === null || now === null) return run.awaiting.has('second') && run.secondWants === 'document';
    if (first.documentNumber === now.documentNumber) return false;
    return this.#awaitsDocument(run) || isVisaBeside(first, now);
  }

  mrz(run: RunningInspection, read: MrzInput): boolean {
    const asked: EventBody[] =
      run.secondWants === null ? [{ kind: 'second-asked', what: 'document', officer: null }] : [];
    const outcome = this.#parse(read);
    const by = read.via === 'scanner' ? 'flow' : 'officer';
    if (!this.#record(run, [...asked, ...this.#readEvents(run, read, outcome)], by)) return false;
    if (run.secondWants === null) this.#begin(run, 'document');
    this.#mrzCame(run);
    return true;
  }

  /** True where the next page is asked for as a second one. */
  takesPage(run: RunningInspection): boolean {
    return run.secondWants !== null && !run.awaiting.has('page');
  }

  /** True where this page shows itself to be a second one: a visa, or a card whose zone is on the side that is shown. */
  claims(run: RunningInspection, mrz: PageMrzOutcome): boolean {
    const first = run.state.mrz?.personal?.document ?? null;
    if (first === null || !mrz.ok || run.pageShown === 0) return false;
    if (mrz.mrz === null) return isCard(first) && run.pageMrzOf === run.pageShown;
    const now = this.#parse(this.#pageInput(mrz.mrz, 'page', mrz.t0)).document;
    return now !== null && first.documentNumber !== now.documentNumber && isVisaBeside(first, now);
  }

  page(run: RunningInspection, page: HandedIn, looked: CameraCapture | null = null): void {
    if (run.secondWants === null) {
      const what: AdditionalDocumentKind = looked?.mrz.ok && looked.mrz.mrz !== null ? 'document' : 'side';
      if (!this.#record(run, [{ kind: 'second-asked', what, officer: null }])) {
        discardHandedIn(page, run.custody);
        void looked?.looking.then((outcome) => outcome.ok && discardPage(outcome.page));
        return;
      }
      this.#begin(run, what);
    }
    run.secondAttempt += 1;
    const attempt = run.secondAttempt;
    run.working.add(run.secondWants === 'side' ? 'second-side' : 'second-page');
    this.#options.changed(run);
    void this.#readPage(run, page, { attempt, looked });
  }

  /** The imager could not hand the page over. */
  pageFailed(run: RunningInspection, source: string, reason: ReasonCode): void {
    const t = this.#options.clock.mono();
    const failed: EventBody = { kind: 'read-failed', what: 'page', source, value: 'failed', reason };
    const check = plainCheck({ check: 'second.read', value: 'failed', reason, t0: t, t1: t });
    this.#record(run, run.state.papers.second?.mrz ? [failed] : [failed, done(check)]);
  }

  /** The zone in force changed: the pairs of each paper are compared again, whichever is on the desk now. */
  comparePairs(run: RunningInspection): void {
    const first = run.state.mrz?.personal ?? null;
    const read = run.papersSaid.read();
    if (first === null || read.length === 0) return;
    run.pairsDue = true;
    const t = this.#options.clock.mono();
    const compared = read.flatMap((of) => (of.text === null ? [] : [{ of, check: pairsCheck(first, of.text, t) }]));
    const worst = foldValues(compared.map(({ check }) => check.value));
    const [decisive] = compared.filter(({ check }) => check.value === worst);
    if (decisive === undefined) return;
    if (
      !this.#options.record(
        run,
        [...compared.filter((entry) => entry !== decisive), decisive].map(({ check }) => done(check)),
      )
    )
      return;
    for (const { of, check } of compared) run.papersSaid.keep(of, [done(check)]);
    run.pairsDue = false;
  }

  /** Takes up what was lost when the audit failed. */
  resume(run: RunningInspection): void {
    if (run.pairsDue) this.comparePairs(run);
    if (run.secondListsDue && !run.working.has('second-lists')) this.#lookUp(run);
  }

  /** Writes the events, and after each check of this paper the worse one of an earlier paper. */
  #record(run: RunningInspection, bodies: readonly EventBody[], by?: 'flow' | 'officer'): boolean {
    const of = saidOf(bodies, run.secondWants);
    if (!this.#options.record(run, run.papersSaid.standing(of, bodies), by)) return false;
    run.papersSaid.keep(of, bodies);
    return true;
  }

  #awaitsDocument(run: RunningInspection): boolean {
    return run.awaiting.has('second') && run.secondWants === 'document';
  }

  #begin(run: RunningInspection, what: AdditionalDocumentKind): void {
    const { policy, timers } = this.#options;
    run.secondWants = what;
    run.secondAttempt += 1;
    run.working.delete('second-page');
    run.working.delete('second-side');
    run.custody.drop('second');
    run.awaiting.add('second');
    run.patience.get('second')?.();
    const cancel = timers.after(policy.secondTimeoutMs, () => this.#givenUp(run));
    run.patience.set('second', cancel);
    run.cancels.push(cancel);
  }

  #givenUp(run: RunningInspection): void {
    if (!this.#options.isCurrent(run) || run.secondWants === null) return;
    const missing = this.#missing(run);
    const t = this.#options.clock.mono();
    const absent = plainCheck({ check: 'second.read', value: 'undetermined', reason: 'READ_ABSENT', t0: t, t1: t });
    const unread = missing && run.state.papers.second?.page === null;
    const bodies: EventBody[] = unread
      ? [done(absent), { kind: 'second-ended', officer: null, reason: 'READ_ABSENT' }]
      : [{ kind: 'second-ended', officer: null, reason: 'READ_ABSENT' }];
    if (!this.#record(run, bodies)) return;
    this.#close(run);
    this.#options.workEnded(run);
  }

  /** True while the part that was asked for has not come. */
  #missing(run: RunningInspection): boolean {
    return run.awaiting.has('second');
  }

  /** A check that said "absent" of papers that the officer no longer wants would read as a fact about nothing. */
  #takenBack(run: RunningInspection): EventBody[] {
    const second = run.state.papers.second;
    if (second === null || second.mrz !== null || second.page !== null) return [];
    const said = run.state.checks.some(({ check }) => check === 'second.read');
    if (!said) return [];
    const t = this.#options.clock.mono();
    return [done(plainCheck({ check: 'second.read', value: 'not-supported', reason: 'INPUT_ABSENT', t0: t, t1: t }))];
  }

  #close(run: RunningInspection): void {
    run.secondWants = null;
    run.awaiting.delete('second');
    run.patience.get('second')?.();
    run.patience.delete('second');
  }

  #mrzCame(run: RunningInspection): void {
    run.awaiting.delete('second');
    run.secondListsDue = true;
    run.working.add('second-lists');
    run.cancels.push(this.#options.timers.after(0, () => this.#lookUp(run)));
    // Its page may still come until time is up; nothing waits for it. Without an imager nothing can.
    if (this.#options.imager === null) this.#close(run);
    this.#options.changed(run);
  }

  #lookUp(run: RunningInspection): void {
    if (!this.#options.isCurrent(run)) return;
    run.working.delete('second-lists');
    const mrz = run.state.papers.second?.mrz ?? null;
    const document = mrz?.personal?.document ?? null;
    const found = document === null ? this.#nothingToLookUp() : this.#found(document);
    const of = mrz === null ? null : saidOfReading({ rawDigest: mrz.rawDigest, personal: mrz.personal ?? null });
    const earlier = of === null ? null : run.papersSaid.earlierLookUp(of);
    if (!this.#record(run, additionalDocumentLookUpEvents({ state: run.state, found, earlier }))) return;
    const answer = found.checks.find(({ check }) => check === 'lists.document');
    if (of !== null && answer !== undefined) run.papersSaid.keepLookUp(of, asAdditionalDocument(answer));
    run.secondListsDue = false;
    this.#options.workEnded(run);
  }

  #found(document: MrzDocument): ReturnType<FlowOptions['lists']['lookUp']> {
    const numberDoubtful = document.fields.documentNumber?.value5 !== 'successful';
    return this.#options.lists.lookUp({ document, numberDoubtful });
  }

  /** A zone without a number: nothing was looked up for it, and a hit of an earlier document remains. */
  #nothingToLookUp(): ReturnType<FlowOptions['lists']['lookUp']> {
    const about = { t0: this.#options.clock.mono(), t1: this.#options.clock.mono() };
    const check = plainCheck({ check: 'lists.document', value: 'undetermined', reason: 'INPUT_ABSENT', ...about });
    return { checks: [check], alerts: [] };
  }

  async #readPage(
    run: RunningInspection,
    page: HandedIn,
    { attempt, looked }: { attempt: number; looked: CameraCapture | null },
  ): Promise<void> {
    const { bytes, source } = page;
    const stale = () => !this.#options.isCurrent(run) || attempt !== run.secondAttempt;
    run.custody.keep(bytes);
    const looking = looked?.looking ?? this.#options.page.read(bytes);
    const mrz = looked?.mrz ?? (await this.#options.pageText.readMrz(bytes, { alone: true }));
    const outcome = await looking;
    const side = run.secondWants === 'side';
    const sides = !stale() && side && outcome.ok ? await this.#compareSides(run, bytes) : null;
    discardHandedIn(page, run.custody);
    if (stale()) {
      if (outcome.ok) discardPage(outcome.page);
      return;
    }
    run.working.delete('second-page');
    run.working.delete('second-side');
    const zone = mrz.ok && mrz.mrz !== null ? this.#pageInput(mrz.mrz, source, mrz.t0) : null;
    const bodies = [
      ...pageEvents(source, outcome),
      ...(side ? this.#sideEvents(run, outcome, sides) : this.#documentEvents(run, outcome, zone)),
    ];
    if (!this.#record(run, bodies)) {
      if (outcome.ok) discardPage(outcome.page);
      return;
    }
    if (outcome.ok) this.#show(run, outcome.page, side);
    if (side && outcome.ok) this.#close(run);
    else if (!side && zone !== null && run.awaiting.has('second')) this.#mrzCame(run);
    if (!side && outcome.ok && !run.awaiting.has('second')) this.#close(run);
    this.#options.workEnded(run);
    this.#options.changed(run);
  }

  /** Printed text of the other side against the zone in force (TR-03135-1 5.7.3). */
  async #compareSides(run: RunningInspection, bytes: Uint8Array): Promise<Check | null> {
    const text = run.state.mrz?.personal ?? null;
    if (text === null || text.document === null) return null;
    const sure = text.uncertain.length === 0 && (text.disputed ?? []).length === 0;
    const input = { bytes, document: text.document, place: null, sure };
    const { region: _, ...check } = await this.#options.pageText.compareViz(input);
    return { ...check, check: 'second.sides' };
  }

  #sideEvents(run: RunningInspection, outcome: PageOutcome, sides: Check | null): EventBody[] {
    const capture = captureOf(outcome, this.#options.clock.mono());
    if (!outcome.ok) return [done(capture)];
    const t = this.#options.clock.mono();
    const without = plainCheck({
      check: 'second.sides',
      value: 'not-supported',
      reason: 'INPUT_ABSENT',
      t0: t,
      t1: t,
    });
    const poor = capture.value !== 'successful';
    const judged = poor
      ? plainCheck({ check: 'second.sides', value: 'aborted', reason: capture.reason, t0: t, t1: t })
      : (sides ?? without);
    const portrait = outcome.page.checks.filter(({ check }) => check === 'document.portrait');
    const first = run.pageResult?.page?.portrait ?? null;
    return [
      done(capture),
      done(judged),
      ...(first === null && outcome.page.portrait !== null ? portrait : []).map(done),
    ];
  }

  /** The zone of the page leads only where no reader sent one; a page without a zone says so while one is awaited. */
  #documentEvents(run: RunningInspection, outcome: PageOutcome, zone: MrzInput | null): EventBody[] {
    if (!run.awaiting.has('second')) return [];
    if (zone !== null) return this.#readEvents(run, zone, this.#parse(zone));
    const t = this.#options.clock.mono();
    const capture = captureOf(outcome, t);
    if (capture.value !== 'successful') return [done(capture)];
    return [done(plainCheck({ check: 'second.read', value: 'undetermined', reason: 'MRZ_NOT_FOUND', t0: t, t1: t }))];
  }

  #readEvents(run: RunningInspection, read: MrzInput, outcome: MrzOutcome): EventBody[] {
    const { clock, policy } = this.#options;
    const personal = textOf(read, outcome.document);
    const checks = mrzChecks({ verdicts: outcome.verdicts, clock, t0: read.t0, specimen: policy.specimen });
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
      ...(first === null ? [] : [done(pairsCheck(first, personal, clock.mono()))]),
    ];
  }

  #show(run: RunningInspection, page: Extract<PageOutcome, { ok: true }>['page'], side: boolean): void {
    run.custody.drop('second');
    run.custody.show('second', page.display);
    if (page.ghost) page.ghost.jpeg.fill(0);
    const { portrait } = page;
    if (portrait === null) return;
    if (!side || run.pageResult?.page?.portrait) {
      // The face of a visa is compared with nothing here: it is on the picture for the officer's eyes.
      portrait.jpeg.fill(0);
      portrait.template?.bytes.fill(0);
      return;
    }
    run.custody.drop('portrait');
    run.custody.show('portrait', portrait.jpeg);
    if (portrait.template) run.custody.keep(portrait.template.bytes);
    run.portraitRect = null;
    run.sidePortrait = portrait.template;
    this.#options.portraitCame(run);
  }

  #parse(read: MrzInput): MrzOutcome {
    return this.#options.mrz(readOf(read), siteDay(this.#options.clock));
  }

  #pageInput(mrz: NonNullable<Extract<PageMrzOutcome, { ok: true }>['mrz']>, source: string, t0: number): MrzInput {
    const { lines, uncertain, proposals, disputed } = mrz;
    const rawDigest = this.#options.digest(Buffer.from(lines.join('\n')));
    return { lines, uncertain, proposals, disputed, rawDigest, source, via: 'image', t0 };
  }
}
