import { createHash } from 'node:crypto';
import type { z } from 'zod';
import {
  type Access,
  type Assertion,
  barred,
  type CredentialRecord,
  cookies,
  type Expected,
  type SignedIn,
  type StoredKey,
  verifyAssertion,
} from '../access/index.ts';
import { type keyApi, type Refusal, refuse, SIGNED_OUT } from '../api/index.ts';
import { KEY_ASK_MS, type ProofWanted } from './key-ceremonies.ts';
import type { RequestContext } from './request-context.ts';

/** The one RP ID: a browser does not accept an IP address as one, so keys work only at http://localhost. */
export const RP_ID = 'localhost';

const KEY_STEP: Omit<Refusal, 'retryAfterMs'> = {
  status: 401,
  reason: 'FIDO_STEP',
  message: 'The PIN is correct. Touch the security key of this account.',
};

export const KEY_STEP_OVER: Refusal = {
  status: 401,
  reason: 'FIDO_STEP_OVER',
  message: 'This step has expired. Start again with the PIN.',
};

export const KEY_REFUSED: Refusal = {
  status: 401,
  reason: 'FIDO_REFUSED',
  message: 'The answer from the security key is not valid. Start again with the PIN, and use a key of this account.',
};

const KEY_MISSING: Refusal = {
  status: 403,
  reason: 'FIDO_MISSING',
  message: 'The policy requires a security key, and this account has none. Sign in at your own screen and add one.',
};

const FIRST_KEY: Refusal = {
  status: 401,
  reason: 'FIDO_FIRST',
  message: 'The policy requires a security key, and this account has none. Add one, with a second person.',
};

export const KEYS_UNREADABLE: Refusal = {
  status: 503,
  reason: 'ACCOUNTS_UNAVAILABLE',
  message: 'The accounts cannot be read. Call the technician.',
};

/** Passed to an action: the key that signed, or null if none was required. */
export type Proceed = (context: RequestContext, key: string | null) => void | Promise<void>;

export interface KeyStep {
  /** The right that the action needs when the key has answered. */
  access: Access;
  /** Called if the account must have a key but has none; if absent, the sign-in is refused. */
  onMissing?: (context: RequestContext) => void | Promise<void>;
}

/**
 * After a correct PIN: continues if the account does not need a key; otherwise answers with a challenge, and continues
 * when one of the account's keys answers. Every place that accepts a PIN goes through here, so that none of them is a
 * weak point.
 */
export async function afterPin(who: SignedIn, context: RequestContext, step: KeyStep, proceed: Proceed): Promise<void> {
  const { services, request, response, session } = context;
  const demand = services.keys.demand(who.officer);
  if (demand === 'none') await proceed(context, null);
  else if (demand === 'key') {
    const begun = { who, access: step.access, session: step.access === 'anyone' ? null : session };
    askForKey(context, { kind: 'proof', ...begun, proceed });
  } else if (demand === null) refuse(request, response, KEYS_UNREADABLE);
  else if (step.onMissing !== undefined) await step.onMissing(context);
  else {
    noteMissing(who, context);
    refuse(request, response, KEY_MISSING);
  }
}

/** A correct PIN for an account that must have a key but has none: it opens only the enrolment. */
export function firstKeyNeeded(who: SignedIn, context: RequestContext): void {
  const { services, request, response } = context;
  noteMissing(who, context);
  cookies.setStep(
    response,
    services.ceremonies.begin({ kind: 'first-key', who, session: null, access: 'anyone' }).token,
  );
  refuse(request, response, FIRST_KEY);
}

function noteMissing({ officer }: SignedIn, { services }: RequestContext): void {
  services.securityLog.append({ kind: 'key-refused', officer: officer.id, reason: 'FIDO_MISSING', key: null });
}

/** The row for a key that signed for an action at another screen; true if none did, or if the row is durable. */
export function keyNoted({ services }: RequestContext, officer: string, key: string | null): boolean {
  return key === null || services.securityLog.append({ kind: 'key-used', officer, key, purpose: 'second-person' });
}

/** Answers with the challenge; the action waits. */
export function askForKey(context: RequestContext, wanted: ProofWanted): void {
  const { services, response } = context;
  const { challenge, token } = services.ceremonies.begin(wanted);
  cookies.setStep(response, token);
  const key: z.infer<typeof keyApi.KeyAskView> = {
    challenge: base64url(challenge),
    rpId: RP_ID,
    credentials: services.keys.of(wanted.who.officer.id).map(({ credential }) => base64url(credential)),
    timeoutMs: KEY_ASK_MS,
  };
  const { status, ...problem } = KEY_STEP;
  response
    .status(status)
    .setHeader('Cache-Control', 'no-store')
    .json({ ...problem, retryAfterMs: null, key });
}

/**
 * A key's answer. Its counter is stored before anything is opened; a refusal is a row, and the user starts again with the
 * PIN.
 */
export async function proveKey(context: RequestContext, body: z.infer<typeof keyApi.KeyProofBody>): Promise<void> {
  const { services, request, response, session } = context;
  const step = services.ceremonies.take(cookies.readStep(request), 'proof');
  if (step === null || (step.session !== null && step.session !== session)) {
    refuse(request, response, KEY_STEP_OVER);
    return;
  }
  const barrier = barred(step.access, session);
  const gone = services.accounts.standing(step.who) !== 'same' || (step.session?.ended ?? false);
  if (barrier !== null || gone) {
    refuse(request, response, barrier ?? SIGNED_OUT);
    return;
  }
  const officer = step.who.officer.id;
  const key = services.keys.of(officer).find(({ credential }) => base64url(credential) === body.id);
  const result =
    key === undefined
      ? OTHER_KEY
      : verifyAssertion(assertionOf(body), expected(context, step), ofAccount(key, officer));
  if (key === undefined || !result.ok) {
    const reason = result.ok ? 'FIDO_OTHER' : result.reason;
    services.securityLog.append({ kind: 'key-refused', officer, reason, key: key?.id ?? null });
    refuse(request, response, KEY_REFUSED);
    return;
  }
  if (services.keys.used(key.id, { from: key.signCount, to: result.signCount })) await step.proceed(context, key.id);
  else refuse(request, response, KEYS_UNREADABLE);
}

const OTHER_KEY = { ok: false, reason: 'FIDO_OTHER' } as const;

function assertionOf(body: z.infer<typeof keyApi.KeyProofBody>): Assertion {
  return {
    credential: bytesOf(body.id),
    clientDataJson: bytesOf(body.clientDataJson),
    authenticatorData: bytesOf(body.authenticatorData),
    signature: bytesOf(body.signature),
    userHandle: body.userHandle === null ? null : bytesOf(body.userHandle),
  };
}

const ofAccount = (key: StoredKey, officer: string): CredentialRecord => ({ ...key, userHandle: userHandle(officer) });

/** Values that the answer must contain: this challenge, and the page at `localhost` on exactly this port. */
export function expected(
  { request }: Pick<RequestContext, 'request'>,
  { challenge }: { challenge: Uint8Array },
): Expected {
  // Host was compared with the listener's port before any route.
  const port = (request.headers.host ?? '').split(':').at(-1) ?? '';
  return { challenge, origins: [`http://${RP_ID}:${port}`], rpId: RP_ID, deviceBound: true };
}

/** The user handle: opaque to the key (WebAuthn Level 3, 14.6.1), and the same for every key of an account. */
export function userHandle(officer: string): Uint8Array {
  return createHash('sha256').update(`waypost account ${officer}`).digest();
}

export const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'base64url');
export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
