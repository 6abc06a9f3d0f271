import type { CardFault } from './card.ts';
import type { SecureChannel } from './secure-messaging.ts';

/**
 * How access ended. PASSWORD: the chip refused the password; the MRZ or CAN is wrong, or belongs to another document. PROTOCOL:
 * what the chip sent is not right, or it did not accept the protocol. `status` is the refusing status word, if there was one.
 */
export type AccessOutcome<Extra extends object = object> =
  | ({ ok: true; channel: SecureChannel } & Extra)
  | { ok: false; detail: 'PASSWORD' | 'PROTOCOL'; step: string; status: string | null }
  | { ok: false; fault: CardFault };

/** 63xx: the authentication failed (ISO/IEC 7816-4 table 6). */
export const isWrongPassword = (sw: number): boolean => sw >> 8 === 0x63;
