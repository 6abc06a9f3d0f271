import { minuteOf } from '../../../core/protection/report/index.ts';
import { address, openRecord, sealRecord } from '../crypto/index.ts';

const TAG = 'waypost.protection.moment.1';
const EPOCH = 1;
const MINUTE_BYTES = 4;

/** The row that a moment belongs to. */
export interface MomentOf {
  kind: string;
  refNo: string;
}

/**
 * The minute at which a referral was sealed, sent or answered, sealed into its row of the chain. The row itself states only
 * the full hour, because a minute compared with the audit rows would identify the traveller. Somebody with the disk but
 * without the kiosk's keys cannot learn more than that. A drill has the same member, so it does not reveal anything.
 */
export class SealedMoments {
  readonly #key: Uint8Array;

  /** `key`: of the purpose `referral-moments`, 32 bytes. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  seal(at: Date, of: MomentOf): string {
    const plain = Buffer.alloc(MINUTE_BYTES);
    plain.writeUInt32BE(minuteOf(at));
    const sealed = sealRecord({ plain, key: this.#key, aad: aadOf(of), epoch: EPOCH });
    return Buffer.from(sealed).toString('base64');
  }

  /** Minutes since 1970; null if the row does not have a moment, like older rows, or has that of another row. */
  open(text: unknown, of: MomentOf): number | null {
    if (typeof text !== 'string') return null;
    const blob = new Uint8Array(Buffer.from(text, 'base64'));
    const opened = openRecord({ blob, key: this.#key, aad: aadOf(of), epoch: EPOCH });
    if (!opened.ok || opened.plain.length !== MINUTE_BYTES) return null;
    return Buffer.from(opened.plain).readUInt32BE();
  }
}

function aadOf({ kind, refNo }: MomentOf): Uint8Array {
  return address(TAG, kind, refNo);
}
