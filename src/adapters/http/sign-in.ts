import type { z } from 'zod';
import type { OfficerId } from '../../core/inspection/index.ts';
import type { OwnPinBody, PinBody, SignInBody } from './api.ts';
import type { SecondOpinionBody } from './api-alerts.ts';
import { clearToken, readKnown, readToken, setKnown, setToken } from './cookie.ts';
import { afterPin, firstKeyNeeded, keyNoted } from './key-step.ts';
import { OWN_PIN_NEEDED } from './pin-again.ts';
import type { NewPinFault, PinResult, SignedIn } from './ports.ts';
import { type Refusal, refuse, SIGNED_OUT } from './problems.ts';
import { isDecider, ROLE_REFUSED } from './rights.ts';
import { sessionState } from './room.ts';
import { answer, reply, type SignedInVisit, type Visit } from './visit.ts';

type Credentials = z.infer<typeof SignInBody>;

export const AUDIT_UNAVAILABLE: Refusal = {
  status: 503,
  reason: 'AUDIT_UNAVAILABLE',
  message: 'The audit record cannot be written, so nobody can sign in. Call the technician.',
};

const OTHER_OFFICER: Refusal = {
  status: 403,
  reason: 'OTHER_OFFICER',
  message: 'Another officer is signed in here. Sign out first.',
};

type PinFailure = Extract<PinResult, { ok: false }>['reason'];
const PIN_REFUSALS: Readonly<Record<PinFailure, { status: number; message: string }>> = {
  PIN_WRONG: { status: 401, message: 'Name or PIN is not right.' },
  ACCOUNT_LOCKED: { status: 401, message: 'Too many wrong PINs. This account is locked for a while.' },
  SIGN_IN_THROTTLED: {
    status: 429,
    message: 'Too many wrong PINs from unknown browsers. Wait, or ask a supervisor: waypost officer admit.',
  },
  SIGN_IN_BUSY: { status: 429, message: 'Another sign-in is being checked. Try again in a second.' },
  ACCOUNTS_UNAVAILABLE: { status: 503, message: 'The accounts cannot be read. Call the technician.' },
};

const NEW_PIN_REFUSALS: Readonly<Record<NewPinFault | 'PIN_SAME', string>> = {
  PIN_FORMAT: 'A PIN has 6 to 12 digits.',
  PIN_TRIVIAL: 'This PIN is too easy to guess: no runs and no repeats.',
  PIN_SAME: 'This is the PIN of now. Choose another.',
};

/** Every outcome is an audit row first; without a durable row nobody gets in. */
export function showSession(visit: Visit): void {
  const { room, request, session } = visit;
  reply(visit, sessionState(room, session, room.sessions.endedBy(readToken(request))));
}

export async function signIn(credentials: Credentials, visit: Visit): Promise<void> {
  const who = await verified(credentials, visit);
  if (who === null) return;
  const onMissing = (at: Visit): void => firstKeyNeeded(who, at);
  await afterPin(who, visit, { access: 'anyone', onMissing }, (at, key) => {
    const { room, request, response, session: earlier } = at;
    if (!room.securityLog.append({ kind: 'signed-in', officer: who.officer.id, ...factor(who, at, key) })) {
      refuse(request, response, AUDIT_UNAVAILABLE);
      return;
    }
    if (earlier !== null) room.sessions.end(earlier, 'replaced');
    const opened = room.keys.mode(who.officer.role) === null ? null : key === null ? 'pin-alone' : 'key';
    const { session, token } = room.sessions.open(who, opened);
    setToken(response, token);
    rememberBrowser(who.officer.id, at);
    reply(at, sessionState(room, session));
  });
}

export async function unlock(credentials: Credentials, visit: SignedInVisit): Promise<void> {
  const { request, response, session } = visit;
  if (credentials.officerId !== session.officer.id) {
    refuse(request, response, OTHER_OFFICER);
    return;
  }
  const who = await verified(credentials, visit);
  if (who === null) return;
  await afterPin(who, visit, { access: 'session' }, (at, key) => {
    const { room } = at;
    // The PIN check and the key take a while: the session can end in the meantime, and then there is nothing to unlock.
    if (session.ended) {
      refuse(at.request, at.response, SIGNED_OUT);
      return;
    }
    if (!room.securityLog.append({ kind: 'unlocked', officer: who.officer.id, ...factor(who, at, key) })) {
      refuse(at.request, at.response, AUDIT_UNAVAILABLE);
      return;
    }
    setToken(at.response, room.sessions.unlock(session));
    rememberBrowser(who.officer.id, at);
    reply(at, sessionState(room, session));
  });
}

/** What the row says of the second factor: nothing of a role that has none. */
function factor({ officer }: SignedIn, { room }: Visit, key: string | null): { key?: string | null } {
  return room.keys.mode(officer.role) === null ? {} : { key };
}

/** The PIN once more, on an open screen; a lockout of the account locks it, so that nobody guesses at a desk left alone. */
export async function prove({ pin }: z.infer<typeof PinBody>, visit: SignedInVisit): Promise<void> {
  const { room, request, response, session } = visit;
  if (!(await ownPinTyped(pin, visit))) return;
  if (!room.securityLog.append({ kind: 'pin-again', officer: session.officer.id })) {
    refuse(request, response, AUDIT_UNAVAILABLE);
    return;
  }
  setToken(response, room.sessions.unlock(session));
  response.status(204).end();
}

/** An own new PIN. The session ends with the old one, as every session of an account that changed. */
export async function changeOwnPin({ pin, newPin }: z.infer<typeof OwnPinBody>, visit: SignedInVisit): Promise<void> {
  const { room, request, response, session } = visit;
  const officer = session.officer.id;
  if (!(await ownPinTyped(pin, visit))) return;
  const fault = newPin === pin ? 'PIN_SAME' : room.accounts.pinFault(newPin);
  if (fault !== null) {
    refuse(request, response, { status: 400, reason: fault, message: NEW_PIN_REFUSALS[fault] });
  } else if (!room.securityLog.append({ kind: 'own-pin', officer })) refuse(request, response, AUDIT_UNAVAILABLE);
  else if (await room.accounts.changeOwnPin(officer, newPin)) {
    room.sessions.sweep();
    // The new PIN has ended what this browser kept of the old one; without a new token a flood could keep its owner out.
    rememberBrowser(officer, visit);
    response.status(204).end();
  } else {
    refuse(request, response, { ...PIN_REFUSALS.ACCOUNTS_UNAVAILABLE, reason: 'ACCOUNTS_UNAVAILABLE' });
  }
}

/** True where the PIN of this session was typed; else the refusal has been sent. */
async function ownPinTyped(pin: string, visit: SignedInVisit): Promise<boolean> {
  const { room, request, response, session } = visit;
  const result = await checked({ officerId: session.officer.id, pin }, visit);
  if (session.ended || session.locked) {
    refuse(request, response, SIGNED_OUT);
    return false;
  }
  if (result.ok) return true;
  if (result.lockedNow) room.sessions.lock(session);
  refusePin(result, visit);
  return false;
}

/**
 * A second person looks at a face candidate on the same screen and signs with an own PIN. Whose word it is comes from the
 * PIN and never from the session, so that nobody can confirm twice by opening the screen again.
 */
export async function secondOpinion(body: z.infer<typeof SecondOpinionBody>, visit: SignedInVisit): Promise<void> {
  const { officerId, pin, ...command } = body;
  const who = await verified({ officerId, pin }, visit);
  if (who === null) return;
  const { session } = visit;
  const { officer: second } = who;
  await afterPin(who, visit, { access: visit.access }, (at, key) => {
    const { request, response, room } = at;
    // The PIN check and the key take a while; the screen on which the two looked may be closed by now.
    if (session.ended || session.locked) refuse(request, response, SIGNED_OUT);
    else if (!isDecider(second.role)) refuse(request, response, ROLE_REFUSED);
    else if (!room.accounts.maySecond(second.id)) refuse(request, response, OWN_PIN_NEEDED);
    else if (!keyNoted(at, second.id, key)) refuse(request, response, AUDIT_UNAVAILABLE);
    else answer(at, room.lane.secondOpinion({ ...command, screen: 'shared' }, second.id));
  });
}

export function lock(visit: SignedInVisit): void {
  visit.room.sessions.lock(visit.session);
  reply(visit, sessionState(visit.room, visit.session));
}

export function signOut(visit: SignedInVisit): void {
  visit.room.sessions.end(visit.session, 'officer');
  clearToken(visit.response);
  visit.response.status(204).end();
}

/** Whose PIN it was, or null after the refusal has been sent. */
export async function verified(credentials: Credentials, visit: Visit): Promise<SignedIn | null> {
  const result = await checked(credentials, visit);
  if (result.ok) return result;
  refusePin(result, visit);
  return null;
}

/** Every PIN that is typed here counts in one throttle. Wrong ones are rows of the audit. */
async function checked({ officerId, pin, code }: Credentials, visit: Visit): Promise<PinResult> {
  const { room, request, session } = visit;
  const result = await room.accounts.verifyPin(officerId, pin, {
    door: room.fromKiosk.has(request) ? 'kiosk' : 'loopback',
    session: session === null || session.ended ? null : { officer: session.officer.id, locked: session.locked },
    browser: readKnown(request),
    code: code ?? null,
  });
  if (!result.ok) room.signIns.add(result);
  return result;
}

/** This browser keeps that the account has proved its PIN here: strangers then cannot spend its tries. */
function rememberBrowser(officer: OfficerId, { room, request, response }: Visit): void {
  setKnown(response, room.accounts.rememberBrowser(officer, readKnown(request)));
}

function refusePin({ reason, retryAfterMs }: Extract<PinResult, { ok: false }>, visit: Visit): void {
  refuse(visit.request, visit.response, { ...PIN_REFUSALS[reason], reason, retryAfterMs });
}
