import {
  type Account,
  type Accounts,
  PIN_OF_SETUP,
  pinFault,
  type Role,
} from '../../adapters/storage/accounts/index.ts';
import { askInTurn } from './pin-prompt.ts';
import { type Proving, pinLine, pinRefusal } from './signed-in.ts';
import { givenPin } from './two-people.ts';

/** Who may take responsibility for another person's account. */
const SIGNERS: readonly Role[] = ['supervisor', 'technician'];

/**
 * While a kiosk has fewer than two accounts that could sign, a second person cannot be required: the first accounts are
 * made by the person who sets it up, and their rows say so. Disabled accounts count as well, because otherwise disabling one
 * could bring this state back.
 */
export function isSetup(accounts: Pick<Accounts, 'list'>): boolean {
  return accounts.list().filter(({ role }) => SIGNERS.includes(role)).length < 2;
}

type Word = { ok: true; by: string | null } | { ok: false; message: string };

/** Who takes responsibility for a change to `id`; null while the kiosk is being set up. Checked before a PIN is typed. */
export function whoAnswers(accounts: Accounts, { id, by }: { id: string; by: string | undefined }): Word {
  if (by === undefined) {
    if (isSetup(accounts)) return { ok: true, by: null };
    return { ok: false, message: 'State which supervisor or technician takes responsibility: --by ID.' };
  }
  const signer = accounts.find(by);
  const fault = signer === null ? `There is no account ${by}.` : signerFault(signer, id);
  return fault === null ? { ok: true, by } : { ok: false, message: fault };
}

function signerFault(signer: Account, of: string): string | null {
  const { id, role, active, pinBy } = signer;
  if (id === of) return `${id} cannot take responsibility for their own account.`;
  if (!SIGNERS.includes(role)) return `Account ${id} is ${role}; this requires ${SIGNERS.join(' or ')}.`;
  if (!active) return `Account ${id} cannot sign in.`;
  // PINs set during set-up are accepted here: otherwise a third account could never be made.
  return pinBy !== null && pinBy !== PIN_OF_SETUP ? givenPin(signer) : null;
}

interface Asking {
  /** The account whose PIN is asked for first; null while the kiosk is being set up. */
  by: string | null;
  /** The account whose new PIN is asked for next; null if there is none. */
  newOf: string | null;
}

export type Answered = { ok: true; pin: string } | { ok: false; message: string };

/**
 * Asks for the PIN of the person who takes responsibility, then for the new PIN. A wrong PIN is recorded and counts for the
 * lockout, as at the screen.
 */
export async function askAnd(state: Proving, { by, newOf }: Asking): Promise<Answered> {
  const asked = await askInTurn([
    ...(by === null ? [] : [{ question: `PIN of ${by} (not shown): `, twice: false }]),
    ...(newOf === null ? [] : [{ question: `New PIN of ${newOf} (6 to 12 digits, not shown): `, twice: true }]),
  ]);
  if (!asked.ok) return asked;
  const pins = [...asked.pins];
  if (by !== null) {
    const refused = await pinRefusal(state, by, pins.shift() ?? '');
    if (refused !== null) return { ok: false, message: refused };
  }
  const pin = pins.shift() ?? '';
  if (newOf !== null && by === newOf && pin === pinLine(asked.pins[0] ?? '').pin) {
    return { ok: false, message: 'This is already your PIN. Choose another.' };
  }
  const fault = newOf === null ? null : pinFault(pin);
  return fault === null ? { ok: true, pin } : { ok: false, message: fault.message };
}
