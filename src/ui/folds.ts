import { computed, signal } from '@preact/signals';
import { inspection } from './store.ts';

/** Folds that the officer opened in the details, and for which traveller: for the next traveller all are closed. */
const opened = signal<{ of: string | null; places: readonly string[] }>({ of: null, places: [] });

const of = computed(() => inspection.value?.inspectionId ?? null);

/** Open folds of the traveller on the screen. */
export const openFolds = computed<readonly string[]>(() => (opened.value.of === of.value ? opened.value.places : []));

export function setFold(place: string, open: boolean): void {
  const others = openFolds.value.filter((one) => one !== place);
  opened.value = { of: of.value, places: open ? [...others, place] : others };
}
