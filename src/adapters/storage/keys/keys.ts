import { sodium, wipe } from '../crypto/index.ts';

/** Bytes of the root key and of every key derived from it. */
export const KEY_BYTES = 32;

export const KEY_PURPOSES = [
  'list-data',
  'list-index',
  'list-templates',
  'audit-signing',
  'cases',
  'referral',
  'scanner-digest',
  'device-box',
  'key-check',
  'device-signing',
  'notice-box',
  'notice-signing',
  'notice-store',
  'rollback',
  'referral-box',
  'referral-answers',
  'referral-drills',
  'training',
  'claim-codes',
  'claim-signing',
  'pins',
  'known-browsers',
  'machine-tokens',
  'audit-rows',
  'provisioning',
  'handover',
  'referral-moments',
  'fleet-office',
  'fleet-system',
] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** `crypto_kdf` separates keys by number and by an eight-byte context; a pair is never reused for another purpose. */
const DERIVATION: Readonly<Record<KeyPurpose, { id: number; context: string }>> = {
  'list-data': { id: 1, context: 'wpwldata' },
  'list-index': { id: 2, context: 'wpwlindx' },
  'list-templates': { id: 3, context: 'wpwltmpl' },
  'audit-signing': { id: 4, context: 'wpaudsgn' },
  cases: { id: 5, context: 'wpcasesd' },
  referral: { id: 6, context: 'wpreferl' },
  'scanner-digest': { id: 7, context: 'wpscandg' },
  'device-box': { id: 8, context: 'wpdevbox' },
  'key-check': { id: 9, context: 'wpkeychk' },
  'device-signing': { id: 10, context: 'wpdevsgn' },
  // The central office: the key to which notices are sealed, the key that signs receipts, and its own store of notices.
  'notice-box': { id: 11, context: 'wpntcbox' },
  'notice-signing': { id: 12, context: 'wpntcsgn' },
  'notice-store': { id: 13, context: 'wpntcsto' },
  rollback: { id: 14, context: 'wprollbk' },
  // The body that receives referrals: the key to which they are sealed, and the key that signs its answers.
  'referral-box': { id: 15, context: 'wprefbox' },
  'referral-answers': { id: 16, context: 'wprefans' },
  // Which sealed files of this kiosk were drills.
  'referral-drills': { id: 17, context: 'wprefdrl' },
  // Root of the keys for one period of training, mixed with the salt from its device state.
  training: { id: 21, context: 'wptraing' },
  // The central office: the codes with which kiosks enrol, and the key that countersigns them.
  'claim-codes': { id: 22, context: 'wpclmcod' },
  'claim-signing': { id: 23, context: 'wpclmsgn' },
  // Secret input of the PIN hashes, and the key for the mark of a browser that has signed in here before.
  pins: { id: 24, context: 'wppinkey' },
  'known-browsers': { id: 25, context: 'wpbrowsr' },
  // Digests of the tokens with which external systems read outcomes.
  'machine-tokens': { id: 41, context: 'wpmchtok' },
  // MACs of the audit rows and of the audit's head.
  'audit-rows': { id: 31, context: 'wpaudrow' },
  // Answers that a technician typed for set-up steps that are not done yet.
  provisioning: { id: 32, context: 'wpprovsn' },
  // The key to which forms are sealed that a colleague at this kiosk takes over.
  handover: { id: 33, context: 'wphandov' },
  // The minute at which something happened to a referral: without the key its row shows only the hour.
  'referral-moments': { id: 42, context: 'wprefmom' },
  // The central office at its broker: the keys with which it signs in as itself, and as the account that sees the server.
  'fleet-office': { id: 51, context: 'wpfltoff' },
  'fleet-system': { id: 52, context: 'wpfltsys' },
};

/**
 * Keys of one appliance, derived from its root key on demand. The root key stays inside; callers get the key for
 * one purpose, so that a leaked key of one store opens only that store.
 */
export class KeyRing {
  readonly #root: Uint8Array;
  readonly #derived = new Map<KeyPurpose, Uint8Array>();
  readonly #made = new Set<Uint8Array>();

  /** Takes ownership of `root` (32 bytes): it is overwritten by `wipe()`. */
  constructor(root: Uint8Array) {
    if (root.length !== KEY_BYTES) throw new Error(`a root key has ${KEY_BYTES} bytes, not ${root.length}`);
    this.#root = root;
  }

  key(purpose: KeyPurpose): Uint8Array {
    const known = this.#derived.get(purpose);
    if (known !== undefined) return known;
    const { id, context } = DERIVATION[purpose];
    const key = sodium.crypto_kdf_derive_from_key(KEY_BYTES, id, context, this.#root);
    this.#derived.set(purpose, key);
    return key;
  }

  /** A secret that was derived from one of these keys and must not outlive them: `wipe()` overwrites it as well. */
  keep(secret: Uint8Array): void {
    this.#made.add(secret);
  }

  /** Overwrites the root key, every derived key and what was derived from them. The ring is unusable afterwards. */
  wipe(): void {
    wipe(this.#root);
    for (const key of this.#derived.values()) wipe(key);
    for (const secret of this.#made) wipe(secret);
    this.#derived.clear();
    this.#made.clear();
  }
}
