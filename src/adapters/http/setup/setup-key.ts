import { createHash, timingSafeEqual } from 'node:crypto';
import type { MonotonicClock } from '../access/index.ts';

/** Letters and digits that are not mistaken for others when read off a console. */
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LETTERS = 8;
const TOKEN_BYTES = 32;
/** Longest time from when it is shown until it is typed. */
export const SETUP_CODE_LIFE_MS: number = 10 * 60_000;
/** Wrong tries for one code; after that it is void, and somebody at the console has to ask for a new one. */
export const SETUP_CODE_TRIES = 5;
/**
 * Longest time without an answer from the page; a page that was left unattended must not be open to the next passer-by.
 */
export const SETUP_IDLE_MS: number = 30 * 60_000;

export type SetupCodeFault = 'SETUP_CODE_WRONG' | 'SETUP_CODE_OVER';

/**
 * Decides who may use the setup page: the browser of a person who has read the one-time code on the console. Only one code
 * and one browser are valid at a time; a new code typed elsewhere takes over the page.
 */
export class SetupKey {
  readonly #clock: MonotonicClock;
  readonly #random: (bytes: number) => Uint8Array;
  #code: { digest: Buffer; until: number; tries: number } | null = null;
  #session: { digest: Buffer; until: number } | null = null;

  constructor({ clock, random }: { clock: MonotonicClock; random: (bytes: number) => Uint8Array }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** A new code that replaces the previous one, as it is shown: two groups of four. */
  newCode(): string {
    const letters = [...this.#random(CODE_LETTERS)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
    this.#code = { digest: digestOf(letters), until: this.#clock.mono() + SETUP_CODE_LIFE_MS, tries: SETUP_CODE_TRIES };
    return `${letters.slice(0, 4)}-${letters.slice(4)}`;
  }

  /** Why the code is refused; null if it is the one that is shown. A wrong one is counted. */
  fault(typed: string): SetupCodeFault | null {
    const code = this.#code;
    if (code === null || code.tries <= 0 || this.#clock.mono() >= code.until) return 'SETUP_CODE_OVER';
    if (timingSafeEqual(digestOf(plain(typed)), code.digest)) return null;
    code.tries -= 1;
    return code.tries > 0 ? 'SETUP_CODE_WRONG' : 'SETUP_CODE_OVER';
  }

  /** A wrong PIN with a correct code counts like a wrong code. */
  countFault(): void {
    if (this.#code !== null) this.#code.tries -= 1;
  }

  /** Lets in the browser that typed the code: the code is used up, and an earlier browser is signed out. */
  open(): string {
    this.#code = null;
    const token = Buffer.from(this.#random(TOKEN_BYTES)).toString('base64url');
    this.#session = { digest: digestOf(token), until: this.#clock.mono() + SETUP_IDLE_MS };
    return token;
  }

  knows(token: string | null): boolean {
    const session = this.#session;
    if (token === null || session === null || this.#clock.mono() >= session.until) return false;
    return timingSafeEqual(digestOf(token), session.digest);
  }

  /** A person did something on the page; a page that only looks does not keep it open. */
  touch(): void {
    if (this.#session !== null) this.#session.until = this.#clock.mono() + SETUP_IDLE_MS;
  }
}

function plain(typed: string): string {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
