import { createHash } from 'node:crypto';
import type { OfficerId } from '../../../core/inspection/record/terms/index.ts';
import type { Access, MonotonicClock, Session, SignedIn } from '../access/index.ts';
import type { RequestContext } from './request-context.ts';

/** How long a browser asks for the key. */
export const KEY_ASK_MS = 60_000;
/** How long a step waits for its answer: one asking that ran out, and one more. */
export const KEY_STEP_MS = 130_000;
export const MAX_CEREMONIES = 16;
/** WebAuthn Level 3, 13.4.3 asks for 16 bytes at least. */
const CHALLENGE_BYTES = 32;
const TOKEN_BYTES = 32;

interface Begun {
  who: SignedIn;
  /** Session in which it began, and the right it needed: both are looked at again. Null before there is a session. */
  session: Session | null;
  access: Access;
}
/** A right PIN waits for its key; `proceed` is the deed behind it. */
export type ProofWanted = Begun & {
  kind: 'proof';
  proceed: (context: RequestContext, key: string) => void | Promise<void>;
};
/** A new key is asked for; the second person has given a word. */
export type KeyWanted = Begun & { kind: 'new-key'; confirmedBy: OfficerId };
/** A right PIN of an account that must have a key and has none: it opens nothing but the enrolment. */
export type FirstWanted = Begun & { kind: 'first-key' };
type Wanted = ProofWanted | KeyWanted | FirstWanted;
type Ceremony = Wanted & { challenge: Uint8Array; begunAt: number };
type OfKind<K extends Wanted['kind']> = Extract<Ceremony, { kind: K }>;

interface KeyCeremoniesOptions {
  clock: MonotonicClock;
  /** Cryptographic random bytes. */
  random: (bytes: number) => Uint8Array;
  /** A right PIN that no key followed: the sign of a PIN in other hands. */
  onUnanswered: (officer: OfficerId) => void;
}

/**
 * Steps between a right PIN and what it opens, in memory and by digest as sessions are. The cookie of a step is known to
 * the one browser that began it, so that an answer of a key from anywhere else meets no challenge. An account has one
 * step at a time; a challenge is answered once, right or wrong.
 */
export class KeyCeremonies {
  readonly #clock: MonotonicClock;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #onUnanswered: (officer: OfficerId) => void;
  readonly #byDigest = new Map<string, Ceremony>();

  constructor(options: KeyCeremoniesOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#onUnanswered = options.onUnanswered;
  }

  /** The challenge, and the cookie value of the step. */
  begin(wanted: Wanted): { challenge: Uint8Array; token: string } {
    for (const [digest, { who }] of this.#byDigest) {
      if (who.officer.id === wanted.who.officer.id) this.#drop(digest);
    }
    const challenge = this.#random(CHALLENGE_BYTES);
    const token = Buffer.from(this.#random(TOKEN_BYTES)).toString('base64url');
    this.#byDigest.set(digestOf(token), { ...wanted, challenge, begunAt: this.#clock.mono() });
    const [oldest] = this.#byDigest.keys();
    if (this.#byDigest.size > MAX_CEREMONIES && oldest !== undefined) this.#drop(oldest);
    return { challenge, token };
  }

  /** The step of a cookie, which is over with this answer; null where there is none, or none of this kind, or too late. */
  take<K extends Wanted['kind']>(token: string | null, kind: K): OfKind<K> | null {
    const found = this.find(token, kind);
    if (token !== null && found !== null) this.#byDigest.delete(digestOf(token));
    return found;
  }

  /** The same without ending it. */
  find<K extends Wanted['kind']>(token: string | null, kind: K): OfKind<K> | null {
    const found = token === null ? undefined : this.#byDigest.get(digestOf(token));
    if (found === undefined || found.kind !== kind) return null;
    return this.#isOpen(found) ? (found as OfKind<K>) : null;
  }

  /** Ends what nobody answered in time. Called by the server's timer. */
  sweep(): void {
    for (const [digest, step] of this.#byDigest) if (!this.#isOpen(step)) this.#drop(digest);
  }

  #isOpen({ begunAt }: Ceremony): boolean {
    return this.#clock.mono() - begunAt < KEY_STEP_MS;
  }

  #drop(digest: string): void {
    const step = this.#byDigest.get(digest);
    this.#byDigest.delete(digest);
    if (step?.kind === 'proof') this.#onUnanswered(step.who.officer.id);
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
