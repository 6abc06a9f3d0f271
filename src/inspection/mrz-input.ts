import type { MrzDocument, UncertainGlyph } from '../mrz/index.ts';
import { mrzChecks } from './checks.ts';
import type { MrzSource } from './events.ts';
import type { LanePolicy } from './policy.ts';
import type { Clock, MrzOutcome } from './ports.ts';
import type { EventBody } from './running.ts';

/** MRZ rows as they came in, from the reader or from the officer's keyboard. */
export interface MrzInput {
  lines: string[];
  uncertain: UncertainGlyph[];
  rawDigest: string;
  source: string;
  via: MrzSource;
  /** Monotonic milliseconds of the last byte, or of the officer's key. */
  t0: number;
}

/** A second document on the reader belongs to the next traveller; mixing two people is the worst error of all. */
export function isOtherDocument(before: MrzDocument | null, now: MrzDocument | null): boolean {
  if (!before || !now) return false;
  const sameNumber = before.documentNumber === now.documentNumber;
  const samePerson = before.birth.raw === now.birth.raw && before.name.primary.join(' ') === now.name.primary.join(' ');
  return !sameNumber && !samePerson;
}

/** The read and its checks, for one transaction. */
export function mrzEvents(input: {
  read: MrzInput;
  outcome: MrzOutcome;
  clock: Clock;
  specimen: LanePolicy['specimen'];
}): EventBody[] {
  const { read, outcome, clock, specimen } = input;
  const verdict = outcome.verdicts.find((candidate) => candidate.check === 'mrz.read');
  const value =
    outcome.document === null ? 'failed' : verdict?.value === 'undetermined' ? 'undetermined' : 'successful';
  return [
    {
      kind: 'mrz-read',
      source: read.source,
      via: read.via,
      value,
      reason: outcome.document === null ? outcome.reason : (verdict?.reason ?? outcome.reason),
      rawDigest: read.rawDigest,
      personal: { lines: read.lines, uncertain: read.uncertain, document: outcome.document },
    },
    ...mrzChecks({ verdicts: outcome.verdicts, clock, t0: read.t0, specimen }).map(
      (check): EventBody => ({ kind: 'check-done', check }),
    ),
  ];
}
