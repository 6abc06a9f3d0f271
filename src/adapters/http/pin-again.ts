import { type Refusal, refuse } from './problems.ts';
import type { AdjudicateCommand, DecideCommand } from './views.ts';
import type { SignedInVisit } from './visit.ts';

const PIN_AGAIN: Refusal = {
  status: 403,
  reason: 'PIN_AGAIN',
  message: 'Type your PIN again for this: it was last typed more than five minutes ago.',
};

/**
 * Lets a deed through only while the PIN was typed lately. The threat is the colleague or stranger at a desk that its officer
 * has just left: the lock comes after ninety seconds without a deed, and every deed of theirs puts it off.
 */
export function freshPin<T>(
  needed: (body: T, visit: SignedInVisit) => boolean,
  handle: (body: T, visit: SignedInVisit) => void | Promise<void>,
): (body: T, visit: SignedInVisit) => void | Promise<void> {
  return (body, visit) => {
    if (!needed(body, visit) || visit.room.sessions.isFresh(visit.session)) return handle(body, visit);
    refuse(visit.request, visit.response, PIN_AGAIN);
  };
}

export const OWN_PIN_NEEDED: Refusal = {
  status: 403,
  reason: 'OWN_PIN_NEEDED',
  message: 'A PIN was set by somebody else: its owner chooses an own one first, then two people are two.',
};

/** The word of a second person, at an own screen: by a PIN that is fresh and nobody else's. */
export function asSecond<T>(
  handle: (body: T, visit: SignedInVisit) => void,
): (body: T, visit: SignedInVisit) => void | Promise<void> {
  return freshPin(always, (body, visit) => {
    const { room, request, response, session } = visit;
    if (room.accounts.maySecond(session.officer.id)) handle(body, visit);
    else refuse(request, response, OWN_PIN_NEEDED);
  });
}

export const always = (): boolean => true;

/** The same for a deed without a body. */
export const freshPinFirst =
  (handle: (visit: SignedInVisit) => void) =>
  (visit: SignedInVisit): void | Promise<void> =>
    freshPin(always, (_nothing: null, asked) => handle(asked))(null, visit);

/** Allowing although something needs a look. What the screen of this moment says counts, as it does for the lane. */
export function overrides({ decision, inspectionId }: DecideCommand, { room }: SignedInVisit): boolean {
  const { inspection } = room.lane.view();
  return decision === 'clear' && inspection?.inspectionId === inspectionId && inspection.reasonsNeeded;
}

/** Setting an entry of a list aside. */
export const setsAside = ({ outcome }: AdjudicateCommand): boolean => outcome === 'not-confirmed';
