import type { PinResult, Role } from '../../storage/index.ts';
import { askPin } from './pin-prompt.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type OpenedState, type StateContext } from './state.ts';

/**
 * Work of a command that one person answers for: the account of this role with its PIN, under the rules of the screen.
 * A PIN that is refused counts for the lockout; without its row in the audit nobody is signed in and nothing is done.
 * `otherwise` ends the sentence about another role.
 */
export async function signedIn(
  context: StateContext,
  state: Pick<OpenedState, 'accounts' | 'journal'>,
  { officer, role, otherwise }: { officer: string; role: Role; otherwise: string },
): Promise<string | null> {
  const refuse = (message: string): null => {
    context.warn(message);
    context.exit(EXIT_REFUSED);
    return null;
  };
  const pin = await askPin({ twice: false });
  if (!pin.ok) {
    context.warn(pin.message);
    context.exit(EXIT_NOT_TRIED);
    return null;
  }
  const known = await provePin(state, officer, pin.pin);
  if (!known.ok) return refuse('Account or PIN is not right, or the account is locked.');
  if (known.officer.role !== role) return refuse(`${officer} is not of the role ${role}: ${otherwise}.`);
  if (!state.journal.appendSystem('signed-in', known.officer.id, {}).ok)
    return refuse('The audit cannot be written, so nobody can sign in.');
  return known.officer.id;
}

/** Verifies a PIN as the screen does; a refusal is a row of the audit. Throws where the accounts cannot be written. */
async function provePin(
  { accounts, journal }: Pick<OpenedState, 'accounts' | 'journal'>,
  id: string,
  pin: string,
): Promise<PinResult> {
  const result = await accounts.verifyPin(id, pin);
  if (!result.ok) {
    const body = { reason: result.reason, lockedNow: result.lockedNow === true };
    journal.appendSystem('sign-in-failed', result.officer ?? 'unknown', body);
  }
  return result;
}

/** Why the PIN of somebody who answers for a deed is not taken; null where it is the own one. */
export async function pinRefusal(
  state: Pick<OpenedState, 'accounts' | 'journal'>,
  id: string,
  pin: string,
): Promise<string | null> {
  let result: PinResult;
  try {
    result = await provePin(state, id, pin);
  } catch {
    return 'The accounts cannot be written, so no PIN can be checked. Run: waypost doctor.';
  }
  return result.ok ? null : `The PIN of ${id} was not accepted (${result.reason}).`;
}
