import type { z } from 'zod';
import type { alertApi, laneApi, Refusal } from '../api/index.ts';
import type { SignedInContext } from './request-context.ts';

export type PinAgain = 'always' | 'to override' | 'to take over';

/**
 * When an action is allowed only if the PIN was typed recently. The threat is a colleague or stranger at a desk that its
 * officer has just left: the lock comes after ninety seconds without an action, and every action of theirs puts it off.
 */
export interface PinRule<T> {
  again: PinAgain;
  needed: (body: T, context: SignedInContext) => boolean;
  /** True if the PIN must be that of a second person. */
  own?: boolean;
}

const PIN_AGAIN: Refusal = {
  status: 403,
  reason: 'PIN_AGAIN',
  message: 'Type your PIN again for this: it was last typed more than five minutes ago.',
};

export const OWN_PIN_NEEDED: Refusal = {
  status: 403,
  reason: 'OWN_PIN_NEEDED',
  message: 'One of the PINs was set by somebody else. Its owner must choose a new PIN first.',
};

/** Null if the action is allowed. */
export function pinFault<T>({ needed, own = false }: PinRule<T>, body: T, context: SignedInContext): Refusal | null {
  const { services, session } = context;
  if (needed(body, context) && !services.sessions.isFresh(session)) return PIN_AGAIN;
  return own && !services.accounts.maySecond(session.officer.id) ? OWN_PIN_NEEDED : null;
}

export const ALWAYS: PinRule<unknown> = { again: 'always', needed: () => true };

/** The PIN is part of the request itself: an earlier one does not count, however fresh. */
export const IN_BODY: PinRule<unknown> = { again: 'always', needed: () => false };

/** Confirmation by a second person, at their own screen. */
export const AS_SECOND: PinRule<unknown> = { ...ALWAYS, own: true };

/** Allowing although something needs a look. What the screen shows at this moment counts, as it does for the lane. */
export const OVERRIDES: PinRule<z.infer<typeof laneApi.DecideBody>> = {
  again: 'to override',
  needed: ({ decision, inspectionId }, { services }) => {
    const { inspection } = services.views.lane();
    if (decision !== 'clear' || inspection?.inspectionId !== inspectionId) return false;
    return inspection.reasonsNeeded || inspection.alerts.some(({ outcome }) => outcome === 'unsure');
  },
};

/** Setting a list entry aside. */
export const SETS_ASIDE: PinRule<z.infer<typeof alertApi.AdjudicateBody>> = {
  again: 'to override',
  needed: ({ outcome }) => outcome === 'not-confirmed',
};

/** Taking the camera from somebody. */
export const TAKES_CAMERA: PinRule<{ take: boolean }> = { again: 'to take over', needed: ({ take }) => take };
