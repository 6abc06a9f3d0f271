import type { MrzDocument } from '../mrz/index.ts';
import type { Alert } from './alerts.ts';
import type { Hex, MonoMs } from './events.ts';
import type { LiveFrame, Unsubscribe } from './ports.ts';
import type { Check } from './results.ts';

export interface ListQuery {
  document: MrzDocument;
  /** True when a check digit of the number did not hold: look-up may only answer "possible". */
  numberDoubtful: boolean;
}

export interface ListStatus {
  id: string;
  name: string;
  version: number | null;
  generatedAt: string | null;
  ageMs: number | null;
  maxAgeMs: number;
  state: 'fresh' | 'stale' | 'absent' | 'locked' | 'damaged' | 'rollback';
  legalBasis: string;
  records: number | null;
}

export interface ListStep {
  /** `lists.document` and `lists.person`, and the alerts they raise. Synchronous: 1 ms and 30 ms budgets. */
  lookUp(query: ListQuery): { checks: Check[]; alerts: Alert[] };
  status(): ListStatus[];
  /**
   * "Last 100 such alerts here": judged and confirmed counts, or null below 20 judged. Such: of the same list and path, and
   * by face also of the same model and list size class.
   */
  baseRate(alert: Pick<Alert, 'via' | 'list' | 'face'>): { judged: number; confirmed: number } | null;
}

/** Where face lists are searched: a process beside the daemon, which keeps templates and no names. */
export interface FaceSearchEngine {
  /** The embedder in force and its calibration; null while none is loaded. */
  model(): {
    profile: string;
    /** Identity of the making of its templates: embedder, detector and landmarks with their alignment. */
    sha256: Hex;
    /** Numbers of a template. */
    length: number;
    rows: readonly { fmr: number; threshold: number; fnmr: number }[];
    /** Empty where the embedder is not declared for searching, or not one this search can compare. */
    identify: readonly { maxGallery: number; fpir: number; threshold: number }[];
  } | null;
  /** Names the running process: what was handed to an earlier one is gone. Null while none runs. */
  incarnation(): number | null;
  /** Hands a list over, block by block; each block is overwritten once it was sent. `key` names its generation. */
  hold(gallery: {
    list: string;
    key: string;
    templates: number;
    blocks: Iterable<Uint8Array>;
  }): Promise<'held' | 'refused' | 'unavailable'>;
  drop(list: string): Promise<void>;
  /** Records with a template at or above `threshold`, best first; null where the process gave no answer. */
  search(input: {
    list: string;
    key: string;
    /** Little-endian float32 unit template. */
    probe: Uint8Array;
    threshold: number;
    limit: number;
  }): Promise<{ complete: boolean; above: number; hits: { row: number; score: number }[] } | null>;
  /** Called when the state of the process changes. */
  subscribe(listener: () => void): Unsubscribe;
}

/** The face lists of a lane. Asked only about a traveller who presents a document and a live face. */
export interface FaceListStep {
  /** False where the site has no face list: then there is no check. */
  readonly configured: boolean;
  /** `lists.face` and the alerts it raises; `capture` is the check that says why there is no usable face. */
  search(input: {
    frames: readonly LiveFrame[];
    capture: Check;
    t0: MonoMs;
  }): Promise<{ checks: Check[]; alerts: Alert[] }>;
  status(): ListStatus[];
}
