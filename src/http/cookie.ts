import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * platform 3.13. The `__Host-` prefix makes the browser refuse the cookie unless it is Secure, host-only and for `/`,
 * so no other port's page under a shared name can plant one. Browsers count loopback as secure, also over http.
 */
export const COOKIE_NAME = '__Host-wp';
/** Holds a sign-in, or the enrolment of a key, between two steps; worth nothing without the second. */
const STEP_COOKIE_NAME = '__Host-wp-step';
const ATTRIBUTES = 'Secure; HttpOnly; SameSite=Strict; Path=/';
/** base64url of 32 bytes. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Session token of a request, or null. Two cookies of our name are no cookie: one of them was planted. */
export function readToken(request: IncomingMessage): string | null {
  return readCookie(request, COOKIE_NAME);
}

export function readStep(request: IncomingMessage): string | null {
  return readCookie(request, STEP_COOKIE_NAME);
}

function readCookie(request: IncomingMessage, name: string): string | null {
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value] = values;
  return values.length === 1 && value !== undefined && TOKEN.test(value) ? value : null;
}

export function setToken(response: ServerResponse, token: string): void {
  response.setHeader('Set-Cookie', `${COOKIE_NAME}=${token}; ${ATTRIBUTES}`);
}

export function setStep(response: ServerResponse, token: string): void {
  response.setHeader('Set-Cookie', `${STEP_COOKIE_NAME}=${token}; ${ATTRIBUTES}`);
}

export function clearToken(response: ServerResponse): void {
  response.setHeader('Set-Cookie', `${COOKIE_NAME}=; ${ATTRIBUTES}; Max-Age=0`);
}
