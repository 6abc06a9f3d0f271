import type { DisputedGlyph, MrzDocument, MrzProposal, UncertainGlyph } from '../../mrz/index.ts';
import type { MrzOutcome, PageMrz } from '../ports/steps/index.ts';
import { type Check, plainCheck, siteDay } from '../record/checks/index.ts';
import type { EventBody } from '../record/index.ts';
import type { MrzSource, MrzText, TypingReason } from '../record/terms/index.ts';
import { done } from './check-tasks.ts';
import type { LaneOptions } from './lane-options.ts';

/** MRZ rows as they came in: from the reader, from the page picture or from the officer. */
export interface MrzInput {
  lines: string[];
  uncertain: UncertainGlyph[];
  rawDigest: string;
  source: string;
  via: MrzSource;
  /** Monotonic milliseconds at the last byte, at the page's answer or at the officer's key press. */
  t0: number;
  /** Only for an MRZ that was typed. */
  because?: TypingReason;
  /** Only for a page picture. */
  proposals?: MrzProposal[];
  disputed?: DisputedGlyph[];
}

/** The MRZ of a page picture in the form of an input. */
export function pageInput(
  { digest }: Pick<LaneOptions, 'digest'>,
  { mrz, source, t0 }: { mrz: PageMrz; source: string; t0: number },
): MrzInput {
  const { lines, uncertain, proposals, disputed } = mrz;
  const rawDigest = digest(Buffer.from(lines.join('\n')));
  return { lines, uncertain, proposals, disputed, rawDigest, source, via: 'image', t0 };
}

/** The MRZ module's result for an input, as of today. */
export function parseRead({ mrz, clock }: Pick<LaneOptions, 'mrz' | 'clock'>, read: MrzInput): MrzOutcome {
  const { lines, uncertain, via, proposals, disputed } = read;
  const given = {
    lines,
    source: via,
    uncertain,
    ...(proposals ? { proposals } : {}),
    ...(disputed ? { disputed } : {}),
  };
  return mrz(given, siteDay(clock));
}

/** True if none of its characters is in doubt. */
export function isUndoubted({ uncertain, disputed = [] }: Pick<MrzText, 'uncertain' | 'disputed'>): boolean {
  return uncertain.length + disputed.length === 0;
}

/** The text of an input as it is stored. */
export function textOf(read: MrzInput, document: MrzDocument | null): MrzText {
  const { lines, uncertain, proposals, disputed } = read;
  return { lines, uncertain, document, ...(proposals ? { proposals } : {}), ...(disputed ? { disputed } : {}) };
}

/** The events of a reading and its checks, for one transaction. */
export function mrzEvents(
  options: Pick<LaneOptions, 'clock' | 'policy'>,
  read: MrzInput,
  outcome: MrzOutcome,
): EventBody[] {
  return [
    {
      kind: 'mrz-read',
      source: read.source,
      via: read.via,
      ...verdictOf(outcome),
      rawDigest: read.rawDigest,
      ...(read.because === undefined ? {} : { because: read.because }),
      personal: textOf(read, outcome.document),
    },
    ...mrzChecks(options, outcome, read.t0).map(done),
  ];
}

/**
 * MRZ verdicts as checks. Expiry needs a trusted clock: with a wrong clock every document seems valid or none does, so the check
 * answers `undetermined / CLOCK_UNTRUSTED`. A specimen raises a question for the officer at a border, but is normal on a
 * demonstration lane (ICAO 9303-2 C.14).
 */
export function mrzChecks(
  { clock, policy: { specimen } }: Pick<LaneOptions, 'clock' | 'policy'>,
  { verdicts }: Pick<MrzOutcome, 'verdicts'>,
  t0: number,
): Check[] {
  return verdicts.map((verdict) => {
    const t1 = clock.mono();
    if (verdict.check === 'mrz.expiry' && !clock.trusted()) {
      return plainCheck({ check: 'mrz.expiry', value: 'undetermined', reason: 'CLOCK_UNTRUSTED', t0, t1 });
    }
    const value = verdict.reason === 'MRZ_SPECIMEN' && specimen === 'note' ? 'successful' : verdict.value;
    const check = plainCheck({ check: verdict.check, value, reason: verdict.reason, t0, t1 });
    return verdict.compared.length === 0 ? check : { ...check, personal: { compared: verdict.compared } };
  });
}

/** The result of the reading itself. */
export function verdictOf(outcome: MrzOutcome) {
  const verdict = outcome.verdicts.find((candidate) => candidate.check === 'mrz.read');
  if (outcome.document === null) return { value: 'failed' as const, reason: outcome.reason };
  const value = verdict?.value === 'undetermined' ? ('undetermined' as const) : ('successful' as const);
  return { value, reason: verdict?.reason ?? outcome.reason };
}
