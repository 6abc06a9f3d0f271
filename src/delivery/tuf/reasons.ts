import type { BundleReason } from '../format/index.ts';

export const ROLES = ['root', 'timestamp', 'snapshot', 'targets'] as const;
export type TufRole = (typeof ROLES)[number];
type Upper = Uppercase<TufRole>;

/** Why an update was refused; a closed set. An update that is not understood is refused as `UPDATE_NOT_UNDERSTOOD`. */
export type UpdateReason =
  | BundleReason
  | `UPDATE_EXPIRED_${Upper}`
  | `UPDATE_BAD_SIGNATURE_${Upper}`
  | `UPDATE_VERSION_LOWER_${Upper}`
  /** Metadata from different days was mixed: a role is not the one that the role above it names. */
  | `UPDATE_VERSION_OTHER_${Exclude<Upper, 'TIMESTAMP'>}`
  | 'UPDATE_LENGTH_OR_HASH'
  | 'UPDATE_METADATA_MALFORMED'
  /** Delegated roles are refused, because the library would trust one role for two delegators. */
  | 'UPDATE_DELEGATION'
  /** A root between the trusted one and the newest is missing. */
  | 'UPDATE_ROOT_CHAIN'
  | 'UPDATE_NO_ROOT'
  | 'UPDATE_ROOT_CHANGED'
  | 'UPDATE_CHAIN_BROKEN'
  | 'UPDATE_HEADER_OTHER'
  | 'UPDATE_LIST_MISSING'
  | 'UPDATE_MINIMUM_APP'
  | 'UPDATE_FILE_MISSING'
  | 'UPDATE_TOO_LARGE'
  | 'UPDATE_TOO_SLOW'
  | 'UPDATE_SOURCE_UNREACHABLE'
  | 'UPDATE_BUSY'
  | 'UPDATE_COUNTER'
  | 'UPDATE_NOT_UNDERSTOOD'
  | 'PROGRAM_OLDER'
  | 'PROGRAM_FAILED_BEFORE'
  | 'PROGRAM_STATE_BREAK'
  /** The kiosk was locked by order of the central office; or an order is older than one received before. */
  | 'ORDER_LOCKED'
  | 'ORDER_OLDER'
  | 'CLOCK_UNTRUSTED'
  /**
   * For a joint operation: it has not begun or has ended; the policy does not name the partner; it exceeds what the policy
   * allows; or it is not what the partner signed.
   */
  | 'OPERATION_NOT_YET'
  | 'OPERATION_OVER'
  | 'OPERATION_AGENCY'
  | 'OPERATION_LIMIT'
  | 'OPERATION_SIGNATURE'
  | 'OPERATION_POINT';

export interface UpdateRefusal {
  ok: false;
  reason: UpdateReason;
  message: string;
}

export function refused(reason: UpdateReason, message: string): UpdateRefusal {
  return { ok: false, reason, message };
}

export function upper(role: TufRole): Upper {
  return role.toUpperCase() as Upper;
}
