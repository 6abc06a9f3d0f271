import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * docs/security.md. The `__Host-` prefix makes the browser refuse the cookie unless it is Secure, host-only and for `/`,
 * so no other port's page under a shared name can plant one. Browsers count loopback as secure, also over http.
 */
export const COOKIE_NAME = '__Host-wp';
/** Says which accounts signed in at this browser before. It opens nothing; it keeps tries apart from those of strangers. */
export const KNOWN_COOKIE_NAME = '__Host-wpb';
const KNOWN_KEPT_S = 30 * 24 * 60 * 60;
/** base64url of 24 bytes. */
const KNOWN_TOKEN = /^[A-Za-z0-9_-]{32}$/;
/** Holds a sign-in, or the enrolment of a key, between two steps; worthless without the second. */
const STEP_COOKIE_NAME = '__Host-wp-step';
/** Cookie of the setup page, which runs while there is no lane and no officer's session. */
const SETUP_COOKIE_NAME = '__Host-wp-setup';
const ATTRIBUTES = 'Secure; HttpOnly; SameSite=Strict; Path=/';
/** base64url of 32 bytes. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Session token of a request, or null. */
export function readToken(request: IncomingMessage): string | null {
  return tokenOf(request, COOKIE_NAME);
}

export function readStep(request: IncomingMessage): string | null {
  return tokenOf(request, STEP_COOKIE_NAME);
}

export function readSetupToken(request: IncomingMessage): string | null {
  return tokenOf(request, SETUP_COOKIE_NAME);
}

/** Tokens of the earlier sign-ins of this browser, the newest first. */
export function readKnown(request: IncomingMessage): string[] {
  const value = cookieOf(request, KNOWN_COOKIE_NAME);
  return value === null ? [] : value.split('.').filter((token) => KNOWN_TOKEN.test(token));
}

/**
 * Kept in addition to the session cookie; the browser keeps it for a month after the last sign-in, even if it is closed.
 */
export function setKnown(response: ServerResponse, tokens: readonly string[]): void {
  const age = `Max-Age=${KNOWN_KEPT_S}`;
  response.appendHeader('Set-Cookie', `${KNOWN_COOKIE_NAME}=${tokens.join('.')}; ${ATTRIBUTES}; ${age}`);
}

function tokenOf(request: IncomingMessage, name: string): string | null {
  const value = cookieOf(request, name);
  return value !== null && TOKEN.test(value) ? value : null;
}

/** Two cookies with our name count as none: one of them was planted. */
function cookieOf(request: IncomingMessage, name: string): string | null {
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? (values[0] ?? null) : null;
}

export function setToken(response: ServerResponse, token: string): void {
  response.setHeader('Set-Cookie', `${COOKIE_NAME}=${token}; ${ATTRIBUTES}`);
}

export function setSetupToken(response: ServerResponse, token: string): void {
  response.setHeader('Set-Cookie', `${SETUP_COOKIE_NAME}=${token}; ${ATTRIBUTES}`);
}

export function setStep(response: ServerResponse, token: string): void {
  response.setHeader('Set-Cookie', `${STEP_COOKIE_NAME}=${token}; ${ATTRIBUTES}`);
}

export function clearToken(response: ServerResponse): void {
  response.setHeader('Set-Cookie', `${COOKIE_NAME}=; ${ATTRIBUTES}; Max-Age=0`);
}
