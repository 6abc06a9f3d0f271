import type { Bench } from './bench.ts';

/** Why a step does not go on. Closed, so that the manual can list every one. */
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
  | 'PROVISION_ACCEPTANCE'
  | 'PROVISION_EARLIER'
  | 'PROVISION_PROGRESS'
  | 'PROVISION_STATE';

/** A step that cannot go on. Nothing that it was about to write was written. */
export class StepRefused extends Error {
  readonly reason: ProvisionReason;
  readonly remedy: string;
  /** The file that somebody else brings; null where something is wrong. */
  readonly waitsFor: string | null;

  constructor(reason: ProvisionReason, message: string, remedy: string, waitsFor: string | null = null) {
    super(message);
    this.reason = reason;
    this.remedy = remedy;
    this.waitsFor = waitsFor;
  }
}

/** A wrong answer, with its name in the file. */
export interface AnswerFault {
  field: string;
  reason: ProvisionReason;
  message: string;
  remedy: string;
  /** Nothing is wrong yet: a file that somebody else brings later. */
  mayCome: boolean;
}

export type Standing = { state: 'done'; words: string } | { state: 'todo' };
/** What a step found, for the progress file and the next run; never a secret, never personal data. */
export type Facts = Record<string, string | number | boolean | null>;

export interface Step {
  id: string;
  title: string;
  /** Its section in the answers of an unattended run. */
  section?: string;
  /** Whether it is done, from what is on the machine; changes nothing. */
  check(bench: Bench): Promise<Standing> | Standing;
  /** What of the answers of an unattended run is wrong for this step; writes nothing, and touches no device. */
  examine?(bench: Bench): Promise<AnswerFault[]> | AnswerFault[];
  /** Does it, or does the rest of it; may be run again at any time. Throws `StepRefused`. */
  run(bench: Bench): Promise<Facts>;
}

export const done = (words: string): Standing => ({ state: 'done', words });
export const TODO: Standing = { state: 'todo' };
