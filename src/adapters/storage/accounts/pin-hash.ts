import { hash, verify } from '@node-rs/argon2';

/**
 * OWASP minimum for argon2id; about 0.2 s on the kiosk, on a pool thread and not on the event loop. It stays the same for
 * hashes with and without a key and for the decoy: a hash that takes a different time would reveal its account.
 */
const PIN_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** A hash that is verified for an unknown id, so that the answer takes as long as for a known one. */
const DECOY = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

export interface StoredPin {
  pin: string;
  /** 0 for a hash from before there was a key. */
  pin_keyed: number;
}

/**
 * argon2id with a key of the kiosk as its secret input (RFC 9106, section 3.1, K). Six digits are found within hours by
 * anybody who has the hashes; without the key there is nothing to try them against.
 */
export class PinHash {
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  make(pin: string): Promise<string> {
    return hash(pin, { ...PIN_COST, secret: this.#key });
  }

  /** `stored` undefined: nobody has this id, so any PIN is wrong. */
  async fits(stored: StoredPin | undefined, pin: string): Promise<boolean> {
    if (stored !== undefined && stored.pin_keyed === 0) return await verify(stored.pin, pin);
    const matches = await verify(stored?.pin ?? DECOY, pin, { secret: this.#key });
    return stored !== undefined && matches;
  }
}
