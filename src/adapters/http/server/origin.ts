import type { IncomingMessage } from 'node:http';

/** Names under which a browser on this machine can reach the daemon. */
export const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'] as const;
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD'];

/** Headers that state a request's origin and target. Every check relies on each being present only once. */
const SINGLE_HEADERS: readonly string[] = ['host', 'origin', 'sec-fetch-site', 'cookie', 'content-type'];

/**
 * A header that the request carries more than once, or null. Node keeps the first of two and drops the other, and a proxy
 * may judge the other: then the two programs do not see the same request (RFC 9112, 3.2: more than one Host is answered
 * with 400).
 */
export function repeatedHeader({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string | null {
  const names = rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  return SINGLE_HEADERS.find((name) => names.indexOf(name) !== names.lastIndexOf(name)) ?? null;
}

/**
 * Prevents DNS rebinding, in which a hostile page resolves its own name to 127.0.0.1 and then, for the browser, has our
 * origin. Its name is still in the Host header, so only requests for our own names are answered (fault 18).
 */
export function hostAllowed(
  request: IncomingMessage,
  port: number,
  names: readonly string[] = LOOPBACK_NAMES,
): boolean {
  const host = request.headers.host;
  return host !== undefined && names.some((name) => host === `${name}:${port}`);
}

/**
 * Prevents cross-site request forgery (docs/security.md), in addition to SameSite=Strict and the JSON content type.
 * `same-site` is refused too: another program's page on http://localhost:3000 is same-site with us. A request that changes
 * state must prove its origin; one that only reads may have no origin (a typed address, a command-line client), but not a
 * foreign one.
 */
export function originAllowed(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== `http://${request.headers.host}`) return false;
  const safe = SAFE_METHODS.includes(request.method ?? '');
  if (site === 'same-origin') return true;
  if (site !== undefined) return safe && site === 'none';
  return safe || origin !== undefined;
}

const THIS_MACHINE = /^(::1|(::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/;

/** A socket that somebody else opened may listen on other addresses than loopback: the caller's address shows it. */
export function isFromThisMachine({ socket }: IncomingMessage): boolean {
  return THIS_MACHINE.test(socket.remoteAddress ?? '');
}
