import type { ScannerEvent, ScannerFailure } from '../../../core/inspection/ports/index.ts';
import type { DeviceId, MonoMs } from '../../../core/inspection/record/terms/index.ts';
import type { FrameEvent } from './framing.ts';
import { type Digest, DuplicateWindow, normaliseMrz } from './normalise.ts';
import type { ScannerProfile } from './profile.ts';

/** At most one report per reason in this time, in milliseconds: noise must not flood the officer or the audit chain. */
const REPORT_EVERY_MS = 1_000;
/** Shorter runs of stray bytes are counted only; late answers and line glitches are that short. */
const REPORTED_GARBAGE_BYTES = 16;

export interface ScannerCounters {
  documents: number;
  duplicates: number;
  discardedBytes: number;
  failures: Partial<Record<ScannerFailure, number>>;
}

/** Turns frames into events of the scanner port; the driver and the evaluation command both use it. */
export class FrameJudge {
  readonly #source: DeviceId;
  readonly #profile: ScannerProfile;
  readonly #digest: Digest;
  readonly #duplicates: DuplicateWindow;
  readonly #reportedAt = new Map<ScannerFailure, MonoMs>();
  readonly counters: ScannerCounters = { documents: 0, duplicates: 0, discardedBytes: 0, failures: {} };

  constructor(options: { source: DeviceId; profile: ScannerProfile; digest: Digest }) {
    this.#source = options.source;
    this.#profile = options.profile;
    this.#digest = options.digest;
    this.#duplicates = new DuplicateWindow(options.profile.dedupeMs);
  }

  /** The event for a frame, or null if there is nothing to report. */
  judge(event: FrameEvent, at: MonoMs): ScannerEvent | null {
    const reason = this.#failureOf(event);
    if (reason !== null) return this.failure(reason, at);
    if (event.kind !== 'rows') return null;
    const read = normaliseMrz(event, this.#profile, this.#digest);
    if (!read.ok) return this.failure(read.reason, at);
    if (this.#duplicates.isDuplicate(read.rawDigest, at)) {
      this.counters.duplicates += 1;
      return { kind: 'duplicate', source: this.#source, at };
    }
    this.counters.documents += 1;
    const { lines, uncertain, rawDigest } = read;
    return { kind: 'document', source: this.#source, lines, uncertain, rawDigest, lastByteAt: at };
  }

  /** The next document is passed on even if it is the same as the last one. */
  forget(): void {
    this.#duplicates.forget();
  }

  failure(reason: ScannerFailure, at: MonoMs): ScannerEvent | null {
    this.counters.failures[reason] = (this.counters.failures[reason] ?? 0) + 1;
    const last = this.#reportedAt.get(reason);
    if (last !== undefined && at - last < REPORT_EVERY_MS) return null;
    this.#reportedAt.set(reason, at);
    return { kind: 'read-failed', source: this.#source, reason, at };
  }

  #failureOf(event: FrameEvent): ScannerFailure | null {
    if (event.kind === 'discarded') this.counters.discardedBytes += event.bytes;
    const reason = failureOf(event);
    const stray = event.kind === 'discarded' && (event.why === 'resync' || event.why === 'charset');
    const minor = stray && event.bytes < REPORTED_GARBAGE_BYTES;
    return minor ? null : reason;
  }
}

/** The reason code for a frame event that is not a document; null for rows, symbols and messages. */
export function failureOf(event: FrameEvent): ScannerFailure | null {
  switch (event.kind) {
    case 'rows':
    case 'symbol':
    case 'message':
      return null;
    case 'partial':
      return event.why === 'time' ? 'READ_TIMEOUT' : 'READ_PARTIAL';
    case 'discarded':
      if (event.why === 'overrun') return 'READ_OVERRUN';
      return event.why === 'checksum' ? 'READ_CHECKSUM' : 'READ_GARBAGE';
  }
}
