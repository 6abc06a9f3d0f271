import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { cookies, KEY_ALGORITHMS, type Officer, type SignedIn, verifyRegistration } from '../access/index.ts';
import { type keyApi, type Refusal, type Role, refuse } from '../api/index.ts';
import { KEY_ASK_MS, type KeyWanted } from './key-ceremonies.ts';
import {
  afterPin,
  askForKey,
  base64url,
  bytesOf,
  expected,
  KEY_REFUSED,
  KEY_STEP_OVER,
  KEYS_UNREADABLE,
  keyNoted,
  RP_ID,
  userHandle,
} from './key-step.ts';
import { OWN_PIN_NEEDED } from './pin-again.ts';
import { type RequestContext, reply, type SignedInContext } from './request-context.ts';
import { AUDIT_UNAVAILABLE, verified } from './sign-in.ts';

/** Roles that may confirm another person's key, as they may confirm accounts. */
const CONFIRMERS: readonly Role[] = ['supervisor', 'technician'];
const SECOND_NEEDED: Refusal = {
  status: 403,
  reason: 'FIDO_SECOND',
  message: 'Adding a key needs a second person: another supervisor or technician, with their own PIN.',
};

const KEYS_FULL: Refusal = {
  status: 409,
  reason: 'FIDO_FULL',
  message: 'This account has the maximum number of keys. Remove one first.',
};

const KEY_TAKEN: Refusal = {
  status: 409,
  reason: 'FIDO_TAKEN',
  message: 'This key already belongs to an account. Use another one.',
};

const KEY_UNKNOWN: Refusal = { status: 404, reason: 'FIDO_UNKNOWN', message: 'This account has no such key.' };

export function keysOf({ services, session }: SignedInContext): z.infer<typeof keyApi.KeysView> {
  const { id, role } = session.officer;
  return {
    mode: services.keys.mode(role) ?? 'off',
    most: services.keys.most,
    keys: services.keys.of(id).map(({ id: key, addedAt, confirmedBy, usedAt }) => ({
      id: key,
      addedAt,
      confirmedBy,
      usedAt,
    })),
  };
}

/** A further key, at the owner's screen: a freshly typed PIN, and confirmation by a second person. */
export async function beginKey(context: SignedInContext, body: z.infer<typeof keyApi.KeyEnrolBody>): Promise<void> {
  const { session } = context;
  await withSecond(body, context, session, (at, confirmedBy) =>
    askForNewKey(at, { kind: 'new-key', who: session, session, access: 'keyholder', confirmedBy }),
  );
}

/** The first key of an account that cannot sign in without one. */
export async function beginFirstKey(context: RequestContext, body: z.infer<typeof keyApi.KeyEnrolBody>): Promise<void> {
  const { services, request, response } = context;
  const first = services.ceremonies.find(cookies.readStep(request), 'first-key');
  if (first === null) {
    refuse(request, response, KEY_STEP_OVER);
    return;
  }
  const { who } = first;
  await withSecond(body, context, who, (at, confirmedBy) => {
    // Somebody may have added one in the meantime: then that key must be used.
    if (services.keys.demand(who.officer) !== 'enrol') refuse(at.request, at.response, KEY_STEP_OVER);
    else askForNewKey(at, { kind: 'new-key', who, session: null, access: 'anyone', confirmedBy });
  });
}

/**
 * Confirmation by a second person of a change of keys. Neither the owner nor the second may have a PIN that the other has
 * set: one person would be both. A second person who has a key confirms with it; one who does not confirms by PIN, even
 * if the policy requires a key, because otherwise the first key of a kiosk could never be added.
 */
async function withSecond(
  { secondId, secondPin }: z.infer<typeof keyApi.KeyEnrolBody>,
  context: RequestContext,
  owner: SignedIn,
  proceed: (context: RequestContext, confirmedBy: string) => void | Promise<void>,
): Promise<void> {
  const { services } = context;
  const who = await verified(context, { officerId: secondId, pin: secondPin });
  if (who === null) return;
  const refusal = secondFault(who.officer, owner.officer, context);
  if (refusal !== null) {
    refuse(context.request, context.response, refusal);
    return;
  }
  const confirmed = async (at: RequestContext, key: string | null): Promise<void> => {
    if (services.accounts.standing(owner) !== 'same') refuse(at.request, at.response, KEY_STEP_OVER);
    else if (!keyNoted(at, who.officer.id, key)) refuse(at.request, at.response, AUDIT_UNAVAILABLE);
    else await proceed(at, who.officer.id);
  };
  await afterPin(who, context, { access: context.access, onMissing: (at) => confirmed(at, null) }, confirmed);
}

function secondFault(second: Officer, owner: Officer, { services }: RequestContext): Refusal | null {
  if (second.id === owner.id || !CONFIRMERS.includes(second.role)) return SECOND_NEEDED;
  const own = [second, owner].every(({ id }) => services.accounts.maySecond(id));
  return own ? null : OWN_PIN_NEEDED;
}

function askForNewKey(context: RequestContext, wanted: KeyWanted): void {
  const { services, request, response } = context;
  const { id, name } = wanted.who.officer;
  const keys = services.keys.of(id);
  if (keys.length >= services.keys.most) {
    refuse(request, response, KEYS_FULL);
    return;
  }
  const { challenge, token } = services.ceremonies.begin(wanted);
  cookies.setStep(response, token);
  const view: z.infer<typeof keyApi.KeyCreationView> = {
    challenge: base64url(challenge),
    rpId: RP_ID,
    userId: base64url(userHandle(id)),
    userName: name,
    algorithms: [...KEY_ALGORITHMS],
    credentials: keys.map(({ credential }) => base64url(credential)),
    timeoutMs: KEY_ASK_MS,
  };
  reply(context, view);
}

/** The new key itself. The row is durable before the key is valid; afterwards all sessions of the account are ended. */
export function addKey(context: RequestContext, body: z.infer<typeof keyApi.KeyNewBody>): void {
  const { services, request, response, session } = context;
  const step = services.ceremonies.take(cookies.readStep(request), 'new-key');
  const gone =
    step === null || (step.session !== null && (step.session !== session || session.ended || session.locked));
  if (gone || services.accounts.standing(step.who) !== 'same') {
    refuse(request, response, KEY_STEP_OVER);
    return;
  }
  const officer = step.who.officer.id;
  const registration = {
    credential: bytesOf(body.id),
    clientDataJson: bytesOf(body.clientDataJson),
    attestationObject: bytesOf(body.attestationObject),
  };
  const result = verifyRegistration(registration, expected(context, step));
  const key = digestOf(registration.credential);
  if (!result.ok) {
    services.securityLog.append({ kind: 'key-refused', officer, reason: result.reason, key });
    refuse(request, response, KEY_REFUSED);
    return;
  }
  const { confirmedBy: answeredBy } = step;
  if (!services.securityLog.append({ kind: 'key-changed', officer, change: 'added', key, answeredBy })) {
    refuse(request, response, AUDIT_UNAVAILABLE);
    return;
  }
  const added = services.keys.add({ account: officer, ...result, confirmedBy: answeredBy });
  if (added.ok) {
    services.sessions.sweep();
    response.status(204).end();
    return;
  }
  services.securityLog.append({ kind: 'key-refused', officer, reason: 'FIDO_NOT_STORED', key });
  refuse(
    request,
    response,
    { FIDO_FULL: KEYS_FULL, FIDO_TAKEN: KEY_TAKEN, ACCOUNTS_UNAVAILABLE: KEYS_UNREADABLE }[added.reason],
  );
}

/** Removing a key needs as much as adding one: without the last key, the PIN is the only factor again. */
export async function removeKey(context: SignedInContext, body: z.infer<typeof keyApi.KeyRemoveBody>): Promise<void> {
  const { session } = context;
  const officer = session.officer.id;
  const { id: key, ...second } = body;
  await withSecond(second, context, session, (at, answeredBy) => {
    const { services, request, response } = at;
    if (session.ended || session.locked) refuse(request, response, KEY_STEP_OVER);
    else if (!services.keys.of(officer).some(({ id }) => id === key)) refuse(request, response, KEY_UNKNOWN);
    else if (!services.securityLog.append({ kind: 'key-changed', officer, change: 'removed', key, answeredBy }))
      refuse(request, response, AUDIT_UNAVAILABLE);
    else if (services.keys.remove(officer, key)) {
      services.sessions.sweep();
      response.status(204).end();
    } else refuse(request, response, KEYS_UNREADABLE);
  });
}

/** Digits for one command: a terminal cannot use a key, so the key answers here each time. */
export function commandCode(context: SignedInContext): void {
  const { session } = context;
  const officer = session.officer.id;
  if (context.services.keys.of(officer).length === 0) {
    refuse(context.request, context.response, KEY_UNKNOWN);
    return;
  }
  const proceed = async (at: RequestContext, key: string): Promise<void> => {
    const { services, request, response } = at;
    if (!services.securityLog.append({ kind: 'key-used', officer, key, purpose: 'command-code' })) {
      refuse(request, response, AUDIT_UNAVAILABLE);
      return;
    }
    const view: z.infer<typeof keyApi.KeyCodeView> | null = await services.keys.issueCode(officer);
    if (view === null) refuse(request, response, KEYS_UNREADABLE);
    else reply(at, view);
  };
  askForKey(context, { kind: 'proof', who: session, session, access: 'keyholder', proceed });
}

const digestOf = (credential: Uint8Array): string => createHash('sha256').update(credential).digest('hex');
