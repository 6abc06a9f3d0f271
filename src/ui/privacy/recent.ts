import { effect, signal } from '@preact/signals';
import { inspection, session } from '../store.ts';

/** Number of inspections remembered: a traveller may ask for a slip when the next document is already on the reader. */
const REMEMBERED = 3;

/** The last inspections of this screen, newest first: only ids and times, no data about a traveller. */
export const recent = signal<readonly { id: string; openedAt: string }[]>([]);

effect(() => {
  const view = inspection.value;
  if (view === null || recent.peek()[0]?.id === view.inspectionId) return;
  recent.value = [{ id: view.inspectionId, openedAt: view.openedAt }, ...recent.peek()].slice(0, REMEMBERED);
});

effect(() => {
  if (session.value?.officer === null) recent.value = [];
});
