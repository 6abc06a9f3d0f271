import { createHash } from 'node:crypto';
import type { OfficerId } from '../../../core/inspection/record/terms/index.ts';
import type { AccountStatus, EndedBy, MonotonicClock, Officer, SignedIn } from './ports.ts';

/** docs/security.md: lock after 90 s without an officer's activity. */
export const LOCK_AFTER_MS = 90_000;
/** A shift; a session older than this ends, locked or not. */
export const SESSION_LIFE_MS = 12 * 60 * 60 * 1000;
/**
 * A PIN typed longer ago than this is requested again before an action that sets a check aside or shows whom a record
 * concerns.
 */
export const PIN_FRESH_MS = 5 * 60_000;
export const MAX_SESSIONS = 8;
/** Maximum number of ended sessions whose reason is remembered, so that their screens can show it. */
export const MAX_REMEMBERED = 32;
/** 256 bits: not guessable, so no rate limit is needed for it. */
const TOKEN_BYTES = 32;

/** What opened a session of a role that may have a key; null for the other roles. */
export type Factor = 'key' | 'pin-alone';

export interface Session {
  readonly officer: Officer;
  readonly factor: Factor | null;
  /** Epoch of the account when the PIN was checked; a later epoch ends the session. */
  readonly epoch: number;
  readonly openedAt: number;
  lastActivityAt: number;
  /** When the PIN of the account was last typed for this session. */
  provedAt: number;
  locked: boolean;
  /** True once signed out or expired; a handler that has waited for something checks this again. */
  ended: boolean;
}

export type SessionChange =
  | { kind: 'locked'; by: 'officer' | 'idle'; session: Session }
  | { kind: 'ended'; by: EndedBy; session: Session };

export interface SessionsOptions {
  clock: MonotonicClock;
  /** Cryptographic random bytes. */
  random: (bytes: number) => Uint8Array;
  /** How the account has changed since the PIN was checked; a change ends its sessions at the next check, not the next lock. */
  standing: (of: SignedIn) => AccountStatus;
  /** Idle time after which a session is locked, ms; if left out, that of the lane. */
  lockAfterMs?: number;
  /** Called after each change that closes a screen, including by `sweep`. */
  onChange: (change: SessionChange) => void;
}

/**
 * The sessions of everybody who is signed in, only in memory: a restart signs everybody out. Tokens are kept as SHA-256, so
 * a memory dump does not contain a usable cookie, and the time of a look-up does not reveal a token's bytes.
 */
export class Sessions {
  readonly #clock: MonotonicClock;
  readonly #random: (bytes: number) => Uint8Array;
  readonly #onChange: (change: SessionChange) => void;
  readonly #standing: (of: SignedIn) => AccountStatus;
  readonly #lockAfterMs: number;
  readonly #byDigest = new Map<string, Session>();
  readonly #endedBy = new Map<string, EndedBy>();

  constructor(options: SessionsOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#onChange = options.onChange;
    this.#standing = options.standing;
    this.#lockAfterMs = options.lockAfterMs ?? LOCK_AFTER_MS;
  }

  /**
   * Opens a session and returns it with its cookie value. An account has only one: with two, anyone could use a screen that
   * was left open. If there are too many sessions, the one that has been idle longest is ended.
   */
  open({ officer, epoch }: SignedIn, factor: Factor | null = null): { session: Session; token: string } {
    for (const other of [...this.#byDigest.values()]) {
      if (other.officer.id === officer.id) this.#end(other, 'elsewhere');
    }
    while (this.#byDigest.size >= MAX_SESSIONS) this.#endIdlest();
    const now = this.#clock.mono();
    const session: Session = {
      officer,
      factor,
      epoch,
      openedAt: now,
      lastActivityAt: now,
      provedAt: now,
      locked: false,
      ended: false,
    };
    return { session, token: this.#issue(session) };
  }

  /** The session behind a cookie value, already locked or ended if its time is over; null when there is none. */
  find(token: string | null): Session | null {
    if (token === null) return null;
    const session = this.#byDigest.get(digestOf(token));
    if (session === undefined) return null;
    this.#expire(session);
    return session.ended ? null : session;
  }

  /** Why the session behind a cookie value ended; null if it continues, never existed, or ended long ago. */
  endedBy(token: string | null): EndedBy | null {
    return token === null ? null : (this.#endedBy.get(digestOf(token)) ?? null);
  }

  /** An officer did something: camera frames and event streams do not count. */
  touch(session: Session): void {
    session.lastActivityAt = this.#clock.mono();
  }

  lock(session: Session): void {
    this.#lock(session, 'officer');
  }

  /** After the PIN was given again. The cookie changes with every proof of identity; the old value is worthless. */
  unlock(session: Session): string {
    this.#drop(session);
    session.locked = false;
    this.touch(session);
    session.provedAt = session.lastActivityAt;
    return this.#issue(session);
  }

  /** True if the PIN was typed recently enough for an action that requires it. */
  isFresh(session: Session): boolean {
    return this.#clock.mono() - session.provedAt < PIN_FRESH_MS;
  }

  end(session: Session, by: 'officer' | 'replaced'): void {
    this.#end(session, by);
  }

  /** Locks and ends what is due. Called by the server's timer, so that an unattended screen goes dark by itself. */
  sweep(): void {
    for (const session of [...this.#byDigest.values()]) this.#expire(session);
  }

  /** True if an officer used a screen within this time. */
  isAttended(withinMs: number): boolean {
    const now = this.#clock.mono();
    return [...this.#byDigest.values()].some(({ lastActivityAt }) => now - lastActivityAt < withinMs);
  }

  /** Officers of the lane who are signed in, for a supervisor who looks from elsewhere. */
  officers(): { id: OfficerId; name: string; locked: boolean }[] {
    const all = [...new Set(this.#byDigest.values())];
    return all
      .filter(({ officer }) => officer.role === 'officer')
      .map(({ officer: { id, name }, locked }) => ({ id, name, locked }));
  }

  get size(): number {
    return this.#byDigest.size;
  }

  #issue(session: Session): string {
    const token = Buffer.from(this.#random(TOKEN_BYTES)).toString('base64url');
    this.#byDigest.set(digestOf(token), session);
    return token;
  }

  #expire(session: Session): void {
    const now = this.#clock.mono();
    const standing = this.#standing(session);
    if (standing !== 'same') this.#end(session, standing);
    else if (now - session.openedAt >= SESSION_LIFE_MS) this.#end(session, 'expired');
    else if (now - session.lastActivityAt >= this.#lockAfterMs) this.#lock(session, 'idle');
  }

  #lock(session: Session, by: 'officer' | 'idle'): void {
    if (session.locked) return;
    session.locked = true;
    this.#onChange({ kind: 'locked', by, session });
  }

  #end(session: Session, by: EndedBy): void {
    if (session.ended) return;
    session.ended = true;
    for (const digest of this.#drop(session)) this.#remember(digest, by);
    this.#onChange({ kind: 'ended', by, session });
  }

  #endIdlest(): void {
    const [idlest] = [...this.#byDigest.values()].sort((a, b) => a.lastActivityAt - b.lastActivityAt);
    if (idlest !== undefined) this.#end(idlest, 'replaced');
  }

  #remember(digest: string, by: EndedBy): void {
    this.#endedBy.set(digest, by);
    const [oldest] = this.#endedBy.keys();
    if (this.#endedBy.size > MAX_REMEMBERED && oldest !== undefined) this.#endedBy.delete(oldest);
  }

  /** Forgets the cookie values of a session; returns the digests that they had. */
  #drop(session: Session): string[] {
    const digests = [...this.#byDigest].flatMap(([digest, entry]) => (entry === session ? [digest] : []));
    for (const digest of digests) this.#byDigest.delete(digest);
    return digests;
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
