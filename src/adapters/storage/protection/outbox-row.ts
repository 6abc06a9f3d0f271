import type { ReferralState, Rejection } from '../../../core/protection/referral/index.ts';

/** A sealed referral that waits to be carried or answered. */
export interface WaitingReferral {
  refNo: string;
  bodyKeyId: string;
  signature: string;
  sealed: Uint8Array;
  state: ReferralState;
}

/** A row of the table `outbox`. */
export interface OutboxRow {
  ref_no: string;
  body_key_id: string;
  ack_key: string;
  blake2b: string;
  signature: string;
  sealed: Buffer | null;
  state: ReferralState;
  reason: Rejection | null;
  hour: string;
  answered: string | null;
}

/** Ended: the answer was taken. `repeated`: it had already been taken. */
export type AnswerVerdict = 'taken' | 'repeated' | 'unknown' | 'refused';
