import type { FaceListStep } from '../ports/steps/index.ts';
import { latestOf } from '../record/checks/index.ts';
import type { CheckTask } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';
import { lookUpEvents } from './look-up.ts';
import type { RunningInspection } from './running.ts';

type Asked = Parameters<FaceListStep['search']>[0];
type Found = Awaited<ReturnType<FaceListStep['search']>>;

/**
 * Searches a live face in the face lists. It starts only for a traveller whose document was read and whose face was captured,
 * once for each capture: a person who merely appears in the picture is never searched for.
 */
export function faceSearch({ faceLists, clock }: Pick<LaneOptions, 'faceLists' | 'clock'>): CheckTask<Asked, Found> {
  return {
    work: 'face-list',
    needs: ['mrz', 'live-face'],
    about: (run) => run.faces.result,
    asked(run) {
      const { result } = run.faces;
      const capture = latestOf(run.state.checks, 'face.capture');
      if (!faceLists.configured || result === null || capture === null || run.document === null) return null;
      return { ask: { frames: result.frames, capture, t0: clock.mono() } };
    },
    ask: (asked) => faceLists.search(asked),
    events: (run, found) => lookUpEvents({ state: run.state, found: standing(run, found) }),
  };
}

/**
 * A second capture that finds nobody does not take back what the first one found: the entry is still on the screen and
 * waits for the officer, so the check may not read "no entry".
 */
function standing(run: RunningInspection, found: Found): Found {
  if (!run.state.alerts.some((alert) => alert.via === 'face')) return found;
  const checks = found.checks.map((check) =>
    check.reason === 'FACE_LIST_CLEAR'
      ? { ...check, value: 'undetermined' as const, reason: 'FACE_LIST_CANDIDATE' as const }
      : check,
  );
  return { ...found, checks };
}
