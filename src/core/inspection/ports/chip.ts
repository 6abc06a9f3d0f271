import type { MrzDocument } from '../../mrz/index.ts';
import type { Check, ReasonCode } from '../record/checks/index.ts';
import type { MrzSource } from '../record/terms/index.ts';
import type { DeviceHealth, Unsubscribe } from './devices.ts';

export type ChipPortrait =
  /** Encoded picture of data group 2 as it is on the chip; handed over, and overwritten after use. */
  | { ok: true; picture: Uint8Array }
  | { ok: false; value: 'aborted' | 'undetermined' | 'not-supported'; reason: ReasonCode };

/** What is needed to open a chip: one of the two. */
export interface ChipAsk {
  /** The MRZ in force: the keys are made from it, and the chip is compared with it. Null if none was read. */
  document: MrzDocument | null;
  mrzVia: MrzSource | null;
  /** Digits that the officer typed from the face of the card; never in a record or a log. */
  can?: string;
}

/** `waiting`: no chip answers yet. `lifted`: it was taken off during the reading and has to be presented again. */
export type ChipPhase = 'waiting' | 'access' | 'files' | 'proof' | 'judging' | 'lifted';

export interface ChipProgress {
  phase: ChipPhase;
  /** Fraction of the whole reading, 0..1. */
  share: number;
  /** Estimated from the speed so far; null until there is an estimate. */
  leftMs: number | null;
}

/** What data groups 11 and 12 add to the MRZ, provided that their hash is the one in the signed list. Days are CCYYMMDD. */
export interface ChipDetails {
  fullName: string | null;
  birthDate: string | null;
  issuingAuthority: string | null;
  issued: string | null;
}

export interface ChipOutcome {
  /** Every check of the chip; if nothing was read, they say why. */
  checks: Check[];
  /** Handed over only if its hash is the one in the signed list. */
  portrait: ChipPortrait;
  /** Content of data group 1, proved only as far as the checks say so. */
  dg1: MrzDocument | null;
  /** Left out if the operator does not read them, or the document has none. */
  details?: ChipDetails;
}

/** The chip of the document. An implementation always answers within its own deadline. */
export interface ChipPort {
  /**
   * Reads and judges the chip on the reader. If it was lifted in an earlier reading of the same document, whatever is proved
   * unchanged is not read again.
   */
  read(ask: ChipAsk, on: { signal: AbortSignal; onProgress: (progress: ChipProgress) => void }): Promise<ChipOutcome>;
  /** The inspection is over: data kept for continuing a reading are overwritten. */
  release(): void;
  health(): DeviceHealth;
  /** Called when the health changes. */
  subscribe(listener: () => void): Unsubscribe;
}
