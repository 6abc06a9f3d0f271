import type { PaceMapping } from '../access/security-infos.ts';
import type { CipherName } from '../access/suites.ts';
import type { ChipFile } from './files.ts';

/** Why a reading ended before its last file. */
export type ChipStopReason =
  /** The document left the field, or did not answer in time. It must be put back on: `resume` keeps what was read. */
  | 'RF_LOST'
  /** A fault of the reader, its driver, access rights, or the arithmetic thread; the detail says which. */
  | 'SENSOR_FAULT'
  | 'CHIP_NO_LDS'
  | 'CHIP_ACCESS_FAILED'
  /** Only unknown forms of PACE are announced, and BAC was refused. */
  | 'CHIP_PACE_UNSUPPORTED'
  /** No MRZ or CAN was given with which this chip could be opened. */
  | 'CHIP_NO_PASSWORD'
  | 'CHIP_SM'
  | 'CHIP_READ'
  /** The caller ended the reading. */
  | 'CHIP_CANCELLED';

export interface AccessReport {
  /** NONE: the chip is readable without access control. Null: access was not reached, or was refused. */
  protocol: 'PACE' | 'BAC' | 'NONE' | null;
  password: 'MRZ' | 'CAN' | null;
  /** Identifier of the PACE variant, even if it was refused (TR-03135-1 5.6.3.1.2). */
  version: number | null;
  mapping: PaceMapping | null;
  cipher: CipherName | null;
  parameterId: number | null;
  /** Notes that must be shown although access succeeded. */
  notes: readonly ('CHIP_BAC_AFTER_PACE' | 'CHIP_PACE_UNSUPPORTED' | 'CHIP_OPEN')[];
  refusal: AccessRefusal | null;
}

export interface AccessRefusal {
  protocol: 'PACE' | 'BAC';
  detail: 'PASSWORD' | 'PROTOCOL';
  /** The step that refused, for a technician's log. */
  step: string;
  status: string | null;
}

/** Why a requested file is missing. MISSING: the chip does not deliver it. */
export interface FileFailure {
  reason: 'CHIP_DG_MISSING' | 'CHIP_READ';
  /** Status word, EMPTY, LIMIT, TOO_MUCH, FORM or BLOCKS. */
  detail: string;
}

export type ChipStepName =
  | 'select-master-file'
  | 'capabilities'
  | 'pace'
  | 'select-application'
  | 'open-read'
  | 'bac'
  | 'file'
  /** The forms of PACE in the unsigned list compared with those in DG14; a difference is a sign of a downgrade attack. */
  | 'signed-list'
  | 'chip-authentication'
  | 'active-authentication'
  | 'chip-authentication-mapping'
  | 'block-size'
  | 'channel-again';

/** One step of a reading, without data bytes, keys or passwords. */
export interface ChipStep {
  step: ChipStepName;
  file: ChipFile | null;
  outcome: 'done' | 'refused' | 'failed';
  /** Status word, block size, or what failed. */
  detail: string | null;
}

/**
 * The result of running chip authentication (Doc 9303-11 6.2). `proved`: the chip answered under keys that only the owner of the
 * private key can have. `refuted`: it did not. `refused`: it did not take part. `unsupported`: the key is not in an accepted
 * group. The proof cannot be passed on, so the verdict must be recorded.
 */
export interface ChipAuthenticationReport {
  outcome: 'proved' | 'refuted' | 'refused' | 'unsupported';
  agreement: 'DH' | 'ECDH' | null;
  cipher: CipherName | null;
  keyId: number | null;
  detail: string | null;
}

/** The result of running active authentication (Doc 9303-11 6.1); `verifyActiveAuthentication` judges it. */
export interface ActiveAuthenticationReport {
  nonce: Uint8Array;
  /** Null if the chip did not sign; `status` says how it refused. */
  response: Uint8Array | null;
  status: string | null;
}

/**
 * The result of running chip authentication mapping (Doc 9303-11 4.4.3.5.2). `equal`: the equation is true for the key of
 * EF.CardSecurity. `no-key`: EF.CardSecurity was not read, or has no key for these parameters.
 */
export interface ChipMappingReport {
  outcome: 'equal' | 'differs' | 'no-key';
  parameterId: number;
  keyId: number | null;
  detail: string | null;
}

/** The result of one reading. Nothing in it is proved unless a field says so: `judgeChip` judges it. */
export interface ChipReading {
  /** Whole files with their outer tag. A SOD or CardSecurity that exists but is empty has no bytes. */
  files: Partial<Record<ChipFile, Uint8Array>>;
  /** Files that the chip has, according to SOD, COM and the master file. */
  present: readonly ChipFile[];
  failures: Partial<Record<ChipFile, FileFailure>>;
  access: AccessReport;
  steps: readonly ChipStep[];
  ca: ChipAuthenticationReport | null;
  aa: ActiveAuthenticationReport | null;
  cam: ChipMappingReport | null;
  stopped: ChipStopReason | null;
  /** A finer reason, for a technician's log. */
  stoppedDetail: string | null;
}

/** Progress of a reading. `fileBytes` is null until the length of the file is known. */
export interface ChipProgress {
  phase: 'access' | 'file' | 'chip-authentication' | 'active-authentication';
  file: ChipFile | null;
  doneBytes: number;
  fileBytes: number | null;
  filesDone: number;
  /** Number of files planned, as far as known. */
  filesPlanned: number | null;
}

/** What is read. The legal profile of the site decides which files are read besides SOD, COM, DG1, DG2, DG14 and DG15. */
export interface ReadProfile {
  /** Usually DG1 and DG2; also DG11, DG12 and others if the law of the site allows them. DG3 and DG4 are never read. */
  dataGroups: readonly number[];
  /** Opens with BAC what PACE failed to open. If off, a failure of PACE ends the reading. */
  bacAfterPace: boolean;
  fileLimitBytes: number;
}

export const DEFAULT_READ_PROFILE: ReadProfile = { dataGroups: [1, 2], bacAfterPace: false, fileLimitBytes: 65_535 };
