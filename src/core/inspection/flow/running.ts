import type { MrzDocument } from '../../mrz/index.ts';
import type { OperationRulesInForce } from '../policy/pack/index.ts';
import type { AppendResult, Clock, Journal } from '../ports/index.ts';
import type { PageStep } from '../ports/steps/index.ts';
import { ROUTINES } from '../record/checks/index.ts';
import type { EventBody, InspectionEvent } from '../record/index.ts';
import {
  admissible,
  assess,
  EMPTY_STATE,
  type GroupSummary,
  type InspectionState,
  type PageMrzState,
  step,
} from '../record/index.ts';
import type { PagePlace } from '../record/terms/index.ts';
import { AdditionalDocumentsNow, NO_BARCODES } from './additional-documents-now.ts';
import { Awaiting } from './awaiting.ts';
import { type ChipInForce, NO_CHIP } from './chip-in-force.ts';
import { Custody } from './custody.ts';
import { type FacesInForce, NO_FACES } from './faces-in-force.ts';
import { LatestTasks } from './latest-task.ts';
import { PageInForce } from './page-in-force.ts';
import { type Retaken, Retakes } from './retakes.ts';
import { NO_SEALS, type SealsInForce } from './seals-in-force.ts';
import type { Work } from './work.ts';

/**
 * The inspection in progress: its events, its pictures and the inputs it still waits for. It does not know any devices and does
 * not decide anything; the lane drives it.
 */
export class RunningInspection {
  readonly id: string;
  /** Stricter rules of joint operations, as they were when it began. */
  readonly operations: readonly OperationRulesInForce[];
  readonly custody: Custody;
  readonly awaiting = new Awaiting();
  readonly retakes = new Retakes();
  readonly tasks = new LatestTasks<Work>();
  readonly page: PageInForce;
  readonly additional = new AdditionalDocumentsNow();
  /** True if the audit failed in the middle of a step: the events of that step are in no row and do not count. */
  lost = false;
  /** Lane revision at which this inspection last changed. */
  changedAt = 0;
  readonly #atHalt: (() => void)[] = [];
  readonly #events: InspectionEvent[] = [];
  readonly #journal: Journal;
  readonly #clock: Clock;
  #state: InspectionState = EMPTY_STATE;
  #faces: FacesInForce = NO_FACES;
  #chip: ChipInForce = NO_CHIP;
  #seals: SealsInForce = NO_SEALS;

  constructor(options: {
    id: string;
    journal: Journal;
    clock: Clock;
    page: Pick<PageStep, 'close'>;
    operations?: readonly OperationRulesInForce[] | undefined;
  }) {
    this.id = options.id;
    this.operations = options.operations ?? [];
    this.custody = new Custody(options.id, (bytes) => options.page.close(bytes));
    this.page = new PageInForce(this.custody);
    this.#journal = options.journal;
    this.#clock = options.clock;
  }

  get state(): InspectionState {
    return this.#state;
  }

  /** Names the operations in the row of its decision; nothing if none of them has a rule. */
  get ruledBy(): { operations?: string[] } {
    return this.operations.length === 0 ? {} : { operations: this.operations.map(({ digest }) => digest) };
  }

  get ended(): boolean {
    return ['decided', 'sealed', 'abandoned', 'interrupted'].includes(this.#state.phase);
  }

  /** Results of the groups so far; the final assessment uses the same rules. */
  progress(): GroupSummary[] {
    return assess(this.#state.checks).groups;
  }

  get faces(): FacesInForce {
    return this.#faces;
  }

  /** Only for the face flow and its checks. */
  setFaces(faces: Partial<FacesInForce>): void {
    this.#faces = { ...this.#faces, ...faces };
  }

  get chip(): ChipInForce {
    return this.#chip;
  }

  /** Only for reading the chip. */
  setChip(chip: Partial<ChipInForce>): void {
    this.#chip = { ...this.#chip, ...chip };
  }

  get seals(): SealsInForce {
    return this.#seals;
  }

  /** Only for reading the seals. */
  setSeals(seals: Partial<SealsInForce>): void {
    this.#seals = { ...this.#seals, ...seals };
  }

  get working(): ReadonlySet<Work> {
    return this.tasks.working;
  }

  /** The inputs that were requested again, and how long the lane still waits for each; null if it has come and is being read. */
  retaking(): { what: Retaken; wait: { leftMs: number; ofMs: number } | null }[] {
    const now = this.#clock.mono();
    return [...this.retakes.open].map((what) => ({
      what,
      wait: what === 'chip' ? null : this.awaiting.left(what, now),
    }));
  }

  /** Nothing is awaited, due or lost: everything that can be known is known. */
  get settled(): boolean {
    return this.awaiting.size === 0 && this.tasks.due.size === 0 && !this.lost;
  }

  /** The MRZ of the current page; an MRZ from an earlier page no longer confirms anything. */
  get pageMrz(): PageMrzState | null {
    return this.page.hasMrz ? this.#state.pageMrz : null;
  }

  /** Position of the MRZ on the page on the screen; null if it did not come from a page, or came from another page. */
  get shownPlace(): PagePlace | null {
    return this.page.showsMrz ? (this.#state.pageMrz?.personal?.place ?? null) : null;
  }

  /** The document according to the MRZ in force. */
  get document(): MrzDocument | null {
    return this.#state.mrz?.personal?.document ?? null;
  }

  /** The events of the inspection stored so far. */
  get events(): readonly InspectionEvent[] {
    return this.#events;
  }

  /**
   * Stamps, checks and stores the events in one transaction. Only then does the state change, so that nobody ever sees anything
   * that is not in the chain. An inadmissible event is a bug in the lane and throws.
   */
  record(bodies: readonly EventBody[]): AppendResult {
    const wall = this.#clock.wall().toISOString();
    const stamped = bodies.map((body) => ({ ...named(body), wall, mono: this.#clock.mono() }) as InspectionEvent);
    const history = [...this.#events];
    for (const event of stamped) {
      const refusal = admissible(history, event);
      if (refusal !== null) throw new Error(`event ${event.kind} is not admissible here: ${refusal}`);
      history.push(event);
    }
    const result = this.#journal.append(this.id, stamped);
    if (!result.ok) return result;
    this.#events.push(...stamped);
    this.#state = stamped.reduce(step, this.#state);
    return result;
  }

  /** Runs once, when the inspection ends or is halted. */
  atHalt(run: () => void): void {
    this.#atHalt.push(run);
  }

  /** Overwrites pictures, templates and barcodes, and drops what was read from them. Returns how many buffers were kept. */
  wipe(): number {
    this.#seals = NO_SEALS;
    this.additional.setBarcodes(NO_BARCODES);
    return this.custody.wipe();
  }

  /** Stops timers, work in progress and the acquisition; pictures stay until `wipe()`. */
  halt(): void {
    this.#faces.acquisition?.stop();
    this.additional.stop();
    for (const stop of this.#atHalt.splice(0)) stop();
    this.awaiting.clear();
    this.retakes.halt();
    this.tasks.halt();
  }
}

/** Adds to the record of a document check which routine it was. */
function named(body: EventBody): EventBody {
  if (body.kind !== 'check-done') return body;
  const routine = ROUTINES[body.check.check];
  return routine === undefined ? body : { ...body, check: { ...body.check, routine } };
}
