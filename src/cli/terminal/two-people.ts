import { type Account, type Accounts, PIN_OF_SETUP } from '../../adapters/storage/accounts/index.ts';
import type { OpenedState, StateContext } from '../state/index.ts';
import { type AskedInTurn, askInTurn } from './pin-prompt.ts';
import { type Proving, pinRefusal } from './signed-in.ts';

export type SecondPerson = { ok: true; technician: string; approver: string } | { ok: false; message: string };

/** The accounts of the two who sign: a technician, and a supervisor or another technician. Checked before any work is done. */
export function twoPeople(
  accounts: Pick<Accounts, 'find'>,
  ids: { technician: string; approver: string },
): SecondPerson {
  const { technician, approver } = ids;
  if (technician === approver) {
    return {
      ok: false,
      message: `${technician} cannot approve their own work: name a second person with --approver.`,
    };
  }
  const fault =
    faultOf(accounts.find(technician), { id: technician, roles: ['technician'] }) ??
    faultOf(accounts.find(approver), { id: approver, roles: ['supervisor', 'technician'] });
  return fault === null ? { ok: true, technician, approver } : { ok: false, message: fault };
}

/** The two accounts for actions that need exactly a technician and a supervisor. */
export function technicianAndSupervisor(
  accounts: Pick<Accounts, 'find'>,
  { technician, supervisor }: { technician: string; supervisor: string },
): { ok: true } | { ok: false; message: string } {
  if (technician === supervisor) return { ok: false, message: `${technician} is one person, but two are needed.` };
  const fault =
    faultOf(accounts.find(technician), { id: technician, roles: ['technician'] }) ??
    faultOf(accounts.find(supervisor), { id: supervisor, roles: ['supervisor'] });
  return fault === null ? { ok: true } : { ok: false, message: fault };
}

function faultOf(account: Account | null, wanted: { id: string; roles: Account['role'][] }): string | null {
  const { id, roles } = wanted;
  if (account === null)
    return `There is no account ${id}. Create it: waypost officer add ${id} --name NAME --role ${roles[0]} --config FILE`;
  if (account.madeBy !== null)
    return `Account ${id} is waiting for a second person: waypost officer activate ${id} --by ID.`;
  if (!account.active) return `Account ${id} is disabled.`;
  if (account.pinBy !== null && account.pinBy !== PIN_OF_SETUP) return givenPin(account);
  if (account.lockedUntil !== null) return `Account ${id} is locked until ${account.lockedUntil}.`;
  return roles.includes(account.role) ? null : `Account ${id} is ${account.role}; this requires ${roles.join(' or ')}.`;
}

/** Message about a PIN that somebody else set: that person knows it, and could act as both people. */
export const givenPin = ({ id, pinBy }: Account): string =>
  `The PIN of ${id} was set by ${pinBy}. ${id} must choose a PIN of their own first: waypost officer pin ${id} --config FILE`;

/** Asks for the PINs of several people, one after the other: not shown on a terminal; from a pipe, each is one line. */
export async function askPins(ids: readonly string[]): Promise<AskedInTurn> {
  return await askInTurn(ids.map((id) => ({ question: `PIN of ${id} (not shown): `, twice: false })));
}

/** Whether both typed their own PIN; every refusal is recorded in the audit, and counts for the lockout as at the screen. */
export async function verifyBoth(
  state: Proving,
  { technician, approver }: { technician: string; approver: string },
  pins: readonly string[],
): Promise<{ ok: true } | { ok: false; message: string }> {
  for (const [i, id] of [technician, approver].entries()) {
    const refused = await pinRefusal(state, id, pins[i] ?? '');
    if (refused !== null) return { ok: false, message: refused };
  }
  return { ok: true };
}

/** Two people as a command names them. */
export interface TwoSigners {
  technician: string;
  approver: string;
}

/** Asks both people for their PIN, for `what`; nothing may be written before this returns ok. */
export async function signTogether(
  desk: { context: Pick<StateContext, 'print'>; state: OpenedState; askPins: typeof askPins },
  { technician, approver }: TwoSigners,
  what: string,
): Promise<{ ok: true } | { ok: false; message: string }> {
  desk.context.print(`${what}: the PIN of ${technician}, then that of ${approver}.`);
  const pins = await desk.askPins([technician, approver]);
  return pins.ok ? verifyBoth(desk.state, { technician, approver }, pins.pins) : { ok: false, message: pins.message };
}
