import { againOf, type Retaken } from './again.ts';
import { daemon } from './daemon.gen.ts';
import { decidable, inspection, lane } from './store.ts';

/** What F5 asks for: the input of the first fact that another one may remove, and that is not awaited already. */
export function firstAgain(): Retaken | null {
  const [view, on] = [inspection.value, lane.value];
  if (view === null || on === null || !decidable.value) return null;
  for (const fact of view.facts) {
    const what = againOf(fact, view, on);
    if (what !== null && !view.again.some((entry) => entry.what === what)) return what;
  }
  return null;
}

export function askAgain(what: Retaken | null): void {
  const view = inspection.value;
  if (what !== null && view !== null) void daemon.recapture({ inspectionId: view.inspectionId, what });
}

/** True if something was asked for once more, so that Escape has something to stop. */
export function stopAgain(): boolean {
  const view = inspection.value;
  if (view === null || view.again.length === 0) return false;
  void daemon.stopRecapture({ inspectionId: view.inspectionId });
  return true;
}
