import type { Role } from '../../storage/index.ts';
import { askPin } from './pin-prompt.ts';
import { EXIT_NOT_TRIED, EXIT_REFUSED, type OpenedState, type StateContext } from './state.ts';

/**
 * Work of a command that one person answers for: the account of this role with its PIN, under the rules of the screen.
 * A PIN that is refused counts for the lockout; without its row in the audit nobody is signed in and nothing is done.
 * `otherwise` ends the sentence about another role.
 */
export async function signedIn(
  context: StateContext,
  { accounts, journal }: Pick<OpenedState, 'accounts' | 'journal'>,
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
  const known = await accounts.verifyPin(officer, pin.pin);
  if (!known.ok) {
    const body = { reason: known.reason, lockedNow: known.lockedNow === true };
    journal.appendSystem('sign-in-failed', known.officer ?? 'unknown', body);
    return refuse('Account or PIN is not right, or the account is locked.');
  }
  if (known.officer.role !== role) return refuse(`${officer} is not of the role ${role}: ${otherwise}.`);
  if (!journal.appendSystem('signed-in', known.officer.id, {}).ok)
    return refuse('The audit cannot be written, so nobody can sign in.');
  return known.officer.id;
}
