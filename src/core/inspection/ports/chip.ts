import type { MrzDocument } from '../../mrz/index.ts';
import type { Check, ReasonCode } from '../record/checks/index.ts';
import type { MrzSource } from '../record/terms/index.ts';
import type { DeviceHealth, Unsubscribe } from './devices.ts';

export type ChipPortrait =
  /** Encoded picture of data group 2 as it is on the chip; handed over, overwritten after use. */
  | { ok: true; picture: Uint8Array }
  | { ok: false; value: 'aborted' | 'undetermined' | 'not-supported'; reason: ReasonCode };

/** What a chip is opened with. One of the two is there. */
export interface ChipAsk {
  /** The MRZ in force: the keys are made from it, and the chip is compared with it. Null where none was read. */
  document: MrzDocument | null;
  mrzVia: MrzSource | null;
  /** Digits that the officer typed from the face of the card; never in a record or a log. */
  can?: string;
}

/** `waiting`: no chip answers yet. `lifted`: it was taken off in mid reading and has to be laid down again. */
export type ChipPhase = 'waiting' | 'access' | 'files' | 'proof' | 'judging' | 'lifted';

export interface ChipProgress {
  phase: ChipPhase;
  /** Of the whole reading, 0..1. */
  share: number;
  /** From the pace so far; null until there is one. */
  leftMs: number | null;
}

/** What data groups 11 and 12 add to the MRZ; each only where its hash is the one in the signed list. Days are CCYYMMDD. */
export interface ChipDetails {
  fullName: string | null;
  birthDate: string | null;
  issuingAuthority: string | null;
  issued: string | null;
}

export interface ChipOutcome {
  /** Every check of the chip, also where nothing was read: then they say why. */
  checks: Check[];
  /** Handed over only where its hash is the one in the signed list. */
  portrait: ChipPortrait;
  /** What data group 1 says. Proved as far as the checks say so, and no further. */
  dg1: MrzDocument | null;
  /** Left out where the operator does not read them, or the document has none. */
  details?: ChipDetails;
}

/** The chip of the document. An implementation answers within its own deadline, always. */
export interface ChipPort {
  /**
   * Reads and judges the chip that lies on the reader. Where it was lifted in an earlier reading of the same document, what is
   * proved the same is not read again.
   */
  read(ask: ChipAsk, on: { signal: AbortSignal; onProgress: (progress: ChipProgress) => void }): Promise<ChipOutcome>;
  /** The inspection is over: what is kept for going on with a reading is overwritten. */
  release(): void;
  health(): DeviceHealth;
  /** Called when the health changed. */
  subscribe(listener: () => void): Unsubscribe;
}
