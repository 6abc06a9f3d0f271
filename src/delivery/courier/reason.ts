import type { LinkReason } from './link-state.ts';

const CLOCK_CODES: readonly string[] = ['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED'];
const TLS_CODES: readonly string[] = [
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'EPROTO',
];

/** Why there is no line, from an error of the client. The error's text comes partly from the broker and is not used. */
export function reasonOf(error: unknown): LinkReason {
  const found = chainOf(error).map(named);
  const some = (codes: readonly string[]): boolean => found.some(({ code }) => codes.includes(code));
  if (some(CLOCK_CODES)) return 'LINK_CLOCK';
  if (some(TLS_CODES) || found.some(({ code }) => /^ERR_(SSL|TLS|OSSL)_/.test(code))) return 'LINK_TLS';
  if (found.some(({ name }) => name === 'AuthorizationError' || name === 'UserAuthenticationExpiredError'))
    return 'LINK_REFUSED';
  return 'LINK_UNREACHABLE';
}

/** The error and its causes, at most a few levels deep. */
function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let one = error; one !== undefined && one !== null && chain.length < 5; one = (one as Error).cause)
    chain.push(one);
  return chain;
}

function named(error: unknown): { name: string; code: string } {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return { name: String(name ?? ''), code: String(code ?? '') };
}
