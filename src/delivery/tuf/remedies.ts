import type { UpdateReason } from './reasons.ts';

/** What a technician should do about a refusal (docs/updates.md); null if the message already says so. */
export function updateRemedy(reason: UpdateReason): string | null {
  if (/^UPDATE_EXPIRED_/.test(reason)) {
    return 'Check the clock of this machine. If it is right, the source is old: fetch again, or ask central IT for a new USB stick.';
  }
  if (/^UPDATE_BAD_SIGNATURE_|^UPDATE_ROOT_CHAIN/.test(reason)) {
    return 'Tell central IT: the source is not theirs, or a root file is missing from it. Do not pin another root because of it.';
  }
  if (/^UPDATE_VERSION_/.test(reason)) {
    return 'The source is older than one seen before: fetch again, or ask for a new USB stick. If the error remains, tell central IT.';
  }
  return REMEDIES[reason] ?? null;
}

const AGAIN = 'Copy or fetch it again; if the error remains, tell central IT.';
const REMEDIES: Partial<Record<UpdateReason, string>> = {
  UPDATE_LENGTH_OR_HASH: AGAIN,
  UPDATE_FILE_MISSING: 'Copy the whole repository folder to the USB stick, or fetch again.',
  UPDATE_METADATA_MALFORMED: AGAIN,
  UPDATE_DELEGATION: 'Tell central IT: their repository delegates roles, which no kiosk accepts.',
  UPDATE_NO_ROOT: 'Pin the root of central IT: waypost update trust ROOT.json --config FILE',
  UPDATE_ROOT_CHANGED:
    'The pinned root on this disk was changed. Compare the fingerprint, then pin it again: waypost update trust ROOT.json',
  UPDATE_CHAIN_BROKEN: 'Fetch again: the next fetch brings the full list.',
  UPDATE_HEADER_OTHER: 'Tell central IT: what they signed and what they built differ.',
  UPDATE_NO_KEY_FOR_DEVICE:
    'Ask central IT to give this kiosk the published lists: waypost central device grant KIOSK. A kiosk that is not enrolled sends the file of `waypost device identity` first.',
  UPDATE_MINIMUM_APP: 'Install the newer version of Waypost first.',
  UPDATE_TOO_LARGE: 'Tell central IT: the source sends more than was signed.',
  UPDATE_TOO_SLOW: 'Check the line, or bring the list on a USB stick.',
  UPDATE_SOURCE_UNREACHABLE: 'Check the line and `update.repositories` in the configuration, or the USB stick.',
  UPDATE_BUSY: 'Wait until the other update has ended.',
  UPDATE_COUNTER: 'See "The counter" in docs/updates.md before anything is renewed.',
  UPDATE_NOT_UNDERSTOOD: 'Tell central IT the code of this refusal and the version of Waypost.',
  PROGRAM_OLDER:
    'Nothing is wrong with this kiosk. Tell central IT: they must publish the program under a higher version.',
  PROGRAM_FAILED_BEFORE:
    'Tell central IT why it was rolled back (waypost program status). To try it once more: waypost program try VERSION --again',
  PROGRAM_STATE_BREAK: 'Install it yourself, with a copy of the state (docs/install.md, "Upgrade").',
  CLOCK_UNTRUSTED: 'Set the clock of this machine, then try again.',
  LIST_OLDER:
    'The source is older than the installed list. If the older content is wanted, central IT issues it as a new generation.',
  LIST_CONFLICT: 'Ask central IT for a new generation.',
  LIST_KIND:
    'Compare the setting `face` of this list, under `lists` in the configuration, with what central IT issues under this id.',
  LIST_OTHER_PROFILE: 'Central IT must enrol the portraits again with the model of this kiosk (docs/face-list.md).',
  PURPOSE_REFUSED:
    'Compare `lane.purpose` in the configuration with the purposes that central IT gave the list (docs/operations.md).',
  OPERATION_AGENCY: 'Install the policy pack that names the partner agency, or tell central IT (docs/operations.md).',
  OPERATION_LIMIT: 'Tell central IT: the policy of this kiosk allows less (operations.maxDays, operations.maxRecords).',
  OPERATION_SIGNATURE: 'Tell central IT: the partner agency did not sign this list for this period.',
  OPERATION_POINT: 'Tell central IT: two operations in place at one time need different numbers for their points.',
  STORAGE_FULL: 'Free some space on the disk of the state folder.',
  AUDIT_UNAVAILABLE: 'Nothing is applied while the audit cannot be written: see `waypost doctor`.',
};
