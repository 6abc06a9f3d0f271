import type { Operation, Payload, ProfilePart, ProfileReport } from '../protocol/index.ts';
import type { OperatorModels } from '../protocol/models/index.ts';
import type { InferenceResult, InferenceState, OpenPages } from './open-pages.ts';

export interface InferenceHealth {
  state: InferenceState;
  pid: number | null;
  /** Models that the running child loaded; null before it is ready. */
  profile: ProfileReport | null;
  /** Unplanned ends of the child since `start`. */
  deaths: number;
  queued: number;
  /** Last output of a child that died, for the technician; null if none has died. */
  lastFailure: string | null;
}

export interface RequestOptions {
  /** Longest time from dispatch to answer; after that the child is killed. */
  deadlineMs: number;
  /** `preview` frames replace each other while they wait; `evidence` (default) is never dropped for a newer one. */
  lane?: 'evidence' | 'preview';
}

export interface SupervisorOptions {
  modelsDir: string;
  profile: string;
  /** Monotonic milliseconds. */
  mono: () => number;
  /** Compiled entry file of the child; only tests use another. */
  entry?: string;
  /** Folder of the weights that come with the program; if absent, `models` of this installation. */
  committedDir?: string;
  /** Models of the operator that replace those of the profile; none if absent or null. */
  operator?: OperatorModels | null;
  degradedRetryMs?: number;
  /** Factor on every deadline, 1 if absent: above 1 only if nobody at the lane has to wait. */
  patience?: number;
  /** Which models the child loads; all if absent. */
  part?: ProfilePart;
  /** Open pages that several processes share; if absent, this process has its own. */
  pages?: OpenPages;
  /** Folder of an in-memory file system; only tests use another. */
  sharedFolder?: string;
}

/** The service, with a call that ends the work on a page. */
export interface PageService extends InferenceService {
  closePage(bytes: Uint8Array): void;
}

/** What the steps of an inspection need from the inference processes. */
export interface InferenceService {
  request<O extends Operation>(op: O, payload: Payload<O>, options: RequestOptions): Promise<InferenceResult<O>>;
  health(): InferenceHealth;
}
