import { againOf, type Retaken } from './again.ts';
import { daemon } from './daemon.gen.ts';
import { decidable, inspection, lane } from './store.ts';

/** The input that F5 asks for: that of the first fact that a new input may remove, unless it is awaited already. */
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

/** True if an input was asked for again, so that Escape can stop that. */
export function stopAgain(): boolean {
  const view = inspection.value;
  if (view === null || view.again.length === 0) return false;
  void daemon.stopRecapture({ inspectionId: view.inspectionId });
  return true;
}
