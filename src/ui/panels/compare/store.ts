import { signal } from '@preact/signals';
import type { CheckView } from '../../api.gen.ts';
import type { ReferenceEditionView, ReferenceFeatureView, ReferenceView } from '../../api-document.gen.ts';
import { daemon } from '../../daemon.gen.ts';

type Rect = ReferenceFeatureView['place'];

/** A feature of an edition, by their ids. */
export interface Named {
  edition: string;
  feature: string;
}

/** Reference for the document of this traveller; null until it has loaded. */
export const reference = signal<ReferenceView | null>(null);
/** The feature that is shown next to the page; null if there is none. */
export const opened = signal<Named | null>(null);

/** Fetches the reference when the details open, because the document may have been read, or read again, in between. */
export async function loadReference(): Promise<void> {
  const answer = await daemon.reference();
  reference.value = answer.ok ? answer.value : null;
}

export function forgetReference(): void {
  opened.value = null;
  reference.value = null;
}

/** Opens a feature. The daemon records its name but no traveller; moving on to the next feature is not recorded again. */
export function openReference(named: Named): void {
  opened.value = named;
  void daemon.referenceOpened(named);
}

/** Every feature in the order of the list, with its edition. */
export function features({
  editions,
}: ReferenceView): { edition: ReferenceEditionView; feature: ReferenceFeatureView }[] {
  return editions.flatMap((edition) => edition.features.map((feature) => ({ edition, feature })));
}

/** The feature that belongs to a check; if there are several, the one that covers most of the place that it examined. */
export function featureOf({ check, region }: Pick<CheckView, 'check' | 'region'>): Named | null {
  if (reference.value === null) return null;
  const own = features(reference.value).filter(({ feature }) => feature.checks.includes(check));
  const covered = ({ feature }: (typeof own)[number]): number =>
    region !== null && region.image === feature.light ? overlap(region.rect as Rect, feature.place) : 0;
  const [best] = own.toSorted((one, other) => covered(other) - covered(one));
  return best === undefined ? null : { edition: best.edition.id, feature: best.feature.id };
}

/** Area that two places have in common, as a fraction of the page. */
function overlap([x, y, width, height]: Rect, [x2, y2, width2, height2]: Rect): number {
  const across = Math.min(x + width, x2 + width2) - Math.max(x, x2);
  const down = Math.min(y + height, y2 + height2) - Math.max(y, y2);
  return Math.max(0, across) * Math.max(0, down);
}
