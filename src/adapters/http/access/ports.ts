import type { KeyDemand, KeyMode } from '../../../core/inspection/policy/pack/index.ts';
import type { OfficerId } from '../../../core/inspection/record/terms/index.ts';
import type { Role } from '../api/index.ts';
import type { KeyFault } from './webauthn/index.ts';

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

/** How an account has changed: not at all, switched off or removed, or with a new PIN or role. */
export type AccountStatus = 'same' | 'disabled' | 'changed';

export type PinResult =
  | ({ ok: true } & SignedIn)
  | {
      ok: false;
      /**
       * Also PIN_WRONG for an unknown and a switched-off account: the answer must not list who works here. SIGN_IN_BUSY
       * when as many hashes are running as the machine can bear; that does not count as a try. SIGN_IN_THROTTLED if
       * strangers have used up this listener's tries: the PIN was not looked at, and the answer says nothing about the
       * account.
       */
      reason:
        | 'PIN_WRONG'
        | 'ACCOUNT_LOCKED'
        | 'SIGN_IN_THROTTLED'
        | 'SIGN_IN_BUSY'
        | 'ACCOUNTS_UNAVAILABLE'
        | 'LINK_DEAD_MAN';
      /** Milliseconds until a new try makes sense; null if it does so at once. */
      retryAfterMs: number | null;
      /** The account that was meant, for the audit row; null when no such account exists. */
      officer: OfficerId | null;
      /** The budget from which the try was taken: that of a listener, a session or an account. */
      budget: string;
      /** True for the failure that set the lock, or used up the listener's tries. */
      lockedNow: boolean;
    };

/** Data sent with a PIN, which decides against which budget the try counts. */
export interface SignInFrom {
  /** `kiosk`: the listener in the kiosk browser's network, which no other program can reach. */
  door: 'loopback' | 'kiosk';
  session: { officer: OfficerId; locked: boolean } | null;
  /** Tokens from the cookie for known browsers. */
  browser: readonly string[];
  /** A supervisor's code, or null. */
  code: string | null;
}

/**
 * Accounts with argon2id hashes, a throttle that survives a restart, and a limit on simultaneous hashes; the storage
 * module has them.
 */
export interface Accounts {
  verifyPin(officerId: string, pin: string, from: SignInFrom): Promise<PinResult>;
  /** The tokens of a browser at which this account has just proved its PIN. */
  rememberBrowser(officerId: OfficerId, tokens: readonly string[]): string[];
  /** Called with every request and every second, so it must be quick. */
  standing(of: SignedIn): AccountStatus;
  /** Why nobody may have this PIN, or null. */
  pinFault(pin: string): NewPinFault | null;
  /**
   * The owner's own new PIN; false if it cannot be stored. The caller has checked the current PIN and written the row.
   */
  changeOwnPin(officerId: OfficerId, newPin: string): Promise<boolean>;
  /** False while somebody else set the PIN of this account, or this account set the PIN of the other. */
  maySecond(officerId: OfficerId): boolean;
}

/** A security key of an account. `id` is the digest of the credential id, which is all that the audit and the screen name. */
export interface StoredKey {
  id: string;
  credential: Uint8Array;
  /** COSE_Key. */
  publicKey: Uint8Array;
  signCount: number;
  /** ISO 8601 UTC. */
  addedAt: string;
  confirmedBy: OfficerId;
  usedAt: string | null;
}

/** Security keys of accounts, and what the policy requires of each role; the storage module has them. */
export interface SecurityKeys {
  /** The step after a correct PIN; null if the keys cannot be read, in which case nobody can continue. */
  demand(officer: Officer): KeyDemand | null;
  /** Null for a role that does not have keys. */
  mode(role: Role): KeyMode | null;
  /** Maximum number of keys that one account may have. */
  readonly most: number;
  of(officerId: OfficerId): readonly StoredKey[];
  /** Ends the sessions of the account, as `remove` does. */
  add(
    key: Pick<StoredKey, 'credential' | 'publicKey' | 'signCount' | 'confirmedBy'> & { account: OfficerId },
  ): { ok: true } | { ok: false; reason: 'FIDO_FULL' | 'FIDO_TAKEN' | 'ACCOUNTS_UNAVAILABLE' };
  remove(officerId: OfficerId, id: string): boolean;
  /** False if the counter is no longer `from`, or cannot be kept. */
  used(id: string, counter: { from: number; to: number }): boolean;
  /** A code that replaces the key for one command; null if it cannot be stored. */
  issueCode(officerId: OfficerId): Promise<{ code: string; forMs: number } | null>;
}

/**
 * Why a key did not open anything: its answer is not valid; no answer came after a correct PIN; the account has none and
 * the policy asks for one; a new one could not be kept.
 */
export type KeyRefusal = KeyFault | 'FIDO_NOT_GIVEN' | 'FIDO_MISSING' | 'FIDO_NOT_STORED';

/** A machine account as it was when its token was checked. */
export interface KnownMachine {
  id: string;
  epoch: number;
}

/**
 * Why a stream of outcomes ended: the reader left, its account was changed, the policy forbids it, it stopped reading,
 * the lane stopped.
 */
export type MachineEnd = 'left' | 'revoked' | 'policy' | 'unread' | 'stopped';

/** Accounts of outside systems; the storage module has them. */
export interface Machines {
  /** Null for every token that does not open anything; `unreadable` if the accounts cannot be read. */
  verify(token: string): KnownMachine | null | 'unreadable';
  /** Called at every tick; null if the accounts cannot be read just now. */
  isSame(machine: KnownMachine): boolean | null;
}

/**
 * System rows of the audit chain that the daemon's listeners write. They do not contain PINs, or typed text other than the
 * names of accounts.
 */
export type SecurityEvent =
  /** `key`: the one that signed; null if the role may have one but the account has none; left out for other roles. */
  | { kind: 'signed-in'; officer: OfficerId; key?: string | null }
  | {
      kind: 'sign-in-failed';
      /** Null if no such account exists, or nobody checked. */
      officer: OfficerId | null;
      reason: FailedSignIn;
      lockedNow: boolean;
      budget: string;
      /** Tries since the last such row of this budget: a flood must not fill the chain. */
      count: number;
    }
  | { kind: 'unlocked'; officer: OfficerId; key?: string | null }
  | { kind: 'key-changed'; officer: OfficerId; change: 'added' | 'removed'; key: string; answeredBy: OfficerId }
  | { kind: 'key-refused'; officer: OfficerId; reason: KeyRefusal; key: string | null }
  /** The key confirmed something for somebody else's screen, or for a code of a command. */
  | { kind: 'key-used'; officer: OfficerId; key: string; purpose: 'second-person' | 'command-code' }
  | { kind: 'pin-again'; officer: OfficerId }
  | { kind: 'own-pin'; officer: OfficerId }
  | { kind: 'locked'; officer: OfficerId; by: 'officer' | 'idle' }
  | { kind: 'signed-out'; officer: OfficerId; by: EndedBy }
  /** The camera went from the screen of one officer to that of another. */
  | { kind: 'camera-taken'; officer: OfficerId; from: OfficerId }
  /** An outside system began to read outcomes, and stopped; `delivered` outcomes were sent to it. */
  | { kind: 'machine-connected'; machine: string }
  | { kind: 'machine-disconnected'; machine: string; by: MachineEnd; delivered: number }
  /** `count` refusals since the last such row: a hostile page can make thousands, the chain must not fill with them. */
  | { kind: 'request-refused'; reason: RefusalReason; count: number };

export type FailedSignIn = 'PIN_WRONG' | 'ACCOUNT_LOCKED' | 'SIGN_IN_THROTTLED';

export type RefusalReason = 'HEADER_REPEATED' | 'HOST_REFUSED' | 'ORIGIN_REFUSED' | 'ROLE_REFUSED' | 'OUTCOME_TOKEN';

export interface SecurityLog {
  /** False when the row is not durable: nobody is then let in. */
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

/**
 * `replaced`: gave way to a sign-in in the same browser, or to a ninth account; `elsewhere`: the same person signed in at
 * another screen; `disabled` and `changed`: the account was switched off, or got another PIN or role.
 */
export type EndedBy = 'officer' | 'expired' | 'replaced' | 'elsewhere' | 'disabled' | 'changed';
