import type { ServiceAdvice } from '../../adapters/http/api/index.ts';
import type { UpdateReason } from '../../delivery/tuf/index.ts';

/**
 * What the screen says to do about a refused update. `waypost doctor` says it in more words (`updateRemedy`); whatever has no
 * advice of its own here sends the technician there.
 */
export function updateAdvice(reason: UpdateReason): ServiceAdvice {
  if (/^UPDATE_EXPIRED_/.test(reason)) return 'UPDATE_EXPIRED';
  if (/^UPDATE_BAD_SIGNATURE_|^UPDATE_ROOT_CHAIN/.test(reason)) return 'UPDATE_NOT_CENTRAL';
  if (/^UPDATE_VERSION_/.test(reason)) return 'UPDATE_OLD';
  return ADVICE[reason] ?? 'UPDATE_DOCTOR';
}

const ADVICE: Partial<Record<UpdateReason, ServiceAdvice>> = {
  UPDATE_LENGTH_OR_HASH: 'UPDATE_AGAIN',
  UPDATE_FILE_MISSING: 'UPDATE_AGAIN',
  UPDATE_METADATA_MALFORMED: 'UPDATE_AGAIN',
  UPDATE_CHAIN_BROKEN: 'UPDATE_AGAIN',
  UPDATE_DELEGATION: 'UPDATE_CENTRAL',
  UPDATE_HEADER_OTHER: 'UPDATE_CENTRAL',
  UPDATE_NO_KEY_FOR_DEVICE: 'UPDATE_CENTRAL',
  UPDATE_TOO_LARGE: 'UPDATE_CENTRAL',
  UPDATE_NOT_UNDERSTOOD: 'UPDATE_CENTRAL',
  LIST_CONFLICT: 'UPDATE_CENTRAL',
  LIST_KIND: 'UPDATE_CENTRAL',
  LIST_OTHER_PROFILE: 'UPDATE_CENTRAL',
  PURPOSE_REFUSED: 'UPDATE_CENTRAL',
  OPERATION_AGENCY: 'UPDATE_CENTRAL',
  OPERATION_LIMIT: 'UPDATE_CENTRAL',
  OPERATION_SIGNATURE: 'UPDATE_CENTRAL',
  UPDATE_NO_ROOT: 'UPDATE_ROOT',
  UPDATE_ROOT_CHANGED: 'UPDATE_ROOT',
  UPDATE_MINIMUM_APP: 'UPDATE_APP',
  UPDATE_TOO_SLOW: 'UPDATE_LINE',
  UPDATE_SOURCE_UNREACHABLE: 'UPDATE_LINE',
  UPDATE_BUSY: 'UPDATE_WAIT',
  UPDATE_COUNTER: 'UPDATE_COUNTER',
  CLOCK_UNTRUSTED: 'UPDATE_CLOCK',
  LIST_OLDER: 'UPDATE_OLD',
  STORAGE_FULL: 'UPDATE_ROOM',
  AUDIT_UNAVAILABLE: 'UPDATE_AUDIT',
};
