import type { DisputedGlyph, MrzDocument, MrzProposal, MrzRead, UncertainGlyph } from '../mrz/index.ts';
import { mrzChecks } from './checks.ts';
import type { MrzSource, MrzText } from './events.ts';
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

/** A second document on the reader belongs to the next traveller; mixing two people is the worst error of all. */
export function isOtherDocument(before: MrzDocument | null, now: MrzDocument | null): boolean {
  if (!before || !now) return false;
  const sameNumber = before.documentNumber === now.documentNumber;
  const samePerson = before.birth.raw === now.birth.raw && before.name.primary.join(' ') === now.name.primary.join(' ');
  return !sameNumber && !samePerson;
}

/**
 * Whether number and birth date of a document can be believed enough to say that another one is a different document: a
 * misread picture must not turn the traveller's own page away.
 */
export function isSure(text: Pick<MrzText, 'document' | 'uncertain' | 'disputed'>): boolean {
  const { document } = text;
  if (document === null) return false;
  const held = (of: 'document-number' | 'birth') => document.checks.some((digit) => digit.of === of && digit.ok);
  return held('document-number') && held('birth') && text.uncertain.length === 0 && (text.disputed ?? []).length === 0;
}

/** Every digit holds and no character is in doubt. */
export function isClean(text: Pick<MrzText, 'document' | 'uncertain' | 'disputed'>): boolean {
  return isSure(text) && (text.document?.checks.every((digit) => digit.ok) ?? false);
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
