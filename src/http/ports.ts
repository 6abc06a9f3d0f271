import type { OfficerId } from '../inspection/index.ts';
import type { EndedBy } from './sessions.ts';

export const ROLES = ['officer', 'supervisor', 'technician', 'protection', 'dpo'] as const;
export type Role = (typeof ROLES)[number];

export interface Officer {
  id: OfficerId;
  name: string;
  role: Role;
}

/** An account as it was when its PIN was checked; `epoch` rises with every change that its sessions must not survive. */
export interface SignedIn {
  officer: Officer;
  epoch: number;
}

export type NewPinFault = 'PIN_FORMAT' | 'PIN_TRIVIAL';

/** What became of an account since: nothing, it was switched off or is gone, or it got another PIN or role. */
export type Standing = 'same' | 'disabled' | 'changed';

export type PinResult =
  | ({ ok: true } & SignedIn)
  | {
      ok: false;
      /**
       * PIN_WRONG also for an unknown and a switched-off account: the answer must not list who works here.
       * SIGN_IN_BUSY when as many hashes run as the machine can bear; that was no try.
       */
      reason: 'PIN_WRONG' | 'ACCOUNT_LOCKED' | 'SIGN_IN_BUSY' | 'ACCOUNTS_UNAVAILABLE';
      /** Milliseconds until a new try makes sense; null where it does at once. */
      retryAfterMs: number | null;
      /** The account that was meant, for the audit row; null when no such account exists. */
      officer: OfficerId | null;
      /** True for the failure that set the lock. */
      lockedNow: boolean;
    };

/**
 * Accounts with argon2id hashes, a lockout that survives a restart, and a bound on hashes at a time; the storage room
 * has them.
 */
export interface Accounts {
  verifyPin(officerId: string, pin: string): Promise<PinResult>;
  /** Asked with every request and every second, so it must be quick. */
  standing(of: SignedIn): Standing;
  /** Why nobody may have this PIN, or null. */
  pinFault(pin: string): NewPinFault | null;
  /** The owner's own new PIN; false where it cannot be stored. The caller has checked the one in force, and wrote the row. */
  changeOwnPin(officerId: OfficerId, newPin: string): Promise<boolean>;
  /** False while somebody else's hand is in the PIN: of this account, or of one whose PIN this one has set. */
  maySecond(officerId: OfficerId): boolean;
}

/** System rows of the audit chain that the door of the daemon writes. No PIN and no typed text that is not an account. */
export type SecurityEvent =
  | { kind: 'signed-in'; officer: OfficerId }
  | {
      kind: 'sign-in-failed';
      officer: OfficerId | null;
      reason: 'PIN_WRONG' | 'ACCOUNT_LOCKED';
      lockedNow: boolean;
    }
  | { kind: 'unlocked'; officer: OfficerId }
  | { kind: 'pin-again'; officer: OfficerId }
  | { kind: 'own-pin'; officer: OfficerId }
  | { kind: 'locked'; officer: OfficerId; by: 'officer' | 'idle' }
  | { kind: 'signed-out'; officer: OfficerId; by: EndedBy }
  /** The camera went from the screen of one officer to that of another. */
  | { kind: 'camera-taken'; officer: OfficerId; from: OfficerId }
  /** `count` refusals since the last such row: a hostile page can make thousands, the chain must not fill with them. */
  | { kind: 'request-refused'; reason: RefusalReason; count: number };

export type RefusalReason = 'HOST_REFUSED' | 'ORIGIN_REFUSED' | 'ROLE_REFUSED';

export interface SecurityLog {
  /** False when the row is not durable: then nobody is let in. */
  append(event: SecurityEvent): boolean;
}

/** Monotonic milliseconds; the wall clock may jump and must not unlock or lock a session. */
export interface MonotonicClock {
  mono(): number;
}

/** Operating log: codes and counts, never a name, a body or a cookie. */
export interface HttpLog {
  warn(event: string, detail: Readonly<Record<string, string | number>>): void;
  error(event: string, detail: Readonly<Record<string, string | number>>): void;
}
