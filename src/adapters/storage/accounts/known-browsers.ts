import { randomInt, timingSafeEqual } from 'node:crypto';
import { keyedDigest, systemRandom } from '../crypto/index.ts';

/** Maximum number of accounts for which one browser is known; the one that signed in longest ago is dropped. */
export const MAX_KNOWN_PER_BROWSER = 16;
const NONCE_BYTES = 8;
const MAC_BYTES = 16;
const CODE_DIGITS = 10;

interface Of {
  id: string;
  /** The account's epoch; it rises with every new PIN, role or activation, and ends everything made before. */
  epoch: number;
}

/**
 * Device cookies (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"): somebody who signed in at a browser
 * keeps a budget of tries there that strangers cannot use up. A token is a nonce and a MAC over nonce, account and epoch;
 * nothing is stored, and a token does not reveal to which account it belongs.
 */
export class KnownBrowsers {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** True if one of a browser's tokens belongs to this account. */
  knows(tokens: readonly string[], of: Of): boolean {
    return tokens.slice(0, MAX_KNOWN_PER_BROWSER).some((token) => this.#isOf(token, of));
  }

  /** A browser's tokens with a new one for this account at the front. */
  remember(tokens: readonly string[], of: Of): string[] {
    const others = tokens.filter((token) => !this.#isOf(token, of));
    return [this.#token(systemRandom(NONCE_BYTES), of), ...others].slice(0, MAX_KNOWN_PER_BROWSER);
  }

  /** Ten random digits that a supervisor gives to somebody in person. */
  newCode(): string {
    return Array.from({ length: CODE_DIGITS }, () => randomInt(10)).join('');
  }

  /** The digest of a code, which is kept instead of the code. */
  codeDigest(code: string, { id }: Pick<Of, 'id'>): string {
    return keyedDigest(Buffer.from(`code\0${id}\0${code}`), this.#key);
  }

  #isOf(token: string, of: Of): boolean {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== NONCE_BYTES + MAC_BYTES) return false;
    return timingSafeEqual(bytes.subarray(NONCE_BYTES), this.#mac(bytes.subarray(0, NONCE_BYTES), of));
  }

  #token(nonce: Uint8Array, of: Of): string {
    return Buffer.concat([nonce, this.#mac(nonce, of)]).toString('base64url');
  }

  #mac(nonce: Uint8Array, { id, epoch }: Of): Buffer {
    const said = Buffer.concat([Buffer.from('browser\0'), nonce, Buffer.from(`\0${epoch}\0${id}`)]);
    return Buffer.from(keyedDigest(said, this.#key), 'hex').subarray(0, MAC_BYTES);
  }
}
