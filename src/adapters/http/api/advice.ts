import type { z } from 'zod';
import type { DiagnosisView } from './diagnosis.ts';

/**
 * Advice about updates and notices in the diagnostics of the officer's screen, as closed codes; the screen has the words in
 * its languages. The sentences of `waypost doctor` are in English and more detailed; they are never sent here.
 */
export const SERVICE_ADVICE = [
  'UPDATE_EXPIRED',
  'UPDATE_NOT_CENTRAL',
  'UPDATE_OLD',
  'UPDATE_AGAIN',
  'UPDATE_CENTRAL',
  'UPDATE_ROOT',
  'UPDATE_APP',
  'UPDATE_LINE',
  'UPDATE_WAIT',
  'UPDATE_COUNTER',
  'UPDATE_CLOCK',
  'UPDATE_ROOM',
  'UPDATE_AUDIT',
  'UPDATE_DOCTOR',
  'LISTS_DAMAGED',
  'LISTS_UNCHECKED',
  'NOTICES_CARRY',
  'NOTICES_FOLDER',
] as const;
/** Further advice on the page about the machine, besides these and the advice about devices. */
export const MACHINE_ADVICE = [
  'AUDIT_STOPPED',
  'SERVICE_RESTART',
  'MODELS_WAIT',
  'MODELS_RESTORE',
  'LISTS_NEWER',
  'LISTS_IMPORT',
  'LISTS_NAME',
  'KEY_UNLOCK',
  'NOTICES_SET_UP',
  'POLICY_INSTALL',
  'POLICY_RENEW',
  'INDICATORS_INSTALL',
  'HELP_ROUTE',
  'SELFTEST_HOLD',
  'SELFTEST_DOCTOR',
  'PART_DOCTOR',
  'TRUST_IMPORT',
  'PROGRAM_CENTRAL',
  // These codes say what to do about the reason with the same name.
  'UNIT_FAILED',
  'UNIT_INACTIVE',
  'PRINTER_NONE',
  'PRINTER_STOPPED',
  'TPM_ABSENT',
  'TPM_DENIED',
  'SPOOL_UNUSABLE',
  'LANGUAGE_DATA_MISSING',
  'LANGUAGE_DATA_CHANGED',
  'PACKAGE_CHANGED',
  'LINK_UNREACHABLE',
  'LINK_TLS',
  'LINK_CLOCK',
  'LINK_REFUSED',
  'LINK_SILENT',
  'LINK_DEAD_MAN',
  'LINK_DEAD_MAN_SOON',
] as const;
export type MachineAdvice = (typeof MACHINE_ADVICE)[number];

export type ServiceAdvice = (typeof SERVICE_ADVICE)[number];

/** States of an anti-rollback counter that is not in order. */
export const COUNTER_STATES = ['rolled-back', 'foreign', 'ledger-lost', 'silent', 'new'] as const;
/** Result of the nightly self-check of the lists, if it is not in order. */
export const LIST_CHECK_STATES = ['never', 'damaged', 'overdue'] as const;

/** How the last update of lists ended; null if all is well. */
export interface UpdatesDiagnosis {
  /** Closed reason code of the refusal, as in `waypost update status`. */
  reason: string | null;
  advice: ServiceAdvice | null;
  counter: (typeof COUNTER_STATES)[number] | null;
  check: (typeof LIST_CHECK_STATES)[number] | null;
  program: ProgramDiagnosis | null;
}

/** Which program the kiosk runs; null on a machine that has no slots for programs. */
type ProgramDiagnosis = NonNullable<z.infer<typeof DiagnosisView>['versions']['program']>;

export interface NoticesDiagnosis {
  configured: boolean;
  waiting: number;
  oldestAgeMs: number | null;
  advice: ServiceAdvice | null;
}

export type DiagnosisSnapshot = z.infer<typeof DiagnosisView>;

/** The state of the machine, for the person who keeps it. A query does not change anything or name anybody. */
export interface DiagnosisService {
  view(): DiagnosisSnapshot;
}
