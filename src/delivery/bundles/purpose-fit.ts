import { purposeAllows } from '../../core/operation/index.ts';
import { type ListHeader, type Refusal, refusal } from '../format/index.ts';

/** Why a list may not be used on a lane with this purpose; null if it may. */
export function purposeRefusal(head: Pick<ListHeader, 'listId' | 'purposes'>, ofLane: string | null): Refusal | null {
  if (purposeAllows(head.purposes, ofLane)) return null;
  const named = (head.purposes ?? []).join(', ');
  const lane = ofLane === null ? 'This lane has no purpose (lane.purpose)' : `The purpose of this lane is "${ofLane}"`;
  return refusal('PURPOSE_REFUSED', `"${head.listId}" may be used only for ${named}. ${lane}.`);
}
