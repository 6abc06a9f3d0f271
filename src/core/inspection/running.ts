import type { AcquisitionResult, FaceAcquisition } from './acquisition.ts';
import type { AdditionalDocumentKind } from './additional-documents.ts';
import { AdditionalDocumentsSummary } from './additional-documents-summary.ts';
import { assess, type GroupSummary } from './assessment.ts';
import { Custody } from './custody.ts';
import type { InspectionEvent } from './events.ts';
import type { FaceMeasureId } from './face-quality.ts';
import type { DocumentTypeOffer } from './model-ports.ts';
import type { AppendResult, Clock, FaceTemplate, Guidance, Journal, PagePlace, PageRead, PageStep, PrintMap } from './ports.ts';
import type { CheckId, ReasonCode } from './results.ts';
import { ROUTINES } from './routines.ts';
import type { SpectralInput } from './spectral-ports.ts';
import { admissible, EMPTY_STATE, type InspectionState, type PageMrzState, step } from './state.ts';

type Unstamped<E> = E extends unknown ? Omit<E, 'wall' | 'mono'> : never;
/** An event before it is stamped with wall and monotonic time. */
export type EventBody = Unstamped<InspectionEvent>;

export type Input = 'mrz' | 'page' | 'live-face' | 'second';
export type Work =
  | 'page'
  | 'lists'
  | 'printed-zone'
  | 'spectral'
  | 'page-print'
  | 'document-model'
  | 'chip'
  | 'face-list'
  | 'second-lists'
  | 'second-page'
  | 'second-side';

/** The page once it was read, or why there is none. */
export interface PageResult {
  page: PageRead | null;
  reason: ReasonCode;
}

/** The portrait of the chip once it was read, or why there is none. */
export interface ChipResult {
  /** The chip gave its picture, whether or not a face could be made of it. */
  answered: boolean;
  template: FaceTemplate | null;
  reason: ReasonCode;
}

/**
 * The inspection in progress: its events, its pictures and what it still waits for. It knows no device and decides
 * nothing; the lane drives it.
 */
export class RunningInspection {
  readonly id: string;
  readonly custody: Custody;
  readonly awaiting = new Set<Input>();
  readonly working = new Set<Work>();
  readonly cancels: (() => void)[] = [];
  /** Ends the waiting for an input; a second waiting replaces the first. */
  readonly patience = new Map<Input, () => void>();
  acquisition: FaceAcquisition | null = null;
  pageResult: PageResult | null = null;
  faceResult: AcquisitionResult | null = null;
  chipResult: ChipResult | null = null;
  /** Rises with each reading of the chip. */
  chipAttempt = 0;
  guidance: Guidance = 'none';
  /** Measures that the newest frame did not meet. */
  hindered: FaceMeasureId[] = [];
  /** After an alarm of liveness: every picture of the acquisition with its own score, for the officer. */
  alarmFrames: { ref: string; attackScore: number | null }[] = [];
  pagePpi: number | null = null;
  portraitRect: [number, number, number, number] | null = null;
  /** Rises with each page that was handed in: a slow answer for an older page is dropped. */
  pageAttempt = 0;
  /** The page as it was handed in, until the inspection ends: the printed text is compared again when the MRZ changes. */
  pageBytes: Uint8Array | null = null;
  /** Why the last page gave no MRZ; null where it gave one, or none was searched. */
  pageMrzMissing: ReasonCode | null = null;
  /** Attempt whose page gave the MRZ in `state.pageMrz`; 0 when the page of now gave none. */
  pageMrzOf = 0;
  /** Attempt whose page is shown; 0 when none is. */
  pageShown = 0;
  /** Rises with each comparison of the printed text. */
  zoneAttempt = 0;
  /** True from a wanted comparison of the printed text until its check is stored. */
  zoneDue = false;
  /** Rises with each look for the document model. */
  modelAttempt = 0;
  /** True from a wanted look for the document model until its checks are stored. */
  modelDue = false;
  /** Models that may lie on the page, and the one that the officer chose of them; null: its print decides. */
  modelOffers: readonly DocumentTypeOffer[] = [];
  modelChosen: string | null = null;
  /** Rises with each look at infrared and ultraviolet pictures. */
  spectralAttempt = 0;
  /** What is being looked at, until its checks are stored. */
  spectralDue: SpectralInput | null = null;
  /** What was looked at last, kept only where another model can be chosen for it; wiped with the inspection. */
  spectralSeen: SpectralInput | null = null;
  /** Rises with each look at the print of the page. */
  printAttempt = 0;
  /** True from a wanted look at the print until its checks are stored. */
  printDue = false;
  /** Maps of the print of the page that is shown; wiped with its picture. */
  readonly printMaps = new Map<CheckId, PrintMap>();
  /** Clear differences of the printed text, by the digest of the page that showed them. */
  readonly zoneFindings = new Map<string, readonly string[]>();
  /** True when the audit failed in the middle of a step: what it would have said is in no row and counts for nothing. */
  lost = false;
  /** True from a read MRZ until the lists have answered for it. */
  listsDue = false;
  /** The capture whose face was searched last, or is being searched. */
  searched: AcquisitionResult | null = null;
  /** True from the start of a search until its check is stored. */
  searchDue = false;
  /** Further papers that the next reading belongs to; null while the next reading is of the first document. */
  secondWants: AdditionalDocumentKind | null = null;
  /** What was said of each further paper. */
  readonly papersSaid = new AdditionalDocumentsSummary();
  /** Rises with each page of further papers, and with each asking for them. */
  secondAttempt = 0;
  /** True from a read second zone until the lists have answered for it. */
  secondListsDue = false;
  /** True from a changed zone until the pairs of both documents are stored. */
  pairsDue = false;
  /** Portrait of the other side of a card whose first page shows none. */
  sidePortrait: FaceTemplate | null = null;
  /** Lane revision at which this inspection last changed. */
  changedAt = 0;
  readonly #events: InspectionEvent[] = [];
  readonly #journal: Journal;
  readonly #clock: Clock;
  #state: InspectionState = EMPTY_STATE;

  constructor(options: { id: string; journal: Journal; clock: Clock; page: Pick<PageStep, 'close'> }) {
    this.id = options.id;
    this.custody = new Custody(options.id, (bytes) => options.page.close(bytes));
    this.#journal = options.journal;
    this.#clock = options.clock;
  }

  get state(): InspectionState {
    return this.#state;
  }

  get ended(): boolean {
    return ['decided', 'sealed', 'abandoned', 'interrupted'].includes(this.#state.phase);
  }

  /** Groups as far as they have got; the assessment, once it is complete, says the same. */
  progress(): GroupSummary[] {
    return assess(this.#state.checks).groups;
  }

  /** Nothing is awaited, at work or lost: what can be known is known. */
  get settled(): boolean {
    return this.awaiting.size === 0 && this.working.size === 0 && !this.lost;
  }

  /** The MRZ of the page of now; one of an earlier page confirms nothing any more. */
  get pageMrz(): PageMrzState | null {
    return this.pageMrzOf === 0 ? null : this.#state.pageMrz;
  }

  /** Where the MRZ lies on the page that is shown; null where it came from no page, or from another. */
  get shownPlace(): PagePlace | null {
    if (this.pageShown === 0 || this.pageMrzOf !== this.pageShown) return null;
    return this.#state.pageMrz?.personal?.place ?? null;
  }

  /** The inspection as it is stored so far. */
  get events(): readonly InspectionEvent[] {
    return this.#events;
  }

  /**
   * Stamps, checks and stores the events in one transaction; only then does the state change, so nobody ever sees
   * what is not in the chain. An inadmissible event is a bug in the lane and throws.
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

  /** Stops timers and the acquisition; pictures stay until `custody.wipe()`. */
  halt(): void {
    this.acquisition?.stop();
    for (const cancel of this.cancels.splice(0)) cancel();
    this.awaiting.clear();
    this.working.clear();
  }
}

/** A check of the document says in the record which routine it was. */
function named(body: EventBody): EventBody {
  if (body.kind !== 'check-done') return body;
  const routine = ROUTINES[body.check.check];
  return routine === undefined ? body : { ...body, check: { ...body.check, routine } };
}
