/** Ten Crockford base32 characters. */
export const REF_NO = /^[0-9A-HJKMNP-TV-Z]{10}$/;

/** What a body may answer. `received`: it has arrived and somebody will look at it, which is not a promise. */
export const ACKNOWLEDGED = ['received', 'accepted', 'rejected', 'done', 'revoked'] as const;
export type Acknowledged = (typeof ACKNOWLEDGED)[number];

export const REJECTIONS = ['not-ours', 'not-readable', 'no-capacity', 'other'] as const;
export type Rejection = (typeof REJECTIONS)[number];

/**
 * What a body may tell the desk in addition to its answer: a closed list, so that an answer never carries a text about somebody.
 */
export const SAYINGS = ['coming', 'call-us'] as const;
/** Maximum number of minutes, which is a day: a later time has to be agreed by telephone. */
export const SAY_MINUTES_MAX = 1440;
export interface Say {
  what: (typeof SAYINGS)[number];
  /** Whole minutes until somebody comes, or within which the body asks for a call. */
  minutes: number | null;
}

/** What a body answered, and why (`waypost.answer.1`). */
export interface Answer {
  refNo: string;
  /** BLAKE2b-256 of the sealed bytes, hexadecimal. */
  blake2b: string;
  state: Acknowledged;
  /** Only with `rejected`. */
  reason: Rejection | null;
  /** Left out if empty, so that an answer without it keeps its original bytes. */
  say?: Say;
}

/** The signature of an answer (Ed25519) covers this tag and the RFC 8785 form of the answer. */
export const ANSWER_SIGNED_AS = 'waypost.referral-answer.1\0';

/** What a kiosk or a body that hands on signs: a sealed box has no sender's name, and could be sealed again for somebody else. */
export function sealedSignedText(named: { refNo: string; bodyKeyId: string; blake2b: string }): string {
  return `waypost.referral.1\0${named.refNo}|${named.bodyKeyId}|${named.blake2b}`;
}
