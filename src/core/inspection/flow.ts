import { AdditionalDocumentFlow } from './additional-document-flow.ts';
import { assess } from './assessment.ts';
import { absentChecks, missingChecks, plainCheck, siteDay, unfinishedChecks } from './checks.ts';
import type { OfficerId } from './events.ts';
import { FaceFlow, noFrames } from './face-flow.ts';
import { FaceSearch } from './face-search.ts';
import { adjudicationChecks } from './judgement.ts';
import { NO_KNOWN_ISSUES, setAside } from './known-issues.ts';
import type { LaneOptions } from './lane-options.ts';
import { lookUpEvents } from './look-up.ts';
import { type MrzInput, mrzEvents, readOf } from './mrz-input.ts';
import { type HandedIn, PageFlow } from './page-flow.ts';
import { modeUnder } from './policy-pack/in-force.ts';
import type { MrzOutcome } from './ports.ts';
import type { Check, ReasonCode } from './results.ts';
import type { EventBody, Input, RunningInspection } from './running.ts';
import { isClean, isOtherDocument, isSure } from './same-document.ts';

export interface FlowOptions extends LaneOptions {
  /** Something about this inspection may look different on the screen. */
  changed: (run: RunningInspection) => void;
  /** Rows of this inspection are durable. */
  recorded: (run: RunningInspection) => void;
  auditFailed: (detail: string) => void;
  /** A page of another document was turned away. */
  refusedPage: (source: string) => void;
  /** False once the inspection was decided, abandoned or replaced: late answers are dropped. */
  isCurrent: (run: RunningInspection) => boolean;
  /** What the opening of an inspection adds where a companion was announced. */
  joining: () => EventBody[];
}

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/**
 * The order of an inspection, and nothing else: which read starts which check, what a missing input means, and when
 * everything that can be known is known. `presented -> read -> checked -> assessed`; deciding is not in here.
 */
export class InspectionFlow {
  readonly second: AdditionalDocumentFlow;
  readonly #options: FlowOptions;
  readonly #page: PageFlow;
  readonly #face: FaceFlow;
  readonly #faces: FaceSearch;

  constructor(options: FlowOptions) {
    this.#options = options;
    this.#faces = new FaceSearch({
      ...options,
      record: (run, bodies) => this.record(run, bodies),
      workEnded: (run) => void this.assessIfComplete(run),
    });
    this.second = new AdditionalDocumentFlow({
      ...options,
      record: (run, bodies, by) => this.record(run, bodies, by),
      portraitCame: (run) => this.#face.compareIfReady(run),
      workEnded: (run) => void this.assessIfComplete(run),
    });
    this.#page = new PageFlow({
      ...options,
      second: this.second,
      record: (run, bodies) => this.record(run, bodies),
      mrzCame: (run) => this.#mrzCame(run),
      mrzMissing: (run) => this.#mrzMissing(run),
      pageSettled: (run) => this.#face.compareIfReady(run),
      waitForPage: (run) => this.#await(run, 'page', options.policy.pageTimeoutMs),
      workEnded: (run) => void this.assessIfComplete(run),
    });
    this.#face = new FaceFlow({
      ...options,
      record: (run, bodies) => this.record(run, bodies),
      absent: (run, value, reason) => this.#absent(run, 'live-face', value, reason),
      captured: (run) => this.#faces.ifReady(run),
      workEnded: (run) => void this.assessIfComplete(run),
    });
  }

  /**
   * Durable first, visible second. False when the audit chain refused; the lane then takes no new case, and the
   * inspection stands still until `resume`. A refused command of the officer alone (`by`) loses nothing: it is given again.
   */
  record(run: RunningInspection, given: readonly EventBody[], by: 'flow' | 'officer' = 'flow'): boolean {
    if (given.length === 0) return true;
    const bodies = this.#weighed(given);
    const result = run.record([...bodies, ...this.#knownIssues(run, bodies)]);
    if (!result.ok) {
      run.lost ||= by === 'flow' || !run.settled;
      run.halt();
      this.#options.auditFailed(result.detail);
      return false;
    }
    this.#options.recorded(run);
    return true;
  }

  /** Checks with the weight that the policy gives them, before anything counts them. */
  #weighed(bodies: readonly EventBody[]): EventBody[] {
    return bodies.map((body) => (body.kind === 'check-done' ? done(this.#weigh(body.check)) : body));
  }

  #weigh(check: Check): Check {
    const modes = this.#options.rules?.modes();
    return modes === undefined ? check : { ...check, mode: modeUnder(check, modes) };
  }

  /** Checks that the list of known issues sets aside, or no longer does, once these events are recorded. */
  #knownIssues(run: RunningInspection, bodies: readonly EventBody[]): EventBody[] {
    const list = this.#options.knownIssues?.() ?? NO_KNOWN_ISSUES;
    if (list.entries.length === 0 || bodies.some((body) => body.kind === 'assessed' || body.kind === 'decided'))
      return [];
    const read = bodies.findLast((body) => body.kind === 'mrz-read');
    const ended = bodies.flatMap((body) => (body.kind === 'check-done' ? [body.check] : []));
    if (read === undefined && ended.length === 0) return [];
    const document = (read === undefined ? run.state.mrz : read)?.personal?.document ?? null;
    return setAside([...run.state.checks, ...ended], document, list).map(done);
  }

  /**
   * The audit can be written again: what was under way when it failed is asked again where no person has to act, or
   * written down as aborted. Without this the earlier assessment would remain, about inputs it never saw.
   */
  resume(run: RunningInspection): void {
    if (!this.#options.isCurrent(run) || !run.lost) return;
    run.lost = false;
    const t0 = this.#options.clock.mono();
    if (run.pageResult === null && !run.working.has('page') && !run.awaiting.has('page')) {
      if (!this.#noPage(run, 'aborted', 'AUDIT_UNAVAILABLE')) return;
    }
    if (run.faceResult === null && !run.awaiting.has('live-face')) {
      if (!this.#absent(run, 'live-face', 'aborted', 'AUDIT_UNAVAILABLE')) return;
      run.faceResult = noFrames('AUDIT_UNAVAILABLE', t0);
    }
    if (run.listsDue && !run.working.has('lists')) this.#lookUp(run);
    this.#faces.resume(run);
    this.#page.resume(run);
    this.second.resume(run);
    this.#face.compareIfReady(run);
    this.assessIfComplete(run);
  }

  openWithMrz(run: RunningInspection, read: MrzInput): boolean {
    const opening = this.#opening(run, read.via === 'typed' ? 'officer' : 'scanner');
    if (!this.mrz(run, read, opening)) return false;
    if (!this.awaitPage(run) || !this.awaitFace(run)) return true;
    this.#face.compareIfReady(run);
    this.#options.changed(run);
    return true;
  }

  openWithPage(run: RunningInspection): boolean {
    if (!this.record(run, this.#opening(run, 'imager'))) return false;
    this.#await(run, 'mrz', this.#options.policy.mrzTimeoutMs);
    this.awaitFace(run);
    return true;
  }

  /** True when this read shows another document and another person than the open inspection. */
  isOther(run: RunningInspection, read: MrzInput): boolean {
    const before = run.state.mrz;
    const fromPicture = before?.via === 'image' || before?.via === 'confirmed';
    if (fromPicture && before.personal !== null && !isSure(before.personal)) return false;
    return isOtherDocument(before?.personal?.document ?? null, this.#parse(read).document);
  }

  mrz(run: RunningInspection, read: MrzInput, opening: readonly EventBody[] = []): boolean {
    const { clock, policy } = this.#options;
    const outcome = this.#parse(read);
    if (this.#officerStands(run, read, outcome)) return true;
    const events = mrzEvents({ read, outcome, clock, specimen: policy.specimen });
    const by = read.via === 'scanner' || opening.length > 0 ? 'flow' : 'officer';
    if (!this.record(run, [...opening, ...events, ...this.#page.text.after(run, read)], by)) return false;
    this.#mrzCame(run);
    return true;
  }

  /** The same bad read once more does not undo what the officer typed over it; a clean one, or one asked for, does. */
  #officerStands(run: RunningInspection, read: MrzInput, { document }: MrzOutcome): boolean {
    const { mrz } = run.state;
    if (read.via !== 'scanner' || (mrz?.via !== 'typed' && mrz?.via !== 'confirmed')) return false;
    return !run.awaiting.has('mrz') && !isClean({ ...read, document });
  }

  /** The scanner may hold back a document that it has just read; the officer wants it again. */
  awaitMrz(run: RunningInspection): void {
    this.#options.scanner?.reread?.();
    this.#await(run, 'mrz', this.#options.policy.mrzTimeoutMs);
  }

  #mrzCame(run: RunningInspection): void {
    run.awaiting.delete('mrz');
    run.listsDue = true;
    // Person and document are on the screen before the lists are asked: 50 ms against 30 ms more.
    run.working.add('lists');
    run.cancels.push(this.#options.timers.after(0, () => this.#lookUp(run)));
    this.second.comparePairs(run);
    this.#page.zone.compare(run);
    this.#page.models.identify(run);
    this.#face.readChip(run);
    this.#faces.ifReady(run);
  }

  page(run: RunningInspection, page: HandedIn): void {
    this.#page.page(run, page);
  }

  /** False when the audit refused. */
  chooseModel(run: RunningInspection, choice: { model: string | null; officer: OfficerId }): boolean {
    return this.#page.chooseModel(run, choice);
  }

  pageFailed(run: RunningInspection, source: string, reason: ReasonCode): void {
    if (this.second.takesPage(run)) this.second.pageFailed(run, source, reason);
    else this.#page.failed(run, source, reason);
  }

  /** False when the audit refused. A page that is still being read was asked for before, and its answer is dropped. */
  awaitPage(run: RunningInspection): boolean {
    if (!this.#options.imager) return this.#noPage(run, 'not-supported', 'READ_NOT_FITTED');
    run.pageAttempt += 1;
    run.working.delete('page');
    run.pageResult = null;
    this.#await(run, 'page', this.#options.policy.pageTimeoutMs);
    return true;
  }

  /** False when the audit refused. */
  awaitFace(run: RunningInspection): boolean {
    return this.#face.await(run);
  }

  /** Assesses once every input came or was given up, and every check that can run has ended. */
  assessIfComplete(run: RunningInspection): boolean {
    if (!this.#options.isCurrent(run) || !run.settled) return true;
    // An audit that failed in between leaves checks behind that never ran; a group without one would look like a lane
    // that does not have it.
    const missing = missingChecks(run.state.checks, this.#options.clock.mono(), this.#expected());
    return this.record(run, [
      ...missing.map(done),
      { kind: 'assessed', assessment: assess([...run.state.checks, ...missing.map((check) => this.#weigh(check))]) },
    ]);
  }

  /** The officer need not wait: what is missing is written down as missing, then assessed. */
  assessWithWhatIsThere(run: RunningInspection): boolean {
    const t = this.#options.clock.mono();
    const missing = [...run.awaiting].flatMap((what) =>
      absentChecks({ what, value: 'undetermined', reason: 'READ_ABSENT', t0: t, t1: t }),
    );
    missing.push(...missingChecks([...run.state.checks, ...missing], t, this.#expected()));
    // What is at work now will answer about inputs that the earlier checks did not see.
    missing.push(...unfinishedChecks(run, t));
    missing.push(...adjudicationChecks({ ...run.state, checks: [...run.state.checks, ...missing] }));
    run.halt();
    run.lost = false;
    const assessment = assess([...run.state.checks, ...missing.map((check) => this.#weigh(check))]);
    return this.record(run, [...missing.map(done), { kind: 'assessed', assessment }]);
  }

  #expected(): { faceList: boolean } {
    return { faceList: this.#options.faceLists.configured };
  }

  #parse(read: MrzInput): MrzOutcome {
    return this.#options.mrz(readOf(read), siteDay(this.#options.clock));
  }

  #opening(run: RunningInspection, by: 'scanner' | 'imager' | 'officer'): EventBody[] {
    const { lane, clock, rules } = this.#options;
    const t = clock.mono();
    run.awaiting.add('mrz').add('page').add('live-face');
    const sample = rules?.drawn() === true ? { sample: true as const } : {};
    const marked = lane.training === true ? ({ training: true } as const) : {};
    const opened: EventBody = { kind: 'opened', lane: lane.id, by, demo: lane.demo, ...sample, ...marked };
    const joining = this.#options.joining();
    if (this.#options.chip) return [opened, ...joining];
    const chip = plainCheck({ check: 'chip.access', value: 'not-supported', reason: 'CHIP_NOT_FITTED', t0: t, t1: t });
    return [opened, ...joining, done(chip)];
  }

  #lookUp(run: RunningInspection): void {
    if (!this.#options.isCurrent(run)) return;
    run.working.delete('lists');
    const document = run.state.mrz?.personal?.document ?? null;
    const at = this.#options.clock.mono();
    if (document === null) {
      const input = { what: 'mrz', value: 'undetermined', reason: 'INPUT_ABSENT', t0: at, t1: at } as const;
      const lists = absentChecks(input).filter((check) => check.check !== 'mrz.read');
      this.#listsAnswered(run, lists.map(done));
      return;
    }
    const numberDoubtful = document.fields.documentNumber?.value5 !== 'successful';
    const found = this.#options.lists.lookUp({ document, numberDoubtful });
    this.#listsAnswered(run, lookUpEvents({ state: run.state, found }));
  }

  #listsAnswered(run: RunningInspection, events: EventBody[]): void {
    if (!this.record(run, events)) return;
    run.listsDue = false;
    this.assessIfComplete(run);
  }

  #mrzMissing(run: RunningInspection): void {
    const reason = run.pageMrzMissing ?? 'READ_ABSENT';
    if (run.state.mrz !== null) {
      // Asked for again and not given: what was read before remains valid.
      run.awaiting.delete('mrz');
      this.assessIfComplete(run);
    } else if (this.#absent(run, 'mrz', 'undetermined', reason)) this.assessIfComplete(run);
  }

  /** There is no page, and why. */
  #noPage(run: RunningInspection, value: 'undetermined' | 'not-supported' | 'aborted', reason: ReasonCode): boolean {
    const gone = this.#page.takeAway(run, reason);
    if (!this.#absent(run, 'page', value, reason) || !this.record(run, gone)) return false;
    run.pageResult = { page: null, reason };
    return true;
  }

  #await(run: RunningInspection, what: 'mrz' | 'page', ms: number): void {
    run.awaiting.add(what);
    // The time of an earlier request must not end this one.
    run.patience.get(what)?.();
    const cancel = this.#options.timers.after(ms, () => {
      if (!this.#options.isCurrent(run) || !run.awaiting.has(what)) return;
      if (what === 'page') {
        if (this.#noPage(run, 'undetermined', 'READ_ABSENT')) this.#face.compareIfReady(run);
      } else this.#mrzMissing(run);
    });
    run.patience.set(what, cancel);
    run.cancels.push(cancel);
  }

  #absent(
    run: RunningInspection,
    what: Input,
    value: 'undetermined' | 'not-supported' | 'aborted',
    reason: ReasonCode,
  ): boolean {
    run.awaiting.delete(what);
    const t = this.#options.clock.mono();
    return this.record(run, absentChecks({ what, value, reason, t0: t, t1: t }).map(done));
  }
}
