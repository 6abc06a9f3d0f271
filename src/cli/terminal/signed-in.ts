import type { PinResult, Role } from '../../adapters/storage/accounts/index.ts';
import { storeFailure } from '../../adapters/storage/database/index.ts';
import { keyDemand } from '../../core/inspection/policy/pack/index.ts';
import { ruledLane } from '../../daemon/lane/index.ts';
import { EXIT_REFUSED, notTried, type OpenedState, type StateContext } from '../state/index.ts';
import { askPin } from './pin-prompt.ts';

/**
 * Does work for which one person takes responsibility, with an account of this role and its PIN, under the same rules as at the
 * screen. A refused PIN counts for the lockout. If the audit row cannot be written, nobody is signed in and nothing is done.
 * `otherwise` ends the sentence about another role.
 */
export async function signedIn(
  context: StateContext,
  state: Proving,
  { officer, role, otherwise }: { officer: string; role: Role; otherwise: string },
): Promise<string | null> {
  return (await signedInAs(context, state, { officer, roles: [role], otherwise }))?.id ?? null;
}

/** Like `signedIn`, for work that several roles may do; passes on which of them it is. */
export async function signedInAs<R extends Role>(
  context: StateContext,
  state: Proving,
  { officer, roles, otherwise }: { officer: string; roles: readonly R[]; otherwise: string },
): Promise<{ id: string; role: R } | null> {
  const refuse = (message: string): null => {
    context.warn(message);
    context.exit(EXIT_REFUSED);
    return null;
  };
  const pin = await askPin({ twice: false });
  if (!pin.ok) {
    notTried(context, pin.message);
    return null;
  }
  const known = await provePin(state, officer, pin.pin);
  if (!known.ok) return refuse(KEY_WORDS[known.reason] ?? 'Account or PIN is wrong, or the account is locked.');
  const role = roles.find((one) => one === known.officer.role);
  if (role === undefined) return refuse(`${officer} does not have the role ${roles.join(' or ')}: ${otherwise}.`);
  if (!state.journal.appendSystem('signed-in', known.officer.id, {}).ok)
    return refuse('The audit cannot be written, so nobody can sign in.');
  return { id: known.officer.id, role };
}

/** The parts of an opened state that a PIN check needs: the policy says whether a key has to follow. */
export type Proving = Pick<OpenedState, 'accounts' | 'journal' | 'memory' | 'config' | 'clock'>;

type KeyReason = 'FIDO_CODE_NEEDED' | 'FIDO_CODE_WRONG' | 'FIDO_MISSING';
type Proof =
  | Extract<PinResult, { ok: true }>
  | { ok: false; reason: Extract<PinResult, { ok: false }>['reason'] | KeyReason };

const KEY_WORDS: Readonly<Partial<Record<string, string>>> = {
  FIDO_CODE_NEEDED:
    'This account has a security key. Type the PIN, a space and the code from your own screen (Security keys, Code for a command).',
  FIDO_CODE_WRONG: 'The code is wrong or has expired. Get a new one at your own screen.',
  FIDO_MISSING: 'The policy requires a security key, and this account has none. Sign in at the screen and add one.',
} satisfies Record<KeyReason, string>;

/** A PIN line: the PIN, and after a space the code that replaces the security key in this command. */
export function pinLine(line: string): { pin: string; code: string | null } {
  const [pin = '', code = null] = line.trim().split(/\s+/, 2);
  return { pin, code };
}

/**
 * Verifies a PIN as the screen does; a refusal is recorded in the audit. For an account with a security key, the code that the key
 * released at the screen is the proof: a terminal cannot use a key, and must not be a way round it. Throws if the accounts cannot
 * be written.
 */
async function provePin(state: Proving, id: string, line: string): Promise<Proof> {
  const { accounts, journal } = state;
  const { pin, code } = pinLine(line);
  const result = await accounts.verifyPin(id, pin);
  if (!result.ok) {
    const body = { reason: result.reason, lockedNow: result.lockedNow === true };
    journal.appendSystem('sign-in-failed', result.officer ?? 'unknown', body);
    return result;
  }
  const { role } = result.officer;
  const hasKey = accounts.keys.of(id).length > 0;
  const demand = keyDemand(ruledLane(state).policy.securityKeys, { role, hasKey });
  if (demand === 'none') return result;
  if (demand === 'key' && code !== null && (await accounts.keys.takeCode(id, code))) return result;
  const reason = demand === 'enrol' ? 'FIDO_MISSING' : code === null ? 'FIDO_CODE_NEEDED' : 'FIDO_CODE_WRONG';
  journal.appendSystem('key-refused', id, { reason, key: null });
  return { ok: false, reason };
}

/** Why the PIN of somebody who takes responsibility for an action is not accepted; null if they chose it themselves. */
export async function pinRefusal(state: Proving, id: string, pin: string): Promise<string | null> {
  let result: Proof;
  try {
    result = await provePin(state, id, pin);
  } catch (error) {
    // Anything else is a bug, and must not be hidden by a message about the disk.
    if (storeFailure(error) === null) throw error;
    return 'The accounts cannot be written, so no PIN can be checked. Run: waypost doctor.';
  }
  if (result.ok) return null;
  const words = KEY_WORDS[result.reason];
  return words === undefined ? `The PIN of ${id} was not accepted (${result.reason}).` : `${id}: ${words}`;
}
