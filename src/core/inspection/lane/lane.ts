import {
  confirmGlyph,
  discardHandedIn,
  type GlyphChoice,
  type HandedIn,
  InspectionFlow,
  type LaneOptions,
  type Retaken,
  RunningInspection,
} from '../flow/index.ts';
import type { ScannerEvent, Unsubscribe } from '../ports/index.ts';
import type { Alert } from '../record/alerts/index.ts';
import type { ReasonCode } from '../record/checks/index.ts';
import { allowGuard, type EventBody, type InspectionState, type OverEntry } from '../record/index.ts';
import type { OfficerId, TypingReason } from '../record/terms/index.ts';
import { AdditionalDocumentsService } from './additional-documents-service.ts';
import { type Adjudication, judge, judgeSecond, type SecondOpinion } from './adjudication.ts';
import { closedBy } from './camera-account.ts';
import { type CommandResult, type DecideCommand, OK, refuse } from './commands.ts';
import { CutOff } from './cut-off.ts';
import { reasonFault } from './decision-reasons.ts';
import { listen } from './devices.ts';
import { agreeOver, allow, askOver, overRules } from './over-entry.ts';
import { sealDigest } from './recovery.ts';
import { devicesOf, type LaneSnapshot } from './snapshot.ts';

/**
 * One lane with one open inspection. Devices push readings in, the officer's commands come through the methods below, and every
 * change is durable in the audit chain before a listener is told about it. The code never decides by itself: `decided` is written
 * in `decide`, which only an officer's command calls.
 */
export class Lane {
  /** Further papers of the traveller, and the party. */
  readonly papers: AdditionalDocumentsService;
  readonly #options: LaneOptions;
  readonly #listeners = new Set<() => void>();
  readonly #subscriptions: Unsubscribe[] = [];
  readonly #cutOff: CutOff;
  readonly #unsealed: { run: RunningInspection; wiped: number }[] = [];
  readonly #flow: InspectionFlow;
  #revision = 0;
  #current: RunningInspection | null = null;
  #lastEnded: LaneSnapshot['lastEnded'] = null;
  #lastReadFailure: LaneSnapshot['lastReadFailure'] = null;
  #audit: { ok: boolean; detail: string | null } = { ok: true, detail: null };

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#cutOff = new CutOff(options);
    this.#flow = new InspectionFlow({
      ...options,
      changed: (run) => this.#changed(run),
      recorded: (run) => this.#recorded(run),
      auditFailed: (detail) => this.#auditFailed(detail),
      refusedPage: (source) => this.#readFailed('page', source, 'READ_OTHER_DOCUMENT'),
      isCurrent: (run) => this.#current === run && !run.ended,
      joining: () => this.papers.party.opening(),
    });
    this.papers = new AdditionalDocumentsService({
      ...options,
      flow: this.#flow,
      record: (run, bodies, by) => this.#flow.record(run, bodies, by),
      open: (inspectionId) => this.#open(inspectionId),
      current: () => this.#current,
      auditFailed: (detail) => this.#auditFailed(detail),
      changed: () => this.#publish(),
    });
  }

  /** Finds what a crash left behind, then listens to the devices. */
  start(): void {
    this.#cutOff.start();
    this.#subscriptions.push(
      ...listen(this.#options, {
        scanner: (event) => this.#onScanner(event),
        symbol: (symbol) => this.papers.symbol(symbol),
        page: (page) => this.#onPage(page),
        pageFailed: (source, reason) => this.#onPageFailed(source, reason),
        frame: (bytes) => this.#onFrame(bytes),
        interrupted: (reason) => this.#current?.faces.acquisition?.interrupt(reason),
        camera: () => this.#onCamera(),
        changed: () => this.#publish(),
      }),
    );
  }

  /** Stops listening. An open inspection stays open in the chain and is shown as interrupted at the next start. */
  stop(): void {
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    this.papers.party.stop();
    this.#current?.halt();
    this.#current?.wipe();
    this.#current = null;
  }

  subscribe(listener: () => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): LaneSnapshot {
    const { lane, models, lists, faceLists, clock } = this.#options;
    return {
      revision: this.#revision,
      lane,
      current: this.#current,
      guard: this.#current ? allowGuard(this.#current.state) : null,
      overRules: overRules(this.#options, this.#current),
      interrupted: this.#cutOff.list(),
      lastEnded: this.#lastEnded,
      lastReadFailure: this.#lastReadFailure,
      devices: devicesOf(this.#options),
      lists: [...lists.status(), ...faceLists.status()],
      party: this.papers.party.now(),
      models: models.health(),
      clockTrusted: clock.trusted(),
      audit: this.#audit,
    };
  }

  /** Publishes again what depends only on time: list ages and the trust in the clock. */
  refresh(): void {
    const health = this.#options.journal.health();
    this.#audit = { ok: health.ok, detail: health.detail };
    if (health.ok) {
      for (const due of this.#unsealed.splice(0)) this.#seal(due);
      this.papers.party.refresh();
      if (this.#current?.lost) this.#flow.resume(this.#current);
    }
    this.#publish();
  }

  image(ref: string): Uint8Array | null {
    return this.#current?.custody.image(ref) ?? null;
  }

  // Commands of the officer

  /** An MRZ that the officer typed, and why: the only way to query without a document that was read (docs/notices.md). */
  typedMrz({ lines, because }: { lines: string[]; because: TypingReason }, officer: OfficerId): CommandResult {
    const { digest, clock } = this.#options;
    const read = { lines, because, uncertain: [], rawDigest: digest(Buffer.from(lines.join('\n'))) };
    return this.#onMrz({ ...read, source: `officer:${officer}`, via: 'typed', t0: clock.mono() });
  }

  /** The officer settles one character in doubt on the picture. */
  confirmGlyph(inspectionId: string, choice: GlyphChoice, officer: OfficerId): CommandResult {
    const run = this.#open(inspectionId);
    if (!run) return refuse('NO_INSPECTION');
    const { digest, clock } = this.#options;
    const read = confirmGlyph({ mrz: run.state.mrz, choice, officer, digest, t0: clock.mono() });
    if (!read) return refuse('GLYPH_NOT_OPEN');
    return this.#flow.mrz(run, read) ? OK : refuse('AUDIT_UNAVAILABLE');
  }

  /** The officer chooses the document model by hand, or lets the print decide again (TR-03135-1 5.5.3). */
  chooseModel(inspectionId: string, model: string | null, officer: OfficerId): CommandResult {
    const run = this.#open(inspectionId);
    if (!run) return refuse('NO_INSPECTION');
    const { offers } = run.page.models;
    if (!offers.some(({ id }) => model === null || id === model)) return refuse('DOC_MODEL_NOT_OFFERED');
    return this.#flow.chooseModel(run, { model, officer }) ? OK : refuse('AUDIT_UNAVAILABLE');
  }

  recapture(inspectionId: string, what: Retaken, can?: string): CommandResult {
    const run = this.#open(inspectionId);
    if (!run) return refuse('NO_INSPECTION');
    if (!this.#flow.retake(run, what, can)) return refuse('READ_NOT_FITTED');
    this.#changed(run);
    return OK;
  }

  stopRecapture(inspectionId: string): CommandResult {
    const run = this.#open(inspectionId);
    if (!run) return refuse('NO_INSPECTION');
    this.#flow.stopRetakes(run);
    this.#changed(run);
    return OK;
  }

  openAlert(inspectionId: string, alertId: string, officer: OfficerId): { ok: true; alert: Alert } | CommandResult {
    const run = this.#open(inspectionId);
    const at = run ?? this.#cutOff.find(inspectionId);
    if (!at) return refuse('NO_INSPECTION');
    const alert = at.state.alerts.find((candidate) => candidate.id === alertId);
    if (!alert) return refuse('UNKNOWN_ALERT');
    const opened = { kind: 'alert-opened', alertId, officer } as const;
    const done = run ? this.#flow.record(run, [opened], 'officer') : this.#onCutOff(inspectionId, opened);
    return done ? { ok: true, alert } : refuse('AUDIT_UNAVAILABLE');
  }

  adjudicate(input: Adjudication): CommandResult {
    return this.#judge(input.inspectionId, (state) => judge(state, input));
  }

  /** The second person's answer about a face candidate; `officer` signed in to give it. */
  secondOpinion(input: SecondOpinion): CommandResult {
    return this.#judge(input.inspectionId, (state) => judgeSecond(state, input));
  }

  /** Asks a second person at another screen, before the officer allows despite confirmed entries. */
  askOver(inspectionId: string, entries: OverEntry[], officer: OfficerId): CommandResult {
    return this.#judge(inspectionId, (state) => askOver(state, { officer, entries }, this.snapshot().overRules));
  }

  agreeOver({ inspectionId, agrees }: { inspectionId: string; agrees: boolean }, officer: OfficerId): CommandResult {
    return this.#judge(inspectionId, (state) => agreeOver(state, { officer, agrees }));
  }

  #judge(inspectionId: string, work: (state: InspectionState) => ReturnType<typeof judge>): CommandResult {
    const run = this.#open(inspectionId);
    if (!run) return refuse('NO_INSPECTION');
    const judged = work(run.state);
    if (!judged.ok) return judged;
    if (!this.#flow.record(run, judged.events, 'officer')) return refuse('AUDIT_UNAVAILABLE');
    this.#flow.assessIfComplete(run);
    return OK;
  }

  decide(command: DecideCommand): CommandResult {
    const run = this.#open(command.inspectionId);
    if (!run) return refuse('NO_INSPECTION');
    // A revision that has not been published yet was not on any screen.
    if (command.revision < run.changedAt || command.revision > this.#revision) return refuse('STALE_SCREEN');
    const { officer, decision, note, over } = command;
    const word: EventBody[] = [];
    if (decision === 'clear') {
      const allowed = allow(run, command, this.#options);
      if (!allowed.ok) return allowed;
      word.push(...allowed.events);
    } else {
      const fault = reasonFault(run.state, decision, command);
      if (fault !== null) return refuse(fault);
      const complete = run.state.phase === 'assessed' && run.settled;
      if (!complete && !this.#flow.assessWithWhatIsThere(run)) return refuse('AUDIT_UNAVAILABLE');
    }
    // The answers about an entry replace ordinary reasons, which would say less.
    const reasons = over && decision === 'clear' ? [] : command.reasons;
    const policy = this.#options.rules?.ref() ?? null;
    const personal = note ? { personal: { note } } : {};
    const decided = { kind: 'decided' as const, officer, decision, reasons, policy, ...run.ruledBy, ...personal };
    if (!this.#flow.record(run, [...word, ...closedBy(this.#options.camera, decided)], 'officer'))
      return refuse('AUDIT_UNAVAILABLE');
    this.#lastEnded = { inspectionId: run.id, decision };
    this.#finish(run);
    return OK;
  }

  abandon(inspectionId: string, officer: OfficerId): CommandResult {
    const run = this.#open(inspectionId);
    if (!run) return refuse('NO_INSPECTION');
    const abandoned = { kind: 'abandoned', reason: 'OFFICER_ABANDONED', officer } as const;
    if (!this.#flow.record(run, closedBy(this.#options.camera, abandoned), 'officer'))
      return refuse('AUDIT_UNAVAILABLE');
    this.#lastEnded = { inspectionId: run.id, decision: null };
    run.halt();
    run.wipe();
    this.#close(run);
    return OK;
  }

  /** The officer has seen that an inspection was cut off; it ends as abandoned, never as decided. */
  acknowledge(inspectionId: string, officer: OfficerId): CommandResult {
    if (!this.#cutOff.find(inspectionId)) return refuse('NO_INSPECTION');
    const seen = this.#onCutOff(inspectionId, { kind: 'abandoned', reason: 'INTERRUPTED', officer });
    return seen ? OK : refuse('AUDIT_UNAVAILABLE');
  }

  #onCutOff(...given: Parameters<CutOff['record']>): boolean {
    const result = this.#cutOff.record(...given);
    if (result.ok) this.#publish();
    else this.#auditFailed(result.detail);
    return result.ok;
  }

  #onScanner(event: ScannerEvent): void {
    if (event.kind === 'document') this.#onMrz({ ...event, via: 'scanner', t0: event.lastByteAt });
    else if (event.kind === 'read-failed') this.#readFailed('mrz', event.source, event.reason);
    else if (event.kind === 'health') this.#publish();
  }

  #onMrz(read: Parameters<InspectionFlow['mrz']>[1]): CommandResult {
    const run = this.#current;
    if (run && !run.ended) {
      if (this.#flow.second.takesMrz(run, read))
        return this.#flow.second.mrz(run, read) ? OK : refuse('AUDIT_UNAVAILABLE');
      if (this.#flow.isOther(run, read)) {
        this.#readFailed('mrz', read.source, 'READ_OTHER_DOCUMENT');
        return refuse('READ_OTHER_DOCUMENT');
      }
      return this.#flow.mrz(run, read) ? OK : refuse('AUDIT_UNAVAILABLE');
    }
    const opened = this.#begin();
    return opened !== null && this.#flow.openWithMrz(opened, read) ? OK : refuse('AUDIT_UNAVAILABLE');
  }

  #onPage(page: HandedIn): void {
    const run = this.#current;
    if (run && !run.ended) {
      this.#flow.page(run, page);
      return;
    }
    const opened = this.#begin();
    if (opened && this.#flow.openWithPage(opened)) this.#flow.page(opened, page);
    else discardHandedIn(page);
  }

  #onPageFailed(source: string, reason: ReasonCode): void {
    const run = this.#current;
    if (!run || run.ended) {
      this.#readFailed('page', source, reason);
      return;
    }
    this.#lastReadFailure = { what: 'page', reason, at: this.#options.clock.wall().toISOString() };
    this.#flow.pageFailed(run, source, reason);
  }

  #onFrame(bytes: Uint8Array): void {
    const acquisition = this.#current?.faces.acquisition ?? null;
    if (acquisition === null) bytes.fill(0);
    else acquisition.frame(bytes);
  }

  #onCamera(): void {
    const state = this.#options.camera?.health().state;
    if (state === 'lost' || state === 'absent') this.#current?.faces.acquisition?.cameraLost();
    this.#publish();
  }

  #readFailed(what: 'mrz' | 'page', source: string, reason: ReasonCode): void {
    this.#lastReadFailure = { what, reason, at: this.#options.clock.wall().toISOString() };
    const run = this.#current;
    if (run && !run.ended) this.#flow.record(run, [{ kind: 'read-failed', what, source, value: 'aborted', reason }]);
    else this.#publish();
  }

  // Life of an inspection

  #begin(): RunningInspection | null {
    const { newId, journal, clock, page, rules } = this.#options;
    const previous = this.#current;
    if (previous) this.#close(previous);
    this.#lastReadFailure = null;
    this.#current = new RunningInspection({ id: newId(), journal, clock, page, operations: rules?.operations?.() });
    this.#options.camera?.serve?.(this.#current.id);
    return this.#current;
  }

  #finish(run: RunningInspection): void {
    run.halt();
    this.#seal({ run, wiped: run.wipe() });
    this.#options.timers.after(this.#options.policy.lingerMs, () => this.#close(run));
  }

  /** A decision whose seal could not be written is sealed as soon as it can: an open case is never purged. */
  #seal(due: { run: RunningInspection; wiped: number }): void {
    const { run, wiped } = due;
    const digest = sealDigest(run.events, this.#options.digest);
    if (!this.#flow.record(run, [{ kind: 'sealed', digest, wiped }])) this.#unsealed.push(due);
  }

  #close(run: RunningInspection): void {
    if (this.#current !== run) return;
    run.halt();
    run.wipe();
    this.#options.camera?.serve?.(null);
    this.#current = null;
    this.#publish();
  }

  #open(inspectionId: string): RunningInspection | null {
    const run = this.#current;
    return run && run.id === inspectionId && !run.ended ? run : null;
  }

  #changed(run: RunningInspection): void {
    run.changedAt = this.#revision + 1;
    this.#publish();
  }

  #recorded(run: RunningInspection): void {
    this.papers.party.recorded(run);
    const health = this.#options.journal.health();
    this.#audit = { ok: health.ok, detail: health.detail };
    if (run.lost) run.atHalt(this.#options.timers.after(0, () => this.#flow.resume(run)));
    this.#changed(run);
  }

  #auditFailed(detail: string): void {
    this.#audit = { ok: false, detail };
    const run = this.#current;
    if (run && run.state.openedAt === null) this.#current = null;
    this.#publish();
  }

  #publish(): void {
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }
}
