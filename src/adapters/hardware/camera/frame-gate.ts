import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FrameRefusal, MonoMs, OfficerId } from '../../../core/inspection/record/terms/index.ts';

/** A capability older than this is requested again by its page, in milliseconds: a stolen copy soon becomes worthless. */
export const CAPABILITY_LIFE_MS = 60_000;
/**
 * The camera changes from one account to another at most this often, in milliseconds: two screens cannot fight over it.
 */
export const TAKE_SPACING_MS = 10_000;
/** 256 bits: as long as the digest that it keys. */
const KEY_BYTES = 32;
/** 128 bits, so that no two frames get the same nonce while a daemon runs. */
const NONCE_BYTES = 16;
/** Public name of a capability in the audit and on the screen; it opens nothing. */
const ID_BYTES = 6;

/** A page of a signed-in browser: its session by identity, and the id that the page drew for itself. */
export interface CameraPage {
  session: object;
  officer: OfficerId;
  page: string;
}

/** What a page needs to supply frames. `key` and `nonce` are in base64url; only that page receives the key. */
export interface Capability {
  id: string;
  key: string;
  nonce: string;
  inspectionId: string | null;
}

/**
 * `CAMERA_OTHER_SCREEN`: another session operates the lane. `CAMERA_OTHER_PAGE`: another page of this session has the camera.
 * `CAMERA_OTHER_SIGN_IN`: the open inspection began at another sign-in. `CAMERA_JUST_TAKEN`: it changed hands a moment ago.
 */
export type ClaimRefusal = 'CAMERA_OTHER_SCREEN' | 'CAMERA_OTHER_PAGE' | 'CAMERA_OTHER_SIGN_IN' | 'CAMERA_JUST_TAKEN';
/** `takenFrom`: the account that had the camera until now, if that is a different one. */
export type Claim =
  | { ok: true; capability: Capability; takenFrom: OfficerId | null }
  | { ok: false; reason: ClaimRefusal };

/** HMAC-SHA-256 over the nonce and the frame, keyed by the capability; both in base64url. */
export interface FrameProof {
  nonce: string;
  mac: string;
}

interface Held {
  id: string;
  key: Uint8Array;
  nonce: Uint8Array;
  inspection: string | null;
  until: MonoMs;
}

/**
 * Who may feed the camera. One session operates the lane, with one page; it keeps the lane until it ends or another
 * officer takes it between two inspections. An inspection takes frames only from the session that operated when it
 * opened. Each frame proves its page and contains a nonce that is valid once, so that a frame that was seen or stored
 * before cannot be sent again.
 *
 * The threat is any other program on this machine, signed in or not, that sends the photograph of the rightful
 * holder while somebody else is at the desk.
 */
export class FrameGate {
  readonly #random: (bytes: number) => Uint8Array;
  #operator: (Omit<CameraPage, 'page'> & { page: string | null }) | null = null;
  #held: Held | null = null;
  #inspection: string | null = null;
  /** Session that the open inspection takes frames from; null until one operates. */
  #owner: object | null = null;
  #takenAt: MonoMs | null = null;

  constructor(random: (bytes: number) => Uint8Array) {
    this.#random = random;
  }

  /** Binds the inspection to the session that operates the lane now. */
  serve(inspectionId: string | null): void {
    this.#inspection = inspectionId;
    this.#owner = inspectionId === null ? null : (this.#operator?.session ?? null);
  }

  /** `take`: the person at the page asked for the camera although another page has it. */
  claim(asker: CameraPage, { take, at }: { take: boolean; at: MonoMs }): Claim {
    const reason = this.#barred(asker, { take, at });
    if (reason !== null) return { ok: false, reason };
    const before = this.#operator;
    const again = before?.session === asker.session && before.page === asker.page ? (this.#held?.id ?? null) : null;
    const other = before !== null && before.session !== asker.session;
    if (other) this.#takenAt = at;
    this.#operator = { ...asker };
    if (this.#inspection !== null) this.#owner = asker.session;
    return { ok: true, capability: this.#issue(at, again), takenFrom: other ? before.officer : null };
  }

  #barred({ session, page }: CameraPage, { take, at }: { take: boolean; at: MonoMs }): ClaimRefusal | null {
    const operator = this.#operator;
    if (this.#owner !== null && this.#owner !== session) return 'CAMERA_OTHER_SIGN_IN';
    if (operator === null) return null;
    if (operator.session === session) {
      return operator.page === null || operator.page === page || take ? null : 'CAMERA_OTHER_PAGE';
    }
    if (!take) return 'CAMERA_OTHER_SCREEN';
    return this.#takenAt !== null && at - this.#takenAt < TAKE_SPACING_MS ? 'CAMERA_JUST_TAKEN' : null;
  }

  /** Why no byte of this frame needs to be read; null if it may be. */
  refusal(session: object, { nonce, at }: { nonce: string | null; at: MonoMs }): FrameRefusal | null {
    const held = this.#held;
    if (this.#operator !== null && this.#operator.session !== session) return 'other-screen';
    if (held === null || nonce === null) return 'no-capability';
    if (held.inspection !== this.#inspection || at >= held.until) return 'expired';
    return nonce === encoded(held.nonce) ? null : 'replayed';
  }

  /** The next nonce, if the proof is right; a frame that does not prove its page leaves the nonce of the page alone. */
  take(
    session: object,
    { proof, bytes, at }: { proof: FrameProof; bytes: Uint8Array; at: MonoMs },
  ):
    | { ok: true; nonce: string; feeder: { officer: OfficerId; capability: string } }
    | { ok: false; why: FrameRefusal } {
    const why = this.refusal(session, { nonce: proof.nonce, at });
    if (why !== null) return { ok: false, why };
    const [held, operator] = [this.#held, this.#operator];
    if (held === null || operator === null) return { ok: false, why: 'no-capability' };
    const expected = createHmac('sha256', held.key).update(held.nonce).update(bytes).digest();
    const given = Buffer.from(proof.mac, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { ok: false, why: 'forged' };
    held.nonce = this.#random(NONCE_BYTES);
    return {
      ok: true,
      nonce: encoded(held.nonce),
      feeder: { officer: operator.officer, capability: held.id },
    };
  }

  /** The page went away. Its session still operates the lane, and another of its pages may have the camera. */
  pageClosed(session: object, page: string): boolean {
    if (this.#operator?.session !== session || this.#operator.page !== page) return false;
    this.#operator = { ...this.#operator, page: null };
    this.#drop();
    return true;
  }

  /**
   * A locked session keeps the lane and feeds nothing; one that ended leaves it. True if it was the one operating the
   * lane.
   */
  left(session: object, how: 'locked' | 'ended'): boolean {
    if (this.#operator?.session !== session) return false;
    this.#operator = how === 'ended' ? null : { ...this.#operator, page: null };
    this.#drop();
    return true;
  }

  /** Who operates the lane; `capability` is null while no page of that session has the camera. */
  holder(): { officer: OfficerId; capability: string | null } | null {
    return this.#operator === null ? null : { officer: this.#operator.officer, capability: this.#held?.id ?? null };
  }

  /** Page and session that may feed now. */
  get feeding(): { session: object; page: string } | null {
    const { session = null, page = null } = this.#operator ?? {};
    return session === null || page === null ? null : { session, page };
  }

  /** A page that asks again keeps its public name, so that the record lists pages and not requests. */
  #issue(at: MonoMs, id: string | null): Capability {
    this.#drop();
    const held: Held = {
      id: id ?? Buffer.from(this.#random(ID_BYTES)).toString('hex'),
      key: this.#random(KEY_BYTES),
      nonce: this.#random(NONCE_BYTES),
      inspection: this.#inspection,
      until: at + CAPABILITY_LIFE_MS,
    };
    this.#held = held;
    return { id: held.id, key: encoded(held.key), nonce: encoded(held.nonce), inspectionId: held.inspection };
  }

  #drop(): void {
    this.#held?.key.fill(0);
    this.#held = null;
  }
}

const encoded = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
