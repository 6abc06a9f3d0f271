import type { z } from 'zod';
import type { alertApi, laneApi, Refusal } from '../api/index.ts';
import type { SignedInContext } from './request-context.ts';

export type PinAgain = 'always' | 'to override' | 'to take over';

/**
 * When a deed is let through only while the PIN was typed lately. The threat is the colleague or stranger at a desk that its
 * officer has just left: the lock comes after ninety seconds without a deed, and every deed of theirs puts it off.
 */
export interface PinRule<T> {
  again: PinAgain;
  needed: (body: T, context: SignedInContext) => boolean;
  /** True where the PIN must be nobody else's: the word of a second person. */
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

/** Null where the deed may be done. */
export function pinFault<T>({ needed, own = false }: PinRule<T>, body: T, context: SignedInContext): Refusal | null {
  const { services, session } = context;
  if (needed(body, context) && !services.sessions.isFresh(session)) return PIN_AGAIN;
  return own && !services.accounts.maySecond(session.officer.id) ? OWN_PIN_NEEDED : null;
}

export const ALWAYS: PinRule<unknown> = { again: 'always', needed: () => true };

/** The PIN is part of the request itself: no earlier one counts, however fresh. */
export const IN_BODY: PinRule<unknown> = { again: 'always', needed: () => false };

/** The word of a second person, at an own screen. */
export const AS_SECOND: PinRule<unknown> = { ...ALWAYS, own: true };

/** Allowing although something needs a look. What the screen of this moment says counts, as it does for the lane. */
export const OVERRIDES: PinRule<z.infer<typeof laneApi.DecideBody>> = {
  again: 'to override',
  needed: ({ decision, inspectionId }, { services }) => {
    const { inspection } = services.views.lane();
    if (decision !== 'clear' || inspection?.inspectionId !== inspectionId) return false;
    return inspection.reasonsNeeded || inspection.alerts.some(({ outcome }) => outcome === 'unsure');
  },
};

/** Setting an entry of a list aside. */
export const SETS_ASIDE: PinRule<z.infer<typeof alertApi.AdjudicateBody>> = {
  again: 'to override',
  needed: ({ outcome }) => outcome === 'not-confirmed',
};

/** Taking the camera from somebody. */
export const TAKES_CAMERA: PinRule<{ take: boolean }> = { again: 'to take over', needed: ({ take }) => take };
