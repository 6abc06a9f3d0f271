import type { Operation, Payload, ProfilePart, ProfileReport } from '../protocol/index.ts';
import type { OperatorModels } from '../protocol/models/index.ts';
import type { InferenceResult, InferenceState, OpenPages } from './open-pages.ts';

export interface InferenceHealth {
  state: InferenceState;
  pid: number | null;
  /** What the running child loaded; null before it is ready. */
  profile: ProfileReport | null;
  /** Unplanned ends of the child since `start`. */
  deaths: number;
  queued: number;
  /** Last words of a child that died, for the technician; null when none did. */
  lastFailure: string | null;
}

export interface RequestOptions {
  /** From dispatch to answer; past it the child is killed. */
  deadlineMs: number;
  /** `preview` frames replace each other while they wait; `evidence` (default) is never dropped for a newer one. */
  lane?: 'evidence' | 'preview';
}

export interface SupervisorOptions {
  modelsDir: string;
  profile: string;
  /** Monotonic milliseconds. */
  mono: () => number;
  /** Compiled child entry; another one only in tests. */
  entry?: string;
  /** Folder of the weights that come with the program; `models` of this installation where absent. */
  committedDir?: string;
  /** Models of the operator that stand in for those of the profile; none where absent or null. */
  operator?: OperatorModels | null;
  degradedRetryMs?: number;
  /** Factor on every deadline, 1 if absent: above 1 only if nobody at the lane has to wait. */
  patience?: number;
  /** Which models the child loads; all where absent. */
  part?: ProfilePart;
  /** Pages that are open in several processes; those of this one alone where absent. */
  pages?: OpenPages;
  /** Folder of an in-memory file system; another one only in tests. */
  sharedFolder?: string;
}

/** The same for the request that ends the work on a page. */
export interface PageService extends InferenceService {
  closePage(bytes: Uint8Array): void;
}

/** What the steps of an inspection need of the inference processes. */
export interface InferenceService {
  request<O extends Operation>(op: O, payload: Payload<O>, options: RequestOptions): Promise<InferenceResult<O>>;
  health(): InferenceHealth;
}
