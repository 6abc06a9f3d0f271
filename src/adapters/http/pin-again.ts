import { type Refusal, refuse } from './problems.ts';
import type { SignedInContext } from './request-context.ts';
import type { AdjudicateCommand, DecideCommand } from './views.ts';

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
  needed: (body: T, context: SignedInContext) => boolean,
  handle: (body: T, context: SignedInContext) => void | Promise<void>,
): (body: T, context: SignedInContext) => void | Promise<void> {
  return (body, context) => {
    if (!needed(body, context) || context.services.sessions.isFresh(context.session)) return handle(body, context);
    refuse(context.request, context.response, PIN_AGAIN);
  };
}

export const OWN_PIN_NEEDED: Refusal = {
  status: 403,
  reason: 'OWN_PIN_NEEDED',
  message: 'A PIN was set by somebody else: its owner chooses an own one first, then two people are two.',
};

/** The word of a second person, at an own screen: by a PIN that is fresh and nobody else's. */
export function asAdditionalDocument<T>(
  handle: (body: T, context: SignedInContext) => void,
): (body: T, context: SignedInContext) => void | Promise<void> {
  return freshPin(always, (body, context) => {
    const { services, request, response, session } = context;
    if (services.accounts.maySecond(session.officer.id)) handle(body, context);
    else refuse(request, response, OWN_PIN_NEEDED);
  });
}

export const always = (): boolean => true;

/** The same for a deed without a body. */
export const freshPinFirst =
  (handle: (context: SignedInContext) => void) =>
  (context: SignedInContext): void | Promise<void> =>
    freshPin(always, (_nothing: null, asked) => handle(asked))(null, context);

/** Allowing although something needs a look. What the screen of this moment says counts, as it does for the lane. */
export function overrides({ decision, inspectionId }: DecideCommand, { services }: SignedInContext): boolean {
  const { inspection } = services.lane.view();
  return decision === 'clear' && inspection?.inspectionId === inspectionId && inspection.reasonsNeeded;
}

/** Setting an entry of a list aside. */
export const setsAside = ({ outcome }: AdjudicateCommand): boolean => outcome === 'not-confirmed';
