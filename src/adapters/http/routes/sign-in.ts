import type { z } from 'zod';
import type { OfficerId } from '../../../core/inspection/record/terms/index.ts';
import { cookies, isDecider, type NewPinFault, type PinResult, ROLE_REFUSED, type SignedIn } from '../access/index.ts';
import { type alertApi, type laneApi, type Refusal, refuse, SIGNED_OUT } from '../api/index.ts';
import { afterPin, firstKeyNeeded, keyNoted } from './key-step.ts';
import { OWN_PIN_NEEDED } from './pin-again.ts';
import { type RequestContext, reply, type SignedInContext } from './request-context.ts';
import { answer, ending } from './route.ts';
import { sessionState } from './services.ts';

type Credentials = z.infer<typeof laneApi.SignInBody>;

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
  PIN_WRONG: { status: 401, message: 'Name or PIN is wrong.' },
  ACCOUNT_LOCKED: { status: 401, message: 'Too many wrong PINs. This account is locked for a while.' },
  SIGN_IN_THROTTLED: {
    status: 429,
    message: 'Too many wrong PINs from unknown browsers. Wait, or ask a supervisor: waypost officer admit.',
  },
  SIGN_IN_BUSY: { status: 429, message: 'Another sign-in is being checked. Try again in a second.' },
  LINK_DEAD_MAN: {
    status: 403,
    message: 'Nothing has been heard from the central office for too long. A technician has to sign in first.',
  },
  ACCOUNTS_UNAVAILABLE: { status: 503, message: 'The accounts cannot be read. Call the technician.' },
};

const NEW_PIN_REFUSALS: Readonly<Record<NewPinFault | 'PIN_SAME', string>> = {
  PIN_FORMAT: 'A PIN has 6 to 12 digits.',
  PIN_TRIVIAL: 'This PIN is too easy to guess: use no sequence and no repeated pattern.',
  PIN_SAME: 'This is already your PIN. Choose another.',
};

/** Every outcome is an audit row first; without a durable row nobody gets in. */
export function showSession(context: RequestContext): void {
  const { services, request, session } = context;
  reply(context, sessionState(services, session, services.sessions.endedBy(cookies.readToken(request))));
}

export async function signIn(context: RequestContext, credentials: Credentials): Promise<void> {
  const who = await verified(context, credentials);
  if (who === null) return;
  const onMissing = (at: RequestContext): void => firstKeyNeeded(who, at);
  await afterPin(who, context, { access: 'anyone', onMissing }, (at, key) => {
    const { services, request, response, session: earlier } = at;
    if (!services.securityLog.append({ kind: 'signed-in', officer: who.officer.id, ...factor(who, at, key) })) {
      refuse(request, response, AUDIT_UNAVAILABLE);
      return;
    }
    if (earlier !== null) services.sessions.end(earlier, 'replaced');
    const opened = services.keys.mode(who.officer.role) === null ? null : key === null ? 'pin-alone' : 'key';
    const { session, token } = services.sessions.open(who, opened);
    cookies.setToken(response, token);
    rememberBrowser(who.officer.id, at);
    reply(at, sessionState(services, session));
  });
}

export async function unlock(context: SignedInContext, credentials: Credentials): Promise<void> {
  const { request, response, session } = context;
  if (credentials.officerId !== session.officer.id) {
    refuse(request, response, OTHER_OFFICER);
    return;
  }
  const who = await verified(context, credentials);
  if (who === null) return;
  await afterPin(who, context, { access: 'session' }, (at, key) => {
    const { services } = at;
    // The PIN check and the key take a while: the session can end in the meantime, and then there is nothing to unlock.
    if (session.ended) {
      refuse(at.request, at.response, SIGNED_OUT);
      return;
    }
    if (!services.securityLog.append({ kind: 'unlocked', officer: who.officer.id, ...factor(who, at, key) })) {
      refuse(at.request, at.response, AUDIT_UNAVAILABLE);
      return;
    }
    cookies.setToken(at.response, services.sessions.unlock(session));
    rememberBrowser(who.officer.id, at);
    reply(at, sessionState(services, session));
  });
}

/** The second factor as stated in the audit row; nothing for a role that does not have one. */
function factor({ officer }: SignedIn, { services }: RequestContext, key: string | null): { key?: string | null } {
  return services.keys.mode(officer.role) === null ? {} : { key };
}

/**
 * The PIN again, on an open screen; a lockout of the account locks the screen, so that nobody can guess PINs at an
 * unattended desk.
 */
export async function prove(context: SignedInContext, { pin }: z.infer<typeof laneApi.PinBody>): Promise<void> {
  const { services, request, response, session } = context;
  if (!(await ownPinTyped(pin, context))) return;
  if (!services.securityLog.append({ kind: 'pin-again', officer: session.officer.id })) {
    refuse(request, response, AUDIT_UNAVAILABLE);
    return;
  }
  cookies.setToken(response, services.sessions.unlock(session));
  response.status(204).end();
}

/** The user's own new PIN. The session ends with the old one, like every session of an account that has changed. */
export async function changeOwnPin(
  context: SignedInContext,
  { pin, newPin }: z.infer<typeof laneApi.OwnPinBody>,
): Promise<void> {
  const { services, request, response, session } = context;
  const officer = session.officer.id;
  if (!(await ownPinTyped(pin, context))) return;
  const fault = newPin === pin ? 'PIN_SAME' : services.accounts.pinFault(newPin);
  if (fault !== null) {
    refuse(request, response, { status: 400, reason: fault, message: NEW_PIN_REFUSALS[fault] });
  } else if (!services.securityLog.append({ kind: 'own-pin', officer })) refuse(request, response, AUDIT_UNAVAILABLE);
  else if (await services.accounts.changeOwnPin(officer, newPin)) {
    services.sessions.sweep();
    // The new PIN has ended what this browser kept of the old one; without a new token a flood could keep its owner out.
    rememberBrowser(officer, context);
    response.status(204).end();
  } else {
    refuse(request, response, { ...PIN_REFUSALS.ACCOUNTS_UNAVAILABLE, reason: 'ACCOUNTS_UNAVAILABLE' });
  }
}

/** True if the PIN of this session was typed; else the refusal has been sent. */
async function ownPinTyped(pin: string, context: SignedInContext): Promise<boolean> {
  const { services, request, response, session } = context;
  const result = await checked({ officerId: session.officer.id, pin }, context);
  if (session.ended || session.locked) {
    refuse(request, response, SIGNED_OUT);
    return false;
  }
  if (result.ok) return true;
  if (result.lockedNow) services.sessions.lock(session);
  refusePin(result, context);
  return false;
}

/**
 * A second person looks at a face candidate on the same screen and signs with their own PIN. Who has confirmed is decided
 * by the PIN and never by the session, so that nobody can confirm twice by opening the screen again.
 */
export async function secondOpinion(
  context: SignedInContext,
  body: z.infer<typeof alertApi.SecondOpinionBody>,
): Promise<void> {
  const { officerId, pin, ...command } = body;
  await asSecond(context, { officerId, pin }, (at, officer) =>
    answer(at, at.services.lane.secondOpinion({ ...command, screen: 'shared', officer })),
  );
}

/**
 * *Allow* despite confirmed entries. The officer's PIN is part of the request, however recently it was typed, and so is
 * the second person's if one signs on this screen; a person who signed out, or whose screen was locked meanwhile, has
 * decided nothing.
 */
export async function allowOver(context: SignedInContext, body: z.infer<typeof alertApi.AllowOverBody>): Promise<void> {
  const { pin, second, entries, ...command } = body;
  if (!(await ownPinTyped(pin, context))) return;
  const decide = (at: RequestContext, by: OfficerId | null): void => {
    const { request, response, services } = at;
    const { session } = context;
    if (!services.securityLog.append({ kind: 'pin-again', officer: session.officer.id }))
      refuse(request, response, AUDIT_UNAVAILABLE);
    else {
      const over = { entries, second: by };
      const said = { ...command, decision: 'clear' as const, reasons: [], officer: session.officer.id, over };
      answer(
        at,
        ending(at, () => services.lane.decide(said)),
      );
    }
  };
  if (second === null) return decide(context, null);
  await asSecond(context, second, decide);
}

/** Somebody else signs on this screen, with their own account, PIN and key. */
export async function asSecond(
  context: SignedInContext,
  credentials: Credentials,
  then: (at: RequestContext, second: OfficerId) => void,
): Promise<void> {
  const who = await verified(context, credentials);
  if (who === null) return;
  const { session } = context;
  const { officer: second } = who;
  await afterPin(who, context, { access: context.access }, (at, key) => {
    const { request, response, services } = at;
    // The PIN check and the key take a while; the screen in front of both people may have been closed meanwhile.
    if (session.ended || session.locked) refuse(request, response, SIGNED_OUT);
    else if (!isDecider(second.role)) refuse(request, response, ROLE_REFUSED);
    else if (!services.accounts.maySecond(second.id)) refuse(request, response, OWN_PIN_NEEDED);
    else if (!keyNoted(at, second.id, key)) refuse(request, response, AUDIT_UNAVAILABLE);
    else then(at, second.id);
  });
}

export function lock(context: SignedInContext): void {
  context.services.sessions.lock(context.session);
  reply(context, sessionState(context.services, context.session));
}

export function signOut(context: SignedInContext): void {
  context.services.sessions.end(context.session, 'officer');
  cookies.clearToken(context.response);
  context.response.status(204).end();
}

/** The officer whose PIN it was; null if a refusal has been sent. */
export async function verified(context: RequestContext, credentials: Credentials): Promise<SignedIn | null> {
  const result = await checked(credentials, context);
  if (result.ok) return result;
  refusePin(result, context);
  return null;
}

/** All PINs typed here share one throttle. Wrong ones become audit rows. */
async function checked({ officerId, pin, code }: Credentials, context: RequestContext): Promise<PinResult> {
  const { services, request, session } = context;
  const result = await services.accounts.verifyPin(officerId, pin, {
    door: services.fromKiosk.has(request) ? 'kiosk' : 'loopback',
    session: session === null || session.ended ? null : { officer: session.officer.id, locked: session.locked },
    browser: cookies.readKnown(request),
    code: code ?? null,
  });
  if (!result.ok) services.signIns.add(result);
  return result;
}

/** Makes this browser remember that the account's PIN was correct here, so that strangers cannot use up its tries. */
function rememberBrowser(officer: OfficerId, { services, request, response }: RequestContext): void {
  cookies.setKnown(response, services.accounts.rememberBrowser(officer, cookies.readKnown(request)));
}

function refusePin({ reason, retryAfterMs }: Extract<PinResult, { ok: false }>, context: RequestContext): void {
  refuse(context.request, context.response, { ...PIN_REFUSALS[reason], reason, retryAfterMs });
}
