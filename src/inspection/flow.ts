import type { CivilDate, UncertainGlyph } from '../mrz/index.ts';
import { type AcquisitionResult, FaceAcquisition } from './acquisition.ts';
import { assess } from './assessment.ts';
import { absentChecks, mrzChecks, plainCheck } from './checks.ts';
import type { MrzSource } from './events.ts';
import type { LaneOptions } from './lane.ts';
import type { LiveFrame, MrzOutcome } from './ports.ts';
import type { Check, ReasonCode } from './results.ts';
import type { EventBody, Input, RunningInspection } from './running.ts';

export interface MrzInput {
  lines: string[];
  uncertain: UncertainGlyph[];
  rawDigest: string;
  source: string;
  via: MrzSource;
  /** Monotonic milliseconds of the last byte, or of the officer's key. */
  t0: number;
}

export interface FlowOptions extends LaneOptions {
  changed: (run: RunningInspection) => void;
  auditFailed: (detail: string) => void;
  /** False once the inspection was decided, abandoned or replaced: late answers are dropped. */
  isCurrent: (run: RunningInspection) => boolean;
}

/** Checks whose absence must be visible even when the officer decides before they ran. */
const EXPECTED = [
  'mrz.read',
  'document.capture',
  'document.portrait',
  'face.capture',
  'face.verification',
  'lists.document',
  'lists.person',
] as const;

/** A camera that is known to be lost gets this long to come back before the officer is told, milliseconds. */
const LOST_GRACE_MS = 1_500;

const done = (check: Check): EventBody => ({ kind: 'check-done', check });

/**
 * The order of an inspection, and nothing else: which read starts which check, what a missing input means, and when
 * everything that can be known is known. `presented -> read -> checked -> assessed`; deciding is not in here.
 */
export class InspectionFlow {
  readonly #options: FlowOptions;

  constructor(options: FlowOptions) {
    this.#options = options;
  }

  /** Durable first, visible second. False when the audit chain refused; the lane then takes no new case. */
  record(run: RunningInspection, bodies: readonly EventBody[]): boolean {
    if (bodies.length === 0) return true;
    const result = run.record(bodies);
    if (!result.ok) {
      run.halt();
      this.#options.auditFailed(result.detail);
      return false;
    }
    this.#options.changed(run);
    return true;
  }

  openWithMrz(run: RunningInspection, read: MrzInput): boolean {
    const opening = this.#opening(run, read.via === 'typed' ? 'officer' : 'scanner');
    if (!this.mrz(run, read, opening)) return false;
    this.awaitPage(run);
    this.awaitFace(run);
    this.#verifyIfReady(run);
    this.#options.changed(run);
    return true;
  }

  openWithPage(run: RunningInspection): boolean {
    if (!this.record(run, this.#opening(run, 'imager'))) return false;
    this.#await(run, 'mrz', this.#options.policy.mrzTimeoutMs);
    this.awaitFace(run);
    return true;
  }

  /** A second document on the reader belongs to the next traveller; mixing two people is the worst error of all. */
  isOtherDocument(run: RunningInspection, read: MrzInput): boolean {
    const before = run.state.mrz?.personal?.document;
    const now = this.#parse(read).document;
    if (!before || !now) return false;
    const sameNumber = before.documentNumber === now.documentNumber;
    const samePerson =
      before.birth.raw === now.birth.raw && before.name.primary.join(' ') === now.name.primary.join(' ');
    return !sameNumber && !samePerson;
  }

  mrz(run: RunningInspection, read: MrzInput, opening: readonly EventBody[] = []): boolean {
    const { clock, policy } = this.#options;
    const outcome = this.#parse(read);
    const verdict = outcome.verdicts.find((candidate) => candidate.check === 'mrz.read');
    const value =
      outcome.document === null ? 'failed' : verdict?.value === 'undetermined' ? 'undetermined' : 'successful';
    const recorded = this.record(run, [
      ...opening,
      {
        kind: 'mrz-read',
        source: read.source,
        via: read.via,
        value,
        reason: outcome.document === null ? outcome.reason : (verdict?.reason ?? outcome.reason),
        rawDigest: read.rawDigest,
        personal: { lines: read.lines, uncertain: read.uncertain, document: outcome.document },
      },
      ...mrzChecks({ verdicts: outcome.verdicts, clock, t0: read.t0, specimen: policy.specimen }).map(done),
    ]);
    if (!recorded) return false;
    run.awaiting.delete('mrz');
    // Person and document are on the screen before the lists are asked: 50 ms against 30 ms more.
    run.working.add('lists');
    run.cancels.push(this.#options.timers.after(0, () => this.#lookUp(run, outcome, read)));
    return true;
  }

  page(run: RunningInspection, bytes: Uint8Array, source: string): void {
    run.pageAttempt += 1;
    const attempt = run.pageAttempt;
    run.awaiting.delete('page');
    run.working.add('page');
    this.#options.changed(run);
    void this.#readPage({ run, bytes, source, attempt });
  }

  awaitPage(run: RunningInspection): void {
    if (!this.#options.imager) {
      this.#absent(run, 'page', 'not-supported', 'READ_NOT_FITTED');
      run.pageResult = { page: null, reason: 'READ_NOT_FITTED' };
      return;
    }
    run.pageResult = null;
    this.#await(run, 'page', this.#options.policy.pageTimeoutMs);
  }

  awaitFace(run: RunningInspection): void {
    const { camera, clock, timers, policy, face } = this.#options;
    run.acquisition?.stop();
    run.faceResult = null;
    if (!camera) {
      run.faceResult = { frames: [], cameraLost: false, failure: 'READ_NOT_FITTED', t0: clock.mono() };
      this.#absent(run, 'live-face', 'not-supported', 'READ_NOT_FITTED');
      return;
    }
    run.awaiting.add('live-face');
    run.acquisition = new FaceAcquisition({
      face,
      clock,
      timers,
      policy,
      onFrame: (frame) => this.#onFrame(run, frame),
      onDone: (result) => this.#onFace(run, result),
    });
    camera.want(true);
    run.cancels.push(() => camera.want(false));
    const known = camera.health().state;
    run.acquisition.start(known === 'lost' || known === 'absent' ? LOST_GRACE_MS : policy.firstFrameTimeoutMs);
  }

  /** Assesses once every input came or was given up, and every check that can run has ended. */
  assessIfComplete(run: RunningInspection): boolean {
    if (!this.#options.isCurrent(run) || !run.settled) return true;
    // An audit that failed in between leaves checks behind that never ran; a group without one would look like a lane
    // that does not have it.
    const missing = this.#missing(run.state.checks);
    return this.record(run, [
      ...missing.map(done),
      { kind: 'assessed', assessment: assess([...run.state.checks, ...missing]) },
    ]);
  }

  /** The officer need not wait: what is missing is written down as missing, then assessed. */
  assessWithWhatIsThere(run: RunningInspection): boolean {
    const t = this.#options.clock.mono();
    const missing = [...run.awaiting].flatMap((what) =>
      absentChecks({ what, value: 'undetermined', reason: 'READ_ABSENT', t0: t, t1: t }),
    );
    missing.push(...this.#missing([...run.state.checks, ...missing]));
    run.halt();
    const assessment = assess([...run.state.checks, ...missing]);
    return this.record(run, [...missing.map(done), { kind: 'assessed', assessment }]);
  }

  #missing(known: readonly Check[]): Check[] {
    const t = this.#options.clock.mono();
    return EXPECTED.filter((check) => !known.some((entry) => entry.check === check)).map((check) =>
      plainCheck({ check, value: 'undetermined', reason: 'INPUT_ABSENT', t0: t, t1: t }),
    );
  }

  #parse(read: MrzInput): MrzOutcome {
    const source = read.via === 'typed' ? ('typed' as const) : ('scanner' as const);
    return this.#options.mrz({ lines: read.lines, source, uncertain: read.uncertain }, this.#today());
  }

  #today(): CivilDate | null {
    if (!this.#options.clock.trusted()) return null;
    const now = this.#options.clock.wall();
    return { year: now.getFullYear(), month: now.getMonth() + 1, day: now.getDate() };
  }

  #opening(run: RunningInspection, by: 'scanner' | 'imager' | 'officer'): EventBody[] {
    const { lane, clock } = this.#options;
    const t = clock.mono();
    run.awaiting.add('mrz').add('page').add('live-face');
    const chip = plainCheck({ check: 'chip.access', value: 'not-supported', reason: 'CHIP_NOT_FITTED', t0: t, t1: t });
    return [{ kind: 'opened', lane: lane.id, by, demo: lane.demo }, done(chip)];
  }

  #lookUp(run: RunningInspection, outcome: MrzOutcome, read: MrzInput): void {
    if (!this.#options.isCurrent(run)) return;
    run.working.delete('lists');
    const { document } = outcome;
    if (document === null) {
      const t = this.#options.clock.mono();
      const input = { what: 'mrz', value: 'undetermined', reason: 'INPUT_ABSENT', t0: t, t1: t } as const;
      const lists = absentChecks(input).filter((check) => check.check !== 'mrz.read');
      if (this.record(run, lists.map(done))) this.assessIfComplete(run);
      return;
    }
    const numberDoubtful =
      read.uncertain.length > 0 || document.checks.some((digit) => digit.of === 'document-number' && !digit.ok);
    const { checks, alerts } = this.#options.lists.lookUp({ document, numberDoubtful });
    const raised = alerts.map((alert): EventBody => ({ kind: 'alert-raised', alert }));
    if (this.record(run, [...raised, ...checks.map(done)])) this.assessIfComplete(run);
  }

  async #readPage(input: {
    run: RunningInspection;
    bytes: Uint8Array;
    source: string;
    attempt: number;
  }): Promise<void> {
    const { run, bytes, source, attempt } = input;
    const outcome = await this.#options.page.read(bytes);
    bytes.fill(0);
    if (!this.#options.isCurrent(run) || attempt !== run.pageAttempt) return;
    run.working.delete('page');
    if (!outcome.ok) {
      run.pageResult = { page: null, reason: outcome.reason };
      const failed: EventBody = {
        kind: 'read-failed',
        what: 'page',
        source,
        value: outcome.value,
        reason: outcome.reason,
      };
      if (this.record(run, [failed, ...outcome.checks.map(done)])) this.#verifyIfReady(run);
      return;
    }
    const { page } = outcome;
    run.pageResult = { page, reason: 'READ_OK' };
    run.custody.show('page', page.display);
    run.pagePpi = page.ppi;
    run.portraitRect = page.portrait?.rect ?? null;
    if (page.portrait) {
      run.custody.show('portrait', page.portrait.jpeg);
      if (page.portrait.template) run.custody.keep(page.portrait.template.bytes);
    }
    const { digest, width, height } = page;
    const read: EventBody = { kind: 'page-read', source, digest, width, height, portrait: page.portrait !== null };
    if (this.record(run, [read, ...page.checks.map(done)])) this.#verifyIfReady(run);
  }

  #onFrame(run: RunningInspection, frame: LiveFrame): void {
    if (!this.#options.isCurrent(run)) return;
    if (frame.template) run.custody.keep(frame.template.bytes);
    run.guidance = frame.guidance;
    run.custody.show('live', frame.jpeg);
    this.#options.changed(run);
  }

  #onFace(run: RunningInspection, result: AcquisitionResult): void {
    if (!this.#options.isCurrent(run)) return;
    this.#options.camera?.want(false);
    run.awaiting.delete('live-face');
    run.faceResult = result;
    run.guidance = 'none';
    const best = result.frames[0];
    if (best) {
      run.custody.show('live', best.jpeg);
    }
    const digests = result.frames.map((frame) => frame.digest);
    const check = this.#options.face.judgeCapture(result);
    const source = this.#options.camera?.health().device ?? 'camera';
    const read: EventBody =
      digests.length > 0
        ? { kind: 'live-face-read', source, digests, frames: digests.length }
        : { kind: 'read-failed', what: 'live-face', source, value: 'aborted', reason: check.reason };
    if (this.record(run, [read, done(check)])) this.#verifyIfReady(run);
  }

  /** Comparison needs both pictures; it runs once each side has come or was given up. */
  #verifyIfReady(run: RunningInspection): void {
    const { pageResult, faceResult } = run;
    if (!this.#options.isCurrent(run) || pageResult === null || faceResult === null) return;
    if (faceResult.failure === 'READ_NOT_FITTED') {
      const t = this.#options.clock.mono();
      const check = plainCheck({
        check: 'face.verification',
        value: 'not-supported',
        reason: 'READ_NOT_FITTED',
        t0: t,
        t1: t,
      });
      if (this.record(run, [done(check)])) this.assessIfComplete(run);
      return;
    }
    const reference = pageResult.page?.portrait?.template ?? null;
    const checks = this.#options.face.verify({
      reference,
      referenceReason: pageResult.page ? 'FACE_NO_REFERENCE' : pageResult.reason,
      frames: faceResult.frames.filter((frame) => frame.acceptable),
      failure: faceResult.cameraLost ? 'CAMERA_LOST' : faceResult.failure,
      t0: this.#options.clock.mono(),
    });
    if (this.record(run, checks.map(done))) this.assessIfComplete(run);
  }

  #await(run: RunningInspection, what: 'mrz' | 'page', ms: number): void {
    run.awaiting.add(what);
    run.cancels.push(
      this.#options.timers.after(ms, () => {
        if (!this.#options.isCurrent(run) || !run.awaiting.has(what)) return;
        if (what === 'page') run.pageResult = { page: null, reason: 'READ_ABSENT' };
        if (!this.#absent(run, what, 'undetermined', 'READ_ABSENT')) return;
        if (what === 'page') this.#verifyIfReady(run);
        else this.assessIfComplete(run);
      }),
    );
  }

  #absent(run: RunningInspection, what: Input, value: 'undetermined' | 'not-supported', reason: ReasonCode): boolean {
    run.awaiting.delete(what);
    const t = this.#options.clock.mono();
    return this.record(run, absentChecks({ what, value, reason, t0: t, t1: t }).map(done));
  }
}
