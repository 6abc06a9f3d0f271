import { createHash } from 'node:crypto';
import type { OfficerId } from '../../../core/inspection/record/terms/index.ts';
import type { Access, MonotonicClock, Session, SignedIn } from '../access/index.ts';
import type { RequestContext } from './request-context.ts';

/** How long a browser waits for the key. */
export const KEY_ASK_MS = 60_000;
/** How long a step waits for its answer: long enough for one request that times out and a second one. */
export const KEY_STEP_MS = 130_000;
export const MAX_CEREMONIES = 16;
/** WebAuthn Level 3, 13.4.3 asks for 16 bytes at least. */
const CHALLENGE_BYTES = 32;
const TOKEN_BYTES = 32;

interface Begun {
  who: SignedIn;
  /**
   * The session in which it began, and the right that it needed: both are checked again. Null before there is a session.
   */
  session: Session | null;
  access: Access;
}
/** A correct PIN waits for its key; `proceed` is the action that follows. */
export type ProofWanted = Begun & {
  kind: 'proof';
  proceed: (context: RequestContext, key: string) => void | Promise<void>;
};
/** A new key is requested; the second person has confirmed. */
export type KeyWanted = Begun & { kind: 'new-key'; confirmedBy: OfficerId };
/** A correct PIN for an account that must have a key but has none: it opens only the enrolment. */
export type FirstWanted = Begun & { kind: 'first-key' };
type Wanted = ProofWanted | KeyWanted | FirstWanted;
type Ceremony = Wanted & { challenge: Uint8Array; begunAt: number };
type OfKind<K extends Wanted['kind']> = Extract<Ceremony, { kind: K }>;

interface KeyCeremoniesOptions {
  clock: MonotonicClock;
  /** Cryptographic random bytes. */
  random: (bytes: number) => Uint8Array;
  /** A correct PIN that was not followed by a key: a sign that the PIN is in other hands. */
  onUnanswered: (officer: OfficerId) => void;
}

/**
 * Steps between a correct PIN and what it opens, kept in memory and by digest like sessions. Only the browser that
 * began a step knows its cookie, so a key's answer from anywhere else does not find a challenge. An account has one
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

  /**
   * The step that belongs to a cookie; this answer ends it. Null if there is none, or none of this kind, or if it is too
   * late.
   */
  take<K extends Wanted['kind']>(token: string | null, kind: K): OfKind<K> | null {
    const found = this.find(token, kind);
    if (token !== null && found !== null) this.#byDigest.delete(digestOf(token));
    return found;
  }

  /** Finds a ceremony without ending it. */
  find<K extends Wanted['kind']>(token: string | null, kind: K): OfKind<K> | null {
    const found = token === null ? undefined : this.#byDigest.get(digestOf(token));
    if (found === undefined || found.kind !== kind) return null;
    return this.#isOpen(found) ? (found as OfKind<K>) : null;
  }

  /** Ends steps that were not answered in time. Called by the server's timer. */
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
