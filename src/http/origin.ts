import type { IncomingMessage } from 'node:http';

/** Names under which a browser on this machine can reach the daemon. */
export const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'] as const;
const SAFE_METHODS: readonly string[] = ['GET', 'HEAD'];

/**
 * DNS rebinding: a hostile page resolves its own name to 127.0.0.1 and then shares our origin in the browser's eyes.
 * Its name is still in the Host header, so only our own names are answered (fault 18).
 */
export function hostAllowed(request: IncomingMessage, port: number): boolean {
  const host = request.headers.host;
  return host !== undefined && LOOPBACK_NAMES.some((name) => host === `${name}:${port}`);
}

/**
 * Cross-site request forgery (platform 3.13), beside SameSite=Strict and the JSON content type. `same-site` is refused
 * too: another program's page on http://localhost:3000 is same-site with us. A request that changes state must prove
 * where it comes from; one that only reads may come without proof (a typed address, a command-line client), but not
 * with a foreign one.
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
