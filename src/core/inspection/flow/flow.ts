import { NO_KNOWN_ISSUES, setAside } from '../policy/index.ts';
import { modeUnder } from '../policy/pack/index.ts';
import type { MrzOutcome } from '../ports/steps/index.ts';
import { type Check, checkNow, type Expected, missingChecks, type ReasonCode } from '../record/checks/index.ts';
import { adjudicationChecks, assess, type EventBody } from '../record/index.ts';
import type { OfficerId } from '../record/terms/index.ts';
import { AdditionalDocumentFlow } from './additional-document-flow.ts';
import { CheckTasks, done } from './check-tasks.ts';
import { chipReading } from './chip.ts';
import { chipFaces, verification } from './comparisons.ts';
import { documentType } from './document-type.ts';
import { FaceFlow } from './face-flow.ts';
import { faceSearch } from './face-search.ts';
import { lookUp, secondLookUp } from './look-up.ts';
import { type MrzInput, mrzEvents, parseRead } from './mrz-input.ts';
import type { FlowOptions, Order, PartOptions } from './order.ts';
import { PageFlow } from './page-flow.ts';
import type { HandedIn } from './page-in-force.ts';
import { pagePrint } from './page-print.ts';
import { pageSeals } from './page-seals.ts';
import { pairs } from './pairs.ts';
import type { Retaken } from './retakes.ts';
import type { RunningInspection } from './running.ts';
import { isClean, isOtherDocument, isSure } from './same-document.ts';
import { secondBarcodes } from './second-seal.ts';
import { spectral } from './spectral.ts';
import { vizComparison } from './viz.ts';
import { type Absence, absentChecks, type Input, unfinishedChecks } from './work.ts';

/**
 * Controls only the order of an inspection: which reading starts which check, what a missing input means, and when everything
 * that can be known is known. `presented -> read -> checked -> assessed`; the decision is not made here.
 */
export class InspectionFlow implements Order {
  readonly second: AdditionalDocumentFlow;
  readonly tasks: CheckTasks;
  readonly #options: FlowOptions;
  readonly #page: PageFlow;
  readonly #face: FaceFlow;

  constructor(options: FlowOptions) {
    this.#options = options;
    const parts: PartOptions = { ...options, order: this };
    this.second = new AdditionalDocumentFlow(parts);
    this.#page = new PageFlow(parts, this.second);
    this.#face = new FaceFlow(parts);
    this.tasks = new CheckTasks({
      timers: options.timers,
      record: (run, bodies) => this.record(run, bodies),
      ended: (run) => void this.assessIfComplete(run),
      tasks: [
        lookUp(options),
        pairs(options),
        vizComparison(options),
        ...(options.documentModels === undefined ? [] : [documentType(options.documentModels, options)]),
        spectral(options),
        pagePrint(options),
        ...(options.seals === undefined ? [] : [pageSeals(options.seals, options)]),
        verification(parts),
        chipFaces(options),
        chipReading(parts),
        faceSearch(options),
        secondLookUp(options),
        ...(options.seals === undefined ? [] : [secondBarcodes(options.seals, options)]),
      ],
    });
  }

  /**
   * Durable first, visible second. False if the audit chain refused; the lane then accepts no new case, and the inspection does
   * nothing more until `resume`. If only a command from the officer (`by`) was refused, nothing is lost: the command can be given
   * again.
   */
  record(run: RunningInspection, given: readonly EventBody[], by: 'flow' | 'officer' = 'flow'): boolean {
    if (given.length === 0) return true;
    const bodies = this.#weighed(run, given);
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

  /** Gives checks the weight that the policy assigns, before anything counts them. */
  #weighed(run: RunningInspection, bodies: readonly EventBody[]): EventBody[] {
    return bodies.map((body) => (body.kind === 'check-done' ? done(this.#weigh(run, body.check)) : body));
  }

  #weigh({ operations }: RunningInspection, check: Check): Check {
    const modes = this.#options.rules?.modes(operations);
    return modes === undefined ? check : { ...check, mode: modeUnder(check, modes) };
  }

  /** Checks that the list of known issues sets aside, or no longer sets aside, once these events are recorded. */
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
   * The audit can be written again: what was in progress when it failed is requested again if that needs no person, or recorded
   * as aborted. Otherwise the earlier assessment would remain, although it did not take the later inputs into account.
   */
  resume(run: RunningInspection): void {
    if (!this.#options.isCurrent(run) || !run.lost) return;
    run.lost = false;
    const why = { value: 'aborted', reason: 'AUDIT_UNAVAILABLE' } as const;
    const page = run.tasks.of('page');
    const noPage = run.page.result === null && !run.awaiting.has('page');
    if (!page.working && (page.due || noPage) && !this.#page.absent(run, why)) return;
    const noFace = run.faces.result === null && !run.awaiting.has('live-face');
    if (noFace && !this.#face.absent(run, why.value, why.reason)) return;
    this.second.resume(run);
    this.tasks.takeUp(run);
  }

  openWithMrz(run: RunningInspection, read: MrzInput): boolean {
    const opening = this.#opening(run, read.via === 'typed' ? 'officer' : 'scanner');
    if (!this.mrz(run, read, opening)) return false;
    if (this.awaitPage(run) && this.awaitFace(run)) this.#options.changed(run);
    return true;
  }

  openWithPage(run: RunningInspection): boolean {
    if (!this.record(run, this.#opening(run, 'imager'))) return false;
    this.#awaitMrz(run);
    this.awaitFace(run);
    return true;
  }

  /** True if this reading shows another document, and another person, than the open inspection. */
  isOther(run: RunningInspection, read: MrzInput): boolean {
    const before = run.state.mrz;
    const fromPicture = before?.via === 'image' || before?.via === 'confirmed';
    if (fromPicture && before.personal !== null && !isSure(before.personal)) return false;
    return isOtherDocument(before?.personal?.document ?? null, parseRead(this.#options, read).document);
  }

  mrz(run: RunningInspection, read: MrzInput, opening: readonly EventBody[] = []): boolean {
    const outcome = parseRead(this.#options, read);
    if (this.#officerStands(run, read, outcome)) return true;
    const events = mrzEvents(this.#options, read, outcome);
    const by = read.via === 'scanner' || opening.length > 0 ? 'flow' : 'officer';
    if (!this.record(run, [...opening, ...events, ...this.#page.text.after(run, read)], by)) return false;
    this.mrzCame(run);
    return true;
  }

  /** Repeating the same bad reading does not undo what the officer typed; a clean reading, or one that was requested, does. */
  #officerStands(run: RunningInspection, read: MrzInput, { document }: MrzOutcome): boolean {
    const { mrz } = run.state;
    if (read.via !== 'scanner' || (mrz?.via !== 'typed' && mrz?.via !== 'confirmed')) return false;
    return !run.awaiting.has('mrz') && !isClean({ ...read, document });
  }

  /** Asks for an input again; the existing one stays in force until a better one has come. False if its device is not fitted. */
  retake(run: RunningInspection, what: Retaken, can?: string): boolean {
    const { scanner, imager, camera, chip = null } = this.#options;
    const device = { mrz: scanner, page: imager, 'live-face': camera, chip }[what];
    if (device === null) return false;
    run.retakes.begin(what);
    if (what === 'chip' && can !== undefined) run.setChip({ can });
    // The scanner may withhold a document that it has just read, but the officer wants it read again.
    if (what === 'mrz') scanner?.reread?.();
    const ask = {
      mrz: () => this.#awaitMrz(run),
      page: () => this.#page.await(run),
      'live-face': () => this.awaitFace(run),
      chip: () => this.tasks.again(run, 'chip'),
    };
    ask[what]();
    return true;
  }

  /** The officer no longer waits for the inputs that were requested again. */
  stopRetakes(run: RunningInspection): void {
    for (const what of [...run.retakes.open]) {
      if (what === 'mrz') this.mrzMissing(run, null);
      else if (what === 'page') this.#page.givenUp(run, null);
      else if (what === 'live-face') this.#face.givenUp(run);
      else this.#chipGivenUp(run);
    }
  }

  /** The earlier reading of the chip stays in force. */
  #chipGivenUp(run: RunningInspection): void {
    run.tasks.of('chip').cancel();
    run.retakes.end('chip');
    this.#options.changed(run);
    this.assessIfComplete(run);
  }

  mrzCame(run: RunningInspection): void {
    run.awaiting.delete('mrz');
    run.retakes.end('mrz');
    this.tasks.came(run, 'mrz');
  }

  page(run: RunningInspection, page: HandedIn): void {
    this.#page.page(run, page);
  }

  /** False if the audit refused. */
  chooseModel(run: RunningInspection, choice: { model: string | null; officer: OfficerId }): boolean {
    return this.#page.chooseModel(run, choice);
  }

  pageFailed(run: RunningInspection, source: string, reason: ReasonCode): void {
    if (this.second.takesPage(run)) this.second.pageFailed(run, source, reason);
    else this.#page.failed(run, source, reason);
  }

  /** False if the audit refused. */
  awaitPage(run: RunningInspection): boolean {
    if (!this.#options.imager) return this.#page.absent(run, { value: 'not-supported', reason: 'READ_NOT_FITTED' });
    this.#page.await(run);
    return true;
  }

  /** False if the audit refused. */
  awaitFace(run: RunningInspection): boolean {
    return this.#face.await(run);
  }

  /** Assesses once every input has come or been given up, and every check that can run has ended. */
  assessIfComplete(run: RunningInspection): boolean {
    // Nothing was written since the last assessment, so a new one would be the same.
    const assessed = run.events.at(-1)?.kind === 'assessed';
    if (!this.#options.isCurrent(run) || !run.settled || assessed) return true;
    // If the audit failed in between, some checks never ran; without an entry for them, the group would look like that of a lane
    // that does not have these checks.
    const missing = missingChecks(run.state.checks, this.#options.clock.mono(), this.#expected());
    return this.record(run, [
      ...missing.map(done),
      {
        kind: 'assessed',
        assessment: assess([...run.state.checks, ...missing.map((check) => this.#weigh(run, check))]),
      },
    ]);
  }

  /** The officer need not wait: what is missing is recorded as missing, and then the inspection is assessed. */
  assessWithWhatIsThere(run: RunningInspection): boolean {
    this.stopRetakes(run);
    if (run.settled && run.state.phase === 'assessed') return true;
    const t = this.#options.clock.mono();
    const missing = [...run.awaiting].flatMap((what) =>
      absentChecks(this.#options.clock, { what, value: 'undetermined', reason: 'READ_ABSENT' }),
    );
    missing.push(...missingChecks([...run.state.checks, ...missing], t, this.#expected()));
    // Work in progress will give answers about inputs that the earlier checks did not see.
    missing.push(...unfinishedChecks(run.tasks.due, t));
    missing.push(...adjudicationChecks({ ...run.state, checks: [...run.state.checks, ...missing] }));
    run.halt();
    run.tasks.cancel();
    run.lost = false;
    const assessment = assess([...run.state.checks, ...missing.map((check) => this.#weigh(run, check))]);
    return this.record(run, [...missing.map(done), { kind: 'assessed', assessment }]);
  }

  #expected(): Expected {
    return { faceList: this.#options.faceLists.configured, chip: Boolean(this.#options.chip) };
  }

  #opening(run: RunningInspection, by: 'scanner' | 'imager' | 'officer'): EventBody[] {
    const { lane, clock, rules } = this.#options;
    run.awaiting.add('mrz').add('page').add('live-face');
    const sample = rules?.drawn(run.operations) === true ? { sample: true as const } : {};
    const marked = lane.training === true ? ({ training: true } as const) : {};
    const opened: EventBody = { kind: 'opened', lane: lane.id, by, demo: lane.demo, ...sample, ...marked };
    const joining = this.#options.joining();
    if (this.#options.chip) return [opened, ...joining];
    const chip = checkNow(clock, { check: 'chip.access', value: 'not-supported', reason: 'CHIP_NOT_FITTED' });
    return [opened, ...joining, done(chip)];
  }

  mrzMissing(run: RunningInspection, why: ReasonCode | null = 'READ_ABSENT'): void {
    const reason = run.page.mrz.missing ?? 'READ_ABSENT';
    if (run.retakes.open.has('mrz') && why !== null) run.retakes.keep('mrz', why);
    else run.retakes.end('mrz');
    if (run.state.mrz !== null) {
      // It was requested again but not given: what was read before remains valid.
      run.awaiting.delete('mrz');
      this.#options.changed(run);
      this.assessIfComplete(run);
    } else if (this.absent(run, 'mrz', { value: 'undetermined', reason })) this.assessIfComplete(run);
  }

  waitForPage(run: RunningInspection): void {
    this.#await(run, 'page', () => this.#page.givenUp(run, 'READ_ABSENT'));
  }

  absent(run: RunningInspection, what: Input, why: Absence): boolean {
    run.awaiting.delete(what);
    if (what !== 'second') run.retakes.end(what);
    return this.record(run, absentChecks(this.#options.clock, { what, ...why }).map(done));
  }

  #await(run: RunningInspection, what: 'mrz' | 'page', givenUp: () => void): void {
    const { timers, policy, clock } = this.#options;
    const forMs = what === 'mrz' ? policy.mrzTimeoutMs : policy.pageTimeoutMs;
    const patience = { until: clock.mono() + forMs, forMs };
    run.awaiting.add(what, { cancel: timers.after(forMs, givenUp), patience: () => patience });
  }

  #awaitMrz(run: RunningInspection): void {
    this.#await(run, 'mrz', () => this.mrzMissing(run));
  }
}
