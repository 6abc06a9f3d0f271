import type { EventBody } from '../record/index.ts';
import type { CheckTasks } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';
import type { RunningInspection } from './running.ts';
import type { Absence, Input } from './work.ts';

export interface FlowOptions extends LaneOptions {
  /** Something that the screen shows about this inspection may have changed. */
  changed: (run: RunningInspection) => void;
  /** Rows of this inspection have become durable. */
  recorded: (run: RunningInspection) => void;
  auditFailed: (detail: string) => void;
  /** A page of another document was rejected. */
  refusedPage: (source: string) => void;
  /** False once the inspection was decided, abandoned or replaced. */
  isCurrent: (run: RunningInspection) => boolean;
  /** What the opening of an inspection adds if a companion was announced. */
  joining: () => EventBody[];
}

/** What the parts of the flow may do with the inspection in addition to their own work. */
export interface Order {
  /** Requests the checks that depend on an input that came. */
  readonly tasks: Pick<CheckTasks, 'came' | 'again' | 'takeUp' | 'dropPage'>;
  /** Stores events; false if the audit refused. */
  record(run: RunningInspection, bodies: readonly EventBody[], by?: 'flow' | 'officer'): boolean;
  /** An MRZ has come into force. */
  mrzCame(run: RunningInspection): void;
  /** No MRZ is expected to come by itself any more. */
  mrzMissing(run: RunningInspection): void;
  /** The page that came was not this traveller's, so the lane keeps waiting for one. */
  waitForPage(run: RunningInspection): void;
  /** An input will not come; false if the audit refused. */
  absent(run: RunningInspection, what: Input, why: Absence): boolean;
  /** Work for which the assessment may have been waiting has ended. */
  assessIfComplete(run: RunningInspection): boolean;
}

export interface PartOptions extends FlowOptions {
  order: Order;
}
