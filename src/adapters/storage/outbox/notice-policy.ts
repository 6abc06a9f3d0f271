import type { AlertClass } from '../../../core/inspection/record/alerts/index.ts';
import type { SigningKey } from '../keys/index.ts';

/** The notices that the site sends to central, and the key for which they are sealed. */
export interface NoticePolicy {
  /** X25519 key of central to which notices are sealed, 32 bytes. */
  seal: Uint8Array;
  /** Ed25519 key of central that signs receipts, 32 bytes. */
  receipts: Uint8Array;
  /** Alerts of these classes are reported when they are raised. Every judgement by an officer is reported in any case. */
  classes: readonly AlertClass[];
}

/** The device in whose name notices are signed. */
export interface NoticeDevice {
  /** Id of its X25519 key. */
  id: string;
  key: SigningKey;
}

export interface WaitingNotice {
  number: number;
  ref: string;
  box: Uint8Array;
  /** Id of the key to which it is sealed. */
  to: string;
}
