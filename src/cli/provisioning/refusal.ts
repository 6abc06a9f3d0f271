/** Why a step cannot continue. Closed, so that the manual can list every one. */
export type ProvisionReason =
  | 'PROVISION_ANSWER_MISSING'
  | 'PROVISION_ANSWERS'
  | 'PROVISION_NOT_DEBIAN'
  | 'PROVISION_NODE'
  | 'PROVISION_PACKAGE'
  | 'PROVISION_CLOCK'
  | 'PROVISION_KEY'
  | 'PROVISION_KEY_DEVELOPMENT'
  | 'PROVISION_CLAIM_CODE'
  | 'PROVISION_CLAIM_WAITS'
  | 'PROVISION_CLAIM_REFUSED'
  | 'PROVISION_CONFIG'
  | 'PROVISION_CONFIG_OTHER'
  | 'PROVISION_POLICY'
  | 'PROVISION_SCANNER'
  | 'PROVISION_DEVICE'
  | 'PROVISION_SPECIMEN'
  | 'PROVISION_MODEL'
  | 'PROVISION_LIST'
  | 'PROVISION_ACCOUNT'
  | 'PROVISION_HELP'
  | 'PROVISION_HELP_WAITS'
  | 'PROVISION_ACCEPTANCE'
  | 'PROVISION_EARLIER'
  | 'PROVISION_PROGRESS'
  | 'PROVISION_STATE';

/** A step that cannot continue. It has not written anything that it was about to write. */
export class StepRefused extends Error {
  readonly reason: ProvisionReason;
  readonly remedy: string;
  /** The file for which the step waits because somebody else brings it; null if something is wrong. */
  readonly waitsFor: string | null;

  constructor(reason: ProvisionReason, message: string, remedy: string, waitsFor: string | null = null) {
    super(message);
    this.reason = reason;
    this.remedy = remedy;
    this.waitsFor = waitsFor;
  }
}

/** Refusal if the audit cannot be written, because no step may continue without its row. */
export const unrecorded = (detail: string): StepRefused =>
  new StepRefused('PROVISION_STATE', detail, 'Free some space on the disk, then run the command again.');

/** A wrong answer, with its name in the file. */
export interface AnswerFault {
  field: string;
  reason: ProvisionReason;
  message: string;
  remedy: string;
  /** True if it is only a file that somebody else brings later, so nothing is wrong yet. */
  mayCome: boolean;
}
