import type { FaceListStep } from './list-ports.ts';
import { lookUpEvents } from './look-up.ts';
import { latestOf } from './results.ts';
import type { EventBody, RunningInspection } from './running.ts';

export interface FaceSearchOptions {
  faceLists: FaceListStep;
  clock: { mono(): number };
  changed: (run: RunningInspection) => void;
  isCurrent: (run: RunningInspection) => boolean;
  /** Stores events; false when the audit refused. */
  record: (run: RunningInspection, bodies: readonly EventBody[]) => boolean;
  /** Work ended that the assessment may have waited for. */
  workEnded: (run: RunningInspection) => void;
}

/**
 * The search of a live face in the face lists. It starts only for a traveller whose document was read and whose face was
 * captured, once for each capture: nobody who is merely in the picture is ever searched.
 */
export class FaceSearch {
  readonly #options: FaceSearchOptions;

  constructor(options: FaceSearchOptions) {
    this.#options = options;
  }

  /** Starts once both are there; asks nothing twice. */
  ifReady(run: RunningInspection): void {
    const { faceLists, isCurrent } = this.#options;
    const { faceResult } = run;
    if (!faceLists.configured || !isCurrent(run) || faceResult === null || run.searched === faceResult) return;
    const capture = latestOf(run.state.checks, 'face.capture');
    if (capture === null || (run.state.mrz?.personal?.document ?? null) === null) return;
    run.searched = faceResult;
    run.searchDue = true;
    run.working.add('face-list');
    const t0 = this.#options.clock.mono();
    void this.#search(run, () => faceLists.search({ frames: faceResult.frames, capture, t0 }));
  }

  /** After the audit has recovered: what was found meanwhile is in no row. */
  resume(run: RunningInspection): void {
    if (run.searchDue && !run.working.has('face-list')) run.searched = null;
    this.ifReady(run);
  }

  async #search(run: RunningInspection, ask: () => ReturnType<FaceListStep['search']>): Promise<void> {
    const about = run.searched;
    const found = await ask();
    const { isCurrent, record, workEnded } = this.#options;
    if (!isCurrent(run) || run.searched !== about || !run.working.has('face-list')) return;
    run.working.delete('face-list');
    if (!record(run, lookUpEvents({ state: run.state, found: standing(run, found) }))) return;
    run.searchDue = false;
    workEnded(run);
  }
}

/**
 * A second capture that finds nobody does not take back what the first one found: the entry is still on the screen and
 * waits for the officer, so the check may not read "no entry".
 */
function standing(
  run: RunningInspection,
  found: Awaited<ReturnType<FaceListStep['search']>>,
): Awaited<ReturnType<FaceListStep['search']>> {
  if (!run.state.alerts.some((alert) => alert.via === 'face')) return found;
  const checks = found.checks.map((check) =>
    check.reason === 'FACE_LIST_CLEAR'
      ? { ...check, value: 'undetermined' as const, reason: 'FACE_LIST_CANDIDATE' as const }
      : check,
  );
  return { ...found, checks };
}
