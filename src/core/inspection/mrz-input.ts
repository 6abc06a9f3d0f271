import type { DisputedGlyph, MrzDocument, MrzProposal, MrzRead, UncertainGlyph } from '../mrz/index.ts';
import { mrzChecks } from './checks.ts';
import type { MrzSource, MrzText, TypingReason } from './events.ts';
import type { LanePolicy } from './policy.ts';
import type { Clock, MrzOutcome } from './ports.ts';
import type { EventBody } from './running.ts';

/** MRZ rows as they came in: from the reader, from the page picture or from the officer. */
export interface MrzInput {
  lines: string[];
  uncertain: UncertainGlyph[];
  rawDigest: string;
  source: string;
  via: MrzSource;
  /** Monotonic milliseconds of the last byte, of the page's answer or of the officer's key. */
  t0: number;
  /** Only of a typed zone. */
  because?: TypingReason;
  /** Only of a page picture. */
  proposals?: MrzProposal[];
  disputed?: DisputedGlyph[];
}

/** The input in the form the MRZ room takes. */
export function readOf({ lines, uncertain, via, proposals, disputed }: MrzInput): MrzRead {
  return { lines, source: via, uncertain, ...(proposals ? { proposals } : {}), ...(disputed ? { disputed } : {}) };
}

/** The text of an input as it is stored. */
export function textOf(read: MrzInput, document: MrzDocument | null): MrzText {
  const { lines, uncertain, proposals, disputed } = read;
  return { lines, uncertain, document, ...(proposals ? { proposals } : {}), ...(disputed ? { disputed } : {}) };
}

/** The read and its checks, for one transaction. */
export function mrzEvents(input: {
  read: MrzInput;
  outcome: MrzOutcome;
  clock: Clock;
  specimen: LanePolicy['specimen'];
}): EventBody[] {
  const { read, outcome, clock, specimen } = input;
  const { value, reason } = verdictOf(outcome);
  return [
    {
      kind: 'mrz-read',
      source: read.source,
      via: read.via,
      value,
      reason,
      rawDigest: read.rawDigest,
      ...(read.because === undefined ? {} : { because: read.because }),
      personal: textOf(read, outcome.document),
    },
    ...mrzChecks({ verdicts: outcome.verdicts, clock, t0: read.t0, specimen }).map(
      (check): EventBody => ({ kind: 'check-done', check }),
    ),
  ];
}

/** How the reading itself ended. */
export function verdictOf(outcome: MrzOutcome) {
  const verdict = outcome.verdicts.find((candidate) => candidate.check === 'mrz.read');
  if (outcome.document === null) return { value: 'failed' as const, reason: outcome.reason };
  const value = verdict?.value === 'undetermined' ? ('undetermined' as const) : ('successful' as const);
  return { value, reason: verdict?.reason ?? outcome.reason };
}
